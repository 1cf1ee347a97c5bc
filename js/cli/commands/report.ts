// `kard-enroll report`: summarizes a run from one of its files.

import { openAsBlob } from "node:fs";
import { noCounts, OUTCOMES } from "../../send/counts.js";
import { recommend } from "../../send/recommendations.js";
import type { EnrollCounts, Outcome } from "../../types/index.js";
import { init } from "../../wasm/init.js";
import { type OptionValues, optionText } from "../args.js";
import type { CommandResult, Context, JsonError } from "../context.js";
import { toCommandFailure, UsageError } from "../errors.js";
import { EXIT } from "../exit-codes.js";
import { printError, printReasons } from "../file-report.js";
import { countLines, plural } from "../format.js";
import { openInputs, STDIN } from "../input-files.js";
import { parseChoice } from "../parse-values.js";
import { formatReason, type ReasonCount, ReasonCounter } from "../reasons.js";
import { type JsonDocument, type OutcomeRows, type RunArtifact, readRunArtifact } from "../run-artifacts.js";
import type { Terminal } from "../terminal.js";

/** A file in the JSON output; members that are not known are absent. */
export interface SummarizedFile {
  file: string;
  kind?: RunArtifact["kind"];
  counts?: EnrollCounts;
  /** Whether the file ends in the middle of an entry, because the run was interrupted. */
  truncated?: boolean;
  /** Why rows are rejected or invalid. */
  reasons?: ReasonCount[];
  recommendations?: string[];
  error?: JsonError;
}

export async function report(
  names: readonly string[],
  values: OptionValues,
  { terminal }: Context,
): Promise<CommandResult<SummarizedFile>[]> {
  if (names.includes(STDIN)) throw new UsageError("report does not read standard input");
  const inputs = await openInputs(names);
  await init();
  const wanted = optionText(values, "rows");
  const outcome = wanted === undefined ? undefined : parseChoice("--rows", wanted, OUTCOMES);
  const results: CommandResult<SummarizedFile>[] = [];
  for (const { name } of inputs) {
    try {
      const artifact = await readRunArtifact(await openAsBlob(name));
      if (outcome !== undefined) {
        await printRows(name, artifact, outcome, terminal);
        continue;
      }
      for (const file of await summarizeArtifact(name, artifact)) {
        printSummary(file, terminal);
        results.push({ exitCode: exitCodeOf(file), file });
      }
    } catch (reason) {
      const { code, message, exitCode } = toCommandFailure(reason);
      const file = { file: name, error: { code, message } };
      printError(file, terminal);
      results.push({ exitCode, file });
    }
  }
  return results;
}

async function summarizeArtifact(name: string, artifact: RunArtifact): Promise<SummarizedFile[]> {
  if (artifact.kind === "outcomes") return [await summarizeOutcomes(name, artifact.rows)];
  if (artifact.kind === "json") {
    const { document } = artifact;
    return document.files.map((file) => summarizeJson(name, document.command, file));
  }
  const { counts, truncated } = artifact;
  const recommendations = recommend({ counts, resumable: true }, {});
  recommendations.push(
    "A journal contains only rows that were about to be sent. Run the same command again: it sends the rows that are not settled and reports every row.",
  );
  return [{ file: name, kind: "journal", counts, truncated, recommendations }];
}

async function summarizeOutcomes(name: string, rows: OutcomeRows): Promise<SummarizedFile> {
  const counts = noCounts();
  const reasons = new ReasonCounter();
  let next = await rows.next();
  for (; !next.done; next = await rows.next()) {
    const { row, outcome, reason } = next.value;
    counts.read += 1;
    counts[outcome] += 1;
    if (outcome === "rejected" || outcome === "invalid") reasons.add(reason, "", row);
  }
  const truncated = next.value;
  const recommendations = recommend({ counts, resumable: true }, {});
  if (truncated)
    recommendations.unshift(
      "The file ends in the middle of a row, because the run was interrupted. Run the same command again.",
    );
  return { file: name, kind: "outcomes", counts, truncated, reasons: reasons.list(), recommendations };
}

function summarizeJson(name: string, command: string, file: JsonDocument["files"][number]): SummarizedFile {
  const base = { file: `${name}: ${file.file}`, kind: "json" as const, truncated: false };
  const error = file.error === undefined ? {} : { error: file.error };
  if (file.counts === undefined) return { ...base, ...error };
  const isCheck = command === "check";
  const { read = 0, valid = 0, invalid = 0 } = file.counts;
  // A check sends nothing, so its valid rows are unsent.
  const counts: EnrollCounts = isCheck
    ? { ...noCounts(), read, invalid, unsent: valid }
    : { ...noCounts(), ...file.counts };
  const recommendations =
    file.recommendations ?? recommend({ counts: { ...counts, unsent: 0 }, resumable: true }, {});
  if (isCheck)
    recommendations.push(
      "This is the result of a check, and nothing was sent. To send, use kard-enroll enroll.",
    );
  return { ...base, counts, recommendations, ...error };
}

function exitCodeOf({ counts, truncated, error }: SummarizedFile) {
  const open = counts ? counts.rejected + counts.invalid + counts.unsent + counts.unknown : 0;
  return open > 0 || truncated || error ? EXIT.rows : EXIT.ok;
}

function printSummary(file: SummarizedFile, terminal: Terminal): void {
  const { counts, error, reasons = [], recommendations = [] } = file;
  terminal.info(`${file.file}:`);
  printError(file, terminal);
  if (!counts) return;
  for (const line of countLines(counts)) terminal.info(line);
  printReasons("rejected or invalid", reasons.map(formatReason), terminal);
  for (const step of recommendations) terminal.info(`  next: ${step}`);
  if (recommendations.length === 0 && !error)
    terminal.info(`  nothing is left to do: ${plural(counts.created, "user")} created`);
}

async function printRows(
  name: string,
  artifact: RunArtifact,
  wanted: Outcome,
  terminal: Terminal,
): Promise<void> {
  if (artifact.kind !== "outcomes")
    throw new UsageError(
      `${name} does not contain the outcome of each row: --rows requires a file of --outcomes`,
    );
  for await (const { row, outcome } of artifact.rows) if (outcome === wanted) terminal.print(`${row}\n`);
}
