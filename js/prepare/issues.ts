// Issues as the WebAssembly tells them, and as users see them.

import type { Issue } from "../types/index.js";

/**
 * Lists of issues in the order of the rows, as lines: JSON, and the members of each kind of issue, which the JSON names
 * by its number.
 */
export type Told = string[];

/**
 * Has the issues of `report`, at most `most` of those that were told, made when they are first asked for: that takes
 * longer than finding them, and most are never looked at.
 */
export function withIssues<T extends { issues: Issue[] }>(told: Told, report: T, most = Infinity): T {
  let issues: Issue[] | undefined;
  return Object.defineProperty(report, "issues", {
    get: () => {
      if (!issues) {
        issues = mostImportant(readIssues(told), most);
        // The texts are not needed again.
        told.length = 0;
      }
      return issues;
    },
    set: (list: Issue[]) => {
      issues = list;
      told.length = 0;
    },
  });
}

export function readIssues(told: Told): Issue[] {
  return told.flatMap((text) => {
    const [list, ...kinds] = text.split("\n") as [string, ...string[]];
    // Within a value the quotes would be escaped.
    return JSON.parse(list.replaceAll(/"kind":(\d)/g, (_, kind) => kinds[kind] as string)) as Issue[];
  });
}

/** As many as a report keeps: errors before warnings, in the order of the rows. The core keeps as many of each. */
function mostImportant(issues: Issue[], most: number): Issue[] {
  const isError = ({ severity }: Issue) => severity === "error";
  let warnings = most - issues.filter(isError).length;
  return issues.filter((issue) => isError(issue) || warnings-- > 0);
}
