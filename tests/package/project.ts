// Packs the package once and installs it into copies of the projects beside this file, as a user would.
//
// The tools of the projects are installed in the user's cache, in a folder named after the hash of their lock file, and all
// clones share them. The copies are below that folder, so that Node finds the tools like hoisted dependencies.

import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../scripts/setup.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
export const root = join(here, "../..");

/** Runs a program in a folder and returns its output. Throws its error output when it fails. */
export function run(cwd: string, program: string, args: string[], env: Record<string, string> = {}): string {
  try {
    const options = { cwd, encoding: "utf8", stdio: "pipe", env: { ...clean(), ...env } } as const;
    return execFileSync(program, args, { ...options, timeout: 240_000 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

/** Returns the path of the program of a tool. */
export function binary(name: string): string {
  return join(tools(), "node_modules/.bin", name);
}

/** Starts a server on a free port, runs the work, and stops the server. */
export async function whileServing(
  cwd: string,
  program: string,
  args: (port: number) => string[],
  work: (url: string) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  // A process group, because the programs of npm packages start other programs.
  const options = { cwd, stdio: "ignore", env: clean(), detached: true } as const;
  const server = spawn(program, args(port), options);
  const url = `http://127.0.0.1:${port}/`;
  try {
    for (let tries = 0; tries < 150; tries += 1) {
      const response = await fetch(url).catch(() => undefined);
      await response?.arrayBuffer();
      if (response) break;
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

/** The environment without the variables that npm and the test runner set for their child processes. */
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

/** The folder with the node_modules of the tools. */
export function tools(): string {
  const lock = readFileSync(join(here, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `environments-${hash}`);
  if (existsSync(folder)) return folder;
  // Installs to another folder and renames it, so that the folder is always complete.
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

/** Returns the version of a tool. */
export function version(name: string): string {
  const path = join(tools(), "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

/** The contents of the tarball, as `npm pack` prints them. */
export interface Tarball {
  path: string;
  /** In bytes. */
  size: number;
  files: { path: string; size: number }[];
}

let packed: Tarball | undefined;

/** Packs the built package. */
export function tarball(): Tarball {
  if (packed) return packed;
  const folder = mkdtempSync(join(tools(), "tarball-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const output = npm(root, "pack", "--ignore-scripts", "--json", "--pack-destination", folder);
  // npm 11 prints a list, npm 12 an object with package names.
  const all = Object.values(
    JSON.parse(output) as Record<string, Omit<Tarball, "path"> & { filename: string }>,
  );
  if (!all[0]) throw new Error("npm pack made no tarball");
  packed = { path: join(folder, all[0].filename), size: all[0].size, files: all[0].files };
  return packed;
}

/** Copies `tests/package/<name>`, installs the tarball there, runs the work and removes the copy. */
export async function inProject<T>(name: string, work: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tools(), `${name}-`));
  try {
    cpSync(join(here, name), folder, { recursive: true });
    // The files that all projects share.
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
