// What changed since the last run: which rejected rows are corrected and are sent again, and which edits come too late
// because the user already exists at Kard.

import type { RowOutcome } from "../types/index.js";
import type { Sheet, SheetRow } from "../types/sheet.js";
import type { LogReason, OutcomeLog, ReasonSet } from "./outcome-log.js";

/**
 * The state of a row of the last run. `rejected`: by the API, and unchanged since, or its id belongs to another row that
 * exists. `corrected`: rejected, and now valid and different. `too_late`: created or existing, and edited since.
 */
export type ResendState = "rejected" | "corrected" | "too_late";

/** How many rows are requested from the sheet at a time. */
const PAGE = 500;
/** The reason of a row whose id belongs to another row that exists. */
const ID_TAKEN: readonly LogReason[] = [
  { code: "id.duplicate", message: "", field: "id", isApiError: false },
];

export class Resubmission {
  /** The outcomes of the last run; `undefined` before the first run. */
  log: OutcomeLog | undefined;
  /** Rows that the API rejected and did not accept since, with its reasons. */
  readonly #rejected = new Map<number, ReasonSet>();
  /** The content that was sent, of rows that may have changed. */
  readonly #sentContent = new Map<number, string>();
  /** Rows whose content differs from what was sent. */
  readonly #changed = new Set<number>();
  /** Rows that are invalid or excluded. */
  #notSendable = new Set<number>();
  /** Rows with the id of another row that exists, with that row. */
  readonly #idTaken = new Map<number, number>();
  /** Rows that the user excluded one by one. */
  readonly excluded = new Set<number>();
  #lists: Record<ResendState, number[]> | undefined;

