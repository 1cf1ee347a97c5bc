// Requests for a single user, and the options that all requests share.

import type { UserResource } from "./record.js";
import type { ApiError } from "./response.js";
import type { Issue } from "./validation.js";

/** The destination of requests: a name, or the base URL of a mock server or proxy. */
export type Environment = "production" | "sandbox" | (string & {});

/** Options of the functions for a single user. */
export interface UserOptions {
  organizationId: string;
  /** A bearer token, or a function that returns one. The function is called at the start, and again when the API rejects the token. Never stored. */
  token: string | (() => Promise<string> | string);
  environment: Environment;
  /** For BaaS providers: the issuer, sent as `X-Kard-Target-Issuer`. */
  targetIssuer?: string | undefined;
  /** Replaces the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds for one request including the response body, and for one call of `token`. Default 30,000. */
  timeout?: number | undefined;
  /** Cancels the request or the run. */
  signal?: AbortSignal | undefined;
  /** Delays and retries. Use lower values in tests; the defaults suit the API. */
  retry?: RetryOptions | undefined;
}

/** The number of retries and the delay between them. */
export interface RetryOptions {
  /** Maximum of the first delay in ms. It doubles with each retry, and once more after a 429 or 503. Default 500. */
  base?: number | undefined;
  /** Retries of one request. Default 6. */
  retries?: number | undefined;
}

/** The result of a request for a single user. */
export interface UserResult {
  /** Whether the API confirmed the operation. */
  ok: boolean;
  /** Status of the last response; 0 if there was no response. */
  status: number;
  user?: UserResource;
  /** Errors of the API; an error with an empty `status` is a note of this package. */
  errors: ApiError[];
  /** Issues of the validation before an update. */
  issues?: Issue[];
}
