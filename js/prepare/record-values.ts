// One record as an object that crosses into the WebAssembly by itself.

import { FIELDS } from "./fields.js";
import * as pack from "./pack.js";

/** `FieldValue` in src/record/values.rs, which says why the kind of every value is stated. */
export type FieldValue =
  | { text: string }
  | { number: string }
  | { boolean: boolean }
  | { json: string }
  | { illFormed: string }
  | "other";

/** `RecordValues` in src/record/values.rs. */
export type RecordValues = { [field in (typeof FIELDS)[number]]?: FieldValue };

/** The values of a record, or `null` if it is not an object. They are read as `pack` reads those of many records. */
export function toRecordValues(record: unknown): RecordValues | null {
  if (!pack.isRecord(record)) return null;
  const row: unknown[] = [];
  pack.takeValues(record, row);
  const values: RecordValues = {};
  for (const [at, field] of FIELDS.entries()) {
    const value = row[at];
    if (value !== undefined && value !== null) values[field] = toFieldValue(value);
  }
  return values;
}

function toFieldValue(value: unknown): FieldValue {
  if (typeof value === "string") {
    const text = pack.replaceLoneSurrogates(value);
    return text === value ? { text } : { illFormed: text };
  }
  const [kind, text] = pack.describe(value);
  switch (kind) {
    case pack.NUMBER:
      return { number: text };
    case pack.FALSE:
    case pack.TRUE:
      return { boolean: kind === pack.TRUE };
    case pack.JSON_TEXT:
      return { json: text };
    default:
      return "other";
  }
}
