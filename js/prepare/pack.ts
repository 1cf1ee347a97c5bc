// Packs records into one text and two tables, so that a thousand of them cross into the WebAssembly in one call.

import type { UserRecord } from "../types/index.js";
import { FIELDS } from "./fields.js";

// The kinds of values, as in src/input/packed_records.rs.
const ABSENT = 0;
const TEXT = 1;
export const NUMBER = 2;
export const FALSE = 3;
export const TRUE = 4;
export const JSON_TEXT = 5;
const ILL_FORMED = 6;
export const OTHER = 7;
const NO_RECORD = 8;

/** Packed records: the text as UTF-8, the end of each value in UTF-16 units of the text, and the kind of each value. */
export type Packed = [text: Uint8Array, ends: Uint32Array, kinds: Uint8Array];

/** UTF-16 units after which no further record is packed: the buffer needs three bytes for each. */
const MAX_TEXT = 1e7;

/** Buffers for that many records, to be reused: allocating them takes longer than filling them. */
export function makeBuffers(records: number): Packed {
  const values = records * FIELDS.length;
  return [new Uint8Array(), new Uint32Array(values), new Uint8Array(values)];
}

/**
 * Packs the records from index `from`: as many as `buffers` has space for, or fewer if their text is very long. Each record
 * has one value per field. The result shares the memory of `buffers` until the next call.
 */
export function pack(records: ArrayLike<unknown>, from: number, buffers: Packed): Packed {
  const [, ends, kinds] = buffers;
  const width = FIELDS.length;
  // Joined once: concatenation in steps builds a tree of strings, which is slow to encode.
  const texts: string[] = new Array(kinds.length);
  const row: unknown[] = [];
  let count = 0;
  let end = 0;
  let at = 0;
  for (let index = from; index < records.length && at < kinds.length && end <= MAX_TEXT; index += 1) {
    const record = records[index];
    if (isRecord(record)) takeValues(record, row);
    else row.length = 0;
    for (let field = 0; field < width; field += 1) {
      const value = row[field];
      let kind = ABSENT;
      let text = "";
      if (typeof value === "string") {
        kind = TEXT;
        text = value;
      } else if (value !== undefined && value !== null) [kind, text] = describe(value);
      if (text) texts[count++] = text;
      end += text.length;
      kinds[at] = kind;
      ends[at++] = end;
    }
    if (!isRecord(record)) kinds[at - width] = NO_RECORD;
  }
  texts.length = count;
  let text = texts.join("");
  if (/[^\0-\ud7ff\ue000-\uffff]/u.test(text)) text = markIllFormed(text, ends.subarray(0, at), kinds);
  if (buffers[0].length < 3 * text.length) buffers[0] = new Uint8Array(3 * text.length);
  const { written } = new TextEncoder().encodeInto(text, buffers[0]);
  return [buffers[0].subarray(0, written), ends.subarray(0, at), kinds.subarray(0, at)];
}

export function isRecord(record: unknown): record is object {
  return typeof record === "object" && record !== null && !Array.isArray(record);
}

/**
 * The values of a record, in the order of {@link FIELDS}. Each member is accessed by its own name, because the engine
 * caches such accesses; it does not cache access by a variable name.
 */
export function takeValues(record: Partial<UserRecord>, row: unknown[]): void {
  try {
    row[0] = record.id;
    row[1] = record.email;
    row[2] = record.hashedEmail;
    row[3] = record.phoneNumber;
    row[4] = record.zipCode;
    row[5] = record.birthYear;
    row[6] = record.enrolledRewards;
    row[7] = record.historicalTransactionsSent;
    row[8] = record.phoneNumbers;
    row[9] = record.postalCodes;
    row[10] = record.country;
  } catch {
    for (const [at, field] of FIELDS.entries()) {
      try {
        row[at] = record[field];
      } catch {
        // A getter that throws makes the value invalid; it does not end the run.
        row[at] = Symbol();
      }
    }
  }
}

/** Marks values with half a surrogate pair. Value by value: two adjacent halves would form a valid pair. */
function markIllFormed(text: string, ends: Uint32Array, kinds: Uint8Array): string {
  let start = 0;
  return Array.from(ends, (end, at) => {
    const value = text.slice(start, end);
    const wellFormed = replaceLoneSurrogates(value);
    if (wellFormed !== value) kinds[at] = ILL_FORMED;
    start = end;
    return wellFormed;
  }).join("");
}

export const replaceLoneSurrogates = (text: string): string => text.replace(/\p{Cs}/gu, "\ufffd");

/** The kind of a value that is neither a string nor absent, and its text. */
export function describe(value: unknown): [kind: number, text: string] {
  switch (typeof value) {
    case "number":
      // Larger integers may differ from the digits in the source.
      return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? [NUMBER, String(value)] : [OTHER, ""];
    case "bigint":
      return [NUMBER, String(value)];
    case "boolean":
      return [value ? TRUE : FALSE, ""];
    case "object":
      try {
        const json: string | undefined = JSON.stringify(value);
        return json === undefined ? [OTHER, ""] : [json.startsWith('"') ? OTHER : JSON_TEXT, json];
      } catch {
        return [OTHER, ""];
      }
    default:
      return [OTHER, ""];
  }
}
