// `npm run fuzz` runs the coverage-guided fuzzer libFuzzer on every parser, with stable Rust. See fuzz/README.md.
//
// `npm run fuzz -- file response --seconds 600` selects the targets and the time for each (default: 60 seconds).

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { root, run, Stop, script } from "./run.mjs";
import { cargoTool, setup } from "./setup.mjs";

const TARGETS = readdirSync(join(root, "fuzz/fuzz_targets")).map((file) => file.replace(/\.rs$/, ""));

/**
 * Runs targets one after the other. Needs what `setup()` installs.
 * @param {number} seconds for each target
 * @param {string[]} [targets]
 * @returns {Promise<string[]>} the targets that failed
 */
export async function fuzz(seconds, targets = TARGETS) {
  await cargoTool("cargo-fuzz", "fuzz the parsers");
  const failed = [];
  for (const target of targets) {
    const corpus = join(root, "fuzz/corpus", target);
    mkdirSync(corpus, { recursive: true });
    const args = ["fuzz", "run", "--sanitizer", "none", target, corpus, join(root, "fuzz/seeds", target)];
    // Suppresses the thousands of lines about new inputs.
    const options = [`-max_total_time=${seconds}`, "-print_pcs=0", "-verbosity=0", "-print_final_stats=1"];
    const { code } = await run("cargo", [...args, "--", ...options]);
    console.log(`${target}: ${code === 0 ? "passed" : "FAILED"}`);
    if (code !== 0) failed.push(target);
  }
  return failed;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await script(async () => {
    const { targets, seconds } = options();
    await setup();
    if ((await fuzz(seconds, targets)).length > 0) process.exitCode = 1;
  });
}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { seconds: { type: "string", default: "60" } },
    });
    const seconds = Number(values.seconds);
    const targets = positionals.length > 0 ? positionals : TARGETS;
    if (Number.isInteger(seconds) && seconds > 0 && targets.every((target) => TARGETS.includes(target))) {
      return { targets, seconds };
    }
  } catch {
    // Continues with the error below.
  }
  throw new Stop(`Usage: npm run fuzz -- [--seconds N] [targets]. The targets are ${TARGETS.join(", ")}.`);
}
