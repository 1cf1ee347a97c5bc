// What is shown: results on stdout, progress and errors on stderr.
//
// Headers of files and titles of the API come from strangers, and a terminal obeys control characters, so none gets
// through. A reader that has gone (`| head`) ends the showing, not the run.

import { fstatSync, writeSync } from "node:fs";
import { Writable } from "node:stream";

/** Between two lines of progress, in ms, where there is no terminal. */
const PLAIN_EVERY = 15_000;
/** Between two of them on a terminal. */
const LIVE_EVERY = 100;

/** Where it is shown. */
interface Streams {
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean | undefined; columns?: number | undefined };
}

export class Terminal {
  readonly #out: Writable;
  readonly #err: Streams["stderr"];
  readonly #quiet: boolean;
  readonly #words: boolean;
  #live = false;
  #last: number;
  readonly #now: () => number;
  /** Settles when the last of the result is written, or cannot be. */
  #shown: Promise<void> = Promise.resolve();
  #fault: Error | undefined;

  constructor(
    options: { quiet: boolean; json: boolean },
    streams: Streams = { stdout: standardOutput(), stderr: process.stderr },
    now = () => performance.now(),
  ) {
    this.#out = streams.stdout;
    this.#err = streams.stderr;
    this.#quiet = options.quiet;
    this.#words = !options.quiet && !options.json;
    this.#now = now;
    this.#last = now();
    this.#out.on("error", (reason) => this.#lose(reason));
    this.#err.on("error", () => {});
  }

  /** A line of the result. */
  say(line = ""): void {
    if (!this.#words) return;
    this.#clear();
    this.#show(`${printable(line)}\n`);
  }

  /** The result itself, whatever was asked for: JSON, or a list that was asked for. */
  print(text: string): void {
    this.#clear();
    this.#show(text);
  }

  /** Why the result is not whole, when all is written that can be; nothing when its reader has gone. */
  async lost(): Promise<Error | undefined> {
    await this.#shown;
    return (this.#fault as NodeJS.ErrnoException | undefined)?.code === "EPIPE" ? undefined : this.#fault;
  }

  #show(text: string): void {
    this.#shown = new Promise<void>((resolve) => {
      this.#out.write(text, (reason) => {
        if (reason) this.#lose(reason);
        resolve();
      });
    }).catch((reason) => this.#lose(reason));
  }

  /** Those after the first only say that there was one. */
  #lose(reason: Error): void {
    this.#fault ??= reason;
  }

  /** Something that went wrong. */
  tell(line: string): void {
    this.#clear();
    this.#err.write(`${printable(line)}\n`);
  }

  /** How far it is: one line that is written anew on a terminal, a line now and then elsewhere. */
  progress(line: () => string): void {
    if (this.#quiet) return;
    const now = this.#now();
    const live = this.#err.isTTY === true;
    if (now - this.#last < (live ? LIVE_EVERY : PLAIN_EVERY)) return;
    this.#last = now;
    if (!live) {
      this.#err.write(`${printable(line())}\n`);
      return;
    }
    const shown = printable(line()).slice(0, Math.max(20, this.#err.columns ?? 80) - 1);
    this.#err.write(`\r\x1b[2K${shown}`);
    this.#live = true;
  }

  #clear(): void {
    if (this.#live) this.#err.write("\r\x1b[2K");
    this.#live = false;
  }
}

/** On a disk that gets full a write is cut short without an error, and `process.stdout` does not write the rest. */
function standardOutput(): Writable {
  if (!isFile(1)) return process.stdout;
  return new Writable({
    write(bytes: Buffer, _encoding, done) {
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
        done();
      } catch (reason) {
        done(reason as Error);
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

/** Text with what a terminal would obey, or show in another order, replaced. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, "\ufffd");
}
