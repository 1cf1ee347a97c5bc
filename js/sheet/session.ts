// What reads a file for a sheet: in a worker, or in the page a little at a time.

import { KardEnrollError } from "../error.js";
import { coreJson } from "../prepare/options.js";
import { fileOptions, inspectFile } from "../prepare/read-file.js";
import type { FileOptions, Inspection } from "../types/index.js";
import type {
  Field,
  IssueGroup,
  ListFilter,
  MendRule,
  RowFilter,
  SheetCounts,
  SheetRow,
  SheetState,
} from "../types/sheet.js";
import { call, create, release } from "../wasm/bindings.js";
import type { Sheet as Core, Mends } from "../wasm/generated/kard_enroll.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { init } from "../wasm/init.js";
import { Utf8File } from "./utf8.js";

/**
 * What changed in the state; `soFar` are the counts while there is no complete reading, `asked` how many changes it
 * has in it.
 */
export type News = Partial<SheetState> & { soFar?: SheetCounts; asked: number };

/** One decision. */
export type Change =
  | { edit: [row: number, field: Field, text: string | null] }
  | { leaveOut: [rows: readonly number[], out: boolean] }
  | { mend: MendRule }
  | { unmend: Pick<MendRule, "code" | "reason"> };

/** Milliseconds of work without a break for others. */
const STINT = 8;
/** Milliseconds between two tellings of how far the reading is. */
const TELLING = 100;
/** Milliseconds after a change in which another one may come. */
const SETTLING = 150;

/** The core for one way of reading the file; freed when nobody uses it any more. */
interface Reader {
  core: Core;
  file: Utf8File;
  users: number;
  over: boolean;
  /** Whether it was read to its end. */
  read: boolean;
}

export class Session {
  readonly #source: Blob;
  readonly #hear: (news: News) => void;
  /** Counts the changes that were asked for. */
  #asked = 0;
  #mends: Mends | undefined;
  #reader: Reader | undefined;
  /** Counts the readings; one that is not the newest stops. */
  #reading = 0;
  /** Whether a reading is under way, or will be. */
  #busy = false;
  /** Whether something was decided since the reading that is under way began. */
  #changed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #rested = 0;
  /** Who waits for news. */
  #waiting: (() => void)[] = [];

  constructor(source: Blob, hear: (news: News) => void) {
    this.#source = source;
    this.#hear = hear;
  }

  #tell(news: Omit<News, "asked">): void {
    this.#hear({ ...news, asked: this.#asked });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** @throws {KardEnrollError} when there are no records in the file, or the options do not fit it */
  async open(options: FileOptions): Promise<Inspection> {
    await init();
    this.#mends = create(() => new wasm.Mends());
    return this.#begin(options);
  }

