// The result of a request for each of its rows.

/** The outcome of a row; every row of a run has exactly one. */
export type Outcome = "created" | "exists" | "rejected" | "invalid" | "unsent" | "unknown";

/** An error of the API, with its row if it is about one row. An empty `status` means a note of this package. */
export interface ApiError {
  status: string;
  title: string;
  detail: string;
  pointer?: string;
  id?: string;
  row?: number;
  field?: string;
}

/** The outcome of one row. */
export interface RowOutcome {
  row: number;
  id: string;
  outcome: Outcome;
  errors: ApiError[];
}

/** The result of one response: every user of the request once, in the order of the request. */
export interface BatchResult {
  index: number;
  outcomes: RowOutcome[];
  /** Errors that are not about a single row. */
  errors: ApiError[];
  /** What the sender must do next. */
  action: "done" | "retry" | "refresh" | "split" | "stop";
  /** Milliseconds of the header `Retry-After`. */
  retryAfter?: number;
}

/** A response, not parsed. */
export interface RawResponse {
  status: number;
  headers?: Headers | Record<string, string> | undefined;
  body: string | Uint8Array | ArrayBuffer | null | undefined;
}
