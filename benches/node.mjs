// Runs the cases in Node, in one thread of a separate process. Each run of `load` is in a new process.

import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {import("./cases.mjs").Report} Report */
/** @typedef {import("./cases.mjs").Size} Size */

const self = fileURLToPath(import.meta.url);

/** @param {Size} size @returns {Promise<Report>} */
export async function inNode(size) {
  const report = await child(["cases", JSON.stringify(size)]);
  const loads = [];
  for (let round = 0; round < size.rounds; round += 1) loads.push(await child(["load"]));
  return { ...report, results: { ...report.results, load: { times: { ours: loads }, units: 1 } } };
}

/** @param {string[]} args @returns {Promise<any>} */
async function child(args) {
  const process = fork(self, args, { execArgv: ["--expose-gc"] });
  const [result] = await Promise.race([once(process, "message"), once(process, "exit").then(() => [])]);
  if (result === undefined) throw new Error("the benchmark in Node failed: see above");
  return result;
}

if (process.send) {
  const [task, size] = process.argv.slice(2);
  if (task === "load") {
    const { load } = await import("./load.mjs");
    const wasm = readFileSync(fileURLToPath(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")));
    process.send(await load(new Uint8Array(wasm)));
  } else {
    const { hash } = await import("node:crypto");
    const { runCases } = await import("./cases.mjs");
    const say = (/** @type {string} */ name) => console.error(`Node: ${name}`);
    process.send(await runCases(JSON.parse(size ?? ""), (text) => hash("sha256", text), say));
  }
  process.disconnect?.();
}
