// Files made here, saved by the browser: nothing of them crosses the network.

import { button } from "./dom.js";
import { state } from "./state.js";

/** Bytes that are gathered before they become a blob, which a browser may put on disk. */
const PIECE = 1 << 20;

/** Takes bytes of any amount and keeps them outside the heap of scripts. */
export class Collected {
  readonly #blobs: Blob[] = [];
  #chunks: BlobPart[] = [];
  #length = 0;

  readonly stream = new WritableStream<Uint8Array>({
    write: (chunk) => {
      this.#chunks.push(chunk.slice());
      this.#length += chunk.length;
      if (this.#length >= PIECE) this.#cut();
    },
  });

  blob(): Blob {
    this.#cut();
    return new Blob(this.#blobs, { type: "text/csv" });
  }

  #cut(): void {
    this.#blobs.push(new Blob(this.#chunks));
    this.#chunks = [];
    this.#length = 0;
  }
}

/** Saves a blob under a name. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The chosen file's name with another end, such as `users-rejects.csv`. */
export function nameOf(end: string): string {
  const stem = (state.file?.name ?? "users").replace(/\.[^.]*$/, "");
  return `${stem}-${end}`;
}

/** A button that saves the rows that were refused here, as they were and with their reasons. */
export function saveRejects(rejects: Blob): HTMLButtonElement {
  return button(
    "Save them as CSV, with reasons",
    () => save(new Blob(["\ufeff", rejects], { type: "text/csv" }), nameOf("rejects.csv")),
    {
      className: "save-rejects",
    },
  );
}
