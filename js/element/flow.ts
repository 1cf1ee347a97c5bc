// The way of a file through the element: opened, understood, mended, sent. It knows nothing of how that looks.

import { openJournal } from "../send/journal/index.js";
import type {
  Column,
  ColumnField,
  EnrollOptions,
  FileInspection,
  FileOptions,
  PrepareOptions,
} from "../types/index.js";
import type { Field, Fix, Sheet, SheetCounts, SheetRow } from "../types/sheet.js";
import type { Send, Sending } from "./enrollment.js";
import type { Changes } from "./resubmission.js";
import {
  abandoned,
  type Failure,
  free,
  isLocked,
  isNoted,
  LOCKED,
  RunJournal,
  toFailure,
} from "./run-journal.js";
import { forgetRun, type OpenRun, openRuns, recall, remember } from "./storage.js";

/** Where somebody is. Sending is the first half of `outcome`. */
export type Step = "file" | "columns" | "rows" | "outcome";

/** A guess below this is shown before the rows are. */
const SURE = 0.7;

/** Milliseconds after which a run that broke off is forgotten. */
const OLD = 30 * 24 * 3600 * 1000;

/** What the element is told by its host. */
export interface Settings {
  prepare: PrepareOptions;
  enroll: EnrollOptions & { send?: Send | undefined };
  /** Beginning of the names of journals; `null` keeps none. */
  journal: string | null;
}

/** How the file is to be read, as far as somebody chose; the rest is found out. */
export interface Reading {
  format?: FileInspection["format"] | undefined;
  encoding?: string | undefined;
  delimiter?: string | undefined;
  /** 0-based column to field. */
  columns: ReadonlyMap<number, ColumnField | null>;
}

/** What the flow tells whoever shows it. */
export interface Shown {
  settings(): Settings;
  /** Settles when the steps after the first can be shown. */
  ready(): Promise<void>;
  /** Something is to be drawn anew. */
  changed(): void;
  /** Another step: the focus goes there. */
  arrived(step: Step): void;
  /** A row has been checked anew. */
  checked(row: SheetRow): void;
  failed(code: string, message: string): void;
  done(sending: Sending): void;
}

/** Gives the row where it is one that was edited. */
type Undo = () => unknown;

export class Flow {
  step: Step = "file";
  name = "";
  size = 0;
  opening = false;
  failure: Failure | undefined;
  sheet: Sheet | undefined;
  reading: Reading = { columns: new Map() };
  /** The columns are those of an earlier visit. */
  remembered = false;
  /** An earlier run of this very file broke off. */
  brokeOff = false;
  /** Send only when every row is good. */
  whole = false;
  sending: Sending | undefined;
  /** What was changed since rows were last sent. */
  changes: Changes | undefined;
  /** More than 0 while it is found out what the last reading changed for rows that were sent. */
  looking = 0;
  /** Journals that another tab writes. */
  readonly elsewhere = new Set<string>();
  /** Texts of rules in force, as they were when they were taken. */
  readonly taken = new Map<string, string>();
  readonly #shown: Shown;
  #journal = new RunJournal();
  #off: () => void = () => {};
  #undos: Undo[] = [];
  #counts: SheetCounts | null = null;
  /** Counts openings, so that one that was overtaken ends unseen. */
  #turn = 0;

  constructor(shown: Shown) {
    this.#shown = shown;
  }

  get canUndo(): boolean {
    return this.#undos.length > 0;
  }

  /** A run that is under way. */
  get isSending(): boolean {
    return this.sending !== undefined && !this.sending.over;
  }

  /** What leaves of an address. */
  get email(): "hash" | "both" | "raw" {
    return this.#shown.settings().prepare.email ?? "hash";
  }

  /** Something that only concerns the looks was changed. */
  touch(): void {
    this.#shown.changed();
  }

  /** Runs of earlier visits that broke off. */
  openRuns(): OpenRun[] {
    const { journal } = this.#shown.settings();
    return journal === null ? [] : openRuns(journal);
  }

