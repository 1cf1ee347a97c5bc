// The state of the element: from an opened file over its edits to the results of a run. It does not depend on the templates.

import { openJournal } from "../send/journal/index.js";
import type { openSheet } from "../sheet/open.js";
import type { ColumnField, FileOptions } from "../types/index.js";
import type { Sheet, SheetCounts, SheetRow } from "../types/sheet.js";
import { columnsOption, needsReview } from "./column-review.js";
import type { EditHistory } from "./edit-history.js";
import type { ElementRun } from "./enrollment.js";
import type { Resubmission } from "./resubmission.js";
import {
  isLocked,
  isOpenRun,
  LOCKED,
  RunJournal,
  requireUnlocked,
  toElementFailure,
  unlocked,
} from "./run-journal.js";
import { loadColumnFields, type OpenRun, openRuns, removeRun, saveColumnFields } from "./storage.js";
import type { ElementFailure, ReadOptions, Settings, Step } from "./types.js";

/** An interrupted run is deleted after 30 days. */
const MAX_AGE_OF_RUN = 30 * 24 * 3600 * 1000;
/** Milliseconds between two checks whether the sheet has been read. */
const READ_CHECK_INTERVAL = 20;

/** What the flow needs once a file is chosen. The element loads it separately from its first screen. */
export interface Engine {
  openSheet: typeof openSheet;
  EditHistory: typeof EditHistory;
  ElementRun: typeof ElementRun;
  Resubmission: typeof Resubmission;
}

/** The element, as the flow sees it. */
export interface FlowHost {
  settings(): Settings;
  /** Loads the engine and everything that the later steps need. */
  load(): Promise<Engine>;
  /** Something changed that is on the screen. */
  changed(): void;
  stepChanged(step: Step): void;
  /** A row was edited and validated again. */
  rowChecked(row: SheetRow): void;
  failed(failure: ElementFailure): void;
  done(run: ElementRun): void;
}

export class Flow {
  step: Step = "file";
  fileName = "";
  fileSize = 0;
  opening = false;
  failure: ElementFailure | undefined;
  sheet: Sheet | undefined;
  readOptions: ReadOptions = { columns: new Map() };
  /** The columns are as the user chose them in an earlier visit. */
  columnsRemembered = false;
  /** An earlier run of this file was interrupted. */
  interrupted = false;
  /** Send only if all rows are valid. */
  allOrNothing = false;
  run: ElementRun | undefined;
  edits: EditHistory | undefined;
  /** What changed since the last run. */
  resubmission: Resubmission | undefined;
  /** How many checks are under way that compare the sheet with the last run. */
  pendingChecks = 0;
  /** Names of journals that another tab writes. */
  readonly lockedJournals = new Set<string>();
  readonly #host: FlowHost;
  #journal = new RunJournal();
  #stopListening: () => void = () => {};
  /** The counts of the last reading that was compared with the last run. */
  #comparedCounts: SheetCounts | null = null;
  /** Number of opened files. A file that is still opening when the next one is chosen is dropped. */
  #opened = 0;

  constructor(host: FlowHost) {
    this.#host = host;
  }

  get isSending(): boolean {
    return this.run !== undefined && !this.run.ended;
  }

  /** What is sent of an e-mail address. */
  get email(): "hash" | "both" | "raw" {
    return this.#host.settings().prepare.email ?? "hash";
  }

  /** Interrupted runs of earlier visits. */
  openRuns(): OpenRun[] {
    const { journal } = this.#host.settings();
    return journal === null ? [] : openRuns(journal);
  }

  /** Something changed that only the screen uses. */
  changed(): void {
    this.#host.changed();
  }

