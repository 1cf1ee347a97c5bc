// Records as one text and two tables, so that a thousand of them cross into the WebAssembly in one call.

import { FIELDS } from "./fields.js";
import type { UserRecord } from "./types.js";

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

/** Packed records: the text, where each value ends in it, and of what kind each is. */
export type Packed = [text: string, ends: Uint32Array, kinds: Uint8Array];

/** Text that is packed at most, but for the last record: a string cannot grow without end. */
const MAX_TEXT = 1 << 24;

/**
 * Packs `records[from]` up to but not including `records[to]`, or fewer where their text is very long; each record
 * takes ten of the kinds.
 */
export function pack(records: ArrayLike<unknown>, from: number, to: number): Packed {
  const width = FIELDS.length;
  const ends = new Uint32Array((to - from) * width);
  const kinds = new Uint8Array((to - from) * width);
  // Joined once: adding one to the other makes a tree of strings that is walked afterwards.
  const texts: string[] = [];
  const row: unknown[] = new Array(width);
  let end = 0;
  let at = 0;
  for (let index = from; index < to && end <= MAX_TEXT; index += 1) {
    const record = records[index];
    if (typeof record !== "object" || record === null || Array.isArray(record)) {
      kinds[at] = NO_RECORD;
      ends.fill(end, at, at + width);
      at += width;
      continue;
    }
    takeValues(record, row);
    for (let field = 0; field < width; field += 1) {
      const value = row[field];
      let text = "";
      if (typeof value === "string") {
        // Half a pair at the end would make a whole one with the half that the next value may begin with.
        const torn = (value.charCodeAt(value.length - 1) & 0xfc00) === 0xd800;
        text = torn ? `${value.slice(0, -1)}\ufffd` : value;
        kinds[at] = torn ? ILL_FORMED : TEXT;
      } else if (value !== undefined && value !== null) {
        const [kind, shown] = describe(value);
        text = shown;
        kinds[at] = kind;
      }
      if (text !== "") {
        texts.push(text);
        end += text.length;
      }
      ends[at] = end;
      at += 1;
    }
  }
  return finish(texts.join(""), ends.subarray(0, at), kinds.subarray(0, at));
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
    for (const [at, field] of FIELDS.entries()) row[at] = ownValue(record, field);
  }
}

function finish(text: string, ends: Uint32Array, kinds: Uint8Array): Packed {
  if (!isWellFormed(text)) markIllFormed(text, ends, kinds);
  return [text, ends, kinds];
}

/** A getter that throws is a value that cannot be read, not the end of the run. */
function ownValue(record: object, field: string): unknown {
  try {
    return (record as Record<string, unknown>)[field];
  } catch {
    return Symbol.iterator;
  }
}

function describe(value: unknown): [kind: number, shown: string] {
  switch (typeof value) {
    case "number":
      // Beyond 2^53 a number is no longer the one that was written.
      return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
        ? [NUMBER, String(value)]
        : [OTHER, ""];
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

function isWellFormed(text: string): boolean {
  const native = (text as { isWellFormed?: () => boolean }).isWellFormed;
  return native ? native.call(text) : !/\p{Surrogate}/u.test(text);
}

function markIllFormed(text: string, ends: Uint32Array, kinds: Uint8Array): void {
  let start = 0;
  for (const [at, end] of ends.entries()) {
    if (kinds[at] !== ABSENT && !isWellFormed(text.slice(start, end))) kinds[at] = ILL_FORMED;
    start = end;
  }
}
