// Issues as the core writes them, and as the package reports them.

import type { Issue } from "../types/index.js";

/**
 * Issues as text, in the order of their rows. Each text has lines: a JSON array, then the common members of each kind of
 * issue. The array refers to a kind by its number.
 */
export type IssueTexts = string[];

/**
 * Defines the issues of `report`, at most `most`, parsed on first access: a million rows with many issues take 743 ms
 * instead of 813 ms (docs/dev/speed.md), and many programs never read them.
 */
export function withIssues<T extends { issues: Issue[] }>(texts: IssueTexts, report: T, most = Infinity): T {
  let issues: Issue[] | undefined;
  return Object.defineProperty(report, "issues", {
    get: () => {
      if (!issues) {
        issues = mostImportant(readIssues(texts), most);
        // Releases the texts.
        texts.length = 0;
      }
      return issues;
    },
    set: (list: Issue[]) => {
      issues = list;
      texts.length = 0;
    },
  });
}

export function readIssues(texts: IssueTexts): Issue[] {
  return texts.flatMap((text) => {
    const [list, ...kinds] = text.split("\n") as [string, ...string[]];
    // Quotes within a value are escaped, so this matches members only.
    return JSON.parse(list.replaceAll(/"kind":(\d)/g, (_, kind) => kinds[kind] as string)) as Issue[];
  });
}

/** Errors before warnings, in the order of the rows. The core keeps at most `most` of each. */
function mostImportant(issues: Issue[], most: number): Issue[] {
  const isError = ({ severity }: Issue) => severity === "error";
  let warnings = most - issues.filter(isError).length;
  return issues.filter((issue) => isError(issue) || warnings-- > 0);
}
