// Rows that are not settled, as a report keeps them.

import type { BatchResult, EnrollReport, Remaining, UnsettledRow } from "../types/index.js";

/** Rows without an outcome that a report keeps. */
const MAX_UNSETTLED = 100_000;

/** Rows that ended `unsent` or `unknown`, as many as a report keeps. */
export class Unsettled {
  readonly rows: UnsettledRow[] = [];
  dropped = 0;

  add(result: BatchResult): void {
    for (const { row, id, outcome } of result.outcomes) {
      if (outcome !== "unsent" && outcome !== "unknown") continue;
      if (this.rows.length < MAX_UNSETTLED) this.rows.push({ row, id, outcome });
      else this.dropped += 1;
    }
  }
}

/**
 * What to feed in again: the rows of a report that were not sent, or that got no trustworthy answer.
 *
 * With a journal there is no need for it: give the same file again.
 */
export function remaining(report: EnrollReport): Remaining {
  const of = (outcome: UnsettledRow["outcome"]) => report.unsettled.filter((row) => row.outcome === outcome);
  return {
    rows: new Set(report.unsettled.map(({ row }) => row)),
    unsent: of("unsent"),
    unknown: of("unknown"),
    complete: report.unsettledDropped === 0,
  };
}
