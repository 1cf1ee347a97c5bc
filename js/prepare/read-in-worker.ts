// Reads a file in a Web Worker: one worker for each file, ended with it, so that its memory is released. Loaded when a
// file is read in a worker.

import type { Port } from "../rpc/protocol.js";
import { startWorker } from "../rpc/start-worker.js";
import { WorkerClient } from "../rpc/worker-client.js";
import type { FileOptions, FileProgress, UserRequest } from "../types/index.js";
import { compiledModule } from "../wasm/bindings.js";
import { init } from "../wasm/init.js";
import type { Edits } from "./edits.js";
import { runFilePipeline } from "./file-pipeline.js";
import type { RawReport } from "./report.js";
import { type RawRequest, toRequest } from "./request.js";

/** What the worker needs to read a file. */
export interface ReadCall {
  module: WebAssembly.Module;
  source: Blob;
  options: FileOptions;
  edits: Edits | undefined;
  /** Whether the page writes the invalid rows into a stream. */
  streamInvalidRows: boolean;
}

/** What the worker sends while it reads. */
export type FileItem =
  | { request: RawRequest }
  | { invalidRows: Uint8Array }
  /** Not paced. */
  | { progress: FileProgress };

/** The methods of js/prepare/worker.ts. */
export type FileWorker = {
  read(port: Port<FileItem>, call: ReadCall): Promise<RawReport>;
};

/** Reads in a worker. Where the worker cannot start, reads on this thread. */
export async function* readInWorker(
  source: Blob,
  options: FileOptions,
  edits: Edits | undefined,
): AsyncGenerator<UserRequest, RawReport, void> {
  const { signal, onProgress, invalidRows, ...plain } = options;
  signal?.throwIfAborted();
  await init();
  const worker = startWorker(
    "prepare/worker.js",
    () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
  );
  if (!worker) return yield* runFilePipeline(source, options, edits);

  const client = new WorkerClient<FileWorker>(worker);
  const abort = () => client.close(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const writer = invalidRows?.getWriter();
  try {
    const items = client.stream("read", [
      { module: compiledModule(), source, options: plain, edits, streamInvalidRows: writer !== undefined },
    ]);
    for (;;) {
      signal?.throwIfAborted();
      let next: IteratorResult<FileItem, RawReport>;
      try {
        next = await items.next();
      } catch (reason) {
        if (client.hasResponded || signal?.aborted) throw reason;
        // Workers are not allowed on this page.
        writer?.releaseLock();
        return yield* runFilePipeline(source, options, edits);
      }
      if (next.done) {
        await writer?.close();
        return next.value;
      }
      const item = next.value;
      if ("request" in item) yield toRequest(item.request);
      else if ("invalidRows" in item) await writer?.write(item.invalidRows);
      else onProgress?.(item.progress);
    }
  } catch (reason) {
    await writer?.abort(reason).catch(() => {});
    throw reason;
  } finally {
    signal?.removeEventListener("abort", abort);
    client.close(undefined);
  }
}
