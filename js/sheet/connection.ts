// The page's way to a session: one worker a sheet, or where workers are not allowed, the session in the page.

import { KardEnrollError } from "../error.js";
import { trustedWorker } from "../rpc/trusted-worker.js";
import type { FileOptions, Inspection } from "../types/index.js";
import { compiledModule } from "../wasm/bindings.js";
import { init } from "../wasm/init.js";
import { leftBehind } from "../wasm/vite-deps-workaround.js";
import { type Call, dispatch } from "./dispatch.js";
import type { News } from "./session.js";

/** What the page tells the worker. */
export type ToSheetWorker =
  | { type: "open"; module: WebAssembly.Module; source: Blob; options: FileOptions }
  | { type: "call"; id: number; call: Call }
  | { type: "ping" };

/** What the worker tells the page. */
export type FromSheetWorker =
  | { type: "opened"; inspection: Inspection }
  | { type: "answer"; id: number; value: unknown }
  | { type: "error"; id: number | undefined; code: string | undefined; message: string }
  | { type: "news"; news: News }
  | { type: "pong" };

/** A session, near or far. */
export interface Far {
  inspection: Inspection;
  call(call: Call): Promise<unknown>;
  close(): void;
}

/** Milliseconds of silence after which a worker that owes something is asked whether it lives, and then given up. */
const SILENCE = 5000;

/** Opens a session; `tell` hears what changes, `die` why the worker is gone. */
export async function openSession(
  source: Blob,
  options: FileOptions,
  tell: (news: News) => void,
): Promise<Far> {
  await init();
  const { worker: allowed, signal: _, onProgress: __, rejects: ___, ...plain } = options;
  const worker = allowed === false ? undefined : startWorker();
  const far = worker && (await openThere(worker, source, plain, tell));
  if (far) return far;
  // Only a page without workers pays for it.
  const { Session } = await import("./session.js");
  const session = new Session(source, tell);
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
  tell: (news: News) => void,
): Promise<Far | undefined> {
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
      if (!opening) tell({ reading: null, failure: { code: gone.code, message }, asked: Infinity });
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
    const far = (inspection: Inspection): Far => ({
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
          resolve(far(data.inspection));
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
        case "news":
          if (data.news.reading !== undefined) reading = data.news.reading !== null;
          tell(data.news);
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
