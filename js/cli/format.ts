// Counts and findings in words. None of them holds a value of a person: a row is told by its number.

import { OUTCOMES } from "../send/counts.js";
import type { ApiError, BatchResult, Column, EnrollCounts, Issue, PrepareReport } from "../types/index.js";

/** Rows that are named for each finding; the count says how many there are. */
const ROWS_NAMED = 5;
/** Of the column of what was found: as wide as the longest code with its reason. */
const WIDTH = 33;
/** Findings that are told apart; an API that says something else of every user must not fill the memory. */
const MAX_FINDINGS = 1000;

/** Rows of which the same is to be said. */
export interface Finding {
  /** What it is: a code and reason of this package, or a status, field and title of the API. */
  what: string;
  message: string;
  count: number;
  /** The first of them, 1-based. */
  rows: number[];
}

/** Findings by what they are, in the order of the first of each. */
export class Findings {
  readonly #found = new Map<string, Finding>();
  #others = 0;

  constructor(found: readonly Finding[] = []) {
    for (const finding of found) this.#found.set(finding.what, finding);
  }

  add(what: string, message: string, row: number): void {
    let finding = this.#found.get(what);
    if (!finding) {
      if (this.#found.size >= MAX_FINDINGS) {
        this.#others += 1;
        return;
      }
      finding = { what, message, count: 0, rows: [] };
      this.#found.set(what, finding);
    }
    finding.count += 1;
    if (finding.rows.length < ROWS_NAMED && finding.rows.at(-1) !== row) finding.rows.push(row);
  }

  get size(): number {
    return this.#found.size;
  }

  /** The most frequent first. */
  list(): Finding[] {
    return [...this.#found.values()].sort((a, b) => b.count - a.count);
  }

  lines(): string[] {
    const lines = this.list().map(({ what, message, count, rows }) => {
      const more = count > rows.length ? ", ..." : "";
      const where = `${rows.length === 1 && more === "" ? "row" : "rows"} ${rows.join(", ")}${more}`;
      return `    ${what.padEnd(WIDTH)}  ${String(count).padStart(6)}  ${message === "" ? "" : `${message} `}(${where})`;
    });
    if (this.#others > 0) lines.push(`    and ${grouped(this.#others)} others`);
    return lines;
  }
}

export function findingsOf(issues: readonly Issue[], severity: Issue["severity"]): Findings {
  const findings = new Findings();
  for (const issue of issues) {
    if (issue.severity !== severity || issue.row === 0) continue;
    const { code, reason, message, row } = issue;
    // That of a duplicate names a row, which is another for each.
    const common = message.replace(/ in row \d+$/, " in an earlier row");
    findings.add(reason === undefined ? code : `${code} ${reason}`, common, row);
  }
  return findings;
}

/** What the API said of refused rows. Its `detail` may quote the user, so it is in the file of outcomes alone. */
export function addRefusals(findings: Findings, result: Pick<BatchResult, "outcomes">): void {
  for (const { row, outcome, errors } of result.outcomes) {
    if (outcome !== "rejected") continue;
    const [error] = errors;
    findings.add(error ? refusal(error) : "without a reason", "", row);
  }
}

export function refusal({ status, field, title }: Pick<ApiError, "status" | "field" | "title">): string {
  return [status, field ?? "", title].filter((part) => part !== "").join(" ");
}

/** `file:line: row 2: error email.invalid: the e-mail address is not valid` */
export function issueLine(file: string, { row, line, severity, code, reason, message }: Issue): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const name = reason === undefined ? code : `${code} ${reason}`;
  return `${place}: ${row === 0 ? "" : `row ${row}: `}${severity} ${name}: ${message}`;
}

/** What a file turned out to be. */
export function formatLine({
  format,
  encoding,
  delimiter,
}: Pick<PrepareReport, "encoding" | "delimiter"> & { format: "csv" | "ndjson" | "json" }): string {
  const names = { csv: "CSV", ndjson: "NDJSON", json: "JSON" };
  const parts = [names[format], encoding];
  if (delimiter !== null) parts.push(`delimiter ${delimiter === "\t" ? "tab" : delimiter}`);
  return parts.join(", ");
}

export function columnLines(columns: readonly Column[]): string[] {
  const name = ({ header }: Column, index: number) => (header === "" ? `column ${index}` : `"${header}"`);
  const used = columns.flatMap((column, index) =>
    column.field === null ? [] : [`${column.field} from ${name(column, index)}`],
  );
  const unused = columns.flatMap((column, index) => (column.field === null ? [name(column, index)] : []));
  return [
    ...(used.length > 0 ? [`  columns  ${used.join(", ")}`] : []),
    ...(unused.length > 0 ? [`  unused   ${unused.join(", ")}`] : []),
  ];
}

/** Rows by outcome, those that there are. */
export function countLines(counts: EnrollCounts): string[] {
  const shown = OUTCOMES.filter((outcome) => counts[outcome] > 0 || outcome === "created");
  return [
    `  ${"read".padEnd(9)}${grouped(counts.read).padStart(11)}`,
    ...shown.map((outcome) => `  ${outcome.padEnd(9)}${grouped(counts[outcome]).padStart(11)}`),
  ];
}

/** `12,345` */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

export function rows(count: number): string {
  return count === 1 ? "1 row" : `${grouped(count)} rows`;
}

export function users(count: number): string {
  return count === 1 ? "1 user" : `${grouped(count)} users`;
}
