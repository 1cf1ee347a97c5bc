// What a run leaves behind: its outcomes as CSV or lines of JSON, what `--json` printed, its journal.

import { KardEnrollError } from "../error.js";
import { OUTCOMES } from "../send/counts.js";
import type { ApiError, EnrollCounts, Outcome, RowOutcome } from "../types/index.js";
import { call } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { Unusable } from "./exit.js";
import { refusal } from "./format.js";

/** A row of the outcomes. */
export interface TracedRow {
  row: number;
  outcome: Outcome;
  /** Why it was refused, without what may quote the user. */
  reason: string;
}

/** Outcomes, row by row; at the end, whether the file ends in the middle of a row. */
export type Rows = AsyncGenerator<TracedRow, boolean, void>;

/** A document of `--json`, as far as it is read here. */
export interface JsonTrace {
  command: string;
  files: {
    file: string;
    dryRun?: boolean;
    counts?: Record<string, number>;
    error?: { code: string; message: string };
    next?: string[];
    unsettled?: RowOutcome[];
  }[];
}

export type Trace =
  | { kind: "outcomes"; rows: Rows }
  | { kind: "json"; document: JsonTrace }
  | { kind: "journal"; counts: EnrollCounts; cut: boolean };

const HEADER = "row,id,outcome,reasons\r\n";
/** Where the journal has its name, behind length and kind of its first entry. */
const MAGIC_AT = 5;
const MAGIC = "KARDJRNL";

/** @throws {Unusable} when it is none of these; {KardEnrollError} for a journal of a newer version */
export async function readTrace(blob: Blob): Promise<Trace> {
  const head = await blob.slice(0, 64).text();
  if (head.slice(MAGIC_AT, MAGIC_AT + MAGIC.length) === MAGIC) return readJournal(blob);
  if (head.startsWith(HEADER)) return { kind: "outcomes", rows: fromCsv(blob) };
  if (head.startsWith('{"row":')) return { kind: "outcomes", rows: fromLines(blob) };
  if (/^\s*\{\s*"kardEnroll"/.test(head)) return { kind: "json", document: await readDocument(blob) };
  throw foreign();
}

function foreign(): Unusable {
  return new Unusable(
    "trace.foreign",
    "it is no file of outcomes, no journal, and nothing that --json printed",
  );
}

/** Longer than the first entry of a journal, which alone says that it is one. */
const FIRST_ENTRY = 1024;

/** Whether it is a journal, also one of a newer version, or one that was cut off as it began; so is an empty file. */
export async function isJournal(blob: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await blob.slice(0, FIRST_ENTRY).arrayBuffer());
  try {
    call(() => wasm.journalCounts(bytes));
    return true;
  } catch (reason) {
    if (!(reason instanceof KardEnrollError)) throw reason;
    if (reason.code === "journal.foreign") return false;
    if (reason.code === "journal.newer") return true;
    throw reason;
  }
}

async function readJournal(blob: Blob): Promise<Trace> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const [created = 0, exists = 0, rejected = 0, unsent = 0, unknown = 0, torn = 0] = call(() =>
    wasm.journalCounts(bytes),
  );
  const read = created + exists + rejected + unsent + unknown;
  return {
    kind: "journal",
    counts: { read, created, exists, rejected, invalid: 0, unsent, unknown },
    cut: torn !== 0,
  };
}

async function readDocument(blob: Blob): Promise<JsonTrace> {
  try {
    const document: JsonTrace = JSON.parse(await blob.text());
    if (Array.isArray(document.files)) return document;
  } catch {
    // Cut off, or another's.
  }
  throw foreign();
}

async function* fromLines(blob: Blob): Rows {
  let rest = "";
  for await (const text of texts(blob)) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const { row, outcome, errors } = JSON.parse(line) as RowOutcome;
      yield { row, outcome: outcomeOf(outcome), reason: reasonOf(errors) };
    }
  }
  return rest !== "";
}

function reasonOf(errors: readonly ApiError[] | undefined): string {
  const [first] = errors ?? [];
  return first ? refusal(first) : "";
}

async function* fromCsv(blob: Blob): Rows {
  const reader = new CsvReader();
  let header = true;
  for await (const text of texts(blob)) {
    for (const [row = "", , outcome = "", reasons = ""] of reader.push(text)) {
      if (!header) yield { row: Number(row), outcome: outcomeOf(outcome), reason: titleIn(reasons) };
      header = false;
    }
  }
  return reader.inside;
}

function outcomeOf(text: string): Outcome {
  const found = OUTCOMES.find((outcome) => outcome === text);
  if (!found) throw new Unusable("trace.foreign", "a row has an outcome that is not known");
  return found;
}

/** Of `field: title: detail; ...` the field and the title of the first: the detail may quote the user. */
function titleIn(reasons: string): string {
  const [first = "", second = ""] = reasons.split(": ");
  const isField = /^(id|record|[a-z]+[A-Z][A-Za-z]*|email)$/.test(first) && second !== "";
  return isField ? `${first} ${second}` : first;
}

/** CSV as this package writes it: commas, CRLF, quotes doubled. */
class CsvReader {
  #cells: string[] = [];
  #cell = "";
  #quoted = false;
  /** Whether the last character ended a quoted part, or was the first of a doubled quote. */
  #quote = false;

  get inside(): boolean {
    return this.#cells.length > 0 || this.#cell !== "" || this.#quoted;
  }

  push(text: string): string[][] {
    const done: string[][] = [];
    for (const c of text) {
      if (c === '"') {
        if (this.#quote) this.#cell += c;
        this.#quote = this.#quoted && !this.#quote;
        this.#quoted = !this.#quoted;
        continue;
      }
      this.#quote = false;
      if (this.#quoted) this.#cell += c;
      else if (c === ",") this.#endCell();
      else if (c === "\n") {
        this.#endCell();
        done.push(this.#cells);
        this.#cells = [];
      } else if (c !== "\r") this.#cell += c;
    }
    return done;
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = "";
  }
}

async function* texts(blob: Blob): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  const reader = blob.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
