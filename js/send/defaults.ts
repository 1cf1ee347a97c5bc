// Default values of sending, for the help of the command line, which does not load the WebAssembly. `Config` in
// src/send/config.rs defines them; a test compares the two.

export const SEND_DEFAULTS = {
  /** Requests in flight. */
  concurrency: 6,
  /** Milliseconds for one request and for one call of `token`. */
  timeout: 30_000,
} as const;
