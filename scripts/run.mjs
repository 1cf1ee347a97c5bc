// Runs other programs and reports a failure in one sentence.

import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const windows = process.platform === "win32";

/** An expected failure. `script` prints its message without a stack trace. */
export class Stop extends Error {}

/**
 * Runs the main function of a script. A `Stop` prints its message and sets exit code 1.
 * @param {() => Promise<void>} main
 */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/**
 * Returns the full path of a program on the PATH, or undefined.
 * @param {string} name
 * @returns {string | undefined}
 */
export function which(name) {
  const endings = windows ? [".exe", ".cmd", ""] : [""];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (folder && existsSync(path)) return path;
    }
  }
  return undefined;
}

/** @param {string} folder */
export function addToPath(folder) {
  process.env.PATH = `${folder}${delimiter}${process.env.PATH ?? ""}`;
}

/**
 * Returns what a program prints, or undefined when the program is missing or fails.
 * @param {string} program
 * @param {string[]} args
 * @returns {string | undefined}
 */
export function output(program, args) {
  const { status, stdout } = spawnSync(program, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 1 << 28,
  });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Runs a program in the foreground. Returns its exit code and, with `capture`, its output.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, capture?: boolean, cwd?: string }} [options]
 * @returns {Promise<{ code: number, text: string }>}
 */
export function run(program, args, { env = {}, capture = false, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", capture ? "pipe" : "inherit", capture ? "pipe" : "inherit"],
    });
    let text = "";
    for (const [from, to] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      from?.setEncoding("utf8").on("data", (/** @type {string} */ part) => {
        text += part;
        to.write(part);
      });
    }
    child.on("error", (error) => reject(new Stop(`${program} cannot be started: ${error.message}`)));
    child.on("close", (code) => resolve({ code: code ?? 1, text }));
  });
}

/**
 * Runs a program that must succeed. Otherwise throws a `Stop` with the message `why`.
 * @param {string} program
 * @param {string[]} args
 * @param {string} why
 * @param {{ env?: Record<string, string>, cwd?: string }} [options]
 */
export async function must(program, args, why, options) {
  const { code } = await run(program, args, options);
  if (code !== 0) throw new Stop(why);
}

/**
 * Runs a script of a development dependency with the current Node.
 * @param {string} path below node_modules
 * @param {string[]} args
 * @param {string} why
 */
export async function mustNode(path, args, why) {
  await must(process.execPath, [join(root, "node_modules", path), ...args], why);
}
