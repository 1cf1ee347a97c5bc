// `kard-enroll enroll`: sends files one after the other or, without `--yes`, prints what it would send.

import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { KardEnrollError } from "../../error.js";
import { prepareFile } from "../../prepare/prepare-file.js";
import { enrollUsers } from "../../send/enroll.js";
import { openJournal } from "../../send/journal/index.js";
import type { EnrollCounts } from "../../types/index.js";
import { init } from "../../wasm/init.js";
import type { OptionValues } from "../args.js";
import type { CommandResult, Context } from "../context.js";
import {
  type EnrollSettings,
  type OutputPaths,
  readSettings,
  resolveOutputPaths,
} from "../enroll-settings.js";
import { UsageError } from "../errors.js";
import { EXIT } from "../exit-codes.js";
import { detailsOf, failedResult, fileFailure, printDetails, printError } from "../file-report.js";
import { formatCount, plural } from "../format.js";
import { type InputFile, percentRead } from "../input-files.js";
import { createInvalidRowsSink } from "../invalid-rows.js";
import { createFileSink } from "../output-files.js";
import { ReasonCounter } from "../reasons.js";
import { isJournal } from "../run-artifacts.js";
import { type EnrolledFile, exitCodeOf, printRun, recommendationsFor, summarize } from "../run-report.js";
import type { Terminal } from "../terminal.js";
import { type CheckedFile, checkFile } from "./check.js";

export async function enroll(
  inputs: readonly InputFile[],
  values: OptionValues,
  context: Context,
): Promise<CommandResult<EnrolledFile | CheckedFile>[]> {
  await init();
  // Ends a token command that still runs when the last file is done.
  const done = new AbortController();
  try {
    return await enrollAll(inputs, values, context, AbortSignal.any([context.signal, done.signal]));
  } finally {
    done.abort();
  }
}

async function enrollAll(
  inputs: readonly InputFile[],
  values: OptionValues,
  context: Context,
  tokenSignal: AbortSignal,
): Promise<CommandResult<EnrolledFile | CheckedFile>[]> {
  const settings = readSettings(inputs, values, context, tokenSignal);
  const paths = await resolveOutputPaths(inputs, values, settings.options.environment);
  if (values["all-or-nothing"]) {
    if (inputs.some(({ size }) => size === undefined))
      throw new UsageError("--all-or-nothing reads each file twice, which is not possible with a pipe");
    const checked: CommandResult<CheckedFile>[] = [];
    for (const [index, input] of inputs.entries())
      checked.push(await checkFile(input, settings.fileOptions, paths[index]?.invalidRows, context));
    if (checked.some(({ exitCode }) => exitCode !== EXIT.ok)) {
      printNothingSent(checked, values, context.terminal);
      return checked;
    }
    // The check has written these files, and there are no invalid rows.
    for (const one of paths) one.invalidRows = undefined;
  }
  const results: CommandResult<EnrolledFile | CheckedFile>[] = [];
  let stopped: string | undefined;
  for (const [index, input] of inputs.entries()) {
    const result: CommandResult<EnrolledFile> =
      stopped === undefined
        ? await enrollFile(input, settings, paths[index] as OutputPaths, context)
        : { exitCode: EXIT.stopped, file: notStarted(input, settings, stopped) };
    printError(result.file, context.terminal);
    results.push(result);
    const { stop, error } = result.file;
    if (stop && stop.code !== "changed_file") stopped ??= stop.message;
    if (error?.code === "cancelled") stopped ??= error.message;
  }
  return results;
}

/** Prints the results of a check that found invalid rows. */
function printNothingSent(
  checked: readonly CommandResult<CheckedFile>[],
  values: OptionValues,
  terminal: Terminal,
): void {
  for (const { file } of checked) {
    printDetails(file, [], values, terminal);
    const { counts, error } = file;
    if (error) printError(file, terminal);
    else if (counts && counts.invalid > 0)
      terminal.error(`${file.file}: ${formatCount(counts.invalid)} of ${plural(counts.read, "row")} invalid`);
  }
  terminal.error("nothing was sent, because some rows are invalid");
}

function notStarted(input: InputFile, { dryRun, url }: EnrollSettings, reason: string): EnrolledFile {
  return {
    file: input.name,
    dryRun,
    url,
    error: {
      code: "not_started",
      message: `not started, because the run before it stopped early: ${reason}`,
    },
  };
}

