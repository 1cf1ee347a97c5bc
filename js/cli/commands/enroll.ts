// `kard-enroll send`: sends files one after the other, or, without `--yes`, tells what would be sent.

import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { KardEnrollError } from "../../error.js";
import { prepareFile } from "../../prepare/prepare-file.js";
import { enrollUsers } from "../../send/enroll.js";
import { openJournal } from "../../send/journal/index.js";
import { usersUrl } from "../../send/parse-response.js";
import type { EnrollCounts, EnrollOptions, FileOptions } from "../../types/index.js";
import { init } from "../../wasm/init.js";
import type { Values } from "../args.js";
import { EXIT, Misuse } from "../exit.js";
import { fileSink, type Input, pathFor } from "../files.js";
import { addRefusals, Findings, grouped, rows } from "../format.js";
import { fileOptions, textOf } from "../options.js";
import { number, whole } from "../parse-values.js";
import { isJournal } from "../run-artifacts.js";
import { exitOf, outcomeOf, type Paths, type SentFile, stepsOf, tellError, tellRun } from "../run-report.js";
import type { Terminal } from "../terminal.js";
import { tokenFrom } from "../token.js";
import {
  type CheckedFile,
  checkFile,
  failed,
  faultOf,
  percent,
  readingOf,
  rejectsOf,
  rejectsSink,
  type Surroundings,
  type Told,
  tellReading,
} from "./check.js";

/** What is the same for all files. */
interface Sending {
  live: boolean;
  url: string;
  options: EnrollOptions;
  reading: FileOptions;
  values: Values;
}

export async function send(
  inputs: readonly Input[],
  values: Values,
  around: Surroundings,
): Promise<Told<SentFile | CheckedFile>[]> {
  await init();
  // A token command that is still at it when all is told ends with the run.
  const over = new AbortController();
  try {
    return await sendAll(inputs, values, around, AbortSignal.any([around.signal, over.signal]));
  } finally {
    over.abort();
  }
}

async function sendAll(
  inputs: readonly Input[],
  values: Values,
  around: Surroundings,
  asking: AbortSignal,
): Promise<Told<SentFile | CheckedFile>[]> {
  const sending = sendingOf(inputs, values, around, asking);
  const paths = await pathsOf(inputs, values, sending.options.environment);
  if (values["only-when-all-good"]) {
    if (inputs.some(({ size }) => size === undefined))
      throw new Misuse("--only-when-all-good reads everything twice, which a pipe cannot");
    const checked: Told<CheckedFile>[] = [];
    for (const [index, input] of inputs.entries())
      checked.push(await checkFile(input, sending.reading, paths[index]?.rejects, around));
    if (checked.some(({ exit }) => exit !== EXIT.fine)) return refuseAll(checked, sending, around.terminal);
    // They are empty, and stay so.
    for (const one of paths) one.rejects = undefined;
  }
  const told: Told<SentFile | CheckedFile>[] = [];
  let ended: string | undefined;
  for (const [index, input] of inputs.entries()) {
    const one: Told<SentFile> =
      ended === undefined
        ? await sendFile(input, sending, paths[index] as Paths, around)
        : { exit: EXIT.stopped, file: unsent(input, sending, ended) };
    tellError(one.file, around.terminal);
    told.push(one);
    const { stop, error } = one.file;
    if (stop && stop.code !== "changed_file") ended ??= stop.message;
    if (error?.code === "cancelled") ended ??= error.message;
  }
  return told;
}