  async load(file: Blob, name: string): Promise<void> {
    if (this.isSending) return;
    this.close();
    const opened = ++this.#opened;
    Object.assign(this, { fileName: name, fileSize: file.size, opening: true });
    this.#host.changed();
    try {
      const { openSheet, Resubmission, EditHistory } = await this.#host.load();
      const sheet = await openSheet(file, this.#host.settings().prepare);
      if (opened !== this.#opened) return sheet.close();
      this.sheet = sheet;
      this.resubmission = new Resubmission();
      this.edits = new EditHistory(sheet, this.resubmission, (row) => {
        if (row) this.#host.rowChecked(row);
        this.#host.changed();
      });
      this.#stopListening = sheet.onChange(() => this.#sheetChanged(sheet));
      await this.#restoreColumns(sheet);
      await this.#findJournal(file);
      if (opened !== this.#opened) return;
      this.opening = false;
      this.goTo(this.columnsNeedReview ? "columns" : "rows");
    } catch (reason) {
      if (opened === this.#opened) this.#fail(reason);
    }
  }

  get columnsNeedReview(): boolean {
    return needsReview(this.sheet?.state.inspection.columns ?? [], this.columnsRemembered);
  }

  goTo(step: Step): void {
    this.step = step;
    this.#host.stepChanged(step);
  }

  /** Reads the file with other options. */
  setReadOptions(options: Partial<ReadOptions>): void {
    this.readOptions = { ...this.readOptions, ...options };
    this.columnsRemembered = false;
    this.configure();
  }

  /** Reads the file with the current options and settings. */
  configure(): void {
    this.sheet?.configure(this.#fileOptions());
    this.#host.changed();
  }

  /** Goes from the columns to the rows, and stores the columns that the user chose. */
  async confirmColumns(): Promise<void> {
    const { headers, columns } = this.sheet?.state.inspection ?? { headers: [], columns: [] };
    const { columns: chosen } = this.readOptions;
    if (chosen.size > 0) {
      const fields = columns.map(({ field }, index) =>
        chosen.has(index) ? (chosen.get(index) ?? null) : field,
      );
      await saveColumnFields(headers, fields);
    }
    this.goTo("rows");
  }

  /** Waits until the sheet is read, and returns it if it can be sent. */
  async sendableSheet(): Promise<Sheet | undefined> {
    const { sheet } = this;
    while (sheet && this.sheet === sheet && (sheet.state.reading || this.pendingChecks)) {
      await new Promise((resolve) => setTimeout(resolve, READ_CHECK_INTERVAL));
    }
    if (!sheet || this.sheet !== sheet || this.isSending) return undefined;
    const { counts, failure } = sheet.state;
    const isBlocked = this.allOrNothing && sheet.count("invalid") > 0;
    return counts?.valid && !failure && !isBlocked ? sheet : undefined;
  }

  /** Sends the valid rows, and reports `done` when every row has an outcome. */
  async send(): Promise<void> {
    const { ElementRun } = await this.#host.load();
    const sheet = await this.sendableSheet();
    if (!sheet) return;
    const { valid = 0 } = sheet.state.counts ?? {};
    const { resubmission } = this;
    const run = new ElementRun(
      valid,
      () => {
        if (this.isSending) this.#journal.saveProgress(run.settled);
        this.#host.changed();
      },
      resubmission,
    );
    this.run = run;
    this.failure = undefined;
    this.interrupted = false;
    this.goTo("outcome");
    const { enroll } = this.#host.settings();
    const journal = await this.#journal.open(resubmission?.log ? valid - resubmission.ready : 0);
    await run.send(sheet, { ...enroll, journal, retryRejected: resubmission?.resend }, resubmission?.kept);
    if (this.run !== run) return;
    if (run.failure?.code.startsWith("journal.")) this.#journalFailed(run.failure);
    else await this.#runEnded(run, sheet);
  }

  /** Nothing was sent: another tab sends the file, or an earlier run of it had other rows or settings. */
  #journalFailed(failure: ElementFailure): void {
    this.run = undefined;
    this.interrupted = failure.code !== LOCKED;
    this.failure = failure;
    if (!this.interrupted) this.#waitForUnlock(this.#journal.name);
    this.goTo("rows");
    this.#host.failed(failure);
  }

  async #runEnded(run: ElementRun, sheet: Sheet): Promise<void> {
    const journal = this.#journal;
    this.resubmission?.runEnded(run.log);
    await this.#compareWithLastRun(sheet);
    const { unsent, unknown } = run.log.counts;
    if (unsent + unknown === 0) await journal.moveToMemory();
    if (this.run !== run) return;
    run.ended = true;
    const { stop } = run;
    if (stop?.code === "changed_file") {
      this.interrupted = true;
      this.failure = stop;
    }
    if (stop) this.#host.failed(stop);
    this.#host.done(run);
    this.#host.stepChanged("outcome");
  }

  /** Deletes the interrupted run of this file, so that all rows are sent. */
  async discardRun(): Promise<void> {
    this.failure = await this.#journal.discard();
    this.interrupted = false;
    if (!this.failure) this.resubmission?.discard();
    this.#host.changed();
  }

  /** Deletes an interrupted run of an earlier visit. */
  async discardOpenRun({ journal }: OpenRun): Promise<void> {
    if (await isLocked(openJournal(journal).clear())) this.#waitForUnlock(journal);
    else removeRun(journal);
    this.#host.changed();
  }

  /** Finds out which open runs continue in another tab, and deletes the old ones. */
  async checkOpenRuns(): Promise<void> {
    for (const run of this.openRuns()) {
      if (Date.now() - run.time > MAX_AGE_OF_RUN) await this.discardOpenRun(run);
      else if (await isLocked(requireUnlocked(openJournal(run.journal)))) this.#waitForUnlock(run.journal);
    }
    this.#host.changed();
  }

  /** The run of another tab can be resumed when it has ended, or when the tab is closed. */
  #waitForUnlock(journal: string | undefined): void {
    if (journal === undefined || this.lockedJournals.has(journal)) return;
    this.lockedJournals.add(journal);
    void unlocked(journal).then(() => {
      this.lockedJournals.delete(journal);
      if (journal === this.#journal.name && this.failure?.code === LOCKED) {
        this.failure = undefined;
        this.interrupted = isOpenRun(this.#host.settings().journal ?? "", journal);
      }
      this.#host.changed();
    });
  }

  reset(): void {
    this.close();
    this.goTo("file");
  }

  /** Ends the run and the worker, and drops everything about the file. */
  close(): void {
    this.#opened++;
    if (this.isSending) this.run?.cancel();
    this.#stopListening();
    this.#stopListening = () => {};
    this.sheet?.close();
    this.sheet = this.resubmission = this.edits = this.run = this.failure = undefined;
    this.#journal = new RunJournal();
    this.readOptions = { columns: new Map() };
    this.columnsRemembered = this.interrupted = this.opening = false;
    Object.assign(this, { fileName: "", fileSize: 0, step: "file" });
  }

  #fail(reason: unknown): void {
    this.opening = false;
    this.failure = toElementFailure(reason);
    this.#host.failed(this.failure);
    this.#host.changed();
  }

  /** After every complete reading, finds out what it changed for rows that were sent. */
  #sheetChanged(sheet: Sheet): void {
    const { counts, reading } = sheet.state;
    if (counts && !reading && counts !== this.#comparedCounts) {
      this.#comparedCounts = counts;
      void this.#compareWithLastRun(sheet);
    }
    this.#host.changed();
  }

  async #compareWithLastRun(sheet: Sheet): Promise<void> {
    this.pendingChecks++;
    // It fails only if the sheet is closed.
    await this.resubmission?.sheetRead(sheet).catch(() => {});
    this.pendingChecks--;
    this.#host.changed();
  }

