// The list of outcomes, and counts that start at zero.

import type { EnrollCounts, Outcome } from "../types/index.js";

/** In the order of reports. */
export const OUTCOMES: readonly Outcome[] = ["created", "exists", "rejected", "invalid", "unsent", "unknown"];

/** Counts of no rows. */
export function noCounts(): EnrollCounts {
  return { read: 0, created: 0, exists: 0, rejected: 0, invalid: 0, unsent: 0, unknown: 0 };
}
