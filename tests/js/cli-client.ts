// Runs the command line of the built package.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { MockServer } from "../../js/mock-server/server.js";

export const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
}

export interface Ended {
  code: number | null;
  signal: string | null;
  out: string;
  err: string;
}

export interface Run {
  cwd?: string;
  env?: Record<string, string>;
  /** Written to standard input, which is then closed. */
  input?: string;
}

export function start(args: readonly string[], { cwd, env = {}, input }: Run = {}): Running {
  const { KARD_TOKEN: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...inherited, ...env } });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    out += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    err += part;
  });
  // The process may end before it has read all input.
  child.stdin.on("error", () => {});
  if (input !== undefined) child.stdin.end(input);
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, out, err }));
  return { child, ended };
}

export function kard(args: readonly string[], run?: Run): Promise<Ended> {
  return start(args, run).ended;
}

/** Settles when the file exists. */
export async function appeared(path: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!existsSync(path)) {
    if (Date.now() > deadline) throw new Error(`${path} does not appear`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Creates a folder with these files; it is deleted after the test. */
export async function folderWith(t: TestContext, files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kard-cli-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

export function csv(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => `${i + 1},person.${i + 1}@example.com`);
  return `id,email\n${rows.join("\n")}\n`;
}

/** The options for the destination. */
export function to(mockServer: MockServer): string[] {
  return ["--environment", mockServer.url, "--organization", mockServer.organizationId];
}
