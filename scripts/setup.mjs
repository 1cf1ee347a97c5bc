// What a fresh machine needs, made ready once. Everything here is quick when nothing is missing.
//
// Only Node's own modules may be imported: this runs before `npm ci`.

import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ensureBrowser } from "./browser.mjs";
import { addToPath, must, output, root, run, Stop, which } from "./run.mjs";

const RUNNER = "wasm-bindgen-test-runner";

/**
 * Makes ready what building needs; with `checks` also rustfmt and clippy, with `browser` also Chromium.
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
 * The version of a crate in Cargo.lock, so that it stands in one place.
 * @param {string} crate
 */
export function locked(crate) {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  const version = lock.match(new RegExp(`name = "${crate}"\r?\nversion = "([^"]+)"`))?.[1];
  if (version === undefined) throw new Stop(`Cargo.lock does not hold ${crate}: run \`cargo update\``);
  return version;
}

/** Whether `version` is at least `least`; both are dotted numbers. */
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
    throw new Stop(`Node ${process.versions.node} is too old: building kard-enroll needs ${least} or newer.`);
  }
}

/** @param {boolean} checks */
async function rust(checks) {
  // A terminal that was open when rustup was installed does not have it on its PATH yet.
  if (!which("cargo")) addToPath(join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin"));
  const rustc = () => output("rustc", ["--version"])?.match(/^rustc (\S+)/)?.[1];
  if (rustc() === undefined && which("rustup")) {
    await rustup("the stable Rust toolchain, to compile the crate", ["default", "stable"]);
  }
  const version = rustc();
  if (version === undefined || !which("cargo")) {
    throw new Stop("Rust is missing: install it from https://rustup.rs and run this command again.");
  }
  const least =
    readFileSync(join(root, "Cargo.toml"), "utf8").match(/^rust-version = "([^"]+)"/m)?.[1] ?? "1";
  if (!atLeast(version, least)) {
    throw new Stop(`Rust ${version} is too old, ${least} or newer is needed: run \`rustup update\`.`);
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
    throw new Stop(`rustup is missing and is needed to install ${what}: see https://rustup.rs.`);
  console.error(`Installing ${what} (once).`);
  await must("rustup", args, `Rust's ${args.at(-1)} could not be installed: is there a network?`);
}

/** The CLI must be of the very version of the crate. It is kept in the user's cache, for every clone. */
async function wasmBindgen() {
  const version = locked("wasm-bindgen");
  const right = (program = "wasm-bindgen") => output(program, ["--version"]) === `wasm-bindgen ${version}`;
  if (!right() || !which(RUNNER)) {
    const folder = join(cacheFolder(), `wasm-bindgen-${version}`);
    addToPath(join(folder, "bin"));
    if (!right(join(folder, "bin/wasm-bindgen"))) {
      console.error(
        `Installing wasm-bindgen ${version}, to bind the WebAssembly to JavaScript (once, some minutes).`,
      );
      const args = ["install", "wasm-bindgen-cli", "--version", version, "--locked", "--root", folder];
      await must("cargo", args, `wasm-bindgen ${version} could not be installed: is there a network?`);
    }
  }
  // rustup puts its own folder before ours on the PATH of what cargo starts. A path with a space would be split.
  const runner = which(RUNNER);
  if (runner && !/\s/.test(runner)) process.env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER ??= runner;
}

/** Tools of cargo that only some commands need, by version. @type {Record<string, string>} */
const TOOLS = {
  "cargo-deny": "0.20.2",
  "cargo-fuzz": "0.13.2",
  "cargo-llvm-cov": "0.9.1",
  "cargo-mutants": "27.1.0",
};

/**
 * One of cargo's tools, kept in the user's cache as wasm-bindgen is.
 * @param {keyof typeof TOOLS & string} name
 * @param {string} what it is for
 */
export async function cargoTool(name, what) {
  const version = TOOLS[name] ?? "";
  const command = name.replace("cargo-", "");
  const right = () => output("cargo", [command, "--version"])?.split(" ")[1] === version;
  if (right()) return;
  const folder = join(cacheFolder(), `${name}-${version}`);
  addToPath(join(folder, "bin"));
  if (right()) return;
  console.error(`Installing ${name} ${version}, to ${what} (once, some minutes).`);
  const args = ["install", name, "--version", version, "--locked", "--root", folder];
  await must("cargo", args, `${name} ${version} could not be installed: is there a network?`);
}

/** What is kept for every clone of this user. */
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
  console.error(
    "Installing the npm packages that building and testing need (once, after every change of them).",
  );
  const npm = process.env.npm_execpath ?? "";
  const args = ["ci", "--no-audit", "--no-fund"];
  const { code } = npm.endsWith("npm-cli.js")
    ? await run(process.execPath, [npm, ...args])
    : await run(process.platform === "win32" ? "npm.cmd" : "npm", args);
  if (code !== 0) throw new Stop("The npm packages could not be installed: npm says why above.");
}
