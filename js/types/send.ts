// Sending: options, progress and the report of a run.

import type { Journal } from "./journal.js";
import type { ApiError, BatchResult, RowOutcome } from "./response.js";
import type { UserOptions } from "./user-request.js";

/** How users are sent. After `signal`, users in flight are `unknown`, users that were not sent are `unsent`. */
export interface EnrollOptions extends UserOptions {
  /** Maximum concurrent requests, 1 to 64. Default 6. */
  concurrency?: number | undefined;
  /** Look up users whose response was lost by `GET`, and compare. Needs the scope `user:read`. Default `false`. */
  lookup?: boolean | undefined;
  /** Makes the run resumable after a crash: `openJournal(name)`. */
  journal?: Journal | undefined;
  /**
   * Rows (1-based) that are sent again, because they were corrected, although the API rejected them according to the
   * journal. Users that were created or existed are never sent again. Default none.
   */
  retryRejected?: Iterable<number> | undefined;
  /** Send nothing: users that would be sent end as `unsent`. No token is requested. Default `false`. */
  dryRun?: boolean | undefined;
  /** Receives the outcome of every row, one line for each, during the run. */
  outcomes?: WritableStream<Uint8Array> | undefined;
  /** `csv` (default): row, id, outcome, reasons, safe to open in a spreadsheet; `ndjson`: one {@link RowOutcome} a line. */
  outcomesFormat?: "csv" | "ndjson" | undefined;
  onProgress?: ((progress: EnrollProgress) => void) | undefined;
}

/** Rows by outcome; once the run is over `read` is the sum of the others. */
export interface EnrollCounts {
  read: number;
  created: number;
  exists: number;
  rejected: number;
  invalid: number;
  unsent: number;
  unknown: number;
}

/** The progress of a run. */
export interface EnrollProgress {
  counts: EnrollCounts;
  /** Requests in flight. */
  inFlight: number;
  /** Rows settled per second, over the last ten seconds. */
  rowsPerSecond: number;
  /** All rows, as soon as their number is known: at once for `prepareUsers`, at the end of a file. */
  total?: number;
  /** At the current rate, as soon as `total` is known. */
  secondsLeft?: number;
}

/** A row without a final outcome. */
export interface UnsettledRow {
  /** 1-based. */
  row: number;
  id: string;
  outcome: "unsent" | "unknown";
}

/** The rows to send again. */
export interface Remaining {
  /** 1-based rows of both lists. */
  rows: Set<number>;
  unsent: UnsettledRow[];
  unknown: UnsettledRow[];
  /** Whether the report lists all of them; if not, the stream of the option `outcomes` has them. */
  complete: boolean;
}

/** The result of a run. */
export interface EnrollReport {
  /** `read = created + exists + rejected + invalid + unsent + unknown`. */
  counts: EnrollCounts;
  /** `POST`s that were sent. */
  requests: number;
  /** `GET`s that were sent. */
  lookups: number;
  /** Retries. */
  retries: number;
  /** Rows that an earlier run had settled, according to the journal. */
  alreadySettled: number;
  /** Whether a crash at any time would have lost nothing. */
  resumable: boolean;
  /** Why the run ended early. `code` is stable. */
  stop?: { code: string; message: string; status?: number; row?: number };
  /** The errors of the API for a whole request. */
  errors: ApiError[];
  /** Rows that ended `unsent` or `unknown`, at most 100,000; see `remaining`. */
  unsettled: UnsettledRow[];
  /** Rows that `unsettled` does not list. */
  unsettledDropped: number;
  /** Whether every row is in the stream of the option `outcomes`; absent without it. */
  outcomesComplete?: boolean;
  /** What to do next, one sentence for each; empty if every row was created. */
  recommendations: string[];
}

/** A run. Iterating gives results as rows are settled; the run does not need it. */
export interface Enrollment extends AsyncIterable<BatchResult> {
  readonly report: Promise<EnrollReport>;
  /** Sends nothing new until `resume()`. */
  pause(): void;
  resume(): void;
}
