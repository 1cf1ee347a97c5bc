// Requests about one user, and the options that every request has.

import type { UserResource } from "./record.js";
import type { ApiError } from "./response.js";
import type { Issue } from "./validation.js";

/** Where requests go: by name, or the base URL of a stand-in or proxy. */
export type Environment = "production" | "sandbox" | (string & {});

/** How one user is asked for, changed or deleted. */
export interface UserOptions {
  organizationId: string;
  /** A bearer token, or how to get one; asked for once at the beginning and again when the API refuses it. Never stored. */
  token: string | (() => Promise<string> | string);
  environment: Environment;
  /** For BaaS providers: the issuer meant, sent as `X-Kard-Target-Issuer`. */
  targetIssuer?: string | undefined;
  /** In place of the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds for one request, the body of its answer included, and for one call of `token`. Default 30,000. */
  timeout?: number | undefined;
  /** Cancels. */
  signal?: AbortSignal | undefined;
  /** For tests that must not wait long; the defaults are made for the API. */
  retry?: RetryOptions | undefined;
}

/** How often, and after what wait, something is tried again. */
export interface RetryOptions {
  /** Ceiling of the first wait, in ms; it doubles with each try, and once more where the API says that it is busy. Default 500. */
  base?: number | undefined;
  /** Tries again of one request. Default 6. */
  retries?: number | undefined;
}

/** What an answer about one user means. */
export interface UserResult {
  /** It did what was asked. */
  ok: boolean;
  /** Of the last answer; 0 where there was none. */
  status: number;
  user?: UserResource;
  /** What the API said; an error without `status` is of this package. */
  errors: ApiError[];
  /** Of the check before an update. */
  issues?: Issue[];
}
