// The default values of options, for the sender, for requests about one user, and for the help of the command line. They
// are those of `Config` in src/send/config.rs.

export const SEND_DEFAULTS = {
  /** Requests in flight. */
  concurrency: 6,
  /** Milliseconds for one request and for one call of `token`. */
  timeout: 30_000,
  /** Retries of one request. */
  retries: 6,
} as const;
