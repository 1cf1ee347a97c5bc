// The package as a user gets it: packed, and installed into a copy of one of the projects beside this file.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");

/** Runs a program in a folder and gives what it printed; throws what it complained of. */
export function run(cwd: string, program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: "pipe" });
}

/** Runs npm, which sets much of its environment for its children: none of it may reach the project. */
export function npm(cwd: string, ...args: string[]): string {
  const cli = process.env.npm_execpath;
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local)/.test(name),
  );
  const [program, first] = cli?.endsWith("npm-cli.js") ? [process.execPath, [cli]] : ["npm", []];
  const options = { cwd, encoding: "utf8", stdio: "pipe", env: Object.fromEntries(inherited) } as const;
  return execFileSync(program, [...first, ...args], options);
}

/** An installed project in a folder of its own. */
export interface Project {
  folder: string;
  remove(): void;
}

/** Copies `tests/package/<name>`, and installs its dependencies and the packed tarball. */
export function project(name: string): Project {
  const folder = mkdtempSync(join(tmpdir(), `kard-enroll-${name}-`));
  cpSync(join(here, name), folder, { recursive: true });
  npm(root, "pack", "--ignore-scripts", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  if (!tarball) throw new Error("npm pack made no tarball");
  npm(folder, "install", "--no-audit", "--no-fund", "--prefer-offline", `./${tarball}`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
