// Rows that are not settled, as a report keeps them.

import type { BatchResult, EnrollReport, Remaining, UnsettledRow } from "../types/index.js";

/** Maximum number of unsettled rows in a report. */
const MAX_UNSETTLED = 100_000;

/** Collects the rows that end `unsent` or `unknown`, up to the maximum. */
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
 * The rows of a report that must be sent again: rows that were not sent, or that have no trustworthy response.
 *
 * With a journal this is not necessary: send the same file again.
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
