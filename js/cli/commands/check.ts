// `kard-enroll check`: reads files as `enroll` would, and lists their issues.

import { prepareFile } from "../../prepare/prepare-file.js";
import type { FileOptions, PrepareReport } from "../../types/index.js";
import type { OptionValues } from "../args.js";
import type { CommandResult, Context, JsonError } from "../context.js";
import { EXIT } from "../exit-codes.js";
import {
  detailsOf,
  type FileDetails,
  failedResult,
  fileFailure,
  printDetails,
  printError,
} from "../file-report.js";
import { formatCount, plural } from "../format.js";
import { type InputFile, percentRead } from "../input-files.js";
import { columnsHint, createInvalidRowsSink, invalidRowsPaths } from "../invalid-rows.js";
import { toFileOptions } from "../options.js";
import type { Terminal } from "../terminal.js";

/** A file in the JSON output; members that are not known are absent. */
export interface CheckedFile extends Partial<FileDetails> {
  file: string;
  counts?: PrepareReport["counts"];
  /** The file of the invalid rows. */
  invalidRows?: string;
  error?: JsonError;
}

export async function check(
  inputs: readonly InputFile[],
  values: OptionValues,
  context: Context,
): Promise<CommandResult<CheckedFile>[]> {
  const paths = await invalidRowsPaths(inputs, values);
  const options = toFileOptions(values);
  const results: CommandResult<CheckedFile>[] = [];
  for (const [index, input] of inputs.entries()) {
    const result = await checkFile(input, options, paths[index], context);
    printFile(result.file, values, context.terminal);
    results.push(result);
    if (context.signal.aborted) break;
  }
  return results;
}

/** Reads a file completely, and writes its invalid rows to `invalidRows`. */
export async function checkFile(
  input: InputFile,
  options: FileOptions,
  invalidRows: string | undefined,
  { terminal, signal }: Context,
): Promise<CommandResult<CheckedFile>> {
  try {
    const prepared = prepareFile(await input.open(), {
      ...options,
      signal,
      ...(invalidRows === undefined ? {} : { invalidRows: createInvalidRowsSink(invalidRows, terminal) }),
      onProgress: ({ bytes, rows }) =>
        terminal.progress(() => `${input.name}: ${percentRead(bytes, input)}${formatCount(rows)} rows read`),
    });
    for await (const _ of prepared) {
      // The requests are not sent.
    }
    const report = await prepared.report;
    const file = {
      file: input.name,
      ...detailsOf(report),
      counts: report.counts,
      ...(invalidRows === undefined ? {} : { invalidRows }),
    };
    const failure = fileFailure(report);
    if (failure) {
      const { code, message, exitCode } = failure;
      return { exitCode, file: { ...file, error: { code, message } } };
    }
    return { exitCode: report.counts.invalid > 0 ? EXIT.rows : EXIT.ok, file };
  } catch (error) {
    return failedResult(input, error, signal);
  }
}

function printFile(file: CheckedFile, values: OptionValues, terminal: Terminal): void {
  const { counts, invalidRows, error } = file;
  const lines: string[] = [];
  if (counts && !error) {
    const { read, valid, invalid, warnings } = counts;
    lines.push(
      `  rows     ${formatCount(read)} read, ${formatCount(valid)} valid, ${formatCount(invalid)} invalid, ${plural(warnings, "warning")}`,
    );
    if (invalid > 0 && invalidRows !== undefined) {
      const hint = columnsHint(values);
      lines.push(
        `  written  ${plural(invalid, "invalid row")} to ${invalidRows}${hint && `; check it${hint}`}`,
      );
    }
  }
  printDetails(file, lines, values, terminal);
  printError(file, terminal);
}