function sendingOf(
  inputs: readonly Input[],
  values: Values,
  { terminal, signal }: Surroundings,
  asking: AbortSignal,
): Sending {
  const live = values.yes === true;
  const environment = textOf(values, "environment");
  const organizationId = textOf(values, "organization");
  if (environment === undefined)
    throw new Misuse("where to is not said: --environment sandbox, or production");
  if (organizationId === undefined) throw new Misuse("--organization is not given");
  const token = () =>
    tokenFrom(textOf(values, "token-command"), process.env.KARD_TOKEN, {
      stdin: inputs.some(({ name }) => name === "-"),
      signal: asking,
      tell: (line) => terminal.tell(line),
    });
  const options: EnrollOptions = {
    environment,
    organizationId,
    token: live ? token() : "",
    signal,
    dryRun: !live,
  };
  const targetIssuer = textOf(values, "target-issuer");
  if (targetIssuer !== undefined) options.targetIssuer = targetIssuer;
  const concurrency = textOf(values, "concurrency");
  if (concurrency !== undefined) options.concurrency = whole("--concurrency", concurrency, 1, 64);
  const timeout = textOf(values, "timeout");
  if (timeout !== undefined)
    options.timeout = Math.max(1, Math.round(1000 * number("--timeout", timeout, 0.001, 3600)));
  if (values.reconcile) options.reconcile = true;
  return { live, url: usersUrl(environment, organizationId), options, reading: fileOptions(values), values };
}

async function pathsOf(inputs: readonly Input[], values: Values, environment: string): Promise<Paths[]> {
  const path = (option: string, input: Input) => {
    const chosen = textOf(values, option);
    return chosen === undefined ? undefined : pathFor(`--${option}`, chosen, input, inputs);
  };
  if (values.journal !== undefined && values["no-journal"])
    throw new Misuse("--journal and --no-journal exclude each other");
  if (values.restart && values["no-journal"])
    throw new Misuse("--restart forgets a journal, and --no-journal keeps none");
  const paths = inputs.map((input): Paths => {
    // A pipe has no name that the same command would find again.
    const beside = input.size === undefined ? undefined : `${input.name}.${slug(environment)}.journal`;
    return {
      rejects: undefined,
      outcomes: path("outcomes", input),
      journal: values["no-journal"] ? undefined : (path("journal", input) ?? beside),
    };
  });
  const written = paths.flatMap(({ outcomes, journal }) => [outcomes, journal]);
  const rejects = await rejectsOf(
    inputs,
    values,
    written.filter((one) => one !== undefined),
  );
  for (const [index, one] of paths.entries()) one.rejects = rejects[index];
  return paths;
}

/** A journal belongs to a place as well as to a file, so the places have names of their own. */
function slug(environment: string): string {
  const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(environment)?.[1] ?? environment;
  return host.replace(/[^A-Za-z0-9.-]+/g, "-");
}

/** Checked all, and something was refused. */
function refuseAll(
  checked: Told<CheckedFile>[],
  { values }: Sending,
  terminal: Terminal,
): Told<CheckedFile>[] {
  for (const { file } of checked) {
    tellReading(file, [], values, terminal);
    if (file.error) terminal.tell(`${file.file}: ${file.error.message} (${file.error.code})`);
    else if (file.counts && file.counts.invalid > 0)
      terminal.tell(`${file.file}: ${rows(file.counts.invalid)} of ${grouped(file.counts.read)} refused`);
  }
  terminal.tell("nothing was sent: not all rows are good");
  return checked;
}

function unsent(input: Input, { live, url }: Sending, why: string): SentFile {
  return {
    file: input.name,
    dryRun: !live,
    url,
    error: { code: "not_begun", message: `not begun, because the run before it ended early: ${why}` },
  };
}

