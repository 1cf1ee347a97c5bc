// The queue between a run and the reader of its results. A run does not need a reader.

import { KardEnrollError } from "../error.js";
import type { BatchResult } from "../types/index.js";

/** Results that wait while a reader iterates; the run pauses before it adds more. */
const AHEAD = 64;
/** Results that are kept while there is no reader yet. */
const KEPT = 1000;

/** A queue of results. */
export class Results {
  #waiting: BatchResult[] = [];
  #ended: { reason?: unknown } | undefined;
  #read = false;
  #dropped = false;
  #wakeReader: () => void = () => {};
  #wakeRun: () => void = () => {};

  add(result: BatchResult): void {
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

  /** Settles when the queue has room for more results. */
  async whenReady(): Promise<void> {
    while (this.#read && this.#waiting.length >= AHEAD) {
      await new Promise<void>((resolve) => {
        this.#wakeRun = resolve;
      });
    }
  }

  async *iterate(): AsyncGenerator<BatchResult, void, void> {
    if (this.#read)
      throw new KardEnrollError("results.taken", "the results of a run can be iterated only once");
    if (this.#dropped)
      throw new KardEnrollError(
        "results.gone",
        "the first results are no longer available: start the iteration when you start the run",
      );
    this.#read = true;
    try {
      for (;;) {
        const next = this.#waiting.shift();
        if (next !== undefined) {
          this.#wakeRun();
          yield next;
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
      // The reader has stopped; the run continues without it.
      this.#read = false;
      this.#dropped = true;
      this.#waiting = [];
      this.#wakeRun();
    }
  }
}