async function enrollFile(
  input: InputFile,
  settings: EnrollSettings,
  paths: OutputPaths,
  { terminal, signal }: Context,
): Promise<CommandResult<EnrolledFile>> {
  const { dryRun, url, options, fileOptions, values } = settings;
  const base = { file: input.name, dryRun, url };
  try {
    const journal = await journalPath(paths.journal, dryRun, values.restart === true);
    const start = performance.now();
    let bytesRead = 0;
    const prepared = prepareFile(await input.open(), {
      ...fileOptions,
      ...(paths.invalidRows === undefined
        ? {}
        : { invalidRows: createInvalidRowsSink(paths.invalidRows, terminal) }),
      onProgress: ({ bytes }) => {
        bytesRead = bytes;
      },
    });
    const onBackup = (name: string) => terminal.info(`outcomes of an earlier run are now in ${name}`);
    const run = enrollUsers(prepared, {
      ...options,
      ...(journal === undefined ? {} : { journal: openJournal(journal) }),
      ...(!dryRun && paths.outcomes !== undefined
        ? {
            outcomes: createFileSink(paths.outcomes, onBackup),
            outcomesFormat: outcomesFormat(paths.outcomes),
          }
        : {}),
      onProgress: ({ counts, rowsPerSecond }) =>
        terminal.progress(
          () =>
            `${input.name}: ${percentRead(bytesRead, input)}${progressCounts(counts)}, ${formatCount(Math.round(rowsPerSecond))} rows per second${timeLeft(start, bytesRead, input)}`,
        ),
    });
    const rejections = new ReasonCounter();
    let requests = 0;
    for await (const result of run) {
      rejections.addRejections(result);
      if (dryRun && result.outcomes.some(({ outcome }) => outcome === "unsent")) requests += 1;
    }
    const report = await run.report;
    const prepareReport = await prepared.report.catch(() => undefined);
    const file: EnrolledFile = {
      ...base,
      ...(prepareReport ? detailsOf(prepareReport) : {}),
      ...summarize(report),
      ...(dryRun ? { requests } : {}),
      ...(paths.invalidRows === undefined ? {} : { invalidRows: paths.invalidRows }),
      ...(!dryRun && paths.outcomes !== undefined ? { outcomes: paths.outcomes } : {}),
      ...(journal === undefined ? {} : { journal }),
      recommendations: recommendationsFor(report, dryRun, { ...paths, journal }, values),
    };
    printRun(file, rejections, { values, fileOptions, targetIssuer: options.targetIssuer }, terminal);
    const failure = prepareReport && fileFailure(prepareReport, report.stop !== undefined);
    if (failure) file.error = { code: failure.code, message: failure.message };
    else if (report.outcomesComplete === false)
      file.error = {
        code: "outcomes.incomplete",
        message:
          "the file of outcomes does not contain every row: the disk is full, or there are more invalid rows than --max-issues",
      };
    return { exitCode: exitCodeOf(file), file };
  } catch (error) {
    const { exitCode, file } = failedResult(input, error, signal);
    return { exitCode, file: { ...base, ...file } };
  }
}

/**
 * The journal of the run. A dry run creates no journal, and does not read one that `--restart` would discard.
 *
 * @throws {KardEnrollError} `journal.foreign` if `--restart` would delete a file that is not a journal
 */
async function journalPath(
  path: string | undefined,
  dryRun: boolean,
  restart: boolean,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const found = await stat(path).catch(() => undefined);
  if (restart && found && !(found.isFile() && (await isJournal(await openAsBlob(path)))))
    throw new KardEnrollError("journal.foreign", `${path} is not a journal, so it is not deleted`);
  if (dryRun) return restart || !found ? undefined : path;
  if (restart) await openJournal(path).clear();
  return path;
}

function outcomesFormat(path: string): "csv" | "ndjson" {
  return /\.(ndjson|jsonl)$/i.test(path) ? "ndjson" : "csv";
}

function timeLeft(start: number, bytesRead: number, { size }: InputFile): string {
  const seconds = (performance.now() - start) / 1000;
  if (!size || bytesRead === 0 || bytesRead >= size || seconds < 3) return "";
  const left = (seconds * (size - bytesRead)) / bytesRead;
  return left < 90 ? `, about ${Math.ceil(left)} s left` : `, about ${Math.ceil(left / 60)} min left`;
}

function progressCounts(counts: EnrollCounts): string {
  const { read: _, ...byOutcome } = counts;
  const shown = Object.entries(byOutcome).filter(([outcome, count]) => count > 0 || outcome === "created");
  return shown.map(([outcome, count]) => `${formatCount(count)} ${outcome}`).join(", ");
}
