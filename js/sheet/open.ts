// A sheet as the page has it: its state, and the edits of the user.

import { check } from "../check.js";
import { KardEnrollError } from "../error.js";
import type { Edits } from "../prepare/edits.js";
import { FIELDS } from "../prepare/fields.js";
import { prepareEdited } from "../prepare/prepare-file.js";
import type { FileOptions, PreparedFile } from "../types/index.js";
import type {
  AppliedFix,
  Field,
  Fix,
  ListFilter,
  OpenSheet,
  PrepareSheetOptions,
  RowFilter,
  Sheet,
  SheetCounts,
  SheetRow,
  SheetState,
} from "../types/sheet.js";
import { type Connection, openSession } from "./connection.js";
import type { SessionCalls, Update } from "./protocol.js";

const ACTIONS: readonly Fix["action"][] = ["suggest", "clear", "exclude", "accept"];

/**
 * Opens a file as a table: inspects its beginning, then starts to read it in a worker, or on the page in short slices
 * of time where workers are not allowed. Call `close` when done with it.
 *
 * @throws {KardEnrollError} `source.invalid`, `options.invalid`; `file.empty` or `file.unreadable` when it holds no
 * records
 */
export const openSheet: OpenSheet = async (source, options = {}) => {
  if (!(source instanceof Blob))
    throw new KardEnrollError("source.invalid", "openSheet requires a Blob or a File");
  const { signal } = options;
  signal?.throwIfAborted();
  const early: Update[] = [];
  let onUpdate = (update: Update): void => {
    early.push(update);
  };
  const connection = await openSession(source, options, (update) => onUpdate(update));
  if (signal?.aborted) {
    connection.close();
    signal.throwIfAborted();
  }
  const sheet = new PageSheet(source, options, connection);
  onUpdate = (update) => sheet.update(update);
  for (const update of early) sheet.update(update);
  signal?.addEventListener("abort", () => sheet.close(), { once: true });
  return sheet;
};

const keyOf = ({ code, reason }: Pick<Fix, "code" | "reason">) => `${code} ${reason ?? ""}`;

class PageSheet implements Sheet {
  state: SheetState;
  readonly #source: Blob;
  readonly #session: SessionCalls;
  readonly #closeSession: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #cells = new Map<number, Map<Field, string>>();
  readonly #excluded = new Set<number>();
  readonly #fixes = new Map<string, Fix>();
  /** The edits of the last call of `prepare`. */
  #prepared: Edits | undefined;
  #options: FileOptions;
  /** Counts before the first complete reading. */
  #soFar: SheetCounts | undefined;
  /** The number of changes that were sent to the session. */
  #requested = 0;
  #closed = false;

  constructor(source: Blob, options: FileOptions, { inspection, session, close }: Connection) {
    this.#source = source;
    this.#options = options;
    this.#session = session;
    this.#closeSession = close;
    this.state = {
      inspection,
      reading: { bytes: 0, rows: 0, size: source.size },
      counts: null,
      groups: [],
      fixes: [],
      fileIssues: [],
      failure: null,
    };
  }

