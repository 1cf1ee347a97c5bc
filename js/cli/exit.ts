// How the program ends: what goes wrong, and the number it becomes.

import { KardEnrollError } from "../error.js";

/** The exit codes, as docs/cli.md has them. */
export const EXIT = {
  /** Every row is fine. */
  fine: 0,
  /** Some rows were refused, or have no outcome that can be relied on. */
  rows: 1,
  /** The command line, or what it names, makes no sense. */
  misuse: 2,
  /** The sending stopped early. */
  stopped: 3,
  /** A file, a journal or a port could not be used. */
  file: 4,
  /** A fault of ours. */
  fault: 70,
  /** Ended by Ctrl-C: 128 and the number of the signal, as shells have it. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** From the mildest to the one that is told when several files end in different ways. */
const ORDER: readonly ExitCode[] = [
  EXIT.fine,
  EXIT.rows,
  EXIT.file,
  EXIT.stopped,
  EXIT.misuse,
  EXIT.fault,
  EXIT.terminated,
  EXIT.interrupted,
];

export function worst(codes: Iterable<ExitCode>): ExitCode {
  let found: ExitCode = EXIT.fine;
  for (const code of codes) if (ORDER.indexOf(code) > ORDER.indexOf(found)) found = code;
  return found;
}

/** What a person can put right on the command line: its message is all that is shown. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

/** What is wrong with a file that was named. */
export class Unusable extends Error {
  override readonly name = "Unusable";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A failure as it is told: a stable code, a sentence that holds no value of a person, and how the program ends. */
export interface Failure {
  code: string;
  message: string;
  exit: ExitCode;
}

const JOURNAL_ADVICE: Record<string, string> = {
  "journal.changed":
    "put the refused rows into a file of their own, or begin anew with --restart: users that are there are answered as existing",
  "journal.foreign": "choose another path with --journal",
  "journal.locked": "wait for that run, or end it",
  "journal.unusable": "choose another path with --journal, or go without one by --no-journal",
};

export function failureOf(reason: unknown): Failure {
  if (reason instanceof Misuse) return { code: "misuse", message: reason.message, exit: EXIT.misuse };
  if (reason instanceof Unusable) return { code: reason.code, message: reason.message, exit: EXIT.file };
  if (reason instanceof KardEnrollError) {
    const { code } = reason;
    const advice = JOURNAL_ADVICE[code];
    const message = advice === undefined ? reason.message : `${reason.message}: ${advice}`;
    if (/^(journal|file|source)\./.test(code)) return { code, message, exit: EXIT.file };
    if (/^(options|environment|organization_id)\./.test(code)) return { code, message, exit: EXIT.misuse };
    return { code, message, exit: EXIT.fault };
  }
  const file = fileFault(reason);
  if (file) return { code: "file.unusable", message: file, exit: EXIT.file };
  // What an unknown error says may hold anything.
  const name = reason instanceof Error ? reason.name : typeof reason;
  return { code: "fault", message: `an unexpected fault (${name})`, exit: EXIT.fault };
}

const FILE_FAULTS: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  EACCES: "it must not be opened by this user",
  EPERM: "it must not be opened by this user",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  ENOSPC: "the disk is full",
  EFBIG: "it is larger than it may become",
  EROFS: "the disk is read-only",
  EMFILE: "too many files are open",
  EIO: "the disk cannot be read",
};

/** What is wrong with the file or the disk, when the system says so. */
export function fileFault(reason: unknown): string | undefined {
  const { code, name } = (reason ?? {}) as { code?: unknown; name?: unknown };
  if (name === "NotReadableError") return "it was changed while it was read, or cannot be read";
  return typeof code === "string" ? FILE_FAULTS[code] : undefined;
}
