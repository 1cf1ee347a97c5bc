// What became of every row: three bytes a row for the lists, and one line a row for the reports, whose pieces become
// blobs, which a browser may put on disk.

import { noCounts, OUTCOMES } from "../counts.js";
import { csvHead, csvOf } from "../outcome-writer.js";
import type { ApiError, BatchResult, Outcome, RowOutcome } from "../types.js";
import type { Reason } from "./words.js";

/** Characters of a piece of the text. */
const PIECE = 1 << 18;
/** Up to so many rows are put into the order of the file before they are saved. */
const SORTED = 200_000;
/** Different sets of reasons that are told apart; the first stands for none, and the last for all others. */
const SETS = 4096;

/** Rows that ended alike for the same reason. */
export interface ReasonGroup extends Reason {
  outcome: Outcome;
  rows: number;
}

/** Which rows a list shows. */
export type OutcomeFilter = Outcome | "all" | ReasonGroup;

interface ReasonSet {
  outcome: Outcome;
  reasons: LogReason[];
  /** Of the first of its rows, without what is that row's alone. */
  errors: ApiError[];
  rows: number;
}

/** A reason, and the field that it is about where that is known. */
export type LogReason = Reason & { field?: string };

/** The rows of one run. */
export class OutcomeLog {
  readonly counts = noCounts();
  /** Errors of the API that fit no row. */
  readonly errors: ApiError[] = [];
  /** By row: 1 and more is a place in {@link OUTCOMES}. */
  #outcomes = new Uint8Array(4096);
  /** By row: a place in `#sets`. */
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
    this.#grow(row);
    this.#last = Math.max(this.#last, row);
    this.#outcomes[row] = OUTCOMES.indexOf(outcome) + 1;
    this.#setOf[row] = this.#place(outcome, errors);
    this.counts.read++;
    this.counts[outcome]++;
    const line = JSON.stringify({ row, id, outcome, errors });
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > PIECE) this.#cut();
  }

  has(row: number): boolean {
    return (this.#outcomes[row] ?? 0) !== 0;
  }

  /** The outcome of a row and its reasons. */
  of(row: number): { outcome: Outcome; reasons: readonly LogReason[] } {
    const outcome = OUTCOMES[(this.#outcomes[row] ?? 0) - 1] ?? "unsent";
    return { outcome, reasons: this.#sets[this.#setOf[row] ?? 0]?.reasons ?? [] };
  }

  /**
   * What a later run says of a row, with the reasons that this one heard of the API where the later has it from the
   * journal, in which there are none.
   */
  recall(later: RowOutcome): RowOutcome {
    const { row, outcome, errors } = later;
    const isEarlier = outcome === "rejected" && errors[0]?.title === "earlier" && this.has(row);
    const set = isEarlier ? this.#sets[this.#setOf[row] ?? 0] : undefined;
    if (set?.outcome !== "rejected" || set.errors.length === 0) return later;
    return { ...later, errors: set.errors.map((error) => ({ ...error, row })) };
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
      if (this.#outcomes[row] && chosen[this.#setOf[row] ?? 0]) found[length++] = row;
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

  /** The counts and every row. */
  async json(): Promise<Blob> {
    const parts = [`{"counts":${JSON.stringify(this.counts)},"rows":[`];
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
      place = this.#sets.push({ outcome, reasons, errors: common, rows: 0 }) - 1;
      this.#places.set(key, place);
    }
    const set = this.#sets[place];
    if (set) set.rows++;
    return place;
  }

  #grow(row: number): void {
    if (row < this.#outcomes.length) return;
    const size = Math.max(row + 1, this.#outcomes.length * 2);
    const outcomes = new Uint8Array(size);
    outcomes.set(this.#outcomes);
    this.#outcomes = outcomes;
    const setOf = new Uint16Array(size);
    setOf.set(this.#setOf);
    this.#setOf = setOf;
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
