// What every command gets and returns.

import type { ExitCode } from "./exit-codes.js";
import type { Terminal } from "./terminal.js";

/** What every command gets. */
export interface Context {
  terminal: Terminal;
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal;
}

/** What a command returns for one input file. */
export interface CommandResult<File> {
  exitCode: ExitCode;
  /** The object of the file in the JSON output. */
  file: File;
}

/** An error in the JSON output. */
export interface JsonError {
  code: string;
  message: string;
}
