// The outcomes, listed once, and counts of them that begin at zero.

import type { EnrollCounts, Outcome } from "../types/index.js";

/** In the order in which they are told. */
export const OUTCOMES: readonly Outcome[] = ["created", "exists", "rejected", "invalid", "unsent", "unknown"];

/** Counts of no rows. */
export function noCounts(): EnrollCounts {
  return { read: 0, created: 0, exists: 0, rejected: 0, invalid: 0, unsent: 0, unknown: 0 };
}
