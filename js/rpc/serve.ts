// The worker's side of the protocol.

import { KardEnrollError } from "../error.js";
import type { FromWorker, Methods, Port, RemoteError, ToWorker } from "./protocol.js";

/** The paced items that the page has requested of one call. */
class Credits {
  #count = 0;
  #wake: () => void = () => {};

  add(): void {
    this.#count += 1;
    this.#wake();
  }

  async take(): Promise<void> {
    while (this.#count === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#count -= 1;
  }
}

/** Serves the calls of the page. */
export function serve(methods: Methods): void {
  const credits = new Map<number, Credits>();
  const post = (message: FromWorker) => postMessage(message);

  const run = async (id: number, name: string, args: unknown[]) => {
    const own = new Credits();
    credits.set(id, own);
    const port: Port<unknown> = {
      async send(item) {
        await own.take();
        post({ type: "item", id, item, paced: true });
      },
      emit: (item) => post({ type: "item", id, item, paced: false }),
    };
    try {
      const value = await methods[name]?.(port, ...args);
      post({ type: "result", id, value });
    } catch (reason) {
      post({ type: "error", id, error: toRemote(reason) });
    } finally {
      credits.delete(id);
    }
  };

  addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
    switch (data.type) {
      case "call":
        void run(data.id, data.method, data.args);
        break;
      case "pull":
        credits.get(data.id)?.add();
        break;
      case "ping":
        post({ type: "pong" });
        break;
    }
  });
}

function toRemote(reason: unknown): RemoteError {
  const { name, message } = reason instanceof Error ? reason : new Error(String(reason));
  return reason instanceof KardEnrollError
    ? { name, message, code: reason.code, reason: reason.reason }
    : { name, message };
}
