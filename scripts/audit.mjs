// `npm run audit` checks the dependencies: licenses, sources and duplicate versions of crates (deny.toml), licenses of npm
// packages, and known vulnerabilities of both. When a vulnerability database cannot be reached, the script prints NOT CHECKED
// and does not fail.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { must, root, run, Stop, script } from "./run.mjs";
import { cargoTool, setup } from "./setup.mjs";

/** Licenses of dependencies that the package contains, and of those that only build and test it. */
const SHIPPED = ["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "MIT OR Apache-2.0"];
const DEVELOPMENT = [...SHIPPED, "MPL-2.0"];

/** @typedef {{ license?: string, dev?: boolean, devOptional?: boolean, link?: boolean }} Locked */

/**
 * Returns the packages of the lock file that have another license.
 * @param {{ packages: Record<string, Locked> }} lock
 * @returns {string[]}
 */
export function forbiddenLicenses(lock) {
  return Object.entries(lock.packages).flatMap(([path, { license, dev, devOptional, link }]) => {
    const allowed = dev || devOptional ? DEVELOPMENT : SHIPPED;
    if (link || (license !== undefined && allowed.includes(license))) return [];
    return [`${path || "the package"}: ${license ?? "no license"}`];
  });
}

/** Messages of the programs when they cannot reach the vulnerability database. */
const UNREACHABLE =
  /failed to fetch advisory database|audit endpoint returned an error|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/;

/**
 * @param {string} what
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<boolean>} whether no vulnerability is known
 */
async function hasNoVulnerability(what, program, args) {
  const { code, text } = await run(program, args, { capture: true });
  if (code === 0) return true;
  if (!UNREACHABLE.test(text)) return false;
  console.log(`NOT CHECKED: the vulnerability database of ${what} cannot be reached.`);
  return true;
}

async function audit() {
  await cargoTool("cargo-deny", "check the licenses and sources of the crates");
  let passed = true;
  for (const manifest of ["Cargo.toml", "fuzz/Cargo.toml"]) {
    const deny = ["deny", "--manifest-path", manifest, "--config", "deny.toml", "--locked", "check"];
    await must(
      "cargo",
      [...deny, "licenses", "bans", "sources"],
      `deny.toml forbids something of ${manifest}`,
    );
    passed =
      (await hasNoVulnerability(`the crates of ${manifest}`, "cargo", [...deny, "advisories"])) && passed;
  }
  const wrong = forbiddenLicenses(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
  if (wrong.length > 0) throw new Stop(`Packages with a license that is not allowed:\n${wrong.join("\n")}`);
  console.log("licenses of the npm packages: ok");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  passed =
    (await hasNoVulnerability("the npm packages", npm, [
      "audit",
      "--audit-level",
      "low",
      "--loglevel",
      "error",
    ])) && passed;
  if (!passed) throw new Stop("There are known vulnerabilities: see above.");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await script(async () => {
    await setup();
    await audit();
  });
}
