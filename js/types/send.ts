// Sending: options, progress and the report of a run.

import type { Journal } from "./journal.js";
import type { ApiError, BatchResult, RowOutcome } from "./response.js";
import type { UserOptions } from "./user.js";

/** How users are sent. Cancelled by `signal`, what is in the air becomes `unknown`, what was not sent `unsent`. */
export interface EnrollOptions extends UserOptions {
  /** Most requests in the air at a time, 1 to 64. Default 6. */
  concurrency?: number | undefined;
  /** Ask by `GET` for users whose answer was lost, and compare. Needs the scope `user:read`. Default `false`. */
  reconcile?: boolean | undefined;
  /** Makes the run one that can be gone on with after a crash: `openJournal(name)`. */
  journal?: Journal | undefined;
  /**
   * Rows (1-based) that are sent again although the journal says that the API refused them, because they were mended.
   * What was created or was there already is never sent again. Default none.
   */
  resend?: Iterable<number> | undefined;
  /** Send nothing and report as if: what would be sent ends as `unsent`. Asks for no token. Default `false`. */
  dryRun?: boolean | undefined;
  /** Where every row's outcome goes, one line a row, while the run is under way. */
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

/** How far the sending is. */
export interface EnrollProgress {
  counts: EnrollCounts;
  /** Requests in the air. */
  inAir: number;
  /** Rows settled a second, over the last ten seconds. */
  rowsPerSecond: number;
  /** Rows that will be settled, once that is known: at once for `prepareUsers`, for a file when it is read. */
  total?: number;
  /** At this pace; once `total` is known. */
  secondsLeft?: number;
}

/** A row without an outcome that can be relied on. */
export interface UnsettledRow {
  /** 1-based. */
  row: number;
  id: string;
  outcome: "unsent" | "unknown";
}

/** What to feed in again. */
export interface Remaining {
  /** 1-based rows of both lists. */
  rows: Set<number>;
  unsent: UnsettledRow[];
  unknown: UnsettledRow[];
  /** Whether the report kept all of them; if not, the stream of the option `outcomes` has them. */
  complete: boolean;
}

/** What a run came to. */
export interface EnrollReport {
  /** `read = created + exists + rejected + invalid + unsent + unknown`. */
  counts: EnrollCounts;
  /** `POST`s that were sent. */
  requests: number;
  /** `GET`s that were sent. */
  lookups: number;
  /** Tries again. */
  retries: number;
  /** Rows whose outcome an earlier run had noted down. */
  earlier: number;
  /** Whether a crash would have lost nothing. */
  resumable: boolean;
  /** Why it ended early. `code` is stable. */
  stop?: { code: string; message: string; status?: number; row?: number };
  /** What the API said when it refused as a whole. */
  errors: ApiError[];
  /** Rows that ended `unsent` or `unknown`, at most 100,000; see `remaining`. */
  unsettled: UnsettledRow[];
  /** Those that were not kept. */
  unsettledDropped: number;
  /** Whether every row is in the stream of the option `outcomes`; absent without it. */
  outcomesComplete?: boolean;
  /** What to do next, in plain words; empty when every row was created. */
  next: string[];
}

/** A run. Iterating gives results as rows are settled; not iterating does not stop it. */
export interface Enrollment extends AsyncIterable<BatchResult> {
  readonly report: Promise<EnrollReport>;
  /** Sends nothing new until `resume()`. */
  pause(): void;
  resume(): void;
}
