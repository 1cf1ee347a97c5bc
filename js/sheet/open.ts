// A sheet as the page has it: the state, and what was decided so far.

import { KardEnrollError } from "../error.js";
import type { MendList } from "../prepare/edit-list.js";
import { prepareMended } from "../prepare/prepare-file.js";
import type { FileOptions, PreparedFile } from "../types/index.js";
import type {
  Field,
  ListFilter,
  MendRule,
  OpenSheet,
  PrepareSheetOptions,
  RowFilter,
  RuleInForce,
  Sheet,
  SheetCounts,
  SheetRow,
  SheetState,
} from "../types/sheet.js";
import { type Far, openSession } from "./connection.js";
import type { Call } from "./dispatch.js";
import type { News } from "./session.js";

/**
 * Opens a file as a table: looks at its beginning, then begins to read it in a worker of its own, or where workers are
 * not allowed, in the page a little at a time. Call `close` when done with it.
 *
 * @throws {KardEnrollError} `source.invalid`, `options.invalid`; `file.empty` or `file.unreadable` when there are no
 * records in it
 */
export const openSheet: OpenSheet = async (source, options = {}) => {
  if (!(source instanceof Blob)) throw new KardEnrollError("source.invalid", "a sheet opens a Blob or File");
  const { signal } = options;
  signal?.throwIfAborted();
  const early: News[] = [];
  let hear = (news: News): void => {
    early.push(news);
  };
  const far = await openSession(source, options, (news) => hear(news));
  if (signal?.aborted) {
    far.close();
    signal.throwIfAborted();
  }
  const sheet = new PageSheet(source, options, far);
  hear = (news) => sheet.hear(news);
  for (const news of early) sheet.hear(news);
  signal?.addEventListener("abort", () => sheet.close(), { once: true });
  return sheet;
};

const keyOf = ({ code, reason }: Pick<MendRule, "code" | "reason">) => `${code} ${reason ?? ""}`;

class PageSheet implements Sheet {
  state: SheetState;
  readonly #source: Blob;
  readonly #far: Far;
  readonly #listeners = new Set<() => void>();
  readonly #edits = new Map<number, Map<Field, string>>();
  readonly #leftOut = new Set<number>();
  readonly #rules = new Map<string, MendRule>();
  /** What was decided when the sheet was last prepared. */
  #prepared: MendList | undefined;
  #options: FileOptions;
  #soFar: SheetCounts | undefined;
  /** How many changes were asked for. */
  #asked = 0;
  #closed = false;

  constructor(source: Blob, options: FileOptions, far: Far) {
    this.#source = source;
    this.#options = options;
    this.#far = far;
    this.state = {
      inspection: far.inspection,
      reading: { bytes: 0, rows: 0, size: source.size },
      counts: null,
      groups: [],
      rules: [],
      about: [],
      failure: null,
    };
  }

