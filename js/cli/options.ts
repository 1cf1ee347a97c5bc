// The options of the command line as those of the package, checked so that the message names what was typed.

import { COLUMN_FIELDS } from "../prepare/fields.js";
import type { ColumnField, FileOptions } from "../types/index.js";
import type { Values } from "./args.js";
import { Misuse } from "./exit.js";
import { choice, whole } from "./parse-values.js";

/** How files are read and checked. */
export function fileOptions(values: Values): FileOptions {
  const options: FileOptions = {};
  const text = (name: string) => textOf(values, name);
  const columns = values.columns as string[] | undefined;
  if (columns !== undefined) {
    const named = columns.map(column);
    options.columns = Object.fromEntries(named);
    if (Object.keys(options.columns).length < named.length)
      throw new Misuse("--columns names a header twice");
  }
  const format = text("format");
  if (format !== undefined) options.format = choice("--format", format, ["csv", "ndjson", "json"]);
  const delimiter = text("delimiter");
  if (delimiter !== undefined) options.delimiter = delimiterOf(delimiter);
  const encoding = text("encoding");
  if (encoding !== undefined) options.encoding = encodingOf(encoding);
  const email = text("email");
  if (email !== undefined) options.email = choice("--email", email, ["hash", "both", "raw"]);
  const region = text("region");
  if (region !== undefined) {
    const chosen = choice("--region", region, ["US", "CA", "none"]);
    options.region = chosen === "none" ? null : chosen;
  }
  const minAge = text("min-age");
  if (minAge !== undefined) options.minAge = whole("--min-age", minAge, 0, 150);
  const onInvalidField = text("on-invalid-field");
  if (onInvalidField !== undefined)
    options.onInvalidField = choice("--on-invalid-field", onInvalidField, ["reject", "omit"]);
  const rewards = text("enrolled-rewards");
  if (rewards !== undefined) {
    const chosen = choice("--enrolled-rewards", rewards, ["CARDLINKED", "none"]);
    options.enrolledRewards = chosen === "none" ? [] : [chosen];
  }
  if (values["no-repair"]) options.repair = false;
  const batchSize = text("batch-size");
  if (batchSize !== undefined) options.batchSize = whole("--batch-size", batchSize, 1, 100);
  const maxIssues = text("max-issues");
  if (maxIssues !== undefined) options.maxIssues = whole("--max-issues", maxIssues, 0, 0xffff_ffff);
  return options;
}

export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** A header may hold `=`, a field cannot. */
function column(text: string): [header: string, field: ColumnField | null] {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new Misuse("--columns is HEADER=FIELD");
  const [header, field] = [text.slice(0, at), text.slice(at + 1)];
  if (field === "") return [header, null];
  return [header, choice("the field in --columns", field, COLUMN_FIELDS)];
}

function delimiterOf(text: string): string {
  if (text === "tab" || text === "\\t") return "\t";
  if (!/^[ -~]$/.test(text)) throw new Misuse("--delimiter is one ASCII character, or tab");
  return text;
}

function encodingOf(text: string): string {
  try {
    return new TextDecoder(text).encoding;
  } catch {
    throw new Misuse("--encoding is no label that is known");
  }
}