async function sendFile(
  input: Input,
  sending: Sending,
  paths: Paths,
  { terminal, signal }: Surroundings,
): Promise<Told<SentFile>> {
  const { live, url, options, reading, values } = sending;
  const base = { file: input.name, dryRun: !live, url };
  try {
    const journalPath = await journalToUse(paths.journal, live, values.restart === true);
    const begun = performance.now();
    let read = 0;
    const prepared = prepareFile(await input.open(), {
      ...reading,
      ...(paths.rejects === undefined ? {} : { invalidRows: rejectsSink(paths.rejects, terminal) }),
      onProgress: ({ bytes }) => {
        read = bytes;
      },
    });
    const aside = (name: string) => terminal.say(`the outcomes of the run before are now in ${name}`);
    const run = enrollUsers(prepared, {
      ...options,
      ...(journalPath === undefined ? {} : { journal: openJournal(journalPath) }),
      ...(live && paths.outcomes !== undefined
        ? { outcomes: fileSink(paths.outcomes, aside), outcomesFormat: formatFor(paths.outcomes) }
        : {}),
      onProgress: ({ counts, rowsPerSecond }) =>
        terminal.progress(
          () =>
            `${input.name}: ${percent(read, input.size)}${countsLine(counts)}, ${grouped(Math.round(rowsPerSecond))} rows a second${timeLeft(begun, read, input.size)}`,
        ),
    });
    const refusals = new Findings();
    let wouldBe = 0;
    for await (const result of run) {
      addRefusals(refusals, result);
      if (!live && result.outcomes.some(({ outcome }) => outcome === "unsent")) wouldBe += 1;
    }
    const report = await run.report;
    const prepare = await prepared.report.catch(() => undefined);
    const file: SentFile = {
      ...base,
      ...(prepare ? readingOf(prepare) : {}),
      ...outcomeOf(report),
      ...(live ? {} : { requests: wouldBe }),
      ...(paths.rejects === undefined ? {} : { rejects: paths.rejects }),
      ...(live && paths.outcomes !== undefined ? { outcomes: paths.outcomes } : {}),
      ...(journalPath === undefined ? {} : { journal: journalPath }),
      next: stepsOf(report, live, { ...paths, journal: journalPath }, reading.columns !== undefined),
    };
    tellRun(file, prepare, refusals, { values, reading, targetIssuer: options.targetIssuer }, terminal);
    const fault = prepare && faultOf(prepare, report.stop !== undefined);
    if (fault) file.error = { code: fault.code, message: fault.message };
    else if (report.outcomesComplete === false)
      file.error = {
        code: "outcomes.incomplete",
        message:
          "the file of outcomes does not hold every row: the disk is full, or more rows were refused than --max-issues keeps",
      };
    return { exit: exitOf(file), file };
  } catch (reason) {
    const { exit, file } = failed(input, reason, signal);
    return { exit, file: { ...base, ...file } };
  }
}

/**
 * A dry run makes no journal, and one that is to be forgotten says nothing.
 *
 * @throws {KardEnrollError} `journal.foreign` when what is to be forgotten is no journal
 */
async function journalToUse(
  path: string | undefined,
  live: boolean,
  restart: boolean,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const found = await stat(path).catch(() => undefined);
  // To forget is to remove the file, which may be anybody's.
  if (restart && found && !(found.isFile() && (await isJournal(await openAsBlob(path)))))
    throw new KardEnrollError("journal.foreign", `${path} is not a journal, so it is not cleared`);
  if (!live) return restart || !found ? undefined : path;
  if (restart) await openJournal(path).clear();
  return path;
}

function formatFor(path: string): "csv" | "ndjson" {
  return /\.(ndjson|jsonl)$/i.test(path) ? "ndjson" : "csv";
}

function timeLeft(begun: number, read: number, size: number | undefined): string {
  const seconds = (performance.now() - begun) / 1000;
  if (!size || read === 0 || read >= size || seconds < 3) return "";
  const left = (seconds * (size - read)) / read;
  return left < 90 ? `, about ${Math.ceil(left)} s left` : `, about ${Math.ceil(left / 60)} min left`;
}

function countsLine(counts: EnrollCounts): string {
  const { read: _, ...by } = counts;
  const shown = Object.entries(by).filter(([outcome, count]) => count > 0 || outcome === "created");
  return shown.map(([outcome, count]) => `${grouped(count)} ${outcome}`).join(", ");
}
