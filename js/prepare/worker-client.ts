// The page's side of reading a file in a Web Worker: one worker a file, ended with it, so that its memory goes back.

import { KardEnrollError } from "../error.js";
import { trustedWorker } from "../rpc/trusted-worker.js";
import type { FileOptions, FileSource, UserRequest } from "../types/index.js";
import { compiledModule } from "../wasm/bindings.js";
import { init } from "../wasm/init.js";
import { leftBehind } from "../wasm/vite-deps-workaround.js";
import type { Edits } from "./edits.js";
import { readHere } from "./read-file.js";
import type { RawReport } from "./report.js";
import { type RawRequest, toRequest } from "./request.js";

/** What the page tells the worker. */
export type ToWorker =
  | {
      type: "start";
      module: WebAssembly.Module;
      source: Blob;
      options: FileOptions;
      edits: Edits | undefined;
      streamInvalidRows: boolean;
    }
  | { type: "next" }
  | { type: "ping" };

/** What the worker tells the page. */
export type FromWorker =
  | { type: "request"; raw: RawRequest }
  | { type: "pong" }
  | { type: "progress"; bytes: number; rows: number }
  | { type: "invalid_rows"; chunk: Uint8Array }
  | { type: "report"; raw: RawReport }
  | { type: "error"; name: string; code?: string; message: string };

/**
 * Milliseconds of silence after which the worker is asked whether it lives, and after which it is given up. A worker that
 * is killed says nothing.
 */
const SILENCE = 5000;

/** Requests that the worker may make ahead of the page. */
const AHEAD = 8;

/** Reads in a worker, or gives nothing where that is not possible. Where a worker cannot start, it reads here. */
export function readInWorker(
  source: FileSource,
  options: FileOptions,
  edits: Edits | undefined,
): AsyncGenerator<UserRequest, RawReport, void> | undefined {
  const onPage =
    typeof window !== "undefined" && typeof Worker !== "undefined" && typeof Blob !== "undefined";
  if (!onPage || options.worker === false || !(source instanceof Blob)) return undefined;
  return readThere(source, options, edits);
}

async function* readThere(
  source: Blob,
  options: FileOptions,
  edits: Edits | undefined,
): AsyncGenerator<UserRequest, RawReport, void> {
  const { signal, onProgress, invalidRows, ...plain } = options;
  signal?.throwIfAborted();
  await init();
  const worker = startWorker();
  if (!worker) return yield* readHere(source, options, edits);

  const inbox: FromWorker[] = [];
  let wake: () => void = () => {};
  let broken: Error | undefined;
  let heard = false;
  let asked = false;
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    heard = true;
    inbox.push(data);
    wake();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    broken = new KardEnrollError("worker.failed", "the worker that reads the file stopped");
    wake();
  };
  const stop = () => wake();
  signal?.addEventListener("abort", stop, { once: true });
  const post = (message: ToWorker) => worker.postMessage(message);
  const writer = invalidRows?.getWriter();
  try {
    try {
      post({
        type: "start",
        module: compiledModule(),
        source,
        options: plain,
        edits,
        streamInvalidRows: writer !== undefined,
      });
    } catch {
      writer?.releaseLock();
      return yield* readHere(source, options, edits);
    }
    for (let ahead = 1; ahead < AHEAD; ahead += 1) post({ type: "next" });
    for (;;) {
      signal?.throwIfAborted();
      const message = inbox.shift();
      if (!message) {
        if (broken && !heard) {
          // It never began: workers are not allowed here.
          writer?.releaseLock();
          return yield* readHere(source, options, edits);
        }
        if (broken) throw broken;
        const woken = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), SILENCE);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
          if (inbox.length > 0 || broken || signal?.aborted) wake();
        });
        if (woken) asked = false;
        else if (asked)
          broken = new KardEnrollError("worker.failed", "the worker that reads the file is gone");
        else {
          asked = true;
          post({ type: "ping" });
        }
        continue;
      }
      switch (message.type) {
        case "request":
          post({ type: "next" });
          yield toRequest(message.raw);
          break;
        case "pong":
          break;
        case "progress":
          onProgress?.({ bytes: message.bytes, rows: message.rows });
          break;
        case "invalid_rows":
          await writer?.write(message.chunk);
          break;
        case "report":
          await writer?.close();
          return message.raw;
        case "error":
          throw message.code === undefined
            ? new DOMException(message.message, message.name)
            : new KardEnrollError(message.code, message.message);
      }
    }
  } catch (reason) {
    await writer?.abort(reason).catch(() => {});
    throw reason;
  } finally {
    signal?.removeEventListener("abort", stop);
    worker.terminate();
  }
}

function startWorker(): Worker | undefined {
  try {
    const installed = leftBehind();
    if (installed)
      return trustedWorker(() => new Worker(new URL("prepare/worker.js", installed), { type: "module" }));
    return trustedWorker(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
  } catch {
    return undefined;
  }
}
