// The faults that can be scripted, and the rules that select the requests they affect.

/**
 * A fault. "Commit" is the moment at which a request changes the users.
 *
 * Faults of the connection:
 * * `"drop-before-commit"`, `"drop-after-commit"`: the connection is reset without a response. If the connection had
 *   served a request before, Chromium repeats the request on its own, even a POST: the page then gets the response to the
 *   repetition, such as a 409.
 * * `"drop-in-headers"`: after the commit, the connection ends within the headers.
 * * `"cut-body"`: after the commit, the headers announce the whole body, and the connection ends in the middle of it.
 * * `"truncate-body"`: after the commit, half of the body is sent as if it were complete.
 * * `"hang-before-commit"`, `"hang-after-commit"`: no response; the connection stays open.
 * * `"stall-body"`: after the commit, the headers and half of the body are sent; the connection stays open.
 * * `"deliver-twice"`: a proxy repeats the request; the client gets the second response.
 * * `delay`: a delay in milliseconds before the commit, or after it (`when`). The request is committed even if the client
 *   disconnects during the delay.
 *
 * Responses that replace the response of the API. The request is committed only with `commit: true`:
 * * `status`: an error document with this status, such as 429, 503, 401, 403, 404, 413, or 400 and 409 without a pointer.
 *   `retryAfter` is sent unchanged: seconds, a date, or invalid text.
 * * `html`: an HTML page with this status, such as 502, or 200 for a captive portal.
 * * `empty`: no body, with this status.
 * * `redirect`: a redirect to this URL; default status 307.
 * * `raw`: any response.
 * * `"expire-token"`: all tokens expire before the request is processed, so the response is a 401.
 *
 * Changes to the response of the API, after the commit:
 * * `contentType`: another content type; `null` for none.
 * * `huge`: an additional member of this many bytes; `deep`: an additional member with this many levels.
 * * `"anonymous-errors"`: errors have no `source` and no `id`.
 * * `rewrite`: see {@link ResponseRewrite}.
 */
export type Fault =
  | "drop-before-commit"
  | "drop-after-commit"
  | "drop-in-headers"
  | "cut-body"
  | "truncate-body"
  | "hang-before-commit"
  | "hang-after-commit"
  | "stall-body"
  | "deliver-twice"
  | "expire-token"
  | "anonymous-errors"
  | { delay: number; when?: "before-commit" | "after-commit" }
  | { status: number; retryAfter?: string | number; commit?: boolean }
  | { html: number; retryAfter?: string | number; commit?: boolean }
  | { empty: number; commit?: boolean }
  | { redirect: string; status?: 301 | 302 | 303 | 307 | 308; commit?: boolean }
  | { raw: ScriptedResponse; commit?: boolean }
  | { contentType: string | null }
  | { huge: number }
  | { deep: number }
  | { rewrite: ResponseRewrite };

/** A response that is sent unchanged, with `Content-Length` added. */
export interface ScriptedResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/**
 * Changes the response of Create Users. Responses that contain no users (a 401, a malformed document, other endpoints) are
 * not changed.
 */
export interface ResponseRewrite {
  /** Default 207. A 201 has no errors, a 4xx has no data. */
  status?: number;
  /** Every n-th user of the request is rejected with an error of this status, such as `"429"` or `"500"`. */
  reject?: { every: number; status: string };
  /** `"empty"`: `errors` is `[]`; `"absent"`: the member is missing; `"repeated"`: each error occurs twice. */
  errors?: "empty" | "absent" | "repeated";
  /** As `errors`, for `data`; `"half"`: the second half of the users is missing. */
  data?: "empty" | "absent" | "repeated" | "half";
  /**
   * The ids of the errors. `"absent"`: missing; `"foreign"`: not in the request; `"numeric"`: JSON numbers if possible;
   * `"rotated"`: the id of the next error.
   */
  errorIds?: "absent" | "foreign" | "numeric" | "rotated";
  /** As `errorIds`, for the users in `data`. */
  dataIds?: "absent" | "foreign" | "numeric";
  /**
   * The pointers of the errors. `"absent"`: missing; `"out-of-range"`: beyond the users of the request; `"garbage"`: not a
   * JSON Pointer; `"rotated"`: the pointer of the next error.
   */
  pointers?: "absent" | "out-of-range" | "garbage" | "rotated";
  /** Reverses errors and users. */
  order?: "reversed";
}

/** Selects the requests that a fault affects. Without `on`, `every` and `probability`, it affects all of them. */
export interface FaultRule {
  do: Fault;
  /** The n-th matching request, or several; the first one is 1. */
  on?: number | readonly number[];
  /** Every n-th matching request. */
  every?: number;
  /** From 0 to 1. */
  probability?: number;
  /** The seed for `probability`. Default 1. */
  seed?: number;
  /** The maximum number of affected requests. */
  times?: number;
  /** Matches only requests with this method. */
  method?: "POST" | "PUT" | "DELETE" | "GET";
  /** Matches only requests that contain this user. */
  id?: string;
}
