// The report of a file as it leaves the WebAssembly or a worker, and as users see it.

import { KardEnrollError } from "../error.js";
import type { PrepareReport } from "../types/index.js";
import { type Told, withIssues } from "./issues.js";

/** Refused rows lie beside the report, where nobody logs them by accident. */
export interface InvalidRows {
  /** CSV as UTF-8. */
  chunks: Uint8Array[];
  /** Bytes that were not kept. */
  dropped: number;
  /** Whether they went into a stream of the user's instead. */
  streamed: boolean;
}

/** What {@link toReport} makes a report of; cheaper to post than its issues. */
export interface RawReport {
  told: Told;
  /** How many issues are kept. */
  most: number;
  /** Its issues are not there yet. */
  report: PrepareReport;
  invalidRows: InvalidRows;
}

const raws = new WeakMap<PrepareReport, RawReport>();

export function toReport(raw: RawReport): PrepareReport {
  raws.set(raw.report, raw);
  return withIssues(raw.told, raw.report, raw.most);
}

/**
 * The refused rows of a file as CSV: each as it was, with its line and the reasons. Excel can open it safely, and
 * `prepareFile` reads it again as it was.
 *
 * @throws {KardEnrollError} `rejects.gone` when the report is not one of `prepareFile`, when its rows went into the
 * stream of the option `invalidRows`, or when there were more than 16 MiB of them
 */
export function invalidRowsCsv(report: PrepareReport): string {
  const raw = raws.get(report);
  if (!raw) throw new KardEnrollError("rejects.gone", "this is not a report of prepareFile");
  const { chunks, dropped, streamed } = raw.invalidRows;
  if (streamed)
    throw new KardEnrollError(
      "rejects.gone",
      "the refused rows went into the stream of the option invalidRows",
    );
  if (dropped > 0) {
    throw new KardEnrollError(
      "rejects.gone",
      "there are more refused rows than a report keeps; give prepareFile the option invalidRows",
    );
  }
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}