  update({ soFar, requested, ...update }: Update): void {
    if (this.#closed) return;
    if (soFar) this.#soFar = soFar;
    // A reading that began before the last change is not the last one.
    if (update.reading === null && requested < this.#requested) delete update.reading;
    this.#change(update);
  }

  #change({ fixes = this.state.fixes, ...state }: Partial<SheetState>): void {
    this.state = { ...this.state, ...state, fixes: this.#appliedFixes(fixes) };
    for (const listener of [...this.#listeners]) listener();
  }

  /** The current fixes, with the rows that the last reading counted. */
  #appliedFixes(counted: readonly AppliedFix[]): AppliedFix[] {
    const rows = new Map(counted.map((fix) => [`${keyOf(fix)} ${fix.action}`, fix.rows]));
    return [...this.#fixes.values()].map((fix) => ({
      ...fix,
      rows: rows.get(`${keyOf(fix)} ${fix.action}`) ?? 0,
    }));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  configure(options: FileOptions): void {
    this.#throwIfClosed();
    this.#options = options;
    this.#soFar = undefined;
    this.#request((session) => session.configure(plain(options)));
  }

  count(filter: RowFilter): number {
    const counts = this.state.counts ?? this.#soFar;
    if (typeof filter !== "string") {
      if ("rowNumbers" in filter) return filter.rowNumbers.length;
      return this.state.groups.find((group) => keyOf(group) === keyOf(filter))?.rows ?? 0;
    }
    if (!counts) return 0;
    switch (filter) {
      case "all":
        return counts.read;
      case "invalid":
        return counts.invalid - counts.excluded;
      case "warnings":
        return counts.warned;
      case "fixed":
        return counts.fixed;
      case "excluded":
        return counts.excluded;
    }
  }

  async rows(filter: RowFilter, from: number, count: number): Promise<SheetRow[]> {
    this.#throwIfClosed();
    if (typeof filter === "string" || !("rowNumbers" in filter)) {
      return this.#session.rows(filter, from, count);
    }
    // Only the requested row numbers go to the worker.
    const rowNumbers = [...filter.rowNumbers].sort((a, b) => a - b).slice(from, from + count);
    return this.#session.rows({ rowNumbers }, 0, count);
  }

  async rowNumbers(filter: ListFilter): Promise<Uint32Array> {
    this.#throwIfClosed();
    return this.#session.rowNumbers(filter);
  }

  async edit(row: number, field: Field, text: string | null): Promise<SheetRow> {
    this.#throwIfClosed();
    check(Number.isInteger(row) && row > 0, "row must be the 1-based number of a row");
    check((FIELDS as readonly string[]).includes(field), "field must be the name of a field");
    check(text === null || typeof text === "string", "text must be a string or null");
    const fields = this.#cells.get(row) ?? new Map<Field, string>();
    if (text === null) fields.delete(field);
    else fields.set(field, text);
    if (fields.size > 0) this.#cells.set(row, fields);
    else this.#cells.delete(row);
    this.#request((session) => session.edit({ cell: [row, field, text] }));
    return this.#session.row(row);
  }

  setExcluded(rows: readonly number[], excluded: boolean): void {
    this.#throwIfClosed();
    for (const row of rows) {
      if (excluded) this.#excluded.add(row);
      else this.#excluded.delete(row);
    }
    this.#request((session) => session.edit({ exclude: [rows, excluded] }));
  }

  applyFix(fix: Fix): void {
    this.#throwIfClosed();
    check(ACTIONS.includes(fix.action), `action must be one of ${ACTIONS.join(", ")}`);
    // Deleted first, so that it becomes the last in the order of insertion.
    this.#fixes.delete(keyOf(fix));
    this.#fixes.set(keyOf(fix), fix);
    this.#request((session) => session.edit({ applyFix: fix }));
  }

  removeFix({ code, reason }: Pick<Fix, "code" | "reason">): void {
    this.#throwIfClosed();
    this.#fixes.delete(keyOf({ code, reason }));
    this.#request((session) => session.edit({ removeFix: { code, reason } }));
  }

  prepare({ keep, ...options }: PrepareSheetOptions = {}): PreparedFile {
    this.#prepared = this.#edits(new Set(keep));
    return this.#prepare(options, this.#prepared);
  }

  #prepare(options: FileOptions, edits: Edits): PreparedFile {
    this.#throwIfClosed();
    const isEdited = edits.cells.length + edits.excluded.length + edits.fixes.length > 0;
    return prepareEdited(this.#source, { ...plain(this.#options), ...options }, isEdited ? edits : undefined);
  }

  /** The edits; rows of `keep` have those of the last call of `prepare`. */
  #edits(keep: ReadonlySet<number> = new Set()): Edits {
    const cells = [...this.#cells].flatMap(([row, fields]) =>
      [...fields].map(([field, text]) => [row, field, text] as const),
    );
    const before = this.#prepared;
    return {
      cells: [
        ...cells.filter(([row]) => !keep.has(row)),
        ...(before?.cells ?? []).filter(([row]) => keep.has(row)),
      ],
      excluded: [
        ...[...this.#excluded].filter((row) => !keep.has(row)),
        ...(before?.excluded ?? []).filter((row) => keep.has(row)),
      ],
      fixes: [...this.#fixes.values()],
    };
  }

  async invalidRowsCsv(): Promise<Blob> {
    const parts: Uint8Array[] = [];
    const invalidRows = new WritableStream<Uint8Array>({ write: (part) => void parts.push(part) });
    // The requests are not used.
    for await (const _ of this.#prepare({ invalidRows, maxIssues: 0 }, this.#edits()));
    return new Blob(parts as BlobPart[], { type: "text/csv;charset=utf-8" });
  }

  /** Sends a change. If it fails, the state or the next call says so. */
  #request(send: (session: SessionCalls) => Promise<void>): void {
    this.#requested += 1;
    send(this.#session).catch(() => {});
    this.#change({ reading: { bytes: 0, rows: 0, size: this.#source.size } });
  }

  #throwIfClosed(): void {
    if (this.#closed) throw new KardEnrollError("sheet.closed", "the sheet was closed");
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listeners.clear();
    this.#cells.clear();
    this.#excluded.clear();
    this.#fixes.clear();
    this.#closeSession();
  }
}

/** The options that hold for every reading, and that can be sent to a worker. */
function plain({ signal: _, onProgress: __, invalidRows: ___, ...options }: FileOptions): FileOptions {
  return options;
}
