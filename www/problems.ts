// What is wrong, and what was put right: by kind with a count, then by row.

import type { Issue } from "kard-enroll";
import { boundedTable } from "./bounded.js";
import { h, refill } from "./dom.js";
import { saveRejects } from "./download.js";
import { type Checked, onChange, state } from "./state.js";
import { count, many, sentence } from "./words.js";

interface Group {
  severity: Issue["severity"];
  code: string;
  message: string;
  issues: Issue[];
}

/** Shows the problems of the last reading. */
export function problems(parent: HTMLElement): void {
  const box = h("div", { id: "problems" });
  parent.appendChild(box);
  let shown: Checked | null = null;
  onChange(() => {
    const { checked } = state;
    if (!checked || checked === shown) return;
    shown = checked;
    refill(box, ...problemsOf(checked));
  });
}

function problemsOf(checked: Checked): (HTMLElement | null)[] {
  const { report } = checked;
  const groups = group(report.issues);
  const errors = groups.filter(({ severity }) => severity === "error");
  const warnings = groups.filter(({ severity }) => severity === "warning");
  if (groups.length === 0) return [h("p", { className: "notice good" }, "No problem was found.")];
  return [
    report.issuesDropped > 0
      ? h(
          "p",
          { className: "notice" },
          `The first ${count(report.issues.length)} problems are listed, ${many(report.issuesDropped, "other")} counted above.`,
        )
      : null,
    errors.length > 0 ? part("Rows that cannot be sent", errors, checked) : null,
    warnings.length > 0
      ? part("Put right, or worth a look: this holds no row back", warnings, checked)
      : null,
  ];
}

function part(title: string, groups: readonly Group[], checked: Checked): HTMLElement {
  const isBad = groups[0]?.severity === "error";
  const heading = h("div", { className: "heading" }, h("h3", {}, title));
  if (isBad && checked.report.counts.rejected > 0) heading.appendChild(saveRejects(checked.rejects));
  return h("div", { className: "problems" }, heading, ...groups.map(details));
}

/** Rows stand in the page only while their kind is open. */
function details(of: Group): HTMLElement {
  const text = h("span", { className: "message" }, sentence(of.message));
  const number = h("span", { className: `tag ${of.severity === "error" ? "bad" : "warn"}` });
  number.textContent = count(of.issues.length);
  const summary = h("summary", { className: "problem" }, number, text, h("code", {}, of.code));
  const box = h("details", { attributes: { name: "problem" } }, summary);
  box.ontoggle = () => {
    while (summary.nextSibling) summary.nextSibling.remove();
    if (box.open) box.appendChild(h("div", { className: "within" }, rowsOf(of)));
  };
  return box;
}

function rowsOf({ issues, message }: Group): HTMLElement {
  const hasLines = issues.some(({ line }) => line !== undefined);
  const differs = issues.some((issue) => issue.message !== message);
  const hasValues = issues.some(({ value }) => value !== undefined);
  const columns = ["Row", hasLines && "Line", "Id", differs && "Problem", hasValues && "What stands there"];
  return boundedTable({
    entries: issues,
    columns: columns.filter((name) => name !== false),
    name: "rows",
    caption: `Rows: ${message}`,
    row: (issue) =>
      [
        issue.row === 0 ? "file" : count(issue.row),
        hasLines && (issue.line === undefined ? "" : count(issue.line)),
        issue.id ?? "",
        differs && sentence(issue.message),
        hasValues && h("span", { className: "value" }, issue.value ?? ""),
      ].filter((cell) => cell !== false),
  });
}

/** By code and reason, the most frequent first; row numbers in a message make no kind of their own. */
function group(issues: readonly Issue[]): Group[] {
  const groups = new Map<string, Group>();
  for (const issue of issues) {
    const key = `${issue.severity} ${issue.code} ${issue.reason ?? ""}`;
    const known = groups.get(key);
    if (known) {
      known.issues.push(issue);
      continue;
    }
    const { severity, code } = issue;
    const message = issue.message.replace(/ in row \d+$/, " in an earlier row");
    groups.set(key, { severity, code, message, issues: [issue] });
  }
  return [...groups.values()].sort((a, b) => b.issues.length - a.issues.length);
}
