// What became of every row. Each row is noted once; some of each outcome are kept to be shown, and all of them
// go into a text whose pieces become blobs, which a browser may put on disk.

import type { ApiError, BatchResult, EnrollCounts, Outcome, PrepareReport, RowOutcome } from "kard-enroll";

/** Rows of each outcome that are kept to be shown. */
const KEPT = 2000;
/** Characters of a piece of the text. */
const PIECE = 1 << 18;
/** Up to so many rows are put into the order of the file before they are saved. */
const SORTED = 200_000;

export const OUTCOMES: readonly Outcome[] = ["created", "exists", "rejected", "invalid", "unsent", "unknown"];

/** The rows of one run. */
export class OutcomeLog {
  readonly counts: EnrollCounts = {
    read: 0,
    created: 0,
    exists: 0,
    rejected: 0,
    invalid: 0,
    unsent: 0,
    unknown: 0,
  };
  /** Errors of the API that fit no row. */
  readonly errors: ApiError[] = [];
  readonly #kept = new Map<Outcome, RowOutcome[]>(OUTCOMES.map((outcome) => [outcome, []]));
  #seen = new Uint8Array(1024);
  #lines: string[] = [];
  #length = 0;
  readonly #pieces: Blob[] = [];

  /** The first rows of an outcome, or of all, in the order of the file. */
  shown(outcome: Outcome | "all"): RowOutcome[] {
    const rows = outcome === "all" ? [...this.#kept.values()].flat() : [...(this.#kept.get(outcome) ?? [])];
    return rows.sort((a, b) => a.row - b.row);
  }

  /** Notes what a result says. */
  add(result: BatchResult): void {
    if (this.errors.length < 100) this.errors.push(...result.errors);
    for (const row of result.outcomes) this.#note(row);
  }

  /** Notes every row that no result named: those refused here, or what a run that ended early never read. */
  async finish(rows: number, outcome: "invalid" | "unsent", report: PrepareReport | null): Promise<void> {
    for (const { row, id = "", severity, code, message, field } of report?.issues ?? []) {
      if (severity !== "error" || row === 0 || this.#has(row)) continue;
      const error = { status: "", title: code, detail: message, row, field };
      this.#note({ row, id, outcome: "invalid", errors: [error] });
    }
    for (let row = 1; row <= rows; row++) {
      if (!this.#has(row)) this.#note({ row, id: "", outcome, errors: [] });
      // A million rows are not done in one turn.
      if (row % 5000 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** One line a row, and the header of a spreadsheet. */
  async csv(): Promise<Blob> {
    const parts = ["\ufeffrow,id,outcome,reasons\r\n"];
    for await (const lines of this.#saved()) {
      parts.push(lines.map((line) => csvLine(JSON.parse(line))).join(""));
    }
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

  #note(row: RowOutcome): void {
    if (this.#has(row.row)) return;
    this.#mark(row.row);
    this.counts.read++;
    this.counts[row.outcome]++;
    const kept = this.#kept.get(row.outcome);
    if (kept && kept.length < KEPT) kept.push(row);
    const { id, outcome, errors } = row;
    const line = JSON.stringify({ row: row.row, id, outcome, errors });
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > PIECE) this.#cut();
  }

  #has(row: number): boolean {
    return ((this.#seen[row >>> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  #mark(row: number): void {
    const byte = row >>> 3;
    if (byte >= this.#seen.length) {
      const larger = new Uint8Array(Math.max(byte + 1, this.#seen.length * 2));
      larger.set(this.#seen);
      this.#seen = larger;
    }
    this.#seen[byte] = (this.#seen[byte] ?? 0) | (1 << (row & 7));
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

/** Why a row ended so, in one text. */
export function reasonsOf({ errors }: Pick<RowOutcome, "errors">): string {
  return errors.map(({ title, detail }) => detail || title).join("; ");
}

function csvLine(row: RowOutcome): string {
  return `${[String(row.row), row.id, row.outcome, reasonsOf(row)].map(csvCell).join(",")}\r\n`;
}

/** A cell that a spreadsheet would run as a formula is defused, as OWASP advises. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
