// The report of a file: as the core or a worker gives it, and as the package returns it.

import { KardEnrollError } from "../error.js";
import type { PrepareReport } from "../types/index.js";
import { type IssueTexts, withIssues } from "./issues.js";

/** The invalid rows. They are kept beside the report, so that logging a report does not log personal data. */
export interface KeptInvalidRows {
  /** CSV as UTF-8. */
  chunks: Uint8Array[];
  /** Bytes that were not kept. */
  dropped: number;
  /** Whether they went into the stream of the option `invalidRows` instead. */
  streamed: boolean;
}

/** What {@link toReport} takes; cheaper to post from a worker than a report with its issues. */
export interface RawReport {
  issueTexts: IssueTexts;
  /** How many issues the report keeps. */
  maxIssues: number;
  /** Without its issues. */
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
 * @throws {KardEnrollError} `rejects.gone` if the report is not one of `prepareFile`, if its rows went into the stream of
 * the option `invalidRows`, or if they are larger than 16 MiB
 */
export function invalidRowsCsv(report: PrepareReport): string {
  const raw = raws.get(report);
  if (!raw) throw new KardEnrollError("rejects.gone", "this is not a report of prepareFile");
  const { chunks, dropped, streamed } = raw.invalidRows;
  if (streamed) {
    throw new KardEnrollError(
      "rejects.gone",
      "the invalid rows went into the stream of the option invalidRows",
    );
  }
  if (dropped > 0) {
    throw new KardEnrollError(
      "rejects.gone",
      "there are more invalid rows than a report keeps: use the option invalidRows of prepareFile",
    );
  }
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}
