// What was changed since rows were last sent, by hand or by a rule: which of the refused ones are mended and go again,
// and which changes come too late, because the row is there.

import type { RowOutcome } from "../types/index.js";
import type { Sheet, SheetRow } from "../types/sheet.js";
import type { OutcomeLog, ReasonSet } from "./outcome-log.js";

/**
 * What a row of the last run is now. `refused`: by the API, and as it was then, or its id is that of a row that is there;
 * `mended`: refused, and another one now that is good; `late`: it was created or existed, and was changed since.
 */
export type Since = "refused" | "mended" | "late";

/** Rows that are asked for at a time. */
const PAGE = 500;
/** Why a row is not sent whose id another has that is there. */
const TAKEN = [{ code: "id.duplicate", message: "", field: "id" }];

export class Changes {
  /** What the last run made of the rows; `undefined` before there was one. */
  log: OutcomeLog | undefined;
  /** Why the API refused a row that it has not taken since. */
  readonly #refused = new Map<number, ReasonSet>();
  /** What was sent of rows that may be other ones now. */
  readonly #was = new Map<number, string>();
  /** Those that are other ones now. */
  readonly #now = new Set<number>();
  /** Rows that are not good, in the last reading or since. */
  #bad = new Set<number>();
  /** Rows that have the id of a row that is there, with that row. */
  readonly #taken = new Map<number, number>();
  /** Rows that were left out by hand. */
  readonly leftOut = new Set<number>();
  #lists: Record<Since, number[]> | undefined;

  /** A run is over. What it did not send is still to be sent as it is now. */
  settle(log: OutcomeLog): void {
    const sent = new Set(this.resend);
    this.log = log;
    for (const row of this.#was.keys()) {
      const { outcome } = log.of(row);
      if (
        /unsent|invalid/.test(outcome) ||
        (outcome === "rejected" && this.#refused.has(row) && !sent.has(row))
      )
        continue;
      this.#was.delete(row);
      this.#now.delete(row);
    }
    for (const row of this.#refused.keys()) {
      if (this.#isThere(row) || log.of(row).outcome === "unknown") this.#refused.delete(row);
    }
    for (const row of log.rows("rejected")) this.#refused.set(row, log.of(row));
    this.#lists = undefined;
  }

  /** Nothing was sent yet. */
  forget(): void {
    this.log = this.#lists = undefined;
    this.#refused.clear();
  }

  /** Before a row is changed by hand. */
  before(row: SheetRow): void {
    if (!this.#was.has(row.row)) this.#was.set(row.row, contentOf(row));
  }

  /** Before a rule changes whatever it changes. */
  async beforeRule(sheet: Sheet): Promise<void> {
    await each(sheet, [...this.#refused.keys()], (row) => this.before(row));
  }

  /** A row was changed. */
  note(row: SheetRow): void {
    mark(this.#now, row.row, contentOf(row) !== this.#was.get(row.row));
    mark(this.#bad, row.row, row.state === "invalid" || row.state === "excluded");
    this.#lists = undefined;
  }

  leaveOut(row: number, out: boolean): void {
    mark(this.leftOut, row, out);
    mark(this.#bad, row, out);
    this.#lists = undefined;
  }

  /** The file was read with all changes: what they came to, where rules and other rows have a say. */
  async look(sheet: Sheet): Promise<void> {
    if (!this.log) return;
    const problems = await sheet.rowNumbers("invalid");
    this.#bad = new Set([...problems, ...(await sheet.rowNumbers("excluded"))]);
    await each(sheet, [...this.#was.keys()], (row) => this.note(row));
    const there = [...problems].filter((row) => this.#isThere(row));
    this.#taken.clear();
    await each(sheet, there, ({ row, issues }) => {
      const other = Number(issues.find(({ code }) => code === "id.duplicate")?.message.match(/\d+$/));
      if (other && !this.#isThere(other)) this.#taken.set(other, row);
    });
    this.#lists = undefined;
  }

  of(row: number): Since | undefined {
    if (!this.log) return undefined;
    if (this.#taken.has(row)) return "refused";
    const isOther = this.#now.has(row);
    if (this.#isThere(row)) return isOther || this.leftOut.has(row) ? "late" : undefined;
    if (!this.#refused.has(row) || this.#bad.has(row)) return undefined;
    return isOther ? "mended" : "refused";
  }

  /** The row that is there with the id of this one. */
  holder(row: number): number | undefined {
    return this.#taken.get(row);
  }

  /** Why a row does not go as it is: what the API said of it, or that its id is that of another. */
  reasons(row: number): ReasonSet["reasons"] {
    if (this.#taken.has(row)) return TAKEN;
    return (this.of(row) === "refused" && this.#refused.get(row)?.reasons) || [];
  }

  /**
   * What a run says of a row, with the reasons that an earlier one heard of the API where this one has it from the
   * journal, in which there are none.
   */
  recall(later: RowOutcome): RowOutcome {
    const { row, errors } = later;
    const before = errors[0]?.title === "earlier" && this.#refused.get(row)?.errors;
    return before && before.length > 0
      ? { ...later, errors: before.map((error) => ({ ...error, row })) }
      : later;
  }

  /** Rows that go again although they were refused. What broke off in an earlier visit is known to the journal alone. */
  get resend(): number[] {
    return this.log ? this.#all.mended : [...this.#now];
  }

  /** Rows that stay as they were when they were last sent. */
  get kept(): number[] {
    return [...this.#all.late, ...this.#taken.keys()];
  }

  /** Refused rows that are as they were, and rows whose id is that of another. */
  get refused(): readonly number[] {
    return this.#all.refused;
  }

  /** How many rows go now: what is mended, what was not good before and is now, and what was not settled. */
  get ready(): number {
    const { unsent = 0, unknown = 0 } = this.log?.counts ?? {};
    const isNew = (row: number) => !this.#refused.has(row) && !this.#bad.has(row) && !this.#taken.has(row);
    return this.resend.length + (this.log?.rows("invalid").filter(isNew).length ?? 0) + unsent + unknown;
  }

  get #all() {
    if (this.#lists) return this.#lists;
    const lists: Record<Since, number[]> = { refused: [], mended: [], late: [] };
    for (const row of new Set([
      ...this.#refused.keys(),
      ...this.#now,
      ...this.leftOut,
      ...this.#taken.keys(),
    ])) {
      const since = this.of(row);
      if (since) lists[since].push(row);
    }
    this.#lists = lists;
    return lists;
  }

  #isThere(row: number): boolean {
    return /created|exists/.test(this.log?.of(row).outcome ?? "");
  }
}

/** What is sent of a row; of an address its normal form, for that is what is hashed. */
function contentOf({ cells }: SheetRow): string {
  return JSON.stringify(
    Object.entries(cells).flatMap(([field, { text, edited, sent }]) => {
      const now = sent ?? edited ?? text;
      return now ? [field, field === "email" ? now.trim().toLowerCase() : now] : [];
    }),
  );
}

function mark(rows: Set<number>, row: number, isIn: boolean): void {
  if (isIn) rows.add(row);
  else rows.delete(row);
}

async function each(sheet: Sheet, rows: readonly number[], work: (row: SheetRow) => void): Promise<void> {
  for (let from = 0; from < rows.length; from += PAGE) {
    for (const row of await sheet.rows({ rowNumbers: rows.slice(from, from + PAGE) }, 0, PAGE)) work(row);
  }
}
