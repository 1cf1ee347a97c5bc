// Formats counts, issues and the format of a file as text. Rows are named by their number, so no line contains a value.

import { OUTCOMES } from "../send/counts.js";
import type { Column, EnrollCounts, Issue, PrepareReport } from "../types/index.js";

/** The code of an issue, with its reason if it has one. */
export function issueCode({ code, reason }: Pick<Issue, "code" | "reason">): string {
  return reason === undefined ? code : `${code} ${reason}`;
}

/** `file:line: row 2: error email.invalid: the e-mail address is not valid` */
export function issueLine(file: string, issue: Issue): string {
  const { row, line, severity, message } = issue;
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}: ${row === 0 ? "" : `row ${row}: `}${severity} ${issueCode(issue)}: ${message}`;
}

const NAMES: Readonly<Record<string, string>> = { "\t": "tab", "\u0001": "U+0001", "\u001f": "U+001F" };

/** `CSV, utf-8, delimiter ,` */
export function formatLine({
  format,
  encoding,
  delimiter,
}: Pick<PrepareReport, "encoding" | "delimiter"> & { format: "csv" | "ndjson" | "json" }): string {
  const names = { csv: "CSV", ndjson: "NDJSON", json: "JSON" };
  const parts = [names[format], encoding];
  if (delimiter !== null) parts.push(`delimiter ${NAMES[delimiter] ?? delimiter}`);
  return parts.join(", ");
}

/** The columns that feed a field, and the ignored columns. */
export function columnLines(columns: readonly Column[]): string[] {
  const name = ({ header }: Column, index: number) => (header === "" ? `column ${index}` : `"${header}"`);
  const used = columns.flatMap((column, index) =>
    column.field === null ? [] : [`${column.field} from ${name(column, index)}`],
  );
  const ignored = columns.flatMap((column, index) => (column.field === null ? [name(column, index)] : []));
  return [
    ...(used.length > 0 ? [`  columns  ${used.join(", ")}`] : []),
    ...(ignored.length > 0 ? [`  ignored  ${ignored.join(", ")}`] : []),
  ];
}

/** One line for each outcome that occurs; `created` always has a line. */
export function countLines(counts: EnrollCounts): string[] {
  const shown = OUTCOMES.filter((outcome) => counts[outcome] > 0 || outcome === "created");
  return [
    `  ${"read".padEnd(9)}${formatCount(counts.read).padStart(11)}`,
    ...shown.map((outcome) => `  ${outcome.padEnd(9)}${formatCount(counts[outcome]).padStart(11)}`),
  ];
}

/** `12,345` */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 user`, `2 users` */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