  async load(file: Blob, name: string): Promise<void> {
    if (this.isSending) return;
    this.close();
    const turn = ++this.#turn;
    Object.assign(this, { name, size: file.size, opening: true });
    this.#shown.changed();
    try {
      await this.#shown.ready();
      const { openSheet, Changes } = await loadWork();
      const sheet = await openSheet(file, this.#shown.settings().prepare);
      if (turn !== this.#turn) return sheet.close();
      this.sheet = sheet;
      this.changes = new Changes();
      this.#off = sheet.onChange(() => this.#heard(sheet));
      await this.#recall(sheet);
      await this.#findJournal(file);
      if (turn !== this.#turn) return;
      this.opening = false;
      this.go(this.needsColumns ? "columns" : "rows");
    } catch (reason) {
      if (turn === this.#turn) this.fail(reason);
    }
  }

  /** Whether a column has to be looked at before the rows are. */
  get needsColumns(): boolean {
    const columns = this.sheet?.state.inspection.columns ?? [];
    const isSure = !columns.some((column) => isGuess(column, columns));
    return !columns.some(({ field }) => field === "id") || !(isSure || this.remembered);
  }

  go(step: Step): void {
    this.step = step;
    this.#shown.arrived(step);
  }

  /** Reads in another way. */
  read(some: Partial<Reading>): void {
    this.reading = { ...this.reading, ...some };
    this.remembered = false;
    this.configure();
  }

  /** Reads anew, as everything is set now. */
  configure(): void {
    this.sheet?.configure(this.#fileOptions());
    this.#shown.changed();
  }

  /** From the columns to the rows; what was chosen is remembered. */
  async keepColumns(): Promise<void> {
    const { headers, columns } = this.sheet?.state.inspection ?? { headers: [], columns: [] };
    if (this.reading.columns.size > 0) {
      await remember(
        headers,
        columns.map(
          ({ field }, index) =>
            this.reading.columns.get(index) ?? (this.reading.columns.has(index) ? null : field),
        ),
      );
    }
    this.go("rows");
  }

  async edit(old: SheetRow, field: Field, text: string): Promise<void> {
    const { sheet, changes } = this;
    const { row, cells } = old;
    const before = cells[field]?.edited ?? null;
    if (!sheet || text === (before ?? cells[field]?.text ?? "")) return;
    let shown = old;
    const set = async (text: string | null) => {
      changes?.before(shown);
      shown = await sheet.edit(row, field, text);
      changes?.note(shown);
      return shown;
    };
    this.#undos.push(() => set(before));
    this.#shown.checked(await set(text === cells[field]?.text ? null : text));
  }

  /** Leaves a row out, or takes it in again; `false` where a rule leaves it out. */
  leaveOut(row: number, out: boolean): boolean {
    const { sheet, changes } = this;
    if (!out && !changes?.leftOut.has(row)) return false;
    const set = (out: boolean) => {
      sheet?.setExcluded([row], out);
      changes?.leaveOut(row, out);
    };
    set(out);
    this.#undos.push(() => set(!out));
    this.#shown.changed();
    return true;
  }

  async mend(rule: Fix, text: string): Promise<void> {
    this.taken.set(ruleKey(rule), text);
    await this.#rule(rule, true);
  }

  async unmend(rule: Fix): Promise<void> {
    await this.#rule(rule, false);
  }

  async #rule(rule: Fix, isIn: boolean): Promise<void> {
    const { sheet, changes } = this;
    if (!sheet) return;
    const set = async (isIn: boolean) => {
      await changes?.beforeRule(sheet);
      sheet[isIn ? "applyFix" : "removeFix"](rule);
    };
    await set(isIn);
    this.#undos.push(() => set(!isIn));
    this.#shown.changed();
  }

  /** What a reading changed for rows that were sent is found out before anything is sent again. */
  #heard(sheet: Sheet): void {
    const { counts, reading } = sheet.state;
    if (counts && !reading && counts !== this.#counts) {
      this.#counts = counts;
      void this.#look(sheet);
    }
    this.#shown.changed();
  }

  async #look(sheet: Sheet): Promise<void> {
    this.looking++;
    // A sheet that is closed meanwhile says so.
    await this.changes?.look(sheet).catch(() => {});
    this.looking--;
    this.#shown.changed();
  }

  async undo(): Promise<void> {
    const row = await this.#undos.pop()?.();
    if (row) this.#shown.checked(row as SheetRow);
    this.#shown.changed();
  }

  /** Sends what is good, and tells `done` when every row is accounted for. */
  async send(): Promise<void> {
    const { Sending, toSend } = await loadWork();
    const sheet = await toSend(this);
    if (!sheet) return;
    const { valid = 0 } = sheet.state.counts ?? {};
    const { changes } = this;
    const changed = () => {
      if (this.isSending) this.#journal.note(sending.settled);
      this.#shown.changed();
    };
    const sending = new Sending(valid, changed, changes);
    this.sending = sending;
    this.failure = undefined;
    this.brokeOff = false;
    this.go("outcome");
    const { enroll } = this.#shown.settings();
    const journal = await this.#journal.open(changes?.log ? valid - changes.ready : 0);
    await sending.drive(sheet, { ...enroll, journal, retryRejected: changes?.resend }, changes?.kept);
    if (this.sending !== sending) return;
    const { failure } = sending;
    if (failure?.code.startsWith("journal.")) {
      // Nothing was sent: an earlier run of this file was made in another way, or another tab sends it.
      this.sending = undefined;
      this.brokeOff = failure.code !== LOCKED;
      this.failure = failure;
      if (!this.brokeOff) this.#awaitOther(this.#journal.name);
      this.go("rows");
      this.#shown.failed(failure.code, failure.message);
      return;
    }
    changes?.settle(sending.log);
    await this.#look(sheet);
    const { unsent, unknown } = sending.log.counts;
    if (unsent + unknown === 0) await this.#journal.leaveStorage();
    const { stop } = sending;
    if (stop?.code === "changed_file") {
      this.brokeOff = true;
      this.failure = stop;
    }
    if (stop) this.#shown.failed(stop.code, stop.message);
    this.#shown.done(sending);
    this.#shown.arrived("outcome");
  }

  /** Forgets that a run of this file broke off. */
  async forget(): Promise<void> {
    this.failure = await this.#journal.forget();
    this.brokeOff = false;
    if (!this.failure) this.changes?.forget();
    this.#shown.changed();
  }

  /** Forgets a run of an earlier visit. */
  async forgetRun({ journal }: OpenRun): Promise<void> {
    if (await isLocked(openJournal(journal).clear())) this.#awaitOther(journal);
    else forgetRun(journal);
    this.#shown.changed();
  }

  /** Finds out which of the open runs go on in another tab, and forgets the old ones. */
  async lookElsewhere(): Promise<void> {
    for (const run of this.openRuns()) {
      if (Date.now() - run.time > OLD) await this.forgetRun(run);
      else if (await isLocked(free(openJournal(run.journal)))) this.#awaitOther(run.journal);
    }
    this.#shown.changed();
  }

  /** Another tab sends: when it has come to its end, or died, its run can be gone on with. */
  #awaitOther(journal: string | undefined): void {
    if (journal === undefined || this.elsewhere.has(journal)) return;
    this.elsewhere.add(journal);
    void abandoned(journal).then(() => {
      this.elsewhere.delete(journal);
      if (journal === this.#journal.name && this.failure?.code === LOCKED) {
        this.failure = undefined;
        this.brokeOff = isNoted(this.#shown.settings().journal ?? "", journal);
      }
      this.#shown.changed();
    });
  }

  fail(reason: unknown): void {
    const { code, message } = toFailure(reason);
    this.opening = false;
    this.failure = { code, message };
    this.#shown.failed(code, message);
    this.#shown.changed();
  }

  reset(): void {
    this.close();
    this.go("file");
  }

  /** Ends everything: the run, the worker, what is known of the file. */
  close(): void {
    this.#turn++;
    if (this.isSending) this.sending?.cancel();
    this.#off();
    this.#off = () => {};
    this.sheet?.close();
    this.sheet = this.changes = this.sending = this.failure = undefined;
    this.#journal = new RunJournal();
    this.reading = { columns: new Map() };
    this.remembered = this.brokeOff = this.opening = false;
    this.#undos = [];
    this.taken.clear();
    Object.assign(this, { name: "", size: 0, step: "file" });
  }

  async #recall(sheet: Sheet): Promise<void> {
    const { headers, columns } = sheet.state.inspection;
    const fields = await recall(headers);
    if (!fields) return;
    const others = fields.flatMap((field, index) =>
      field === columns[index]?.field ? [] : [[index, field] as const],
    );
    this.remembered = true;
    if (others.length === 0) return;
    this.reading = { columns: new Map(others) };
    sheet.configure(this.#fileOptions());
  }

  async #findJournal(file: Blob): Promise<void> {
    const { journal } = this.#shown.settings();
    if (journal === null) return;
    const { brokeOff, failure } = await this.#journal.find(journal, file);
    this.brokeOff = brokeOff;
    if (!failure) return;
    this.failure = failure;
    this.#awaitOther(this.#journal.name);
  }

  #fileOptions(): FileOptions {
    const { columns, ...ways } = this.reading;
    const headers = this.sheet?.state.inspection.headers ?? [];
    const chosen = Object.fromEntries(
      [...columns].map(([index, field]) => [columnKey(headers, index), field]),
    );
    const known = Object.entries(ways).filter(([, value]) => value !== undefined);
    return {
      ...this.#shown.settings().prepare,
      ...Object.fromEntries(known),
      ...(columns.size > 0 ? { columns: chosen } : {}),
    };
  }
}

/** The part of the element that is loaded apart. */
export type Work = typeof import("./lazy.js");

export function loadWork(): Promise<Work> {
  return import("./lazy.js");
}

/** Whether what a column feeds deserves a second look. An empty column beside a certain one of the same field does not. */
export function isGuess({ field, confidence, sample = [] }: Column, columns: readonly Column[]): boolean {
  if (field === null || confidence >= SURE) return false;
  const isEmpty = !sample.some((value) => value.trim());
  return !(isEmpty && columns.some((other) => other.field === field && other.confidence >= SURE));
}

/** What tells a rule from others. */
export function ruleKey({ code, reason }: Pick<Fix, "code" | "reason">): string {
  return `${code}/${reason ?? ""}`;
}

/** A header where it names one column alone, otherwise its 0-based index. */
function columnKey(headers: readonly string[], index: number): string {
  const header = headers[index]?.trim() ?? "";
  const same = headers.filter((other) => other.trim() === header).length;
  return header && same === 1 ? header : String(index);
}