  /** Uses the columns that the user chose for this header row in an earlier visit. */
  async #restoreColumns(sheet: Sheet): Promise<void> {
    const { headers, columns } = sheet.state.inspection;
    const fields = await loadColumnFields(headers);
    if (!fields) return;
    const isOther = (field: ColumnField | null, index: number) => field !== columns[index]?.field;
    const others = [...fields.entries()].filter(([index, field]) => isOther(field, index));
    this.columnsRemembered = true;
    if (others.length === 0) return;
    this.readOptions = { columns: new Map(others) };
    sheet.configure(this.#fileOptions());
  }

  async #findJournal(file: Blob): Promise<void> {
    const { journal } = this.#host.settings();
    if (journal === null) return;
    const { interrupted, failure } = await this.#journal.find(journal, file);
    this.interrupted = interrupted;
    if (!failure) return;
    this.failure = failure;
    this.#waitForUnlock(this.#journal.name);
  }

  #fileOptions(): FileOptions {
    const { columns, ...others } = this.readOptions;
    const headers = this.sheet?.state.inspection.headers ?? [];
    const chosen = Object.entries(others).filter(([, value]) => value !== undefined);
    return {
      ...this.#host.settings().prepare,
      ...Object.fromEntries(chosen),
      ...(columns.size > 0 ? { columns: columnsOption(columns, headers) } : {}),
    };
  }
}
