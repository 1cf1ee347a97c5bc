// The token: from the variable KARD_TOKEN, or from a command that runs when a token is needed.

import { spawn } from "node:child_process";
import { UsageError } from "./errors.js";

/** Longer than any token, in characters. */
const MAX_OUTPUT = 1 << 16;

interface TokenCommandOptions {
  /** Whether standard input is an input file. */
  usesStdin: boolean;
  signal: AbortSignal;
  /** Gets the reason when the command fails: the error of `enrollUsers` says only that there is no token. */
  onError: (message: string) => void;
}

/**
 * The option `token` of `enrollUsers`. A command runs in the shell; its standard error is shown, its standard output
 * never is.
 *
 * @throws {UsageError} without a command and a variable
 */
export function createTokenSource(
  command: string | undefined,
  variable: string | undefined,
  options: TokenCommandOptions,
): string | (() => Promise<string>) {
  if (command !== undefined) {
    return () =>
      runTokenCommand(command, options).catch((error: Error) => {
        options.onError(error.message);
        throw error;
      });
  }
  if (variable === undefined || variable === "")
    throw new UsageError("missing token: put it into KARD_TOKEN, or use --token-command");
  return parseToken(variable, "KARD_TOKEN");
}

async function runTokenCommand(command: string, { usesStdin, signal }: TokenCommandOptions): Promise<string> {
  const child = spawn(command, {
    shell: true,
    // The command may ask for a passphrase, unless standard input is an input file.
    stdio: [usesStdin ? "ignore" : "inherit", "pipe", "inherit"],
    signal,
  });
  // Children of the shell may survive it and keep the pipe open.
  signal.addEventListener("abort", () => child.stdout?.destroy(), { once: true });
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    if (text.length <= MAX_OUTPUT) text += part;
  });
  const [code, killedBy] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once("error", () => reject(new Error("the token command could not be started")));
    child.once("close", (code, killedBy) => resolve([code, killedBy]));
  });
  if (code === null) throw new Error(`the token command was ended by ${killedBy}`);
  if (code !== 0) throw new Error(`the token command failed with exit code ${code}`);
  return parseToken(text, "the output of the token command");
}

/** Parses a token, or the JSON of an OAuth response. The messages do not contain the text. */
function parseToken(text: string, source: string): string {
  let token = text.trim();
  if (token.startsWith("{")) {
    try {
      token = String((JSON.parse(token) as { access_token?: unknown }).access_token ?? "");
    } catch {
      token = "";
    }
    if (token === "") throw new UsageError(`${source} is JSON without access_token`);
  }
  if (token === "") throw new UsageError(`${source} is empty`);
  if (/^bearer\s/i.test(token))
    throw new UsageError(`${source} begins with Bearer, but must be the token alone`);
  // Other characters cannot be in an HTTP header, so every request would fail.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new UsageError(`${source} is not one token`);
  return token;
}
