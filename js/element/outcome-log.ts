// The outcome of every row of a run: two bytes per row for the lists, and one line of JSON per row for the reports. The
// lines are collected in blobs, which a browser can move to disk.

import { noCounts } from "../send/counts.js";
import { issueToApiError } from "../send/issue-to-api-error.js";
import { csvHead, csvOf } from "../send/outcome-writer.js";
import type { ApiError, BatchResult, Issue, Outcome, RowOutcome } from "../types/index.js";

/** How many characters of lines are collected before they become a blob. */
const BLOB_LENGTH = 1 << 18;
/** A report with at most so many rows is sorted by row. */
const SORT_LIMIT = 200_000;
/** How many different sets of reasons are distinguished. */
const SET_LIMIT = 4096;

/** Why a row has its outcome. */
export interface LogReason {
  /** The title of the API's error, or a stable code of this package. */
  code: string;
  /** Distinguishes the causes of an issue code. */
  reason?: string | undefined;
  /** The API's own words, or the English text of this package. */
  message: string;
  field?: string | undefined;
  /** Whether the API reported it. */
  isApiError: boolean;
}

/** Rows with the same outcome for the same reason. */
export interface ReasonGroup extends LogReason {
  outcome: Outcome;
  rows: number;
}

/** Which rows a list shows. */
export type OutcomeFilter = Outcome | "all" | ReasonGroup;

/** An outcome with all its reasons. */
export interface ReasonSet {
  outcome: Outcome;
  reasons: readonly LogReason[];
  /** The errors of the first row with this set, without the row, its id and the pointer. */
  errors: readonly ApiError[];
  /** How many rows have this set. */
  rows: number;
}

/** The set of a row without an entry in the log. */
const NO_ENTRY: ReasonSet = { outcome: "unsent", reasons: [], errors: [], rows: 0 };

export class OutcomeLog {
  readonly counts = noCounts();
  /** Errors of the API that belong to no row: at most 100, plus those of one more response. */
  readonly errors: ApiError[] = [];
  /** By row: the index in `#sets` plus 1; 0 is a row without an entry. */
  #setOf = new Uint16Array(4096);
  readonly #sets: ReasonSet[] = [];
  readonly #setNumbers = new Map<string, number>();
  #lastRow = 0;
  #lines: string[] = [];
  #length = 0;
  readonly #blobs: Blob[] = [];

  add(result: Pick<BatchResult, "errors" | "outcomes">): void {
    if (this.errors.length < 100) this.errors.push(...result.errors);
    for (const row of result.outcomes) this.addRow(row);
  }

  /** Adds a row that was not sent because it is invalid. */
  addInvalid(row: number, id: string, issues: readonly Issue[]): void {
    this.addRow({ row, id, outcome: "invalid", errors: issues.map(issueToApiError) }, issues);
  }

  /**
   * Adds a row; does nothing if the row has an outcome already. The reasons are the issues, if they are given: unlike the
   * errors of an outcome, they distinguish the causes of a code.
   */
  addRow(outcome: RowOutcome, issues?: readonly Issue[]): void {
    this.#add(outcome, issues ? issues.map(issueReason) : outcome.errors.map(errorReason));
  }

