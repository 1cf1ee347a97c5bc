// The exit codes of the command, as docs/cli.md documents them.

export const EXIT = {
  /** Every row is valid, created, or already existed. */
  ok: 0,
  /** Some rows are invalid or rejected, or have no reliable outcome. */
  rows: 1,
  /** An option, a value or the token is missing or wrong. */
  usage: 2,
  /** The run stopped early. */
  stopped: 3,
  /** A file, a journal or a port cannot be used. */
  file: 4,
  /** An internal error. */
  internal: 70,
  /** Ended by Ctrl-C: 128 plus the number of the signal, as in shells. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** From the least to the most serious. */
const SEVERITY: readonly ExitCode[] = [
  EXIT.ok,
  EXIT.rows,
  EXIT.file,
  EXIT.stopped,
  EXIT.usage,
  EXIT.internal,
  EXIT.terminated,
  EXIT.interrupted,
];

/** The exit code of several files: the most serious one. */
export function mostSerious(codes: Iterable<ExitCode>): ExitCode {
  let result: ExitCode = EXIT.ok;
  for (const code of codes) if (SEVERITY.indexOf(code) > SEVERITY.indexOf(result)) result = code;
  return result;
}
