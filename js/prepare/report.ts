// Converts the report that the core or a worker returns into the public report of a file.

import { check } from "../check.js";
import type { PrepareReport } from "../types/index.js";
import { type IssueTexts, withIssues } from "./issues.js";

/** The invalid rows. They are stored outside the report, so that logging a report does not log personal data. */
export interface KeptInvalidRows {
  /** CSV as UTF-8. */
  chunks: Uint8Array[];
  /** The number of bytes beyond the limit, which are not stored. */
  dropped: number;
  /** True if the rows were written to the stream of the option `invalidRows` instead. */
  streamed: boolean;
}

/** The input of {@link toReport}. Posting it from a worker is cheaper than posting a report with its issues. */
export interface RawReport {
  issueTexts: IssueTexts;
  /** The maximum number of issues in the report. */
  maxIssues: number;
  /** The report without its issues. */
  report: PrepareReport;
  invalidRows: KeptInvalidRows;
}

const raws = new WeakMap<PrepareReport, RawReport>();

export function toReport(raw: RawReport): PrepareReport {
  raws.set(raw.report, raw);
  return withIssues(raw.issueTexts, raw.report, raw.maxIssues);
}

/**
 * The invalid rows of a file as CSV: their original values, the line and the reasons. Excel can open it safely, and
 * `prepareFile` reads it again.
 *
 * @throws {KardEnrollError} `invalid_rows.unavailable` if the report is not one of `prepareFile`, if its rows were written to the stream of
 * the option `invalidRows`, or if they are larger than 16 MiB
 */
export function invalidRowsCsv(report: PrepareReport): string {
  const raw = raws.get(report);
  const unavailable = "invalid_rows.unavailable";
  check(raw !== undefined, "this is not a report of prepareFile", unavailable);
  const { chunks, dropped, streamed } = raw.invalidRows;
  check(!streamed, "the invalid rows were written to the stream of the option invalidRows", unavailable);
  check(
    dropped === 0,
    "the report does not contain all invalid rows: use the option invalidRows of prepareFile",
    unavailable,
  );
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}
