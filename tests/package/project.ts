// The package as a user gets it: packed once, and installed into a copy of one of the projects beside this file.
//
// The tools that the projects are made with are installed once for every clone, in the user's cache, under the hash of
// their lock file. A copy lies below them, so that they are found as in any project with hoisted dependencies.

import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../scripts/setup.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
export const root = join(here, "../..");

/** Runs a program in a folder and gives what it printed; throws what it complained of. */
export function run(cwd: string, program: string, args: string[], env: Record<string, string> = {}): string {
  try {
    const options = { cwd, encoding: "utf8", stdio: "pipe", env: { ...clean(), ...env } } as const;
    return execFileSync(program, args, { ...options, timeout: 240_000 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

/** The path of a tool's program. */
export function binary(name: string): string {
  return join(tools(), "node_modules/.bin", name);
}

/** Does the work while a server runs that is given its port, and ends it. */
export async function whileServing(
  cwd: string,
  program: string,
  args: (port: number) => string[],
  work: (url: string) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  // A group of its own, because the programs of npm packages start others.
  const options = { cwd, stdio: "ignore", env: clean(), detached: true } as const;
  const server = spawn(program, args(port), options);
  const url = `http://127.0.0.1:${port}/`;
  try {
    for (let tries = 0; tries < 150; tries += 1) {
      const answered = await fetch(url).catch(() => undefined);
      await answered?.arrayBuffer();
      if (answered) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await work(url);
  } finally {
    if (server.pid) process.kill(-server.pid);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

/** npm, and the test runner, set much of the environment for their children: none of it may reach a project. */
function clean(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(package|lifecycle|config_local)|NODE_(ENV|OPTIONS|TEST_CONTEXT)$)/.test(name),
  );
  return { ...Object.fromEntries(inherited), NEXT_TELEMETRY_DISABLED: "1", DENO_NO_UPDATE_CHECK: "1" };
}

/** Runs npm. */
export function npm(cwd: string, ...args: string[]): string {
  const cli = process.env.npm_execpath;
  const [program, first] = cli?.endsWith("npm-cli.js") ? [process.execPath, [cli]] : ["npm", []];
  return run(cwd, program, [...first, ...args]);
}

/** The folder with the tools' node_modules. */
export function tools(): string {
  const lock = readFileSync(join(here, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `environments-${hash}`);
  if (existsSync(folder)) return folder;
  // Made beside it and moved, so that it is there as a whole or not at all.
  mkdirSync(cacheFolder(), { recursive: true });
  const making = mkdtempSync(`${folder}-`);
  for (const file of ["package.json", "package-lock.json", ".npmrc"])
    cpSync(join(here, file), join(making, file));
  npm(making, "ci", "--no-audit", "--no-fund", "--prefer-offline");
  try {
    renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(making, { recursive: true });
  }
  return folder;
}

/** The version of a tool. */
export function version(name: string): string {
  const path = join(tools(), "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

/** What would be published, as `npm pack` tells it. */
export interface Tarball {
  path: string;
  /** In bytes. */
  size: number;
  files: { path: string; size: number }[];
}

let packed: Tarball | undefined;

/** Packs what is built. */
export function tarball(): Tarball {
  if (packed) return packed;
  const folder = mkdtempSync(join(tools(), "tarball-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const told = npm(root, "pack", "--ignore-scripts", "--json", "--pack-destination", folder);
  // npm 11 tells of one package in a list, npm 12 by its name.
  const all = Object.values(JSON.parse(told) as Record<string, Omit<Tarball, "path"> & { filename: string }>);
  if (!all[0]) throw new Error("npm pack made no tarball");
  packed = { path: join(folder, all[0].filename), size: all[0].size, files: all[0].files };
  return packed;
}

/** Copies `tests/package/<name>`, installs the tarball there, and removes the copy when the work is done. */
export async function inProject<T>(name: string, work: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tools(), `${name}-`));
  try {
    cpSync(join(here, name), folder, { recursive: true });
    // What every project of the same kind does.
    cpSync(join(here, "shared"), join(folder, "shared"), { recursive: true });
    npm(
      folder,
      "install",
      "--no-audit",
      "--no-fund",
      "--no-package-lock",
      "--prefer-offline",
      tarball().path,
    );
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
