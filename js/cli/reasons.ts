// Counts the reasons of issues and of rejected rows. A reason names rows by their number and contains no personal data.

import type { ApiError, BatchResult, Issue } from "../types/index.js";
import { formatCount, issueCode } from "./format.js";

/** Row numbers that are listed for each reason. */
const ROWS_LISTED = 5;
/** Width of the column of the reason: the longest code with its reason. */
const WIDTH = 33;
/** Different reasons that are counted, so that an API that sends a new text for each user does not fill the memory. */
const MAX_REASONS = 1000;
/** The reason of a row that the API rejected without an error. */
export const NO_REASON = "no reason given";

/** Rows with the same reason. */
export interface ReasonCount {
  /** The code and reason of an issue, or the status, field and title of an error of the API. */
  reason: string;
  message: string;
  count: number;
  /** The first rows, 1-based. */
  rows: number[];
}

/** Counts rows by reason. */
export class ReasonCounter {
  readonly #counts = new Map<string, ReasonCount>();
  #dropped = 0;

  add(reason: string, message: string, row: number): void {
    let entry = this.#counts.get(reason);
    if (!entry) {
      if (this.#counts.size >= MAX_REASONS) {
        this.#dropped += 1;
        return;
      }
      entry = { reason, message, count: 0, rows: [] };
      this.#counts.set(reason, entry);
    }
    entry.count += 1;
    if (entry.rows.length < ROWS_LISTED && entry.rows.at(-1) !== row) entry.rows.push(row);
  }

  /** Counts the issues with this severity. Issues of the file as a whole are not counted. */
  addIssues(issues: readonly Issue[], severity: Issue["severity"]): void {
    for (const issue of issues) {
      if (issue.severity === severity && issue.row > 0)
        this.add(issueCode(issue), messageForAll(issue), issue.row);
    }
  }

  /** Counts rows that the API rejected. `detail` may quote the user, so it is only in the file of outcomes. */
  addRejections(result: Pick<BatchResult, "outcomes">): void {
    for (const { row, outcome, errors } of result.outcomes) {
      if (outcome === "rejected") this.add(rejectionReason(errors), "", row);
    }
  }

  /** The most frequent first. */
  list(): ReasonCount[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count);
  }

  lines(): string[] {
    const lines = this.list().map(formatReason);
    if (this.#dropped > 0) lines.push(`    and ${formatCount(this.#dropped)} others`);
    return lines;
  }
}

/** One line of the text output. */
export function formatReason({ reason, message, count, rows }: ReasonCount): string {
  const more = count > rows.length ? ", ..." : "";
  const where = `${rows.length === 1 && more === "" ? "row" : "rows"} ${rows.join(", ")}${more}`;
  const text = message === "" ? "" : `${message} `;
  return `    ${reason.padEnd(WIDTH)}  ${String(count).padStart(6)}  ${text}(${where})`;
}

/** The message of all issues with the same code. The message of a duplicate id names the earlier row, which differs. */
function messageForAll({ code, message }: Issue): string {
  return code === "id.duplicate" ? "the id is already used in an earlier row" : message;
}

/** The reason of a row, without `detail`, which may quote the user. */
export function rejectionReason(errors: readonly ApiError[] | undefined): string {
  const [first] = errors ?? [];
  return first ? apiErrorText(first) : NO_REASON;
}

/** Status, field and title of an error of the API. */
export function apiErrorText({ status, field, title }: Pick<ApiError, "status" | "field" | "title">): string {
  return [status, field ?? "", title].filter((part) => part !== "").join(" ");
}
