// `npm run fuzz`: every parser against bytes that libFuzzer makes up, coverage-guided, on stable Rust. See fuzz/README.md.
//
// `npm run fuzz -- file answer --seconds 600` names the targets and how long each runs (60 seconds unless told).

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { root, run, Stop, script } from "./run.mjs";
import { cargoTool, setup } from "./setup.mjs";

const TARGETS = readdirSync(join(root, "fuzz/fuzz_targets")).map((file) => file.replace(/\.rs$/, ""));

/**
 * Runs targets one after the other. Wants what `setup()` provides.
 * @param {number} seconds for each
 * @param {string[]} [targets]
 * @returns {Promise<string[]>} those in which a law was broken
 */
export async function fuzz(seconds, targets = TARGETS) {
  await cargoTool("cargo-fuzz", "make up files and answers");
  const broken = [];
  for (const target of targets) {
    const corpus = join(root, "fuzz/corpus", target);
    mkdirSync(corpus, { recursive: true });
    const args = ["fuzz", "run", "--sanitizer", "none", target, corpus, join(root, "fuzz/seeds", target)];
    // Without the lines on what is new, of which there are thousands.
    const options = [`-max_total_time=${seconds}`, "-print_pcs=0", "-verbosity=0", "-print_final_stats=1"];
    const { code } = await run("cargo", [...args, "--", ...options]);
    console.log(`${target}: ${code === 0 ? "no law was broken" : "A LAW WAS BROKEN"}`);
    if (code !== 0) broken.push(target);
  }
  return broken;
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
    // Falls through to the sentence.
  }
  throw new Stop(`npm run fuzz knows --seconds N and the targets ${TARGETS.join(", ")}.`);
}
