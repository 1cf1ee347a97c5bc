// What an answer of the API means for the rows of its request.

/** Where a row ended; every row of a run ends in exactly one of these. */
export type Outcome = "created" | "exists" | "rejected" | "invalid" | "unsent" | "unknown";

/** An error of the API, tied to a row where it fits one. */
export interface ApiError {
  status: string;
  title: string;
  detail: string;
  pointer?: string;
  id?: string;
  row?: number;
  field?: string;
}

/** What an answer said of one row. */
export interface RowOutcome {
  row: number;
  id: string;
  outcome: Outcome;
  errors: ApiError[];
}

/** What one answer means: every user of the request once, in its order. */
export interface BatchResult {
  index: number;
  outcomes: RowOutcome[];
  /** Errors that fit no row. */
  errors: ApiError[];
  /** What is to be done next. */
  action: "done" | "retry" | "refresh" | "split" | "stop";
  /** Milliseconds that the API asked to wait. */
  retryAfter?: number;
}

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  headers?: Headers | Record<string, string> | undefined;
  body: string | Uint8Array | ArrayBuffer | null | undefined;
}