  #add({ row, id, outcome, errors }: RowOutcome, reasons: readonly LogReason[]): void {
    if (this.has(row)) return;
    if (row >= this.#setOf.length) {
      const setOf = new Uint16Array(Math.max(row + 1, this.#setOf.length * 2));
      setOf.set(this.#setOf);
      this.#setOf = setOf;
    }
    this.#lastRow = Math.max(this.#lastRow, row);
    this.#setOf[row] = this.#setNumber(outcome, errors, reasons);
    this.counts.read++;
    this.counts[outcome]++;
    const line = JSON.stringify({ row, id, outcome, errors });
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > BLOB_LENGTH) this.#linesToBlob();
  }

  has(row: number): boolean {
    return Boolean(this.#setOf[row]);
  }

  /** The outcome of a row and its reasons. */
  of(row: number): ReasonSet {
    return this.#sets[(this.#setOf[row] ?? 0) - 1] ?? NO_ENTRY;
  }

  /** The rows of a list, in the order of the file. */
  rows(filter: OutcomeFilter): Uint32Array {
    const chosen = this.#sets.map(({ outcome, reasons }) => {
      if (typeof filter === "string") return filter === "all" || filter === outcome;
      return outcome === filter.outcome && reasons.some((reason) => reasonKey(reason) === reasonKey(filter));
    });
    const found = new Uint32Array(this.#lastRow);
    let length = 0;
    for (let row = 1; row <= this.#lastRow; row++) {
      if (chosen[(this.#setOf[row] ?? 0) - 1]) found[length++] = row;
    }
    return found.subarray(0, length);
  }

  /** The reasons of all rows, the most frequent first. */
  reasons(): ReasonGroup[] {
    const groups = new Map<string, ReasonGroup>();
    for (const { outcome, reasons, rows } of this.#sets) {
      for (const reason of reasons) {
        const key = `${outcome} ${reasonKey(reason)}`;
        const group = groups.get(key);
        if (group) group.rows += rows;
        else groups.set(key, { ...reason, outcome, rows });
      }
    }
    return [...groups.values()].sort((a, b) => b.rows - a.rows);
  }

  /** A report with one line per row and a header, for spreadsheets. */
  async csv(): Promise<Blob> {
    // Excel needs the byte order mark to read UTF-8.
    const parts: BlobPart[] = ["\ufeff", csvHead() as BlobPart];
    for await (const lines of this.#sortedLines())
      parts.push(csvOf(lines.map((line) => JSON.parse(line))) as BlobPart);
    return new Blob(parts, { type: "text/csv" });
  }

  /** A report with the counts, the reason why the run stopped early (if it did), and every row. */
  async json(stop?: object): Promise<Blob> {
    const parts = [`${JSON.stringify({ counts: this.counts, stop }).slice(0, -1)},"rows":[`];
    let separator = "\n";
    for await (const lines of this.#sortedLines()) {
      for (const line of lines) {
        parts.push(separator, line);
        separator = ",\n";
      }
    }
    return new Blob([...parts, "\n]}\n"], { type: "application/json" });
  }

  #setNumber(outcome: Outcome, errors: readonly ApiError[], reasons: readonly LogReason[]): number {
    const key = [outcome, ...reasons.map((reason) => `${reason.field} ${reasonKey(reason)}`)].join(" ");
    let number = this.#setNumbers.get(key);
    if (number === undefined) {
      if (this.#sets.length >= SET_LIMIT && reasons.length > 0) return this.#setNumber(outcome, [], []);
      const common = errors.map(({ id: _, row: __, pointer: ___, ...error }) => error);
      number = this.#sets.push({ outcome, reasons, errors: common, rows: 0 });
      this.#setNumbers.set(key, number);
    }
    const set = this.#sets[number - 1];
    if (set) set.rows++;
    return number;
  }

  #linesToBlob(): void {
    if (this.#lines.length > 0) this.#blobs.push(new Blob([`${this.#lines.join("\n")}\n`]));
    this.#lines = [];
    this.#length = 0;
  }

  /** All lines; sorted by row if they are few enough. */
  async *#sortedLines(): AsyncGenerator<string[]> {
    this.#linesToBlob();
    const all: string[] = [];
    for (const blob of this.#blobs) {
      const lines = (await blob.text()).trimEnd().split("\n");
      if (this.counts.read > SORT_LIMIT) yield lines;
      else all.push(...lines);
    }
    const row = (line: string) => Number.parseInt(line.slice('{"row":'.length), 10);
    if (all.length > 0) yield all.sort((a, b) => row(a) - row(b));
  }
}

function issueReason({ code, reason, message, field }: Issue): LogReason {
  return { code, reason, message, field, isApiError: false };
}

/** Notes of this package have no status; their title is a stable code. */
function errorReason({ status, title, detail, field }: ApiError): LogReason {
  return { code: title, message: detail || title, field, isApiError: status !== "" };
}

/**
 * Identifies a reason. For this package these are the codes alone, because a message can name another row. The API has
 * no codes, only words.
 */
function reasonKey({ code, reason, message, isApiError }: LogReason): string {
  return JSON.stringify([code, isApiError ? message : (reason ?? "")]);
}
