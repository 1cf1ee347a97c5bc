// The page's way to a session: one worker a sheet, or where workers are not allowed, the session in the page.

import { KardEnrollError } from "../error.js";
import { trustedWorker } from "../rpc/trusted-worker.js";
import type { FileInspection, FileOptions } from "../types/index.js";
import { compiledModule } from "../wasm/bindings.js";
import { init } from "../wasm/init.js";
import { leftBehind } from "../wasm/vite-deps-workaround.js";
import { type Call, dispatch } from "./dispatch.js";
import type { Update } from "./session.js";

/** What the page tells the worker. */
export type ToSheetWorker =
  | { type: "open"; module: WebAssembly.Module; source: Blob; options: FileOptions }
  | { type: "call"; id: number; call: Call }
  | { type: "ping" };

/** What the worker tells the page. */
export type FromSheetWorker =
  | { type: "opened"; inspection: FileInspection }
  | { type: "answer"; id: number; value: unknown }
  | { type: "error"; id: number | undefined; code: string | undefined; message: string }
  | { type: "update"; update: Update }
  | { type: "pong" };

/** A session, near or connection. */
export interface Connection {
  inspection: FileInspection;
  call(call: Call): Promise<unknown>;
  close(): void;
}

/** Milliseconds of silence after which a worker that owes something is asked whether it lives, and then given up. */
const SILENCE = 5000;

/** Opens a session; `onUpdate` receives the changes of its state. */
export async function openSession(
  source: Blob,
  options: FileOptions,
  onUpdate: (update: Update) => void,
): Promise<Connection> {
  await init();
  const { worker: allowed, signal: _, onProgress: __, invalidRows: ___, ...plain } = options;
  const worker = allowed === false ? undefined : startWorker();
  const connection = worker && (await openThere(worker, source, plain, onUpdate));
  if (connection) return connection;
  // Only a page without workers pays for it.
  const { Session } = await import("./session.js");
  const session = new Session(source, onUpdate);
  const inspection = await session.open(plain);
  return { inspection, call: (call) => dispatch(session, call), close: () => session.close() };
}

function startWorker(): Worker | undefined {
  if (typeof window === "undefined" || typeof Worker === "undefined") return undefined;
  try {
    const installed = leftBehind();
    if (installed)
      return trustedWorker(() => new Worker(new URL("sheet/worker.js", installed), { type: "module" }));
    return trustedWorker(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
  } catch {
    return undefined;
  }
}

/** `undefined` where the worker never began: workers are not allowed here. */
function openThere(
  worker: Worker,
  source: Blob,
  options: FileOptions,
  onUpdate: (update: Update) => void,
): Promise<Connection | undefined> {
  const owed = new Map<number, { resolve: (value: unknown) => void; reject: (reason: unknown) => void }>();
  let calls = 0;
  let heard = false;
  let reading = false;
  let gone: KardEnrollError | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  const post = (message: ToSheetWorker) => worker.postMessage(message);

  return new Promise((resolve, reject) => {
    let opening = true;
    const close = () => {
      clearTimeout(timer);
      worker.terminate();
      gone ??= new KardEnrollError("sheet.closed", "the sheet was closed");
      for (const { reject } of owed.values()) reject(gone);
      owed.clear();
    };
    const die = (message: string) => {
      gone = new KardEnrollError("worker.failed", message);
      close();
      if (!opening) onUpdate({ reading: null, failure: { code: gone.code, message }, requested: Infinity });
      else if (heard) reject(gone);
      else resolve(undefined);
    };
    const watch = () => {
      clearTimeout(timer);
      if (gone || !(opening || reading || owed.size > 0)) return;
      timer = setTimeout(() => {
        if (asked) return die("the worker that reads the file is gone");
        asked = true;
        post({ type: "ping" });
        watch();
      }, SILENCE);
    };
    const connection = (inspection: FileInspection): Connection => ({
      inspection,
      close,
      call: (call) => {
        if (gone) return Promise.reject(gone);
        return new Promise((resolve, reject) => {
          const id = calls++;
          owed.set(id, { resolve, reject });
          post({ type: "call", id, call });
          watch();
        });
      },
    });
    worker.onmessage = ({ data }: MessageEvent<FromSheetWorker>) => {
      heard = true;
      asked = false;
      switch (data.type) {
        case "opened":
          opening = false;
          resolve(connection(data.inspection));
          break;
        case "answer":
          owed.get(data.id)?.resolve(data.value);
          owed.delete(data.id);
          break;
        case "error": {
          const error = new KardEnrollError(data.code ?? "worker.failed", data.message);
          if (data.id === undefined) {
            opening = false;
            reject(error);
            close();
          } else {
            owed.get(data.id)?.reject(error);
            owed.delete(data.id);
          }
          break;
        }
        case "update":
          if (data.update.reading !== undefined) reading = data.update.reading !== null;
          onUpdate(data.update);
          break;
        case "pong":
          break;
      }
      watch();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      die("the worker that reads the file stopped");
    };
    try {
      post({ type: "open", module: compiledModule(), source, options });
      watch();
    } catch {
      die("the worker cannot be given the file");
    }
  });
}
