// What is told of a file that was sent, or would be.

import { nextSteps } from "../send/recommendations.js";
import type { ApiError, EnrollCounts, EnrollReport, FileOptions, PrepareReport } from "../types/index.js";
import type { Values } from "./args.js";
import { type CheckedFile, tellReading } from "./commands/check.js";
import { EXIT, type ExitCode } from "./exit.js";
import { countLines, type Findings, grouped, refusal, users } from "./format.js";
import type { Terminal } from "./terminal.js";

/** How a file is told of in `--json`; what is not known is absent. */
export interface SentFile extends Omit<CheckedFile, "counts"> {
  dryRun: boolean;
  /** Where it was sent, or would be. */
  url: string;
  /** `POST`s that were sent, or would be. */
  requests?: number;
  counts?: EnrollCounts;
  lookups?: number;
  retries?: number;
  earlier?: number;
  resumable?: boolean;
  stop?: EnrollReport["stop"];
  /** What the API said when it refused as a whole, without `detail`, which may quote. */
  errors?: Pick<ApiError, "status" | "title">[];
  unsettled?: EnrollReport["unsettled"];
  unsettledDropped?: number;
  journal?: string;
  outcomes?: string;
  next?: string[];
}

/** Where what belongs to one input goes. */
export interface Paths {
  rejects: string | undefined;
  outcomes: string | undefined;
  journal: string | undefined;
}

/** What of the report is told. */
export function outcomeOf(report: EnrollReport): Partial<SentFile> {
  const {
    counts,
    requests,
    lookups,
    retries,
    earlier,
    resumable,
    stop,
    errors,
    unsettled,
    unsettledDropped,
  } = report;
  return {
    counts,
    requests,
    lookups,
    retries,
    earlier,
    resumable,
    ...(stop === undefined ? {} : { stop }),
    errors: errors.map(({ status, title }) => ({ status, title })),
    unsettled,
    unsettledDropped,
  };
}

export function exitOf({ counts, stop, error, dryRun }: SentFile): ExitCode {
  if (stop?.code === "cancelled") return EXIT.interrupted;
  if (stop) return EXIT.stopped;
  if (error) return EXIT.file;
  if (!counts) return EXIT.fine;
  const open = counts.invalid + counts.rejected + counts.unknown + (dryRun ? 0 : counts.unsent);
  return open > 0 ? EXIT.rows : EXIT.fine;
}

/** What to do next, as this command would do it. */
export function stepsOf(report: EnrollReport, live: boolean, paths: Paths, columnsNamed: boolean): string[] {
  const { counts } = report;
  if (!live) {
    const steps = nextSteps({ ...report, counts: { ...counts, unsent: 0 } }, { dryRun: true });
    if (counts.unsent > 0) steps.push("Nothing was sent: the same command with --yes sends it.");
    else if (!report.stop) steps.push("There is nothing to send.");
    return steps;
  }
  const steps = [...report.next];
  if (counts.invalid > 0)
    steps.push(
      paths.rejects === undefined
        ? "--rejects FILE writes the refused rows to a file of their own."
        : `The refused rows are in ${paths.rejects}: mend them there and send that file${columnsNamed ? " with the same --columns" : ""}.`,
    );
  if (counts.unsent + counts.unknown > 0 && paths.journal !== undefined && report.resumable)
    steps.push("The same command again sends only what is not settled.");
  return steps;
}

/** What was sent, or would be. */
export function tellRun(
  file: SentFile,
  prepare: PrepareReport | undefined,
  refusals: Findings,
  {
    values,
    reading,
    targetIssuer,
  }: { values: Values; reading: FileOptions; targetIssuer: string | undefined },
  terminal: Terminal,
): void {
  if (prepare) tellReading(file, [], values, terminal);
  else terminal.say(`${file.file}:`);
  const { url, dryRun, counts, requests = 0, earlier = 0, stop } = file;
  if (!counts) return;
  if (!dryRun && counts.read === 0) {
    terminal.say("  nothing was sent");
  } else if (!dryRun) {
    terminal.say(`  sent to  ${url}`);
    for (const line of countLines(counts)) terminal.say(line);
    if (earlier > 0) terminal.say(`  of them ${grouped(earlier)} in an earlier run`);
  } else {
    const issuer = targetIssuer === undefined ? "" : ` for the issuer ${targetIssuer}`;
    terminal.say(
      `  would be sent: ${users(counts.unsent)} in ${grouped(requests)} ${requests === 1 ? "request" : "requests"} (POST) to ${url}${issuer}`,
    );
    if (prepare) terminal.say(`  of each, where it is there: ${attributes(prepare, reading).join(", ")}`);
    terminal.say(
      `  would not be sent: ${grouped(counts.invalid)} refused here, ${grouped(earlier)} settled in an earlier run`,
    );
  }
  if (refusals.size > 0) terminal.say("  the API refused");
  for (const line of refusals.lines()) terminal.say(line);
  if (stop) {
    terminal.tell(
      `${file.file}: ended early: ${stop.message} (${stop.code}${stop.status ? `, status ${stop.status}` : ""})`,
    );
    for (const error of file.errors ?? []) terminal.tell(`  the API said: ${refusal(error)}`);
  }
  for (const step of file.next ?? []) terminal.say(`  next: ${step}`);
}

export function tellError({ file, error }: Pick<SentFile, "file" | "error">, terminal: Terminal): void {
  if (error) terminal.tell(`${file}: ${error.message} (${error.code})`);
}

/** What leaves of a user, by the columns that feed it. */
function attributes({ columns }: PrepareReport, { email = "hash", enrolledRewards }: FileOptions): string[] {
  const fed = new Set(columns.map(({ field }) => field as string | null));
  const names = ["id", `enrolledRewards ${enrolledRewards?.length === 0 ? "none" : "CARDLINKED"}`];
  if (fed.has("email") && email !== "hash") names.push("email in clear");
  if (fed.has("hashedEmail") || (fed.has("email") && email !== "raw")) names.push("hashedEmail");
  for (const name of [
    "phoneNumber",
    "zipCode",
    "birthYear",
    "historicalTransactionsSent",
    "phoneNumbers",
    "postalCodes",
  ])
    if (fed.has(name)) names.push(name);
  return names;
}
