// Reads the files of a run: outcomes as CSV or NDJSON, the output of `--json`, and the journal.

import { KardEnrollError } from "../error.js";
import { FIELDS } from "../prepare/fields.js";
import { OUTCOMES } from "../send/counts.js";
import type { EnrollCounts, Outcome, RowOutcome } from "../types/index.js";
import { call } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import type { JsonError } from "./context.js";
import { CsvParser } from "./csv-parser.js";
import { FileError } from "./errors.js";
import { NO_REASON, rejectionReason } from "./reasons.js";

/** A row of a file of outcomes. */
export interface OutcomeRow {
  row: number;
  outcome: Outcome;
  /** Why the row is rejected or invalid, without text that may quote the user. */
  reason: string;
}

/** Yields the rows; returns whether the file ends in the middle of a row. */
export type OutcomeRows = AsyncGenerator<OutcomeRow, boolean, void>;

/** The members of the JSON output that are read here. */
export interface JsonDocument {
  command: string;
  files: {
    file: string;
    counts?: Record<string, number>;
    error?: JsonError;
    recommendations?: string[];
  }[];
}

export type RunArtifact =
  | { kind: "outcomes"; rows: OutcomeRows }
  | { kind: "json"; document: JsonDocument }
  | { kind: "journal"; counts: EnrollCounts; truncated: boolean };

const CSV_HEADER = "row,id,outcome,reasons\r\n";
/** The offset of the name of the format in a journal: the length and the kind of its first entry precede it. */
const MAGIC_OFFSET = 5;
const MAGIC = "KARDJRNL";

/** @throws {FileError} if the format is not known; {KardEnrollError} for a journal of a newer version */
export async function readRunArtifact(blob: Blob): Promise<RunArtifact> {
  const head = await blob.slice(0, 64).text();
  if (head.slice(MAGIC_OFFSET, MAGIC_OFFSET + MAGIC.length) === MAGIC) return readJournal(blob);
  if (head.startsWith(CSV_HEADER)) return { kind: "outcomes", rows: readCsv(blob) };
  if (head.startsWith('{"row":')) return { kind: "outcomes", rows: readNdjson(blob) };
  if (/^\s*\{\s*"kardEnroll"/.test(head)) return { kind: "json", document: await readDocument(blob) };
  throw unknownFormat();
}

function unknownFormat(): FileError {
  return new FileError(
    "artifact.unknown",
    "it is not a file of --outcomes, an output of --json, or a journal",
  );
}

/** More than the first entry of a journal, which identifies the format. */
const FIRST_ENTRY = 1024;

/** Whether a file is a journal, also of a newer version or with a truncated first entry. An empty file is a journal. */
export async function isJournal(blob: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await blob.slice(0, FIRST_ENTRY).arrayBuffer());
  try {
    call(() => wasm.journalCounts(bytes));
    return true;
  } catch (error) {
    if (!(error instanceof KardEnrollError)) throw error;
    if (error.code === "journal.foreign") return false;
    if (error.code === "journal.newer") return true;
    throw error;
  }
}

async function readJournal(blob: Blob): Promise<RunArtifact> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const [created = 0, exists = 0, rejected = 0, unsent = 0, unknown = 0, torn = 0] = call(() =>
    wasm.journalCounts(bytes),
  );
  const read = created + exists + rejected + unsent + unknown;
  return {
    kind: "journal",
    counts: { read, created, exists, rejected, invalid: 0, unsent, unknown },
    truncated: torn !== 0,
  };
}

async function readDocument(blob: Blob): Promise<JsonDocument> {
  try {
    const document: JsonDocument = JSON.parse(await blob.text());
    if (Array.isArray(document.files)) return document;
  } catch {
    // The file is truncated, or not an output of this command.
  }
  throw unknownFormat();
}

async function* readNdjson(blob: Blob): OutcomeRows {
  let rest = "";
  for await (const text of decode(blob)) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const { row, outcome, errors } = JSON.parse(line) as RowOutcome;
      yield { row, outcome: parseOutcome(outcome), reason: rejectionReason(errors) };
    }
  }
  return rest !== "";
}

async function* readCsv(blob: Blob): OutcomeRows {
  const parser = new CsvParser();
  let isHeader = true;
  for await (const text of decode(blob)) {
    for (const [row = "", , outcome = "", reasons = ""] of parser.push(text)) {
      if (!isHeader) yield { row: Number(row), outcome: parseOutcome(outcome), reason: firstReason(reasons) };
      isHeader = false;
    }
  }
  return parser.isInsideRow;
}

function parseOutcome(text: string): Outcome {
  const found = OUTCOMES.find((outcome) => outcome === text);
  if (!found) throw new FileError("artifact.unknown", "a row has an unknown outcome");
  return found;
}

/** The field and title of the first of `field: title: detail; ...`. The detail may quote the user. */
function firstReason(reasons: string): string {
  const [first = "", second = ""] = reasons.split(": ");
  const isField = first === "record" || (FIELDS as readonly string[]).includes(first);
  return (isField && second !== "" ? `${first} ${second}` : first) || NO_REASON;
}

async function* decode(blob: Blob): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  const reader = blob.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