  /** The file in another way from now on. */
  async configure(options: FileOptions): Promise<void> {
    this.#asked += 1;
    // What comes of the readings before is of no interest any more.
    const mine = ++this.#reading;
    try {
      const inspection = await inspectFile(this.#source, options);
      if (mine === this.#reading) this.#use(options, inspection);
    } catch (reason) {
      if (mine === this.#reading) this.#fail(reason);
    }
  }

  async #begin(options: FileOptions): Promise<Inspection> {
    const inspection = await inspectFile(this.#source, options);
    this.#use(options, inspection);
    return inspection;
  }

  #use(options: FileOptions, inspection: Inspection): void {
    const before = this.#reader;
    const same = before?.file.encoding === inspection.encoding;
    const file = same && before ? before.file : new Utf8File(this.#source, inspection.encoding);
    const core = create(() => new wasm.Sheet(coreJson(options), fileOptions(options, file)));
    if (before) this.#leave(before, true);
    this.#reader = { core, file, users: 0, over: false, read: false };
    this.#tell({ inspection, counts: null, groups: [], rules: [], about: [], failure: null });
    void this.#read();
  }

  #leave(reader: Reader, over = reader.over): void {
    reader.over = over;
    if (reader.over && reader.users === 0) release(reader.core);
  }

  async #read(): Promise<void> {
    clearTimeout(this.#timer);
    const mine = ++this.#reading;
    const reader = this.#reader;
    const mends = this.#mends;
    if (!reader || !mends) return;
    const { core, file } = reader;
    const size = this.#source.size;
    let told = -TELLING;
    reader.users += 1;
    this.#busy = true;
    this.#changed = false;
    try {
      call(() => core.setMends(mends));
      call(() => core.begin());
      this.#tell({ reading: { bytes: 0, rows: 0, size }, failure: null });
      for await (const { bytes, read } of file.pieces()) {
        if (mine !== this.#reading) return;
        call(() => core.push(bytes));
        if (performance.now() - told > TELLING) {
          told = performance.now();
          const rows = call(() => core.rowsRead());
          const { groups, counts } = reader.read ? {} : found(core);
          const soFar = groups && counts ? { groups, soFar: counts } : {};
          this.#tell({ reading: { bytes: read, rows, size }, ...soFar });
        }
        await this.#rest();
      }
      if (mine !== this.#reading) return;
      call(() => core.end());
      reader.read = true;
      const again = this.#changed;
      this.#busy = again;
      this.#tell({ ...found(core), reading: again ? { bytes: 0, rows: 0, size } : null });
      if (again) this.#readSoon();
    } catch (reason) {
      if (mine === this.#reading) this.#fail(reason);
    } finally {
      reader.users -= 1;
      this.#leave(reader);
    }
  }

  #fail(reason: unknown): void {
    const code = reason instanceof KardEnrollError ? reason.code : "file.unreadable";
    const message = reason instanceof Error ? reason.message : String(reason);
    this.#busy = false;
    this.#tell({ reading: null, failure: { code, message } });
  }

  /** Lets others have a turn where the work has gone on for long. */
  async #rest(): Promise<void> {
    if (performance.now() - this.#rested < STINT) return;
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    this.#rested = performance.now();
  }

  /** Takes decisions over; the file is read again when no more of them come. */
  change(changes: readonly Change[]): void {
    const mends = this.#mends;
    const core = this.#reader?.core;
    this.#asked += 1;
    if (!mends || !core) return;
    call(() => {
      for (const change of changes) apply(mends, change);
      core.setMends(mends);
    });
    this.#changed = true;
    // The first reading goes on to its end: what is shown until then is what it has found.
    if (this.#busy && !this.#reader?.read) return;
    this.#busy = true;
    this.#tell({ reading: { bytes: 0, rows: 0, size: this.#source.size } });
    this.#readSoon();
  }

  #readSoon(): void {
    this.#reading += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), SETTLING);
  }

  /** Some rows of a list. Those at the beginning of the file are waited for while it is read for the first time. */
  async rows(filter: RowFilter, from: number, count: number): Promise<SheetRow[]> {
    if (typeof filter === "object" && "numbers" in filter)
      return this.#look(() => Uint32Array.from(filter.numbers));
    const [name, reason = ""] = namesOf(filter);
    const list = (core: Core) => core.list(name, reason, from, count);
    if (filter === "all") {
      const isThere = ({ core, read }: Reader) => read || call(() => core.rowsRead()) >= from + count;
      while (this.#busy && this.#reader && !isThere(this.#reader)) {
        await new Promise<void>((resolve) => void this.#waiting.push(resolve));
      }
    }
    return this.#look(list);
  }

  /** The numbers of all rows of a list. */
  async numbers(filter: ListFilter): Promise<Uint32Array> {
    const core = this.#reader?.core;
    const [name, reason = ""] = namesOf(filter);
    return core ? call(() => core.list(name, reason, 0, 0xffff_ffff)) : new Uint32Array();
  }

  /** @throws {KardEnrollError} `row.unknown` */
  async row(row: number): Promise<SheetRow> {
    const [found] = await this.#look(() => Uint32Array.of(row));
    if (!found) throw new KardEnrollError("row.unknown", "the file has no row of that number");
    return found;
  }

  async #look(choose: (core: Core) => Uint32Array): Promise<SheetRow[]> {
    const reader = this.#reader;
    if (!reader) return [];
    const { core, file } = reader;
    reader.users += 1;
    const rows = create(() => core.rows(choose(core)));
    try {
      for (let at = call(() => rows.next(core)); at !== undefined; at = call(() => rows.next(core))) {
        const { bytes, last } = await file.piece(at);
        if (bytes.length === 0 && !last) break;
        call(() => rows.push(bytes, last));
      }
      // Read in another way meanwhile, the rows are others.
      if (reader.over && this.#reader !== reader) return await this.#look(choose);
      return JSON.parse(call(() => rows.take())) as SheetRow[];
    } finally {
      release(rows);
      reader.users -= 1;
      this.#leave(reader);
    }
  }

  /** Forgets everything. */
  close(): void {
    this.#reading += 1;
    clearTimeout(this.#timer);
    if (this.#reader) this.#leave(this.#reader, true);
    if (this.#mends) release(this.#mends);
    this.#reader = undefined;
    this.#mends = undefined;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** What a reading found, errors first, then the most frequent. */
function found(core: Core): Partial<SheetState> {
  const state: Partial<SheetState> = JSON.parse(call(() => core.state())) ?? {};
  const rank = (group: IssueGroup) => (group.severity === "error" ? group.rows + 2 ** 32 : group.rows);
  state.groups?.sort((a, b) => rank(b) - rank(a));
  return state;
}

/** What a filter is called in the core. */
function namesOf(filter: ListFilter): [name: string, reason?: string] {
  if (typeof filter === "string") return [filter];
  return filter.reason === undefined ? [filter.code] : [filter.code, filter.reason];
}

function apply(mends: Mends, change: Change): void {
  if ("edit" in change) {
    const [row, field, text] = change.edit;
    mends.edit(row, field, text ?? undefined);
  } else if ("leaveOut" in change) {
    mends.leaveOut(Uint32Array.from(change.leaveOut[0]), change.leaveOut[1]);
  } else if ("mend" in change) {
    mends.rule(change.mend.code, change.mend.reason ?? "", change.mend.action);
  } else {
    mends.rule(change.unmend.code, change.unmend.reason ?? "", undefined);
  }
}
