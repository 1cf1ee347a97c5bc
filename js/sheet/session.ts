// Reads the file of a sheet and responds to its calls: in a worker, or on the page in short slices of time.

import { KardEnrollError } from "../error.js";
import { inspectFile } from "../prepare/inspect-file.js";
import { fileOptions } from "../prepare/open-file.js";
import { validationOptions } from "../prepare/options.js";
import type { FileInspection, FileOptions } from "../types/index.js";
import type { IssueGroup, ListFilter, RowFilter, SheetCounts, SheetRow, SheetState } from "../types/sheet.js";
import { call, create, release } from "../wasm/bindings.js";
import type { Edits as CoreEdits, FileSheet as CoreSheet } from "../wasm/generated/kard_enroll.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { init } from "../wasm/init.js";
import type { Edit, SessionCalls, Update } from "./protocol.js";
import { Utf8File } from "./utf8-file.js";

/** Milliseconds of work after which other tasks can run. */
const SLICE = 8;
/** Milliseconds between two reports of progress. */
const PROGRESS_INTERVAL = 100;
/** Milliseconds between an edit and the reading that applies it: more edits may follow. */
const DEBOUNCE = 150;

/** The core for one way of reading the file; released when nothing uses it any more. */
interface SheetReader {
  core: CoreSheet;
  file: Utf8File;
  users: number;
  replaced: boolean;
  /** Whether a reading reached the end. */
  complete: boolean;
}

export class Session implements SessionCalls {
  readonly #source: Blob;
  readonly #onUpdate: (update: Update) => void;
  #requested = 0;
  #edits: CoreEdits | undefined;
  #reader: SheetReader | undefined;
  /** Counts the readings; one that is not the newest stops. */
  #reading = 0;
  /** Whether a reading is under way or scheduled. */
  #busy = false;
  /** Whether an edit came after the current reading began. */
  #edited = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sliceStart = 0;
  /** Calls that wait for the next update. */
  #waiting: (() => void)[] = [];

  constructor(source: Blob, onUpdate: (update: Update) => void) {
    this.#source = source;
    this.#onUpdate = onUpdate;
  }

