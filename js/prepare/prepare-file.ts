// Prepares a file: in a worker where possible. Apart from file-pipeline.ts, which the worker runs too: bundlers fail on a
// worker that refers to itself.

import { KardEnrollError } from "../error.js";
import { loadSender } from "../send/load.js";
import type { FileOptions, FileSource, PreparedFile, PrepareReport, UserRequest } from "../types/index.js";
import type { Edits } from "./edits.js";
import { runFilePipeline } from "./file-pipeline.js";
import { setOrigin } from "./origin.js";
import { type RawReport, toReport } from "./report.js";

/**
 * Reads a file of users and returns its requests. It reads only while you iterate (backpressure). A `Blob` is read in a Web
 * Worker if workers are available. The report resolves after the last request; it rejects if you stop the iteration early.
 *
 * @throws {KardEnrollError} `options.invalid`, `source.invalid`; the reason of `signal` if it is aborted
 */
export function prepareFile(source: FileSource, options: FileOptions = {}): PreparedFile {
  return prepareEdited(source, options, undefined);
}

/** Like {@link prepareFile}, with edits applied. */
export function prepareEdited(
  source: FileSource,
  options: FileOptions,
  edits: Edits | undefined,
): PreparedFile {
  // A failure is reported when something is sent.
  loadSender().catch(() => {});
  let resolve: (report: PrepareReport) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const report = new Promise<PrepareReport>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // A program that only iterates receives the error there.
  report.catch(() => {});
  let consumed = false;
  const prepared: PreparedFile = {
    report,
    async *[Symbol.asyncIterator]() {
      if (consumed)
        throw new KardEnrollError(
          "file.consumed",
          "a prepared file can be iterated only once: prepare it again",
        );
      consumed = true;
      let done = false;
      const requests = await openRequests(source, options, edits);
      try {
        for (;;) {
          const next = await requests.next();
          if (next.done) {
            done = true;
            resolve(toReport(next.value));
            return;
          }
          yield next.value;
        }
      } catch (reason) {
        done = true;
        reject(reason);
        throw reason;
      } finally {
        if (!done) {
          const reason = new KardEnrollError(
            "file.unread",
            "the iteration stopped before the end of the file",
          );
          reject(reason);
          // Ends the pipeline: cancels the source and releases the worker and the memory.
          await requests.throw(reason).catch(() => {});
        }
      }
    },
  };
  setOrigin(prepared, { source, options });
  return prepared;
}

/** Reads in a worker if there are workers and the source can be given to one; otherwise on this thread. */
async function openRequests(
  source: FileSource,
  options: FileOptions,
  edits: Edits | undefined,
): Promise<AsyncGenerator<UserRequest, RawReport, void>> {
  const onPage =
    typeof window !== "undefined" && typeof Worker !== "undefined" && typeof Blob !== "undefined";
  if (onPage && options.worker !== false && source instanceof Blob) {
    const loaded = await import("./read-in-worker.js").catch(() => undefined);
    if (loaded) return loaded.readInWorker(source, options, edits);
  }
  return runFilePipeline(source, options, edits);
}