  hear({ soFar, asked, ...news }: News): void {
    if (this.#closed) return;
    if (soFar) this.#soFar = soFar;
    // The end of a reading that began before the last change is not the end.
    if (news.reading === null && asked < this.#asked) delete news.reading;
    this.#change(news);
  }

  #change({ rules = this.state.rules, ...state }: Partial<SheetState>): void {
    this.state = { ...this.state, ...state, rules: this.#inForce(rules) };
    for (const listener of [...this.#listeners]) listener();
  }

  /** The rules of now, with the rows that the last reading counted. */
  #inForce(counted: readonly RuleInForce[]): RuleInForce[] {
    const rows = new Map(counted.map((rule) => [`${keyOf(rule)} ${rule.action}`, rule.rows]));
    return [...this.#rules.values()].map((rule) => ({
      ...rule,
      rows: rows.get(`${keyOf(rule)} ${rule.action}`) ?? 0,
    }));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  configure(options: FileOptions): void {
    this.#open();
    this.#options = options;
    const { signal: _, onProgress: __, rejects: ___, ...plain } = options;
    this.#soFar = undefined;
    this.#ask(["configure", plain]);
  }

  count(filter: RowFilter): number {
    const counts = this.state.counts ?? this.#soFar;
    if (typeof filter !== "string") {
      if ("numbers" in filter) return filter.numbers.length;
      const reason = filter.reason ?? "";
      const group = this.state.groups.find((group) => keyOf(group) === `${filter.code} ${reason}`);
      return group?.rows ?? 0;
    }
    if (!counts) return 0;
    switch (filter) {
      case "all":
        return counts.read;
      case "problems":
        return counts.rejected - counts.leftOut;
      case "warnings":
        return counts.warned;
      case "fixed":
        return counts.fixed;
      case "left_out":
        return counts.leftOut;
    }
  }

  async rows(filter: RowFilter, from: number, count: number): Promise<SheetRow[]> {
    this.#open();
    // Only the numbers that are asked for cross into the worker.
    const call: Call =
      typeof filter === "object" && "numbers" in filter
        ? ["rows", { numbers: [...filter.numbers].sort((a, b) => a - b).slice(from, from + count) }, 0, count]
        : ["rows", filter, from, count];
    return (await this.#far.call(call)) as SheetRow[];
  }

  async numbers(filter: ListFilter): Promise<Uint32Array> {
    this.#open();
    return (await this.#far.call(["numbers", filter])) as Uint32Array;
  }

  async edit(row: number, field: Field, text: string | null): Promise<SheetRow> {
    this.#open();
    const fields = this.#edits.get(row) ?? new Map<Field, string>();
    if (text === null) fields.delete(field);
    else fields.set(field, text);
    if (fields.size > 0) this.#edits.set(row, fields);
    else this.#edits.delete(row);
    this.#ask(["change", [{ edit: [row, field, text] }]]);
    return (await this.#far.call(["row", row])) as SheetRow;
  }

  leaveOut(rows: readonly number[], out: boolean): void {
    this.#open();
    for (const row of rows) {
      if (out) this.#leftOut.add(row);
      else this.#leftOut.delete(row);
    }
    this.#ask(["change", [{ leaveOut: [rows, out] }]]);
  }

  mend(rule: MendRule): void {
    this.#open();
    this.#rules.delete(keyOf(rule));
    this.#rules.set(keyOf(rule), rule);
    this.#ask(["change", [{ mend: rule }]]);
  }

  unmend(rule: Pick<MendRule, "code" | "reason">): void {
    this.#open();
    this.#rules.delete(keyOf(rule));
    this.#ask(["change", [{ unmend: { code: rule.code, reason: rule.reason } }]]);
  }

  prepare({ keep, ...options }: PrepareSheetOptions = {}): PreparedFile {
    this.#prepared = this.#mends(new Set(keep));
    return this.#prepare(options, this.#prepared);
  }

  #prepare(options: FileOptions, { edits, leftOut, rules }: MendList): PreparedFile {
    this.#open();
    const { signal: _, onProgress: __, rejects: ___, ...plain } = this.#options;
    const list = edits.length + leftOut.length + rules.length > 0 ? { edits, leftOut, rules } : undefined;
    return prepareMended(this.#source, { ...plain, ...options }, list);
  }

  /** What was decided; for the rows of `keep` when the sheet was last prepared. */
  #mends(keep: ReadonlySet<number> = new Set()): MendList {
    const edits = [...this.#edits].flatMap(([row, fields]) =>
      [...fields].map(([field, text]) => [row, field, text] as const),
    );
    const before = this.#prepared;
    return {
      edits: [
        ...edits.filter(([row]) => !keep.has(row)),
        ...(before?.edits ?? []).filter(([row]) => keep.has(row)),
      ],
      leftOut: [
        ...[...this.#leftOut].filter((row) => !keep.has(row)),
        ...(before?.leftOut ?? []).filter((row) => keep.has(row)),
      ],
      rules: [...this.#rules.values()],
    };
  }

  async rejects(): Promise<Blob> {
    const parts: Uint8Array[] = [];
    const rejects = new WritableStream<Uint8Array>({ write: (part) => void parts.push(part) });
    // Nobody sends what is prepared here.
    for await (const _ of this.#prepare({ rejects, maxIssues: 0 }, this.#mends()));
    return new Blob(parts as BlobPart[], { type: "text/csv;charset=utf-8" });
  }

  /** Asks for a change. What it means if that fails is told in the state, or by the call that follows it. */
  #ask(call: Call): void {
    this.#asked += 1;
    this.#far.call(call).catch(() => {});
    this.#change({ reading: { bytes: 0, rows: 0, size: this.#source.size } });
  }

  #open(): void {
    if (this.#closed) throw new KardEnrollError("sheet.closed", "the sheet was closed");
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listeners.clear();
    this.#edits.clear();
    this.#leftOut.clear();
    this.#rules.clear();
    this.#far.close();
  }
}
