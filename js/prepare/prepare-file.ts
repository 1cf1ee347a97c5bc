// Files, as users see them: read in a worker where there are some. Apart from file.ts, which a worker runs too, because
// bundlers stumble over a worker that refers to itself.

import { KardEnrollError } from "../error.js";
import { loadSender } from "../send/load.js";
import type { FileOptions, FileSource, PreparedFile, PrepareReport } from "../types/index.js";
import type { Edits } from "./edits.js";
import { setOrigin } from "./origin.js";
import { readHere } from "./read-file.js";
import { readInWorker } from "./read-in-worker.js";
import { toReport } from "./report.js";

/**
 * Reads a file of users and returns its requests. It reads only while you iterate (backpressure). A `Blob` is read in a Web
 * Worker if workers are available. The report resolves after the last request; it rejects if you stop the iteration early.
 *
 * @throws {KardEnrollError} `options.invalid`, `source.invalid`; the reason of `signal` if it is aborted
 */
export function prepareFile(source: FileSource, options: FileOptions = {}): PreparedFile {
  return prepareEdited(source, options, undefined);
}

/** As {@link prepareFile}, with edits and rules laid over the rows. */
export function prepareEdited(
  source: FileSource,
  options: FileOptions,
  edits: Edits | undefined,
): PreparedFile {
  // A failure is told when something is sent.
  loadSender().catch(() => {});
  let settle: (report: PrepareReport) => void = () => {};
  let fail: (reason: unknown) => void = () => {};
  const report = new Promise<PrepareReport>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  // Whoever only iterates sees the error there.
  report.catch(() => {});
  let begun = false;
  const prepared: PreparedFile = {
    report,
    async *[Symbol.asyncIterator]() {
      if (begun)
        throw new KardEnrollError("file.begun", "a prepared file can be iterated once; prepare it again");
      begun = true;
      let done = false;
      const requests = readInWorker(source, options, edits) ?? readHere(source, options, edits);
      try {
        for (;;) {
          const next = await requests.next();
          if (next.done) {
            done = true;
            settle(toReport(next.value));
            return;
          }
          yield next.value;
        }
      } catch (reason) {
        done = true;
        fail(reason);
        throw reason;
      } finally {
        if (!done) {
          const reason = new KardEnrollError(
            "file.unread",
            "the iteration was broken off before the end of the file",
          );
          fail(reason);
          // Ends the reading too: the source is cancelled, the worker and the memory go back.
          await requests.throw(reason).catch(() => {});
        }
      }
    },
  };
  setOrigin(prepared, { source, options });
  return prepared;
}
