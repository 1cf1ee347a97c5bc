// What became of every row: two bytes a row for the lists, and one line a row for the reports, whose pieces become
// blobs, which a browser may put on disk.

import { noCounts } from "../send/counts.js";
import { csvHead, csvOf } from "../send/outcome-writer.js";
import type { ApiError, BatchResult, Outcome, RowOutcome } from "../types/index.js";
import type { Reason } from "./i18n/translator.js";

/** Characters of a piece of the text. */
const PIECE = 1 << 18;
/** Up to so many rows are put into the order of the file before they are saved. */
const SORTED = 200_000;
/** Different sets of reasons that are told apart. */
const SETS = 4096;

/** Rows that ended alike for the same reason. */
export interface ReasonGroup extends Reason {
  outcome: Outcome;
  rows: number;
}

/** Which rows a list shows. */
export type OutcomeFilter = Outcome | "all" | ReasonGroup;

/** Why rows ended as they did. */
export interface ReasonSet {
  outcome: Outcome;
  reasons: readonly LogReason[];
  /** Of the first of its rows, without what is that row's alone. */
  errors: readonly ApiError[];
  rows: number;
}

/** Of rows of which nothing is said. */
const NONE: ReasonSet = { outcome: "unsent", reasons: [], errors: [], rows: 0 };

/** A reason, and the field that it is about where that is known. */
export type LogReason = Reason & { field?: string };

/** The rows of one run. */
export class OutcomeLog {
  readonly counts = noCounts();
  /** Errors of the API that fit no row. */
  readonly errors: ApiError[] = [];
  /** By row: its place in `#sets`, from 1; 0 is a row of which nothing is known. */
  #setOf = new Uint16Array(4096);
  readonly #sets: ReasonSet[] = [];
  readonly #places = new Map<string, number>();
  #last = 0;
  #lines: string[] = [];
  #length = 0;
  readonly #pieces: Blob[] = [];

  /** Notes what a result says. */
  add(result: Pick<BatchResult, "errors" | "outcomes">): void {
    if (this.errors.length < 100) this.errors.push(...result.errors);
    for (const row of result.outcomes) this.note(row);
  }

  /** Notes a row, once. */
  note({ row, id, outcome, errors }: RowOutcome): void {
    if (this.has(row)) return;
    if (row >= this.#setOf.length) {
      const setOf = new Uint16Array(Math.max(row + 1, this.#setOf.length * 2));
      setOf.set(this.#setOf);
      this.#setOf = setOf;
    }
    this.#last = Math.max(this.#last, row);
    this.#setOf[row] = this.#place(outcome, errors);
    this.counts.read++;
    this.counts[outcome]++;
    const line = JSON.stringify({ row, id, outcome, errors });
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > PIECE) this.#cut();
  }

  has(row: number): boolean {
    return Boolean(this.#setOf[row]);
  }

  /** The outcome of a row and its reasons. */
  of(row: number): ReasonSet {
    return this.#sets[(this.#setOf[row] ?? 0) - 1] ?? NONE;
  }

  /** The rows of a list, in the order of the file. */
  rows(filter: OutcomeFilter): Uint32Array {
    const chosen = this.#sets.map(({ outcome, reasons }) => {
      if (typeof filter === "string") return filter === "all" || filter === outcome;
      return outcome === filter.outcome && reasons.some((reason) => sameReason(reason, filter));
    });
    const found = new Uint32Array(this.#last);
    let length = 0;
    for (let row = 1; row <= this.#last; row++) {
      if (chosen[(this.#setOf[row] ?? 0) - 1]) found[length++] = row;
    }
    return found.subarray(0, length);
  }

  /** Why rows ended as they did, the most frequent first. */
  reasons(): ReasonGroup[] {
    const groups = new Map<string, ReasonGroup>();
    for (const { outcome, reasons, rows } of this.#sets) {
      for (const reason of reasons) {
        const key = JSON.stringify([outcome, reason.code, reason.message]);
        const group = groups.get(key);
        if (group) group.rows += rows;
        else groups.set(key, { ...reason, outcome, rows });
      }
    }
    return [...groups.values()].sort((a, b) => b.rows - a.rows);
  }

  /** One line a row, and the header of a spreadsheet. */
  async csv(): Promise<Blob> {
    const parts: BlobPart[] = ["\ufeff", csvHead() as BlobPart];
    for await (const lines of this.#saved())
      parts.push(csvOf(lines.map((line) => JSON.parse(line))) as BlobPart);
    return new Blob(parts, { type: "text/csv" });
  }

  /** The counts, why the run ended early where it did, and every row. */
  async json(stop?: object): Promise<Blob> {
    const parts = [`${JSON.stringify({ counts: this.counts, stop }).slice(0, -1)},"rows":[`];
    let separator = "\n";
    for await (const lines of this.#saved()) {
      for (const line of lines) {
        parts.push(separator, line);
        separator = ",\n";
      }
    }
    return new Blob([...parts, "\n]}\n"], { type: "application/json" });
  }

  #place(outcome: Outcome, errors: readonly ApiError[]): number {
    // Ours are told apart by their code; a sentence may name another row.
    const reasons = errors.map(({ status, title, detail, field }) => ({
      code: title,
      message: status === "" ? detail.replace(/ in row \d+$/, "") : detail || title,
      ...(field === undefined ? {} : { field }),
    }));
    const key = JSON.stringify([outcome, reasons]);
    let place = this.#places.get(key);
    if (place === undefined) {
      if (this.#sets.length >= SETS && reasons.length > 0) return this.#place(outcome, []);
      const common = errors.map(({ id: _, row: __, pointer: ___, ...error }) => error);
      place = this.#sets.push({ outcome, reasons, errors: common, rows: 0 });
      this.#places.set(key, place);
    }
    const set = this.#sets[place - 1];
    if (set) set.rows++;
    return place;
  }

  #cut(): void {
    if (this.#lines.length > 0) this.#pieces.push(new Blob([`${this.#lines.join("\n")}\n`]));
    this.#lines = [];
    this.#length = 0;
  }

  /** The lines, in the file's order where they are few enough to be sorted. */
  async *#saved(): AsyncGenerator<string[]> {
    this.#cut();
    const all: string[] = [];
    for (const piece of this.#pieces) {
      const lines = (await piece.text()).trimEnd().split("\n");
      if (this.counts.read > SORTED) yield lines;
      else all.push(...lines);
    }
    const row = (line: string) => Number.parseInt(line.slice('{"row":'.length), 10);
    if (all.length > 0) yield all.sort((a, b) => row(a) - row(b));
  }
}

function sameReason(a: Reason, b: Reason): boolean {
  return a.code === b.code && a.message === b.message;
}
