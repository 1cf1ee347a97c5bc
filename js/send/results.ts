// Results between the run that makes them and whoever reads them, if anybody does.

import { KardEnrollError } from "../error.js";
import type { BatchResult } from "../types/index.js";

/** Results that wait for a reader that has come; more of them hold the run back. */
const AHEAD = 64;
/** Results that are kept for a reader that may yet come. */
const KEPT = 1000;

/** A queue of results, as JSON text until they are read. */
export class Results {
  #waiting: string[] = [];
  #ended: { reason?: unknown } | undefined;
  #read = false;
  #dropped = false;
  #wakeReader: () => void = () => {};
  #wakeRun: () => void = () => {};

  add(result: string): void {
    if (!this.#read && this.#waiting.length >= KEPT) {
      this.#dropped = true;
      this.#waiting = [];
    }
    if (!this.#dropped) this.#waiting.push(result);
    this.#wakeReader();
  }

  end(): void {
    this.#ended = {};
    this.#wakeReader();
  }

  fail(reason: unknown): void {
    this.#ended = { reason };
    this.#wakeReader();
  }

  /** Settles when a reader has not too much before it. */
  async room(): Promise<void> {
    while (this.#read && this.#waiting.length >= AHEAD) {
      await new Promise<void>((resolve) => {
        this.#wakeRun = resolve;
      });
    }
  }

  async *iterate(): AsyncGenerator<BatchResult, void, void> {
    if (this.#read) throw new KardEnrollError("results.taken", "the results of a run can be iterated once");
    if (this.#dropped)
      throw new KardEnrollError("results.gone", "iterate over a run when it begins, not later");
    this.#read = true;
    try {
      for (;;) {
        const next = this.#waiting.shift();
        if (next !== undefined) {
          this.#wakeRun();
          yield JSON.parse(next);
        } else if (this.#ended) {
          if ("reason" in this.#ended) throw this.#ended.reason;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
      }
    } finally {
      // The reader has gone; the run goes on without it.
      this.#read = false;
      this.#dropped = true;
      this.#waiting = [];
      this.#wakeRun();
    }
  }
}
