// Files that the user drops on the element, and rows that the user pastes.

import type { Step } from "./types.js";

/** What the handlers need from the element. */
export interface FileInputHost extends HTMLElement {
  readonly step: Step;
  load(file: Blob): Promise<void>;
  requestUpdate(): void;
}

export class FileInput {
  readonly #host: FileInputHost;
  /** A dragged file is over the element. */
  isDraggedOver = false;

  constructor(host: FileInputHost) {
    this.#host = host;
  }

  /** Handles `dragover` and `dragleave`. */
  readonly onDrag = (event: DragEvent): void => {
    if (this.#host.step !== "file" || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.isDraggedOver = event.type === "dragover";
    this.#host.requestUpdate();
  };

  readonly onDrop = (event: DragEvent): void => {
    event.preventDefault();
    this.isDraggedOver = false;
    const file = event.dataTransfer?.files[0];
    if (file && this.#host.step === "file") void this.#host.load(file);
    this.#host.requestUpdate();
  };

  /** Handles `paste` of the document. Rows that are pasted while nothing else has the focus are a file. */
  readonly onPaste = (event: ClipboardEvent): void => {
    const focused = document.activeElement;
    const isForElement = focused === this.#host || focused === document.body || focused === null;
    if (this.#host.step !== "file" || !isForElement || event.defaultPrevented) return;
    const [file] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!file && !text.trim()) return;
    event.preventDefault();
    void this.#host.load(file ?? new Blob([text], { type: "text/plain" }));
  };
}
