// `kard-enroll check`: reads files as they would be sent, and tells what is wrong with them.

import { prepareFile } from "../../prepare/prepare-file.js";
import type { FileOptions, PrepareReport } from "../../types/index.js";
import type { Values } from "../args.js";
import { EXIT, type ExitCode, type Failure, failureOf } from "../exit.js";
import { fileSink, type Input, keepApart, pathFor } from "../files.js";
import { columnLines, findingsOf, formatLine, grouped, issueLine, rows } from "../format.js";
import { fileOptions, textOf } from "../options.js";
import type { Terminal } from "../terminal.js";

/** How a file is told of in `--json`; what is not known is absent. */
export interface CheckedFile extends Partial<Reading> {
  file: string;
  counts?: PrepareReport["counts"];
  /** Where the refused rows are. */
  rejects?: string;
  error?: { code: string; message: string };
}

/** What is told of a file, and how it makes the program end. */
export interface Told<File> {
  exit: ExitCode;
  file: File;
}

/** What all commands have at hand. */
export interface Surroundings {
  terminal: Terminal;
  signal: AbortSignal;
}

export async function check(
  inputs: readonly Input[],
  values: Values,
  around: Surroundings,
): Promise<Told<CheckedFile>[]> {
  const rejects = await rejectsOf(inputs, values);
  const options = fileOptions(values);
  const told: Told<CheckedFile>[] = [];
  for (const [index, input] of inputs.entries()) {
    const one = await checkFile(input, options, rejects[index], around);
    tellFile(one, values, around.terminal);
    told.push(one);
    if (around.signal.aborted) break;
  }
  return told;
}

/** Where the refused rows of each input go. */
export async function rejectsOf(
  inputs: readonly Input[],
  values: Values,
  others: readonly string[] = [],
): Promise<(string | undefined)[]> {
  const path = textOf(values, "rejects");
  const paths = inputs.map((input) =>
    path === undefined ? undefined : pathFor("--rejects", path, input, inputs),
  );
  await keepApart(inputs, [...paths.filter((one) => one !== undefined), ...others]);
  return paths;
}

/** What is to be known of the rejects of a file whose columns were named: they have the same headers. */
export function sameColumns(values: Values): string {
  return values.columns === undefined ? "" : ", to be read with the same --columns";
}

/** Where refused rows are written; those of the run before may have been mended, so they are kept. */
export function rejectsSink(path: string, terminal: Terminal): WritableStream<Uint8Array> {
  return fileSink(path, (name) => terminal.say(`the refused rows of the run before are now in ${name}`));
}

/** Reads a file to its end. */
export async function checkFile(
  input: Input,
  options: FileOptions,
  rejects: string | undefined,
  { terminal, signal }: Surroundings,
): Promise<Told<CheckedFile>> {
  try {
    const prepared = prepareFile(await input.open(), {
      ...options,
      signal,
      ...(rejects === undefined ? {} : { invalidRows: rejectsSink(rejects, terminal) }),
      onProgress: ({ bytes, rows: read }) =>
        terminal.progress(() => `${input.name}: ${percent(bytes, input.size)}${grouped(read)} rows read`),
    });
    for await (const _ of prepared) {
      // Nothing is sent.
    }
    const report = await prepared.report;
    const file = {
      file: input.name,
      ...readingOf(report),
      counts: report.counts,
      ...(rejects === undefined ? {} : { rejects }),
    };
    const fault = faultOf(report);
    if (fault)
      return { exit: fault.exit, file: { ...file, error: { code: fault.code, message: fault.message } } };
    return { exit: report.counts.invalid > 0 ? EXIT.rows : EXIT.fine, file };
  } catch (reason) {
    return failed(input, reason, signal);
  }
}

export function failed(
  input: Input,
  reason: unknown,
  signal: AbortSignal,
): Told<{ file: string; error: { code: string; message: string } }> {
  const { code, message, exit } = signal.aborted
    ? { code: "cancelled", message: "the reading was cancelled", exit: EXIT.interrupted }
    : failureOf(reason);
  return { exit, file: { file: input.name, error: { code, message } } };
}

/** What the file turned out to be, and what was found in it. */
export type Reading = Omit<PrepareReport, "counts">;

export function readingOf(report: PrepareReport): Reading {
  const { format, encoding, delimiter, columns, issues, issuesDropped } = report;
  return { format, encoding, delimiter, columns, issues, issuesDropped };
}

/** What is wrong with the file as a whole; one that was `stopped` early may have rows that were not read. */
export function faultOf(
  { issues, counts }: Pick<PrepareReport, "issues" | "counts">,
  stopped = false,
): Failure | undefined {
  const issue = issues.find(({ row, severity }) => row === 0 && severity === "error");
  if (issue) return { code: issue.code, message: issue.message, exit: EXIT.file };
  // An empty list is sound JSON, but to who exported it as wrong as an empty table.
  if (counts.read === 0 && !stopped)
    return { code: "file.empty", message: "the file has no rows", exit: EXIT.file };
  return undefined;
}

export function percent(bytes: number, size: number | undefined): string {
  return size ? `${Math.min(100, Math.floor((bytes / size) * 100))} %, ` : "";
}

function tellFile({ file }: Told<CheckedFile>, values: Values, terminal: Terminal): void {
  const { counts, rejects, error } = file;
  const lines: string[] = [];
  if (counts && !error) {
    const { read, valid, invalid, warnings } = counts;
    lines.push(
      `  rows     ${grouped(read)} read, ${grouped(valid)} can be sent, ${grouped(invalid)} refused, ${grouped(warnings)} warnings`,
    );
    if (invalid > 0 && rejects !== undefined)
      lines.push(`  rejects  ${rows(invalid)} in ${rejects}${sameColumns(values)}`);
  }
  tellReading(file, lines, values, terminal);
  if (error) terminal.tell(`${file.file}: ${error.message} (${error.code})`);
}

/** What the file is, the lines that are given, and what was found in it. */
export function tellReading(
  file: Partial<Reading> & { file: string },
  lines: readonly string[],
  values: Values,
  terminal: Terminal,
): void {
  const { columns, issues, issuesDropped = 0, format, encoding = "", delimiter = null } = file;
  if (format === undefined || format === null || issues === undefined) return;
  terminal.say(`${file.file}: ${formatLine({ format, encoding, delimiter })}`);
  for (const line of [...columnLines(columns ?? []), ...lines]) terminal.say(line);
  if (values.list) {
    for (const issue of issues) terminal.say(issueLine(file.file, issue));
  } else {
    for (const [title, severity] of [
      ["refused", "error"],
      ["warned", "warning"],
    ] as const) {
      const findings = findingsOf(issues, severity);
      if (findings.size > 0) terminal.say(`  ${title}`);
      for (const line of findings.lines()) terminal.say(line);
    }
  }
  for (const issue of issues) {
    if (issue.row === 0 && issue.severity === "warning") terminal.say(`  ${issue.message} (${issue.code})`);
  }
  if (issuesDropped > 0)
    terminal.say(`    ${grouped(issuesDropped)} more were counted but not kept: --max-issues`);
}
