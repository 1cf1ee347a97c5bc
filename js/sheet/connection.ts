// The page's connection to a session: in a worker of its own, or on the page where workers are not allowed.

import { KardEnrollError } from "../error.js";
import { startWorker } from "../rpc/start-worker.js";
import { WorkerClient } from "../rpc/worker-client.js";
import type { FileInspection, FileOptions } from "../types/index.js";
import { compiledModule } from "../wasm/bindings.js";
import { init } from "../wasm/init.js";
import type { SessionCalls, SheetWorker, Update } from "./protocol.js";

/** An open session. */
export interface Connection {
  inspection: FileInspection;
  session: SessionCalls;
  close(): void;
}

/** Opens a session; `onUpdate` receives the changes of its state. */
export async function openSession(
  source: Blob,
  options: FileOptions,
  onUpdate: (update: Update) => void,
): Promise<Connection> {
  await init();
  const { worker: allowed, signal: _, onProgress: __, invalidRows: ___, ...plain } = options;
  const worker =
    allowed === false
      ? undefined
      : startWorker(
          "sheet/worker.js",
          () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
        );
  const connection = worker && (await openInWorker(worker, source, plain, onUpdate));
  if (connection) return connection;
  // Loaded only on pages without workers.
  const { Session } = await import("./session.js");
  const session = new Session(source, onUpdate);
  const inspection = await session.open(plain);
  return { inspection, session, close: () => session.close() };
}

/** `undefined` where the worker cannot start. */
async function openInWorker(
  worker: Worker,
  source: Blob,
  options: FileOptions,
  onUpdate: (update: Update) => void,
): Promise<Connection | undefined> {
  let isOpen = false;
  let isReading = false;
  const client = new WorkerClient<SheetWorker>(worker, {
    isBusy: () => isReading,
    onFailure({ code, message }) {
      if (isOpen)
        onUpdate({ reading: null, failure: { code, message }, requested: Number.POSITIVE_INFINITY });
    },
  });
  try {
    const inspection = await client.call("open", [compiledModule(), source, options], (update) => {
      if (update.reading !== undefined) isReading = update.reading !== null;
      onUpdate(update);
    });
    isOpen = true;
    return {
      inspection,
      session: {
        configure: (options) => client.call("configure", [options]),
        edit: (edit) => client.call("edit", [edit]),
        rows: (filter, from, count) => client.call("rows", [filter, from, count]),
        row: (row) => client.call("row", [row]),
        rowNumbers: (filter) => client.call("rowNumbers", [filter]),
      },
      close: () => client.close(new KardEnrollError("sheet.closed", "the sheet was closed")),
    };
  } catch (reason) {
    const { hasResponded } = client;
    client.close(reason);
    if (hasResponded) throw reason;
    return undefined;
  }
}
