// The worker's side of reading a file: it makes a request whenever the page has room for one.

import { KardEnrollError } from "../error.js";
import type { FileOptions } from "../types/index.js";
import { init } from "../wasm/init.js";
import { readHere } from "./read-file.js";
import { fromRequest } from "./request.js";
import type { FromWorker, ToWorker } from "./worker-client.js";

let room = 0;
let wake: () => void = () => {};

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "ping") return tell({ type: "pong" });
  room += 1;
  wake();
  if (data.type === "start") void read(data);
});

function tell(message: FromWorker, transfer: Transferable[] = []): void {
  postMessage(message, { transfer });
}

async function read(start: ToWorker & { type: "start" }): Promise<void> {
  const { module, source, options, edits, streamInvalidRows } = start;
  try {
    await init(module);
    const invalidRows = new WritableStream<Uint8Array>({
      write: (chunk) => tell({ type: "invalid_rows", chunk }),
    });
    const read: FileOptions = {
      ...options,
      ...(streamInvalidRows ? { invalidRows } : {}),
      onProgress: ({ bytes, rows }) => tell({ type: "progress", bytes, rows }),
    };
    const requests = readHere(source, read, edits);
    for (;;) {
      while (room === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const next = await requests.next();
      if (next.done) {
        tell({ type: "report", raw: next.value });
        return;
      }
      room -= 1;
      tell({ type: "request", raw: fromRequest(next.value) });
    }
  } catch (reason) {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    tell({
      type: "error",
      name: error.name,
      message: error.message,
      ...(error instanceof KardEnrollError ? { code: error.code } : {}),
    });
  }
}
