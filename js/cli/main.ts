#!/usr/bin/env node
// The command line: `kard-enroll check|send|report FILE...`, and `kard-enroll sandbox`.

import { readFileSync } from "node:fs";
import { COMMANDS, type Command, helpOf, parse, USAGE } from "./args.js";
import { check, type Surroundings, type Told } from "./commands/check.js";
import { send } from "./commands/enroll.js";
import { runMockServer } from "./commands/mock-server.js";
import { report } from "./commands/report.js";
import { EXIT, type ExitCode, failureOf, fileFault, Misuse, worst } from "./exit.js";
import { openInputs } from "./files.js";
import { Terminal } from "./terminal.js";

/** Of the shape of what `--json` prints; it grows with every change that a reader must know of. */
const SHAPE = 1;

const [first, ...rest] = process.argv.slice(2);
process.exitCode = await main(first, rest);
// A token command that hangs, or a pipe that nobody writes into, must not keep the program.
process.stdin.destroy();

async function main(command: string | undefined, args: string[]): Promise<ExitCode> {
  if (command === "sandbox") return runMockServer(args);
  const terminal = new Terminal({ quiet: args.includes("--quiet"), json: args.includes("--json") });
  const exit = await run(command, args, terminal);
  const lost = await terminal.lost();
  if (!lost) return exit;
  terminal.tell(
    `kard-enroll: the result could not be written: ${fileFault(lost) ?? "standard output failed"}`,
  );
  return worst([exit, EXIT.file]);
}

async function run(command: string | undefined, args: string[], terminal: Terminal): Promise<ExitCode> {
  if (command === "--version" || command === "--help" || command === "help" || command === undefined) {
    terminal.print(command === "--version" ? `${version()}\n` : USAGE);
    return command === undefined ? EXIT.misuse : EXIT.fine;
  }
  const ended = new AbortController();
  const signalled = listen(terminal, ended);
  try {
    if (!isCommand(command)) throw new Misuse(`there is no command ${JSON.stringify(command)}`);
    const { values, files } = parse(command, args);
    if (values.help) {
      terminal.print(helpOf(command));
      return EXIT.fine;
    }
    const around: Surroundings = { terminal, signal: ended.signal };
    const told: Told<unknown>[] =
      command === "report"
        ? await report(files, values, around)
        : await { check, send }[command](await openInputs(files), values, around);
    const exit = signalled() ?? worst(told.map((one) => one.exit));
    if (values.json) {
      const document = { kardEnroll: SHAPE, command, exitCode: exit, files: told.map(({ file }) => file) };
      terminal.print(`${JSON.stringify(document, null, 2)}\n`);
    }
    return exit;
  } catch (reason) {
    const { code, message, exit } = failureOf(reason);
    terminal.tell(`kard-enroll: ${message}`);
    if (exit === EXIT.misuse && isCommand(command))
      terminal.tell(`its options: kard-enroll ${command} --help`);
    if (exit === EXIT.fault && reason instanceof Error)
      // Without its message, which may hold anything.
      terminal.tell(
        (reason.stack ?? "")
          .split("\n")
          .filter((line) => /^\s+at /.test(line))
          .join("\n"),
      );
    if (args.includes("--json")) {
      const document = { kardEnroll: SHAPE, command, exitCode: exit, error: { code, message }, files: [] };
      terminal.print(`${JSON.stringify(document, null, 2)}\n`);
    }
    return exit;
  }
}

function isCommand(text: string): text is Exclude<Command, "sandbox"> {
  return text !== "sandbox" && (COMMANDS as readonly string[]).includes(text);
}

/** The first signal ends the run in good order, the second at once. Gives what the exit code then is. */
function listen(terminal: Terminal, ended: AbortController): () => ExitCode | undefined {
  let exit: ExitCode | undefined;
  for (const [signal, code] of [
    ["SIGINT", EXIT.interrupted],
    ["SIGTERM", EXIT.terminated],
  ] as const) {
    process.on(signal, () => {
      if (exit !== undefined) {
        // Without a listener the signal does what it does by itself; process.exit() would wait for a file that hangs.
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
        return;
      }
      exit = code;
      terminal.tell("ending: what is not settled is accounted for; once more ends at once");
      ended.abort();
    });
  }
  return () => exit;
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
