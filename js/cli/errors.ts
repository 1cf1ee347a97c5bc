// Errors of the command, and what the command prints and returns for each error that can be thrown.

import { KardEnrollError } from "../error.js";
import { EXIT, type ExitCode } from "./exit-codes.js";

/** An option, a value or the token is missing or wrong. The command prints only the message. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A file of the command line cannot be used. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** An error in the output: a stable code, a message without personal data, and the exit code. */
export interface CommandFailure {
  code: string;
  message: string;
  exitCode: ExitCode;
}

const JOURNAL_ADVICE: Record<string, string> = {
  "journal.changed":
    "to send corrected rows, put them into a separate file; to send every row again, use --restart (users that already exist are reported as exists)",
  "journal.foreign": "choose another path with --journal",
  "journal.locked": "wait until that run ends, or stop it",
  "journal.unusable": "choose another path with --journal, or use --no-journal",
};

export function toCommandFailure(error: unknown): CommandFailure {
  if (error instanceof UsageError) return { code: "usage", message: error.message, exitCode: EXIT.usage };
  if (error instanceof FileError) return { code: error.code, message: error.message, exitCode: EXIT.file };
  if (error instanceof KardEnrollError) {
    const { code } = error;
    const advice = JOURNAL_ADVICE[code];
    const message = advice === undefined ? error.message : `${error.message}: ${advice}`;
    if (/^(journal|file|source)\./.test(code)) return { code, message, exitCode: EXIT.file };
    if (/^(options|environment|organization_id)\./.test(code)) return { code, message, exitCode: EXIT.usage };
    return { code, message, exitCode: EXIT.internal };
  }
  const message = systemErrorText(error);
  if (message) return { code: "file.unusable", message, exitCode: EXIT.file };
  // The message of an unknown error may contain personal data.
  const name = error instanceof Error ? error.name : typeof error;
  return { code: "internal", message: `internal error (${name})`, exitCode: EXIT.internal };
}

const SYSTEM_ERRORS: Record<string, string> = {
  EACCES: "permission denied",
  EADDRINUSE: "the port is in use: choose another with --port",
  EFBIG: "the file size limit is reached",
  EIO: "input/output error",
  EISDIR: "it is a folder",
  EMFILE: "too many open files",
  ENOENT: "no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is not a folder",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
};

/** The text of an error of the operating system; `undefined` for other errors. */
export function systemErrorText(error: unknown): string | undefined {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (name === "NotReadableError") return "the file was changed while it was read, or cannot be read";
  return typeof code === "string" ? SYSTEM_ERRORS[code] : undefined;
}
