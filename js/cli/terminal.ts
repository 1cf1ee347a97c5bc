// Writes results to standard output, and progress and errors to standard error.
//
// Headers of files and titles of the API are untrusted, so control characters are replaced. A closed pipe (`| head`) ends
// the output, not the run.

import { fstatSync, writeSync } from "node:fs";
import { Writable } from "node:stream";

/** Milliseconds between two lines of progress without a terminal. */
const PLAIN_INTERVAL = 15_000;
/** Milliseconds between two updates of the progress on a terminal. */
const LIVE_INTERVAL = 100;

interface Streams {
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean | undefined; columns?: number | undefined };
}

export class Terminal {
  readonly #out: Writable;
  readonly #err: Streams["stderr"];
  readonly #quiet: boolean;
  /** Whether lines of text are printed. */
  readonly #text: boolean;
  /** Whether a line of progress is on the terminal. */
  #live = false;
  #lastProgress: number;
  readonly #now: () => number;
  /** Settles when the last text is written, or could not be written. */
  #written: Promise<void> = Promise.resolve();
  #outputError: Error | undefined;

  constructor(
    options: { quiet: boolean; json: boolean },
    streams: Streams = { stdout: standardOutput(), stderr: process.stderr },
    now = () => performance.now(),
  ) {
    this.#out = streams.stdout;
    this.#err = streams.stderr;
    this.#quiet = options.quiet;
    this.#text = !options.quiet && !options.json;
    this.#now = now;
    this.#lastProgress = now();
    this.#out.on("error", (error) => this.#keepError(error));
    this.#err.on("error", () => {});
  }

  /** Prints a line of the text output; nothing with `--quiet` or `--json`. */
  info(line = ""): void {
    if (!this.#text) return;
    this.#clear();
    this.#write(`${printable(line)}\n`);
  }

  /** Prints text unchanged, also with `--quiet` or `--json`. */
  print(text: string): void {
    this.#clear();
    this.#write(text);
  }

  /** Waits for the output. Returns why it is incomplete; `undefined` also for a closed pipe. */
  async outputError(): Promise<Error | undefined> {
    await this.#written;
    const error = this.#outputError as NodeJS.ErrnoException | undefined;
    return error?.code === "EPIPE" ? undefined : error;
  }

  #write(text: string): void {
    this.#written = new Promise<void>((resolve) => {
      this.#out.write(text, (error) => {
        if (error) this.#keepError(error);
        resolve();
      });
    }).catch((error) => this.#keepError(error));
  }

  /** Keeps the first error: later errors only say that the stream is closed. */
  #keepError(error: Error): void {
    this.#outputError ??= error;
  }

  /** Prints an error, also with `--quiet` or `--json`. */
  error(line: string): void {
    this.#clear();
    this.#err.write(`${printable(line)}\n`);
  }

  /** Shows progress: one line that is updated on a terminal, otherwise one line every 15 seconds. */
  progress(line: () => string): void {
    if (this.#quiet) return;
    const now = this.#now();
    const live = this.#err.isTTY === true;
    if (now - this.#lastProgress < (live ? LIVE_INTERVAL : PLAIN_INTERVAL)) return;
    this.#lastProgress = now;
    if (!live) {
      this.#err.write(`${printable(line())}\n`);
      return;
    }
    const visible = printable(line()).slice(0, Math.max(20, this.#err.columns ?? 80) - 1);
    this.#err.write(`\r\x1b[2K${visible}`);
    this.#live = true;
  }

  #clear(): void {
    if (this.#live) this.#err.write("\r\x1b[2K");
    this.#live = false;
  }
}

/** When a disk becomes full, a write is cut short without an error, and `process.stdout` does not write the rest. */
function standardOutput(): Writable {
  if (!isFile(1)) return process.stdout;
  return new Writable({
    write(bytes: Buffer, _encoding, done) {
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}

/** Replaces control characters and characters that change the direction of text. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches control characters
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, "\ufffd");
}
