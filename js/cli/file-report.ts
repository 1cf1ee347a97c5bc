// What is reported about reading a file: its format, its columns and its issues.

import type { PrepareReport } from "../types/index.js";
import type { OptionValues } from "./args.js";
import type { CommandResult, JsonError } from "./context.js";
import { type CommandFailure, toCommandFailure } from "./errors.js";
import { EXIT } from "./exit-codes.js";
import { columnLines, formatCount, formatLine, issueLine } from "./format.js";
import type { InputFile } from "./input-files.js";
import { ReasonCounter } from "./reasons.js";
import type { Terminal } from "./terminal.js";

/** The format, columns and issues of a file. */
export type FileDetails = Omit<PrepareReport, "counts">;

export function detailsOf(report: PrepareReport): FileDetails {
  const { format, encoding, delimiter, columns, issues, issuesDropped } = report;
  return { format, encoding, delimiter, columns, issues, issuesDropped };
}

/** The error of the file as a whole. If the run was `stopped`, rows may be missing that were not read. */
export function fileFailure(
  { issues, counts }: Pick<PrepareReport, "issues" | "counts">,
  stopped = false,
): CommandFailure | undefined {
  const issue = issues.find(({ row, severity }) => row === 0 && severity === "error");
  if (issue) return { code: issue.code, message: issue.message, exitCode: EXIT.file };
  // An empty JSON array is valid, but as an export it is as wrong as an empty table.
  if (counts.read === 0 && !stopped)
    return { code: "file.empty", message: "the file has no rows", exitCode: EXIT.file };
  return undefined;
}

/** The result of a file that could not be read. */
export function failedResult(
  input: InputFile,
  error: unknown,
  signal: AbortSignal,
): CommandResult<{ file: string; error: JsonError }> {
  const { code, message, exitCode } = signal.aborted
    ? { code: "cancelled", message: "reading was cancelled", exitCode: EXIT.interrupted }
    : toCommandFailure(error);
  return { exitCode, file: { file: input.name, error: { code, message } } };
}

export function printError({ file, error }: { file: string; error?: JsonError }, terminal: Terminal): void {
  if (error) terminal.error(`${file}: ${error.message} (${error.code})`);
}

/**
 * Prints the format, the columns, `lines` and the issues.
 *
 * @param lines are printed between the columns and the issues
 */
export function printDetails(
  file: Partial<FileDetails> & { file: string },
  lines: readonly string[],
  values: OptionValues,
  terminal: Terminal,
): void {
  const { columns, issues, issuesDropped = 0, format, encoding = "", delimiter = null } = file;
  if (format === undefined || format === null || issues === undefined) return;
  terminal.info(`${file.file}: ${formatLine({ format, encoding, delimiter })}`);
  for (const line of [...columnLines(columns ?? []), ...lines]) terminal.info(line);
  if (values.list) {
    for (const issue of issues) terminal.info(issueLine(file.file, issue));
  } else {
    for (const severity of ["error", "warning"] as const) {
      const reasons = new ReasonCounter();
      reasons.addIssues(issues, severity);
      printReasons(`${severity}s`, reasons.lines(), terminal);
    }
  }
  for (const issue of issues) {
    if (issue.row === 0 && issue.severity === "warning") terminal.info(`  ${issue.message} (${issue.code})`);
  }
  if (issuesDropped > 0)
    terminal.info(
      `    ${formatCount(issuesDropped)} more issues are not listed; --max-issues sets the limit`,
    );
}

/** Prints the lines of reasons below a title, if there are any. */
export function printReasons(title: string, lines: readonly string[], terminal: Terminal): void {
  if (lines.length > 0) terminal.info(`  ${title}`);
  for (const line of lines) terminal.info(line);
}
