// The report of one file that was sent, or that would be sent.

import { FIELDS } from "../prepare/fields.js";
import { recommend } from "../send/recommendations.js";
import type { ApiError, Column, EnrollCounts, EnrollReport, FileOptions } from "../types/index.js";
import type { OptionValues } from "./args.js";
import type { JsonError } from "./context.js";
import type { OutputPaths } from "./enroll-settings.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { type FileDetails, printDetails, printReasons } from "./file-report.js";
import { countLines, formatCount, plural } from "./format.js";
import { columnsHint } from "./invalid-rows.js";
import { apiErrorText, type ReasonCounter } from "./reasons.js";
import type { Terminal } from "./terminal.js";

/** A file in the JSON output; members that are not known are absent. */
export interface EnrolledFile extends Partial<FileDetails> {
  file: string;
  dryRun: boolean;
  /** The URL of the requests. */
  url: string;
  /** `POST` requests that were sent, or in a dry run would be sent. */
  requests?: number;
  counts?: EnrollCounts;
  lookups?: number;
  retries?: number;
  alreadySettled?: number;
  resumable?: boolean;
  stop?: EnrollReport["stop"];
  /** Errors about a whole request, without `detail`, which may quote the user. */
  errors?: Pick<ApiError, "status" | "title">[];
  unsettled?: EnrollReport["unsettled"];
  unsettledDropped?: number;
  invalidRows?: string;
  outcomes?: string;
  journal?: string;
  recommendations?: string[];
  error?: JsonError;
}

/** The members of the JSON output that come from the report of the run. */
export function summarize(report: EnrollReport): Partial<EnrolledFile> {
  const { counts, requests, lookups, retries, resumable, stop, errors, unsettled, unsettledDropped } = report;
  return {
    counts,
    requests,
    lookups,
    retries,
    alreadySettled: report.alreadySettled,
    resumable,
    ...(stop === undefined ? {} : { stop }),
    errors: errors.map(({ status, title }) => ({ status, title })),
    unsettled,
    unsettledDropped,
  };
}

export function exitCodeOf({ counts, stop, error, dryRun }: EnrolledFile): ExitCode {
  if (stop?.code === "cancelled") return EXIT.interrupted;
  if (stop) return EXIT.stopped;
  if (error) return EXIT.file;
  if (!counts) return EXIT.ok;
  const open = counts.invalid + counts.rejected + counts.unknown + (dryRun ? 0 : counts.unsent);
  return open > 0 ? EXIT.rows : EXIT.ok;
}

/** The next steps, in terms of this command. */
export function recommendationsFor(
  report: EnrollReport,
  dryRun: boolean,
  paths: OutputPaths,
  values: OptionValues,
): string[] {
  const { counts } = report;
  if (dryRun) {
    const steps = recommend({ ...report, counts: { ...counts, unsent: 0 } }, { dryRun });
    if (counts.unsent > 0) steps.push("Nothing was sent. To send, run the same command with --yes.");
    else if (!report.stop) steps.push("There is nothing to send.");
    return steps;
  }
  const steps = [...report.recommendations];
  if (counts.invalid > 0)
    steps.push(
      paths.invalidRows === undefined
        ? "To write the invalid rows to a file, use --invalid-rows FILE."
        : `The invalid rows are in ${paths.invalidRows}: correct them and enroll that file${columnsHint(values)}.`,
    );
  if (counts.unsent + counts.unknown > 0 && paths.journal !== undefined && report.resumable)
    steps.push("To send only the rows that are not settled, run the same command again.");
  return steps;
}

/** Prints what was sent, or what would be sent. */
export function printRun(
  file: EnrolledFile,
  rejections: ReasonCounter,
  settings: { values: OptionValues; fileOptions: FileOptions; targetIssuer: string | undefined },
  terminal: Terminal,
): void {
  if (file.columns) printDetails(file, [], settings.values, terminal);
  else terminal.info(`${file.file}:`);
  const { url, dryRun, counts, alreadySettled = 0, stop } = file;
  if (!counts) return;
  if (dryRun) {
    printDryRun(file, counts, settings, terminal);
  } else if (counts.read === 0) {
    terminal.info("  nothing was sent");
  } else {
    terminal.info(`  sent to  ${url}`);
    for (const line of countLines(counts)) terminal.info(line);
    if (alreadySettled > 0)
      terminal.info(`  ${formatCount(alreadySettled)} of these were settled in an earlier run`);
  }
  printReasons("rejected by the API", rejections.lines(), terminal);
  if (stop) {
    const status = stop.status ? `, status ${stop.status}` : "";
    terminal.error(`${file.file}: stopped early: ${stop.message} (${stop.code}${status})`);
    for (const error of file.errors ?? []) terminal.error(`  error of the API: ${apiErrorText(error)}`);
  }
  for (const step of file.recommendations ?? []) terminal.info(`  next: ${step}`);
}

function printDryRun(
  { url, columns, requests = 0, alreadySettled = 0 }: EnrolledFile,
  counts: EnrollCounts,
  { fileOptions, targetIssuer }: { fileOptions: FileOptions; targetIssuer: string | undefined },
  terminal: Terminal,
): void {
  const issuer = targetIssuer === undefined ? "" : ` for issuer ${targetIssuer}`;
  terminal.info(
    `  would send: ${plural(counts.unsent, "user")} in ${plural(requests, "request")} (POST) to ${url}${issuer}`,
  );
  if (columns) terminal.info(`  attributes, if present: ${sentAttributes(columns, fileOptions).join(", ")}`);
  terminal.info(
    `  would not send: ${plural(counts.invalid, "invalid row")}, ${formatCount(alreadySettled)} settled in an earlier run`,
  );
}

/** The attributes that are sent of a user. */
function sentAttributes(
  columns: readonly Column[],
  { email = "hash", enrolledRewards }: FileOptions,
): string[] {
  const fields = new Set(columns.map(({ field }) => field));
  const names = ["id", `enrolledRewards ${enrolledRewards?.length === 0 ? "none" : "CARDLINKED"}`];
  if (fields.has("email") && email !== "hash") names.push("email (not hashed)");
  if (fields.has("hashedEmail") || (fields.has("email") && email !== "raw")) names.push("hashedEmail");
  const listed = ["id", "enrolledRewards", "email", "hashedEmail"];
  return [...names, ...FIELDS.filter((field) => fields.has(field) && !listed.includes(field))];
}
