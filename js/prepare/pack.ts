// Records as one text and two tables, so that a thousand of them cross into the WebAssembly in one call.

import type { UserRecord } from "../types/index.js";
import { FIELDS } from "./fields.js";

// The kinds of src/packed.rs.
const ABSENT = 0;
const TEXT = 1;
const NUMBER = 2;
const FALSE = 3;
const TRUE = 4;
const JSON_TEXT = 5;
const ILL_FORMED = 6;
const OTHER = 7;
const NO_RECORD = 8;

/** Packed records: the text as UTF-8, where each value ends in UTF-16 units of it, and of what kind each is. */
export type Packed = [text: Uint8Array, ends: Uint32Array, kinds: Uint8Array];

/** Text that is packed at most, but for the last record: its room is three bytes a unit. */
const MAX_TEXT = 1e7;

/** Room for so many packed records, used again and again: fresh bytes cost more than what is written there. */
export function makeRoom(records: number): Packed {
  const values = records * FIELDS.length;
  return [new Uint8Array(), new Uint32Array(values), new Uint8Array(values)];
}

/**
 * Packs the records from `from` on, as many as `room` is for, or fewer where their text is very long; each record takes
 * ten of the kinds. What is given stands in `room` until the next call.
 */
export function pack(records: ArrayLike<unknown>, from: number, room: Packed): Packed {
  const [, ends, kinds] = room;
  const width = FIELDS.length;
  // Joined once: adding one to the other makes a tree of strings that is walked afterwards.
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
  if (/[^\0-\ud7ff\ue000-\uffff]/u.test(text)) text = mark(text, ends.subarray(0, at), kinds);
  if (room[0].length < 3 * text.length) room[0] = new Uint8Array(3 * text.length);
  const { written } = new TextEncoder().encodeInto(text, room[0]);
  return [room[0].subarray(0, written), ends.subarray(0, at), kinds.subarray(0, at)];
}

export function isRecord(record: unknown): record is object {
  return typeof record === "object" && record !== null && !Array.isArray(record);
}

/**
 * The values of a record, in the order of {@link FIELDS}. Each member is named: the engine then remembers where each
 * one is, which for a member by a changing name it does not.
 */
function takeValues(record: Partial<UserRecord>, row: unknown[]): void {
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
  } catch {
    for (const [at, field] of FIELDS.entries()) {
      try {
        row[at] = record[field];
      } catch {
        // It cannot be read, which is not the end of the run.
        row[at] = Symbol();
      }
    }
  }
}

/** Marks values that no UTF-8 can hold. Each is looked at alone: two of them may make a whole pair between them. */
function mark(text: string, ends: Uint32Array, kinds: Uint8Array): string {
  let start = 0;
  return Array.from(ends, (end, at) => {
    const value = text.slice(start, end);
    const whole = value.replace(/\p{Cs}/gu, "\ufffd");
    if (whole !== value) kinds[at] = ILL_FORMED;
    start = end;
    return whole;
  }).join("");
}

function describe(value: unknown): [kind: number, shown: string] {
  switch (typeof value) {
    case "number":
      // Beyond 2^53 a number is no longer the one that was written.
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
