// The names that the core uses where the public ones differ.

import type { Issue } from "../types/index.js";
import type { AppliedFix, IssueGroup, ListFilter, RowState, SheetCounts, SheetRow } from "../types/sheet.js";

interface CoreState {
  counts: {
    read: number;
    accepted: number;
    rejected: number;
    warned: number;
    fixed: number;
    leftOut: number;
  };
  groups: IssueGroup[];
  about: Issue[];
  rules: readonly { code: string; reason?: string; action: string; rows: number }[];
}

/** What a reading of the file found. */
export interface ReadingResult {
  counts: SheetCounts;
  groups: IssueGroup[];
  fixes: AppliedFix[];
  fileIssues: Issue[];
}

const ROW_STATES: Record<string, RowState> = { fine: "valid", problem: "invalid", left_out: "excluded" };

/** What a reading found, from the JSON of the core; empty before the first reading. */
export function parseState(json: string): Partial<ReadingResult> {
  const state = JSON.parse(json) as CoreState | null;
  if (!state) return {};
  const { counts, groups, about, rules } = state;
  const { accepted, rejected, leftOut, ...same } = counts;
  return {
    counts: { ...same, valid: accepted, invalid: rejected, excluded: leftOut },
    groups,
    fixes: rules.map(({ action, ...fix }) => ({
      ...fix,
      action: action === "leave_out" ? "exclude" : (action as "suggest" | "clear"),
    })),
    fileIssues: about,
  };
}

/** Rows, from the JSON of the core. */
export function parseRows(json: string): SheetRow[] {
  const rows = JSON.parse(json) as (Omit<SheetRow, "state"> & { state: string })[];
  return rows.map((row) => ({ ...row, state: ROW_STATES[row.state] ?? (row.state as RowState) }));
}

/** A filter, as the core takes it. */
export function filterNames(filter: ListFilter): [name: string, reason: string] {
  if (typeof filter !== "string") return [filter.code, filter.reason ?? ""];
  return [filter === "invalid" ? "problems" : filter === "excluded" ? "left_out" : filter, ""];
}
