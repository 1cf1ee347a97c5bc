// The worker's side of a sheet.

import { KardEnrollError } from "../error.js";
import { init } from "../wasm/init.js";
import type { FromSheetWorker, ToSheetWorker } from "./connection.js";
import { dispatch } from "./dispatch.js";
import { Session } from "./session.js";

let session: Session | undefined;

addEventListener("message", ({ data }: MessageEvent<ToSheetWorker>) => {
  if (data.type === "ping") tell({ type: "pong" });
  else if (data.type === "open") void open(data);
  else void answer(data);
});

function tell(message: FromSheetWorker): void {
  postMessage(message);
}

async function open({ module, source, options }: ToSheetWorker & { type: "open" }): Promise<void> {
  try {
    await init(module);
    session = new Session(source, (update) => tell({ type: "update", update }));
    tell({ type: "opened", inspection: await session.open(options) });
  } catch (reason) {
    fail(undefined, reason);
  }
}

async function answer({ id, call }: ToSheetWorker & { type: "call" }): Promise<void> {
  try {
    if (session) tell({ type: "answer", id, value: await dispatch(session, call) });
  } catch (reason) {
    fail(id, reason);
  }
}

function fail(id: number | undefined, reason: unknown): void {
  const code = reason instanceof KardEnrollError ? reason.code : undefined;
  tell({ type: "error", id, code, message: reason instanceof Error ? reason.message : String(reason) });
}
