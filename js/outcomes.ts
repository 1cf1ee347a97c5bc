// Every row's outcome: streamed to a file when the caller wants them all, and what is not settled in the report.

import { call } from "./bindings.js";
import type { BatchResult, EnrollReport, Remaining, UnsettledRow } from "./types.js";
import * as wasm from "./wasm/kard_enroll.js";

/** Rows without an outcome that a report keeps. */
const MAX_UNSETTLED = 100_000;
const COLUMNS = ["row", "id", "outcome", "reasons"];

/** Writes each row's outcome as a line of CSV or JSON. */
export class OutcomeWriter {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #format: "csv" | "ndjson";
  #complete = true;

  constructor(stream: WritableStream<Uint8Array>, format: "csv" | "ndjson") {
    this.#writer = stream.getWriter();
    this.#format = format;
    if (format === "csv") this.#write(call(() => wasm.csvRows(COLUMNS, COLUMNS.length)));
  }

  add(result: BatchResult): void {
    if (this.#format === "ndjson") {
      const lines = result.outcomes.map((row) => `${JSON.stringify(row)}\n`).join("");
      this.#write(new TextEncoder().encode(lines));
      return;
    }
    const cells = result.outcomes.flatMap(({ row, id, outcome, errors }) => [
      String(row),
      id,
      outcome,
      errors.map(reasonOf).join("; "),
    ]);
    this.#write(call(() => wasm.csvRows(cells, COLUMNS.length)));
  }

  /** Says that some rows are not in the stream, because nobody kept them. */
  lack(): void {
    this.#complete = false;
  }

  /** Settles when the stream has room for more; a stream that broke always has. */
  async room(): Promise<void> {
    await this.#writer.ready.catch(() => {});
  }

  /** Ends the stream and says whether every row is in it. */
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
      // The rows are sent all the same; the report says that the list is not whole.
      this.#complete = false;
    });
  }
}

function reasonOf({ field, title, detail }: { field?: string; title: string; detail: string }): string {
  const said = [title, detail].filter((text) => text !== "").join(": ");
  return field === undefined ? said : `${field}: ${said}`;
}

/** Rows that ended `unsent` or `unknown`, as many as a report keeps. */
export class Unsettled {
  readonly rows: UnsettledRow[] = [];
  dropped = 0;

  add(result: BatchResult): void {
    for (const { row, id, outcome } of result.outcomes) {
      if (outcome !== "unsent" && outcome !== "unknown") continue;
      if (this.rows.length < MAX_UNSETTLED) this.rows.push({ row, id, outcome });
      else this.dropped += 1;
    }
  }
}

/**
 * What to feed in again: the rows of a report that were not sent, or that got no trustworthy answer.
 *
 * With a journal there is no need for it: give the same file again.
 */
export function remaining(report: EnrollReport): Remaining {
  const of = (outcome: UnsettledRow["outcome"]) => report.unsettled.filter((row) => row.outcome === outcome);
  return {
    rows: new Set(report.unsettled.map(({ row }) => row)),
    unsent: of("unsent"),
    unknown: of("unknown"),
    complete: report.unsettledDropped === 0,
  };
}
