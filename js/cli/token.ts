// The token: from the environment, or from a command that is run when one is needed.

import { spawn } from "node:child_process";
import { Misuse } from "./exit.js";

/** More than any token. */
const MAX_OUTPUT = 1 << 16;

/**
 * What `enrollUsers` takes as `token`. A command is run in the shell, its stderr is passed on, and what it prints is
 * never shown. `tell` gets a sentence when it fails, because what `enrollUsers` says of it is only that it failed.
 *
 * @throws {Misuse} when there is neither
 */
export function tokenFrom(
  command: string | undefined,
  environment: string | undefined,
  options: { stdin: boolean; signal: AbortSignal; tell: (line: string) => void },
): string | (() => Promise<string>) {
  if (command !== undefined) {
    return () =>
      run(command, options).catch((reason: Error) => {
        options.tell(reason.message);
        throw reason;
      });
  }
  if (environment === undefined || environment === "")
    throw new Misuse(
      "there is no token: put it into KARD_TOKEN, or name a command that prints it with --token-command",
    );
  return tokenIn(environment, "KARD_TOKEN");
}

async function run(command: string, options: { stdin: boolean; signal: AbortSignal }): Promise<string> {
  const child = spawn(command, {
    shell: true,
    // A command may ask for a passphrase, unless standard input is the file.
    stdio: [options.stdin ? "ignore" : "inherit", "pipe", "inherit"],
    signal: options.signal,
  });
  // What the shell has started may live on and hold the pipe.
  options.signal.addEventListener("abort", () => child.stdout?.destroy(), { once: true });
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    if (text.length <= MAX_OUTPUT) text += part;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", () => reject(new Error("the token command could not be run")));
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`the token command ended with exit code ${code ?? "of a signal"}`);
  return tokenIn(text, "the token command");
}

/** The token itself, or that of an OAuth answer. */
function tokenIn(text: string, where: string): string {
  let token = text.trim();
  if (token.startsWith("{")) {
    try {
      token = String((JSON.parse(token) as { access_token?: unknown }).access_token ?? "");
    } catch {
      token = "";
    }
    if (token === "") throw new Misuse(`${where} gives JSON without access_token`);
  }
  if (token === "") throw new Misuse(`${where} gives nothing`);
  if (/^bearer\s/i.test(token)) throw new Misuse(`${where} begins with Bearer, which is added to it`);
  // Anything else could not stand in a header, and every request would fail.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Misuse(`${where} gives something other than one token`);
  return token;
}
