#!/usr/bin/env node
// The command line: `kard-enroll check|enroll|report FILE...` and `kard-enroll mock-server`.

import { readFileSync } from "node:fs";
import { helpText, isCommand, type OptionValues, parseCommandLine, USAGE } from "./args.js";
import { check } from "./commands/check.js";
import { enroll } from "./commands/enroll.js";
import { runMockServer } from "./commands/mock-server.js";
import { report } from "./commands/report.js";
import type { CommandResult, Context } from "./context.js";
import { systemErrorText, toCommandFailure, UsageError } from "./errors.js";
import { EXIT, type ExitCode, mostSerious } from "./exit-codes.js";
import { openInputs } from "./input-files.js";
import { Terminal } from "./terminal.js";

/** The version of the structure of the JSON output. It grows with every incompatible change. */
const JSON_VERSION = 1;

const [first, ...rest] = process.argv.slice(2);
process.exitCode = await main(first, rest);
// A token command that hangs, or an open pipe without data, must not keep the process alive.
process.stdin.destroy();

async function main(command: string | undefined, args: string[]): Promise<ExitCode> {
  const terminal = new Terminal({ quiet: args.includes("--quiet"), json: args.includes("--json") });
  const exitCode = await run(command, args, terminal);
  const error = await terminal.outputError();
  if (!error) return exitCode;
  const reason = systemErrorText(error) ?? "standard output failed";
  terminal.error(`kard-enroll: the result could not be written: ${reason}`);
  return mostSerious([exitCode, EXIT.file]);
}

async function run(command: string | undefined, args: string[], terminal: Terminal): Promise<ExitCode> {
  if (command === "--version" || command === "--help" || command === "help" || command === undefined) {
    terminal.print(command === "--version" ? `${version()}\n` : USAGE);
    return command === undefined ? EXIT.usage : EXIT.ok;
  }
  try {
    if (!isCommand(command)) throw new UsageError(`unknown command ${JSON.stringify(command)}`);
    const { values, files } = parseCommandLine(command, args);
    if (values.help) {
      terminal.print(helpText(command));
      return EXIT.ok;
    }
    if (command === "mock-server") {
      if (files.length > 0) throw new UsageError("mock-server does not read files");
      return await runMockServer(values, terminal);
    }
    return await runOnFiles(command, files, values, terminal);
  } catch (error) {
    return printFailure(error, command, args, terminal);
  }
}

async function runOnFiles(
  command: "check" | "enroll" | "report",
  files: readonly string[],
  values: OptionValues,
  terminal: Terminal,
): Promise<ExitCode> {
  const abort = new AbortController();
  const signalExitCode = listenToSignals(terminal, abort);
  const context: Context = { terminal, signal: abort.signal };
  const results: CommandResult<unknown>[] =
    command === "report"
      ? await report(files, values, context)
      : await { check, enroll }[command](await openInputs(files), values, context);
  const exitCode = signalExitCode() ?? mostSerious(results.map((result) => result.exitCode));
  if (values.json) printJson({ command, exitCode, files: results.map(({ file }) => file) }, terminal);
  return exitCode;
}

function printFailure(
  error: unknown,
  command: string,
  args: readonly string[],
  terminal: Terminal,
): ExitCode {
  const { code, message, exitCode } = toCommandFailure(error);
  terminal.error(`kard-enroll: ${message}`);
  if (exitCode === EXIT.usage && isCommand(command))
    terminal.error(`for the options, run kard-enroll ${command} --help`);
  if (exitCode === EXIT.internal && error instanceof Error) {
    // Without the message, which may contain personal data.
    const stack = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    terminal.error(stack.join("\n"));
  }
  if (args.includes("--json"))
    printJson({ command, exitCode, error: { code, message }, files: [] }, terminal);
  return exitCode;
}

function printJson(document: Record<string, unknown>, terminal: Terminal): void {
  terminal.print(`${JSON.stringify({ kardEnroll: JSON_VERSION, ...document }, null, 2)}\n`);
}

/**
 * The first signal ends the run after the requests in flight, the second one ends the process immediately.
 *
 * @returns a function that returns the exit code of the first signal, if there was one
 */
function listenToSignals(terminal: Terminal, abort: AbortController): () => ExitCode | undefined {
  let exitCode: ExitCode | undefined;
  for (const [signal, code] of [
    ["SIGINT", EXIT.interrupted],
    ["SIGTERM", EXIT.terminated],
  ] as const) {
    process.on(signal, () => {
      if (exitCode !== undefined) {
        // Without a listener, the signal ends the process. process.exit() would wait for a file that hangs.
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
        return;
      }
      exitCode = code;
      terminal.error(
        "stopping: waiting for the requests in flight; a second signal ends the run immediately",
      );
      abort.abort();
    });
  }
  return () => exitCode;
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