  /** A run has ended. Rows without an outcome are sent in their current state by the next run. */
  runEnded(log: OutcomeLog): void {
    const resent = new Set(this.resend);
    this.log = log;
    for (const row of this.#sentContent.keys()) {
      const { outcome } = log.of(row);
      const isUnsent = outcome === "unsent" || outcome === "invalid";
      if (isUnsent || (outcome === "rejected" && this.#rejected.has(row) && !resent.has(row))) continue;
      this.#sentContent.delete(row);
      this.#changed.delete(row);
    }
    for (const row of this.#rejected.keys()) {
      if (this.#exists(row) || log.of(row).outcome === "unknown") this.#rejected.delete(row);
    }
    for (const row of log.rows("rejected")) this.#rejected.set(row, log.of(row));
    this.#lists = undefined;
  }

  /** Discards the last run, as if nothing was sent. */
  discard(): void {
    this.log = this.#lists = undefined;
    this.#rejected.clear();
  }

  /** Call it before a row is edited. */
  beforeEdit(row: SheetRow): void {
    if (!this.#sentContent.has(row.row)) this.#sentContent.set(row.row, contentOf(row));
  }

  /** Call it before a fix is applied or removed. */
  async beforeFix(sheet: Sheet): Promise<void> {
    await forEachRow(sheet, [...this.#rejected.keys()], (row) => this.beforeEdit(row));
  }

  /** Call it with a row after it was edited. */
  rowEdited(row: SheetRow): void {
    toggle(this.#changed, row.row, contentOf(row) !== this.#sentContent.get(row.row));
    toggle(this.#notSendable, row.row, row.state === "invalid" || row.state === "excluded");
    this.#lists = undefined;
  }

  setExcluded(row: number, excluded: boolean): void {
    toggle(this.excluded, row, excluded);
    toggle(this.#notSendable, row, excluded);
    this.#lists = undefined;
  }

  /** Call it after the sheet was read again: fixes and duplicate ids can change rows that the user did not edit. */
  async sheetRead(sheet: Sheet): Promise<void> {
    if (!this.log) return;
    const invalid = await sheet.rowNumbers("invalid");
    this.#notSendable = new Set([...invalid, ...(await sheet.rowNumbers("excluded"))]);
    await forEachRow(sheet, [...this.#sentContent.keys()], (row) => this.rowEdited(row));
    const invalidButExisting = [...invalid].filter((row) => this.#exists(row));
    this.#idTaken.clear();
    await forEachRow(sheet, invalidButExisting, ({ row, issues }) => {
      const first = issues.find(({ code }) => code === "id.duplicate")?.duplicateOf;
      if (first !== undefined && !this.#exists(first)) this.#idTaken.set(first, row);
    });
    this.#lists = undefined;
  }

  stateOf(row: number): ResendState | undefined {
    if (!this.log) return undefined;
    if (this.#idTaken.has(row)) return "rejected";
    const isChanged = this.#changed.has(row);
    if (this.#exists(row)) return isChanged || this.excluded.has(row) ? "too_late" : undefined;
    if (!this.#rejected.has(row) || this.#notSendable.has(row)) return undefined;
    return isChanged ? "corrected" : "rejected";
  }

  /** The existing row with the id of this row. */
  rowWithSameId(row: number): number | undefined {
    return this.#idTaken.get(row);
  }

  /** Why a row is not sent in its current state: the reasons of the API, or that its id is taken. */
  reasons(row: number): readonly LogReason[] {
    if (this.#idTaken.has(row)) return ID_TAKEN;
    return (this.stateOf(row) === "rejected" && this.#rejected.get(row)?.reasons) || [];
  }

  /**
   * The outcome of a row with the reasons of the API from an earlier run, if this run has the outcome from the journal,
   * which contains no reasons.
   */
  withEarlierReasons(outcome: RowOutcome): RowOutcome {
    const { row, errors } = outcome;
    const [first] = errors;
    const isFromJournal = first?.status === "" && first.title === "earlier";
    const before = isFromJournal ? this.#rejected.get(row)?.errors : undefined;
    return before && before.length > 0
      ? { ...outcome, errors: before.map((error) => ({ ...error, row })) }
      : outcome;
  }

  /**
   * Rows to send again although they were rejected. After a reload only the journal knows which rows were rejected, so
   * every changed row is listed.
   */
  get resend(): number[] {
    return this.log ? this.#rowsByState.corrected : [...this.#changed];
  }

  /** Rows that must keep the content that was sent. */
  get kept(): number[] {
    return [...this.#rowsByState.too_late, ...this.#idTaken.keys()];
  }

  /** Rejected rows that are unchanged, and rows whose id is taken. */
  get rejected(): readonly number[] {
    return this.#rowsByState.rejected;
  }

  /** How many rows the next run sends: corrected rows, rows that were invalid and are valid now, and rows without an outcome. */
  get ready(): number {
    const { unsent = 0, unknown = 0 } = this.log?.counts ?? {};
    const isNowValid = (row: number) =>
      !this.#rejected.has(row) && !this.#notSendable.has(row) && !this.#idTaken.has(row);
    const nowValid = this.log?.rows("invalid").filter(isNowValid).length ?? 0;
    return this.resend.length + nowValid + unsent + unknown;
  }

  get #rowsByState(): Record<ResendState, number[]> {
    if (this.#lists) return this.#lists;
    const lists: Record<ResendState, number[]> = { rejected: [], corrected: [], too_late: [] };
    const candidates = [this.#rejected.keys(), this.#changed, this.excluded, this.#idTaken.keys()];
    for (const row of new Set(candidates.flatMap((rows) => [...rows]))) {
      const state = this.stateOf(row);
      if (state) lists[state].push(row);
    }
    this.#lists = lists;
    return lists;
  }

  #exists(row: number): boolean {
    const outcome = this.log?.of(row).outcome;
    return outcome === "created" || outcome === "exists";
  }
}

/** The content of a row that is sent. An e-mail address is compared as it is hashed: in lower case. */
function contentOf({ cells }: SheetRow): string {
  return JSON.stringify(
    Object.entries(cells).flatMap(([field, { text, edited, sent }]) => {
      const value = sent ?? edited ?? text;
      return value ? [field, field === "email" ? value.trim().toLowerCase() : value] : [];
    }),
  );
}

function toggle(rows: Set<number>, row: number, isIn: boolean): void {
  if (isIn) rows.add(row);
  else rows.delete(row);
}

async function forEachRow(
  sheet: Sheet,
  rows: readonly number[],
  work: (row: SheetRow) => void,
): Promise<void> {
  for (let from = 0; from < rows.length; from += PAGE) {
    for (const row of await sheet.rows({ rowNumbers: rows.slice(from, from + PAGE) }, 0, PAGE)) work(row);
  }
}
