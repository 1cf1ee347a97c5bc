// `npm run audit`: what comes in from outside. Licences, sources and doubled versions of crates (deny.toml), licences of
// npm packages, and known weaknesses of both. A data base of weaknesses that cannot be reached is said so, aloud, and is
// no failure: a machine without a network must not look like one with a weakness, nor like one without.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { must, root, run, Stop, script } from "./run.mjs";
import { cargoTool, setup } from "./setup.mjs";

/** What may be shipped with the package, and what may only help to build and test it. */
const SHIPPED = ["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "MIT OR Apache-2.0"];
const HELPING = [...SHIPPED, "MPL-2.0"];

/** @typedef {{ license?: string, dev?: boolean, devOptional?: boolean, link?: boolean }} Locked */

/**
 * Packages of the lock file whose licence does not fit.
 * @param {{ packages: Record<string, Locked> }} lock
 * @returns {string[]}
 */
export function misfits(lock) {
  return Object.entries(lock.packages).flatMap(([path, { license, dev, devOptional, link }]) => {
    const allowed = dev || devOptional ? HELPING : SHIPPED;
    if (link || (license !== undefined && allowed.includes(license))) return [];
    return [`${path || "the package"}: ${license ?? "no licence"}`];
  });
}

/** Whether a program has said that a data base is out of its reach, rather than that something is wrong. */
const UNREACHABLE =
  /failed to fetch advisory database|audit endpoint returned an error|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/;

/**
 * @param {string} what
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<boolean>} whether nothing is known to be wrong
 */
async function weaknesses(what, program, args) {
  const { code, text } = await run(program, args, { capture: true });
  if (code === 0) return true;
  if (!UNREACHABLE.test(text)) return false;
  console.log(`NOT ASKED: the data base of weaknesses of ${what} cannot be reached from here.`);
  return true;
}

async function audit() {
  await cargoTool("cargo-deny", "look at the licences and sources of the crates");
  let fine = true;
  for (const manifest of ["Cargo.toml", "fuzz/Cargo.toml"]) {
    const deny = ["deny", "--manifest-path", manifest, "--config", "deny.toml", "--locked", "check"];
    await must(
      "cargo",
      [...deny, "licenses", "bans", "sources"],
      `deny.toml forbids something of ${manifest}`,
    );
    fine = (await weaknesses(`the crates of ${manifest}`, "cargo", [...deny, "advisories"])) && fine;
  }
  const wrong = misfits(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
  if (wrong.length > 0) throw new Stop(`Licences that do not fit:\n${wrong.join("\n")}`);
  console.log("licences of the npm packages: ok");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  fine =
    (await weaknesses("the npm packages", npm, ["audit", "--audit-level", "low", "--loglevel", "error"])) &&
    fine;
  if (!fine) throw new Stop("There are known weaknesses: see above.");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await script(async () => {
    await setup();
    await audit();
  });
}
