// Issues as the WebAssembly tells them, and as users see them.

import type { Issue } from "./types.js";

/** JSON texts of {@link ByKind}, in the order of the rows. */
export type Told = string[];

/** Issues, each with its members or an index into `kinds`, where those stand that its kind has in common. */
interface ByKind {
  issues: (Issue & { kind?: number })[];
  kinds: Partial<Issue>[];
}

/**
 * Has the issues of `report`, at most `most` of those that were told, made when they are first asked for: that takes
 * longer than finding them, and most are never looked at.
 */
export function withIssues<T extends { issues: Issue[] }>(told: Told, report: T, most = Infinity): T {
  let issues: Issue[] | undefined;
  return Object.defineProperty(report, "issues", {
    get: () => {
      issues ??= mostImportant(readIssues(told), most);
      return issues;
    },
    set: (list: Issue[]) => {
      issues = list;
    },
  });
}

export function readIssues(told: Told): Issue[] {
  return told.flatMap((text) => {
    const { issues, kinds }: ByKind = JSON.parse(text);
    return issues.map(({ kind, ...issue }) => ({ ...issue, ...kinds[kind ?? -1] }));
  });
}

/** As many as a report keeps: errors before warnings, in the order of the rows. The core keeps as many of each. */
function mostImportant(issues: Issue[], most: number): Issue[] {
  const isError = ({ severity }: Issue) => severity === "error";
  let warnings = most - issues.filter(isError).length;
  return issues.filter((issue) => isError(issue) || warnings-- > 0);
}
