// Converts the options of the command line to those of the package. Error messages name the option of the command line.

import { COLUMN_FIELDS } from "../prepare/fields.js";
import type { ColumnField, FileOptions } from "../types/index.js";
import { type OptionValues, optionText } from "./args.js";
import { UsageError } from "./errors.js";
import { parseChoice, parseInteger } from "./parse-values.js";

/** The options of `prepareFile`. */
export function toFileOptions(values: OptionValues): FileOptions {
  const options: FileOptions = {};
  const text = (name: string) => optionText(values, name);
  const columns = values.columns as string[] | undefined;
  if (columns !== undefined) {
    const entries = columns.map(parseColumn);
    options.columns = Object.fromEntries(entries);
    if (Object.keys(options.columns).length < entries.length)
      throw new UsageError("--columns contains a header twice");
  }
  const format = text("format");
  if (format !== undefined) options.format = parseChoice("--format", format, ["csv", "ndjson", "json"]);
  const delimiter = text("delimiter");
  if (delimiter !== undefined) options.delimiter = parseDelimiter(delimiter);
  const headerRow = text("header-row");
  if (headerRow !== undefined) options.headerRow = parseInteger("--header-row", headerRow, 0, 100);
  const encoding = text("encoding");
  if (encoding !== undefined) options.encoding = parseEncoding(encoding);
  const email = text("email");
  if (email !== undefined) options.email = parseChoice("--email", email, ["hash", "both", "raw"]);
  const region = text("region");
  if (region !== undefined) {
    const chosen = parseChoice("--region", region, ["US", "CA", "none"]);
    options.region = chosen === "none" ? null : chosen;
  }
  const minAge = text("min-age");
  if (minAge !== undefined) options.minAge = parseInteger("--min-age", minAge, 0, 150);
  const onInvalidField = text("on-invalid-field");
  if (onInvalidField !== undefined)
    options.onInvalidField = parseChoice("--on-invalid-field", onInvalidField, ["reject", "omit"]);
  if (values["accept-doubtful"]) options.acceptDoubtful = true;
  const rewards = text("enrolled-rewards");
  if (rewards !== undefined) {
    const chosen = parseChoice("--enrolled-rewards", rewards, ["CARDLINKED", "none"]);
    options.enrolledRewards = chosen === "none" ? [] : [chosen];
  }
  if (values["no-repair"]) options.repair = false;
  const batchSize = text("batch-size");
  if (batchSize !== undefined) options.batchSize = parseInteger("--batch-size", batchSize, 1, 100);
  const maxIssues = text("max-issues");
  if (maxIssues !== undefined) options.maxIssues = parseInteger("--max-issues", maxIssues, 0, 0xffff_ffff);
  return options;
}

/** A header may contain `=`, a field cannot. */
function parseColumn(text: string): [header: string, field: ColumnField | null] {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new UsageError("--columns must be HEADER=FIELD");
  const [header, field] = [text.slice(0, at), text.slice(at + 1)];
  if (field === "") return [header, null];
  return [header, parseChoice("the field in --columns", field, COLUMN_FIELDS)];
}

function parseDelimiter(text: string): string {
  if (text === "tab" || text === "\\t") return "\t";
  // In Unicode mode, one character is one code point.
  if (!/^[^"\r\n]$/u.test(text)) throw new UsageError("--delimiter must be one character, or tab");
  return text;
}

function parseEncoding(text: string): string {
  try {
    return new TextDecoder(text).encoding;
  } catch {
    throw new UsageError("--encoding must be a label of the WHATWG Encoding Standard");
  }
}