  #notify(update: Omit<Update, "requested">): void {
    this.#onUpdate({ ...update, requested: this.#requested });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** @throws {KardEnrollError} when the file holds no records, or the options do not fit it */
  async open(options: FileOptions): Promise<FileInspection> {
    await init();
    this.#edits = create(() => new wasm.Edits());
    const inspection = await inspectFile(this.#source, options);
    this.#use(options, inspection);
    return inspection;
  }

  /** Reads the file with other options from now on. */
  async configure(options: FileOptions): Promise<void> {
    this.#requested += 1;
    // Stops the current reading.
    const mine = ++this.#reading;
    try {
      const inspection = await inspectFile(this.#source, options);
      if (mine === this.#reading) this.#use(options, inspection);
    } catch (reason) {
      if (mine === this.#reading) this.#fail(reason);
    }
  }

  #use(options: FileOptions, inspection: FileInspection): void {
    const before = this.#reader;
    const same = before?.file.encoding === inspection.encoding;
    const file = same && before ? before.file : new Utf8File(this.#source, inspection.encoding);
    const core = create(() => new wasm.FileSheet(validationOptions(options), fileOptions(options, file)));
    if (before) this.#releaseUnused(before, true);
    this.#reader = { core, file, users: 0, replaced: false, complete: false };
    this.#notify({ inspection, counts: null, groups: [], fixes: [], fileIssues: [], failure: null });
    void this.#read();
  }

  #releaseUnused(reader: SheetReader, replaced = reader.replaced): void {
    reader.replaced = replaced;
    if (reader.replaced && reader.users === 0) release(reader.core);
  }

  async #read(): Promise<void> {
    clearTimeout(this.#timer);
    const mine = ++this.#reading;
    const reader = this.#reader;
    const edits = this.#edits;
    if (!reader || !edits) return;
    const { core, file } = reader;
    const size = this.#source.size;
    let reported = -PROGRESS_INTERVAL;
    reader.users += 1;
    this.#busy = true;
    this.#edited = false;
    try {
      call(() => core.setEdits(edits));
      call(() => core.begin());
      this.#notify({ reading: { bytes: 0, rows: 0, size }, failure: null });
      for await (const { bytes, read } of file.pieces()) {
        if (mine !== this.#reading) return;
        call(() => core.push(bytes));
        if (performance.now() - reported > PROGRESS_INTERVAL) {
          reported = performance.now();
          const rows = call(() => core.rowsRead());
          const { groups, counts } = reader.complete ? {} : readResult(core);
          const soFar = groups && counts ? { groups, soFar: counts } : {};
          this.#notify({ reading: { bytes: read, rows, size }, ...soFar });
        }
        await this.#giveTurn();
      }
      if (mine !== this.#reading) return;
      call(() => core.end());
      reader.complete = true;
      const again = this.#edited;
      this.#busy = again;
      this.#notify({ ...readResult(core), reading: again ? { bytes: 0, rows: 0, size } : null });
      if (again) this.#scheduleReading();
    } catch (reason) {
      if (mine === this.#reading) this.#fail(reason);
    } finally {
      reader.users -= 1;
      this.#releaseUnused(reader);
    }
  }

  #fail(reason: unknown): void {
    const { code, reason: cause, message } = toFileError(reason);
    this.#busy = false;
    const failure = { code, ...(cause === undefined ? {} : { reason: cause }), message };
    this.#notify({ reading: null, failure });
  }

  /** Lets other tasks run after a slice of work. */
  async #giveTurn(): Promise<void> {
    if (performance.now() - this.#sliceStart < SLICE) return;
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    this.#sliceStart = performance.now();
  }

  /** Applies an edit; the file is read again after the last of several. */
  async edit(edit: Edit): Promise<void> {
    const edits = this.#edits;
    const core = this.#reader?.core;
    this.#requested += 1;
    if (!edits || !core) return;
    call(() => {
      apply(edits, edit);
      core.setEdits(edits);
    });
    this.#edited = true;
    // The first reading continues to its end: until then the sheet shows what it found so far.
    if (this.#busy && !this.#reader?.complete) return;
    this.#busy = true;
    this.#notify({ reading: { bytes: 0, rows: 0, size: this.#source.size } });
    this.#scheduleReading();
  }

  #scheduleReading(): void {
    this.#reading += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), DEBOUNCE);
  }

  /** See `Sheet.rows`. During the first reading, waits until the reading has passed the rows of the filter `all`. */
  async rows(filter: RowFilter, from: number, count: number): Promise<SheetRow[]> {
    if (typeof filter === "object" && "rowNumbers" in filter)
      return this.#snapshot(() => Uint32Array.from(filter.rowNumbers));
    const names = filterNames(filter);
    if (filter === "all") {
      const isRead = ({ core, complete }: SheetReader) =>
        complete || call(() => core.rowsRead()) >= from + count;
      while (this.#busy && this.#reader && !isRead(this.#reader)) {
        await new Promise<void>((resolve) => void this.#waiting.push(resolve));
      }
    }
    return this.#snapshot((core) => core.rowNumbers(...names, from, count));
  }

  /** See `Sheet.rowNumbers`. */
  async rowNumbers(filter: ListFilter): Promise<Uint32Array> {
    const core = this.#reader?.core;
    return core ? call(() => core.rowNumbers(...filterNames(filter), 0, 0xffff_ffff)) : new Uint32Array();
  }

  /** @throws {KardEnrollError} `row.unknown` */
  async row(row: number): Promise<SheetRow> {
    const [found] = await this.#snapshot(() => Uint32Array.of(row));
    if (!found) throw new KardEnrollError("row.unknown", "the file has no row with this number");
    return found;
  }

  async #snapshot(choose: (core: CoreSheet) => Uint32Array): Promise<SheetRow[]> {
    const reader = this.#reader;
    if (!reader) return [];
    const { core, file } = reader;
    reader.users += 1;
    const rows = create(() => core.readRows(choose(core)));
    try {
      for (
        let at = call(() => rows.nextOffset(core));
        at !== undefined;
        at = call(() => rows.nextOffset(core))
      ) {
        const { bytes, last } = await file.piece(at);
        if (bytes.length === 0 && !last) break;
        call(() => rows.push(bytes, last));
      }
      // The options changed meanwhile, and with them the rows.
      if (reader.replaced && this.#reader !== reader) return await this.#snapshot(choose);
      return call(() => rows.take()) as SheetRow[];
    } catch (reason) {
      throw toFileError(reason);
    } finally {
      release(rows);
      reader.users -= 1;
      this.#releaseUnused(reader);
    }
  }

  /** Drops the file and every edit. */
  close(): void {
    this.#reading += 1;
    clearTimeout(this.#timer);
    if (this.#reader) this.#releaseUnused(this.#reader, true);
    if (this.#edits) release(this.#edits);
    this.#reader = undefined;
    this.#edits = undefined;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** An error of this package; any other comes from reading the file. */
function toFileError(reason: unknown): KardEnrollError {
  if (reason instanceof KardEnrollError) return reason;
  const message = reason instanceof Error ? reason.message : String(reason);
  return new KardEnrollError("file.unreadable", message, { cause: reason, reason: "read_failed" });
}

/** What a reading of the file found. */
type ReadingResult = Pick<SheetState, "fixes" | "fileIssues"> & { counts: SheetCounts; groups: IssueGroup[] };

/** A filter, as the core takes it. */
function filterNames(filter: ListFilter): [name: string, reason: string] {
  return typeof filter === "string" ? [filter, ""] : [filter.code, filter.reason ?? ""];
}

/** What a reading found; groups of errors first, then the largest. */
function readResult(core: CoreSheet): Partial<ReadingResult> {
  const state = (call(() => core.state()) ?? {}) as Partial<ReadingResult>;
  const rank = (group: IssueGroup) => (group.severity === "error" ? group.rows + 2 ** 32 : group.rows);
  state.groups?.sort((a, b) => rank(b) - rank(a));
  return state;
}

function apply(edits: CoreEdits, edit: Edit): void {
  if ("cell" in edit) {
    const [row, field, text] = edit.cell;
    edits.editCell(row, field, text ?? undefined);
  } else if ("exclude" in edit) {
    const [rows, excluded] = edit.exclude;
    edits.setExcluded(Uint32Array.from(rows), excluded);
  } else if ("applyFix" in edit) {
    const { code, reason = "", action } = edit.applyFix;
    edits.setFix(code, reason, action);
  } else {
    const { code, reason = "" } = edit.removeFix;
    edits.setFix(code, reason, undefined);
  }
}
