// The third-party code of the package: crates that are compiled into the WebAssembly, and npm packages that are dependencies
// or bundled.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { output, root, Stop } from "./run.mjs";

/** @typedef {{ name: string, version: string, license: string, folder: string, ecosystem: "cargo" | "npm" }} Shipped */

/** The crates whose code is in the WebAssembly, without macros, build dependencies and development dependencies. @returns {Shipped[]} */
export function crates() {
  const args = [
    "metadata",
    "--format-version",
    "1",
    "--locked",
    "--filter-platform",
    "wasm32-unknown-unknown",
  ];
  const printed = output("cargo", args);
  if (printed === undefined) throw new Stop("cargo cannot read Cargo.toml: run `cargo metadata` to see why");
  const { packages, resolve } = JSON.parse(printed);
  const byId = new Map(packages.map((/** @type {{ id: string }} */ one) => [one.id, one]));
  const nodes = new Map(resolve.nodes.map((/** @type {{ id: string }} */ one) => [one.id, one]));
  const seen = new Set();
  const visit = (/** @type {string} */ id) => {
    if (seen.has(id) || isMacro(byId.get(id))) return;
    seen.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id).deps) {
      if (dep_kinds.some((/** @type {{ kind: string | null }} */ { kind }) => kind === null)) visit(pkg);
    }
  };
  visit(resolve.root);
  seen.delete(resolve.root);
  return [...seen]
    .map((id) => byId.get(id))
    .map(({ name, version, license, manifest_path }) => ({
      name,
      version,
      license,
      folder: dirname(manifest_path),
      ecosystem: /** @type {const} */ ("cargo"),
    }))
    .sort(byName);
}

/** @param {{ targets: { kind: string[] }[] }} crate */
function isMacro({ targets }) {
  return targets.some(({ kind }) => kind.includes("proc-macro"));
}

/** The npm packages that an installation contains, without packages of types. @returns {Shipped[]} */
export function packages() {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && !dev && !devOptional)
    .map(([path, { version, license }]) => ({
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      version,
      license,
      folder: join(root, path),
      ecosystem: /** @type {const} */ ("npm"),
    }))
    .filter(({ name }) => !name.startsWith("@types/"))
    .sort(byName);
}

/** @param {Shipped} a @param {Shipped} b */
function byName(a, b) {
  return a.name < b.name ? -1 : 1;
}

/**
 * Returns the license texts of a package. A package without them uses those of another package of the same repository.
 * @param {Shipped} shipped
 * @param {Shipped[]} all
 * @returns {string[]}
 */
export function licenceTexts(shipped, all) {
  const own = textsIn(shipped.folder);
  if (own.length > 0) return own;
  const home = shipped.ecosystem === "npm" ? repository(shipped.folder) : undefined;
  const others = all.filter(({ ecosystem, folder }) => ecosystem === "npm" && repository(folder) === home);
  const borrowed = home
    ? others.map(({ folder }) => textsIn(folder)).find(({ length }) => length > 0)
    : undefined;
  if (!borrowed) throw new Stop(`${shipped.name} has no license text`);
  return borrowed;
}

/** @param {string} folder */
function textsIn(folder) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice|unlicense)/i.test(file));
  return files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
}

/** @param {string} folder @returns {string | undefined} */
function repository(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).repository?.url;
}
