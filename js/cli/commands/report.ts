// `kard-enroll report`: says what came of a run, from what it left behind.

import { openAsBlob } from "node:fs";
import { noCounts, OUTCOMES } from "../../send/counts.js";
import { nextSteps } from "../../send/recommendations.js";
import type { EnrollCounts } from "../../types/index.js";
import { init } from "../../wasm/init.js";
import type { Values } from "../args.js";
import { EXIT, failureOf, Misuse } from "../exit.js";
import { openInputs } from "../files.js";
import { countLines, type Finding, Findings, users } from "../format.js";
import { textOf } from "../options.js";
import { choice } from "../parse-values.js";
import { type JsonTrace, type Rows, readTrace, type Trace } from "../run-artifacts.js";
import type { Terminal } from "../terminal.js";
import type { Surroundings, Told } from "./check.js";

/** How a file is told of in `--json`; what is not known is absent. */
export interface ReportedFile {
  file: string;
  kind?: Trace["kind"];
  counts?: EnrollCounts;
  /** Whether it ends in the middle of something: the run was ended there. */
  cut?: boolean;
  refusals?: Finding[];
  next?: string[];
  error?: { code: string; message: string };
}

export async function report(
  names: readonly string[],
  values: Values,
  { terminal }: Surroundings,
): Promise<Told<ReportedFile>[]> {
  if (names.includes("-")) throw new Misuse("report takes files, not standard input");
  const inputs = await openInputs(names);
  await init();
  const wanted = textOf(values, "rows");
  const outcome = wanted === undefined ? undefined : choice("--rows", wanted, OUTCOMES);
  const told: Told<ReportedFile>[] = [];
  for (const { name } of inputs) {
    try {
      const trace = await readTrace(await openAsBlob(name));
      if (outcome !== undefined) await printRows(name, trace, outcome, terminal);
      else for (const file of await filesOf(name, trace)) told.push(tell(file, terminal));
    } catch (reason) {
      const { code, message, exit } = failureOf(reason);
      terminal.tell(`${name}: ${message} (${code})`);
      told.push({ exit, file: { file: name, error: { code, message } } });
    }
  }
  return told;
}

async function filesOf(name: string, trace: Trace): Promise<ReportedFile[]> {
  if (trace.kind === "json")
    return trace.document.files.map((file) => fromDocument(name, trace.document, file));
  if (trace.kind === "journal") {
    const { counts, cut } = trace;
    const next = nextSteps({ counts, resumable: true }, {});
    next.push(
      "A journal knows the rows that were about to be sent; the same command again sends what is not settled and accounts for the others.",
    );
    return [{ file: name, kind: "journal", counts, cut, next }];
  }
  return [await fromRows(name, trace.rows)];
}

async function fromRows(name: string, found: Rows): Promise<ReportedFile> {
  const counts = noCounts();
  const refusals = new Findings();
  let next = await found.next();
  for (; !next.done; next = await found.next()) {
    const { row, outcome, reason } = next.value;
    counts.read += 1;
    counts[outcome] += 1;
    if (outcome === "rejected" || outcome === "invalid") refusals.add(reason || "without a reason", "", row);
  }
  const steps = nextSteps({ counts, resumable: true }, {});
  if (next.value)
    steps.unshift("The file ends in the middle of a row, so the run was ended there: run it again.");
  return { file: name, kind: "outcomes", counts, cut: next.value, refusals: refusals.list(), next: steps };
}

/** A check counts what can be sent and what is refused, none of which was sent; a run counts outcomes. */
function fromDocument(name: string, { command }: JsonTrace, one: JsonTrace["files"][number]): ReportedFile {
  const error = one.error === undefined ? {} : { error: one.error };
  if (one.counts === undefined) return { file: `${name}: ${one.file}`, kind: "json", cut: false, ...error };
  const { read = 0, valid = 0, ...by } = one.counts;
  const none = { ...noCounts(), read };
  const checked = command === "check";
  const counts: EnrollCounts = checked
    ? { ...none, invalid: by.invalid ?? 0, unsent: valid }
    : { ...none, ...by };
  const next = one.next ?? nextSteps({ counts: { ...counts, unsent: 0 }, resumable: true }, {});
  if (checked) next.push("It was checked, and nothing was sent: kard-enroll send.");
  return { file: `${name}: ${one.file}`, kind: "json", counts, cut: false, next, ...error };
}

function tell(file: ReportedFile, terminal: Terminal): Told<ReportedFile> {
  const { counts, error, refusals = [], next = [] } = file;
  terminal.say(`${file.file}:`);
  if (error) terminal.tell(`${file.file}: ${error.message} (${error.code})`);
  if (!counts) return { exit: error ? EXIT.rows : EXIT.fine, file };
  for (const line of countLines(counts)) terminal.say(line);
  if (refusals.length > 0) terminal.say("  refused");
  for (const line of new Findings(refusals).lines()) terminal.say(line);
  for (const step of next) terminal.say(`  next: ${step}`);
  if (next.length === 0 && !error) terminal.say(`  nothing is left to do: ${users(counts.created)} created`);
  const open = counts.rejected + counts.invalid + counts.unsent + counts.unknown;
  return { exit: open > 0 || file.cut || error ? EXIT.rows : EXIT.fine, file };
}

async function printRows(
  name: string,
  trace: Trace,
  wanted: (typeof OUTCOMES)[number],
  terminal: Terminal,
): Promise<void> {
  if (trace.kind !== "outcomes")
    throw new Misuse(`${name} holds no rows: --rows wants the file of --outcomes`);
  for await (const { row, outcome } of trace.rows) if (outcome === wanted) terminal.print(`${row}\n`);
}
