// Installs the tools that building and testing need. Takes no time when nothing is missing.
//
// This file runs before `npm ci`, so it imports only modules of Node.

import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ensureBrowser } from "./browser.mjs";
import { addToPath, must, output, root, run, Stop, which } from "./run.mjs";

const RUNNER = "wasm-bindgen-test-runner";

/**
 * Installs what the build needs. `checks` adds rustfmt and clippy, `browser` adds Chromium.
 * @param {{ checks?: boolean, browser?: boolean }} [options]
 */
export async function setup({ checks = false, browser = false } = {}) {
  node();
  await rust(checks);
  await wasmBindgen();
  await packages();
  if (browser) await ensureBrowser();
}

/**
 * Returns the version of a crate in Cargo.lock.
 * @param {string} crate
 */
export function locked(crate) {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  const version = lock.match(new RegExp(`name = "${crate}"\r?\nversion = "([^"]+)"`))?.[1];
  if (version === undefined) throw new Stop(`Cargo.lock does not contain ${crate}: run \`cargo update\``);
  return version;
}

/** Whether `version` is at least `least`. Both are dotted numbers. */
function atLeast(/** @type {string} */ version, /** @type {string} */ least) {
  const [a, b] = [version, least].map((text) => text.split(/[.-]/).map(Number));
  for (let i = 0; i < 3; i += 1) {
    const difference = (a?.[i] || 0) - (b?.[i] || 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function node() {
  const least = "20.19.0";
  if (!atLeast(process.versions.node, least)) {
    throw new Stop(
      `Node ${process.versions.node} is too old. Building kard-enroll needs Node ${least} or newer.`,
    );
  }
}

/** @param {boolean} checks */
async function rust(checks) {
  // A terminal that was opened before rustup was installed has an old PATH.
  if (!which("cargo")) addToPath(join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin"));
  const rustc = () => output("rustc", ["--version"])?.match(/^rustc (\S+)/)?.[1];
  if (rustc() === undefined && which("rustup")) {
    await rustup("the stable Rust toolchain, to compile the crate", ["default", "stable"]);
  }
  const version = rustc();
  if (version === undefined || !which("cargo")) {
    throw new Stop("Rust is missing. Install it from https://rustup.rs and run this command again.");
  }
  const least =
    readFileSync(join(root, "Cargo.toml"), "utf8").match(/^rust-version = "([^"]+)"/m)?.[1] ?? "1";
  if (!atLeast(version, least)) {
    throw new Stop(
      `Rust ${version} is too old. kard-enroll needs Rust ${least} or newer: run \`rustup update\`.`,
    );
  }
  const sysroot = output("rustc", ["--print", "sysroot"]) ?? "";
  if (!existsSync(join(sysroot, "lib/rustlib/wasm32-unknown-unknown/lib"))) {
    const args = ["target", "add", "wasm32-unknown-unknown"];
    await rustup("the wasm32-unknown-unknown target, to compile the crate to WebAssembly", args);
  }
  if (!checks) return;
  const tools = /** @type {const} */ ([
    ["rustfmt", "cargo-fmt"],
    ["clippy", "cargo-clippy"],
  ]);
  for (const [component, program] of tools) {
    if (output(program, ["--version"]) !== undefined) continue;
    await rustup(`${component}, to check the Rust sources`, ["component", "add", component]);
  }
}

/**
 * @param {string} what
 * @param {string[]} args
 */
export async function rustup(what, args) {
  if (!which("rustup"))
    throw new Stop(`rustup is missing. It is needed to install ${what}: see https://rustup.rs.`);
  console.error(`Installing ${what} (once).`);
  await must("rustup", args, `rustup could not install ${args.at(-1)}. Check the network connection.`);
}

/** The CLI and the crate must have the same version. The CLI is kept in the user's cache, which all clones share. */
async function wasmBindgen() {
  const version = locked("wasm-bindgen");
  const right = (program = "wasm-bindgen") => output(program, ["--version"]) === `wasm-bindgen ${version}`;
  if (!right() || !which(RUNNER)) {
    const folder = join(cacheFolder(), `wasm-bindgen-${version}`);
    addToPath(join(folder, "bin"));
    if (!right(join(folder, "bin/wasm-bindgen"))) {
      console.error(
        `Installing wasm-bindgen ${version}, to generate the JavaScript that calls the WebAssembly (once, takes minutes).`,
      );
      const args = ["install", "wasm-bindgen-cli", "--version", version, "--locked", "--root", folder];
      await must(
        "cargo",
        args,
        `wasm-bindgen ${version} could not be installed. Check the network connection.`,
      );
    }
  }
  // rustup puts its own folder first on the PATH of programs that cargo starts. cargo splits a path that contains a space.
  const runner = which(RUNNER);
  if (runner && !/\s/.test(runner)) process.env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER ??= runner;
}

/** Cargo tools that only some commands need, with their versions. @type {Record<string, string>} */
const TOOLS = {
  "cargo-deny": "0.20.2",
  "cargo-fuzz": "0.13.2",
  "cargo-llvm-cov": "0.9.1",
  "cargo-mutants": "27.1.0",
};

/**
 * Installs a cargo tool into the user's cache, like wasm-bindgen.
 * @param {keyof typeof TOOLS & string} name
 * @param {string} what the tool is for
 */
export async function cargoTool(name, what) {
  const version = TOOLS[name] ?? "";
  const command = name.replace("cargo-", "");
  const right = () => output("cargo", [command, "--version"])?.split(" ")[1] === version;
  if (right()) return;
  const folder = join(cacheFolder(), `${name}-${version}`);
  addToPath(join(folder, "bin"));
  if (right()) return;
  console.error(`Installing ${name} ${version}, to ${what} (once, takes minutes).`);
  const args = ["install", name, "--version", version, "--locked", "--root", folder];
  await must("cargo", args, `${name} ${version} could not be installed. Check the network connection.`);
}

/** The folder of tools that all clones of this user share. */
export function cacheFolder() {
  const home = homedir();
  if (process.platform === "win32")
    return join(process.env.LOCALAPPDATA ?? join(home, "AppData/Local"), "kard-enroll");
  if (process.platform === "darwin") return join(home, "Library/Caches/kard-enroll");
  return join(process.env.XDG_CACHE_HOME || join(home, ".cache"), "kard-enroll");
}

async function packages() {
  const made = join(root, "node_modules/.package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(made) && statSync(made).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error("Installing the npm packages (after a change of package-lock.json).");
  const npm = process.env.npm_execpath ?? "";
  const args = ["ci", "--no-audit", "--no-fund"];
  const { code } = npm.endsWith("npm-cli.js")
    ? await run(process.execPath, [npm, ...args])
    : await run(process.platform === "win32" ? "npm.cmd" : "npm", args);
  if (code !== 0) throw new Stop("The npm packages could not be installed: see the messages of npm above.");
}
