// Writes the outcome of every row to a stream of the caller, one line of CSV or JSON for each.

import type { BatchResult, RowOutcome } from "../types/index.js";
import { call } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";

const COLUMNS = ["row", "id", "outcome", "reasons"];

/** Outcomes as lines of CSV that a spreadsheet opens safely. */
export function csvOf(outcomes: readonly RowOutcome[]): Uint8Array {
  return csvRows(
    outcomes.map(({ row, id, outcome, errors }) => [
      String(row),
      id,
      outcome,
      errors.map(reasonOf).join("; "),
    ]),
  );
}

/** The header line. */
export function csvHead(): Uint8Array {
  return csvRows([COLUMNS]);
}

function csvRows(rows: readonly string[][]): Uint8Array {
  return call(() => wasm.csvRows(rows.flat(), COLUMNS.length));
}

function reasonOf({ field, title, detail }: { field?: string; title: string; detail: string }): string {
  const said = [title, detail].filter((text) => text !== "").join(": ");
  return field === undefined ? said : `${field}: ${said}`;
}

/** Writes each row's outcome as a line of CSV or JSON. */
export class OutcomeWriter {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #format: "csv" | "ndjson";
  #complete = true;

  constructor(stream: WritableStream<Uint8Array>, format: "csv" | "ndjson") {
    this.#writer = stream.getWriter();
    this.#format = format;
    if (format === "csv") this.#write(csvHead());
  }

  add(result: BatchResult): void {
    if (this.#format === "ndjson") {
      const lines = result.outcomes.map((row) => `${JSON.stringify(row)}\n`).join("");
      this.#write(new TextEncoder().encode(lines));
      return;
    }
    this.#write(csvOf(result.outcomes));
  }

  /** Some rows are missing from the stream, because the report did not keep them. */
  setIncomplete(): void {
    this.#complete = false;
  }

  /** Settles when the stream takes more; at once if the stream failed. */
  async whenReady(): Promise<void> {
    await this.#writer.ready.catch(() => {});
  }

  /** Ends the stream and returns whether every row is in it. */
  async close(): Promise<boolean> {
    await this.#writer.close().catch(() => {
      this.#complete = false;
    });
    return this.#complete;
  }

  async abort(reason: unknown): Promise<void> {
    await this.#writer.abort(reason).catch(() => {});
  }

  #write(bytes: Uint8Array): void {
    this.#writer.write(bytes).catch(() => {
      // The run continues; the report says that the list is incomplete.
      this.#complete = false;
    });
  }
}
