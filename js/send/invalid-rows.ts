// Rows that failed validation, as results of a run.

import type { BatchResult, Prepared, PreparedFile, RowOutcome } from "../types/index.js";
import { issueToApiError } from "./issue-to-api-error.js";

/** Rows of one result. */
const ROWS = 1000;

/** Invalid rows of a source. Rows whose issues the report did not keep are only counted. */
export interface InvalidRows {
  count: number;
  /** Rows in `results`. */
  listed: number;
  results: BatchResult[];
}

/** The invalid rows of a source that was read to its end. */
export async function invalidRowsOf(source: PreparedFile | Prepared): Promise<InvalidRows> {
  const { counts, issues } = "requests" in source ? source : await source.report;
  const rows = new Map<number, RowOutcome>();
  for (const issue of issues) {
    if (issue.severity !== "error" || issue.row === 0) continue;
    const row = rows.get(issue.row) ?? {
      row: issue.row,
      id: String(issue.id ?? ""),
      outcome: "invalid",
      errors: [],
    };
    row.errors.push(issueToApiError(issue));
    rows.set(issue.row, row);
  }
  const outcomes = [...rows.values()];
  const results: BatchResult[] = [];
  for (let from = 0; from < outcomes.length; from += ROWS) {
    results.push({ index: -1, outcomes: outcomes.slice(from, from + ROWS), errors: [], action: "done" });
  }
  return { count: counts.invalid, listed: rows.size, results };
}
