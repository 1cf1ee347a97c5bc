// `node benches/profile.mjs [csv|objects] [rows] [rounds]` profiles kard-enroll in the main thread of Chromium, with a
// WebAssembly that keeps its function names. Prints nanoseconds per row by stage and by function. Inlined functions count as
// part of their caller.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, targetFolder, WASM_OPT_OPTIONS } from "../scripts/build.mjs";
import { mustNode, script } from "../scripts/run.mjs";
import { setup } from "../scripts/setup.mjs";
import { median } from "./measure.mjs";

/** Stages with the names of their functions; the first match counts. @type {[stage: string, names: RegExp][]} */
const STAGES = [
  ["SHA-256 in four lanes, and hexadecimal digits", /::hash::|sha256_lanes|sha2::|hash_pending/],
  ["issues and invalid rows", /issue_list|issue_log|invalid_rows|::issue::|takeIssues|takeInvalidRows/],
  ["finding rows and fields", /::input::|csv_scanner|str::converts::from_utf8|memchr/],
  ["validation and normalized addresses", /::(rules|record|edits|plain_email)::/],
  ["duplicate detection", /::duplicates::|earlier_values|siphasher/],
  ["request bodies", /::(output|json|byte_buf|pipeline)::/],
  ["strings and tables for JavaScript", /decode|new_from_slice|__wbg_of|externref|::wasm::/],
  [
    "packing records and passing them to WebAssembly",
    /^(pack|takeValues|passString|encodeInto|isWellFormed)/,
  ],
  ["garbage collection", /^\(garbage collector\)$/],
];
/** Functions that are not part of the measured work. */
const OUTSIDE = /^(\((idle|program|root)\)|gc|makeData|Module)$/;

/** Returns the WebAssembly with function names. */
async function namedWasm() {
  const folder = join(targetFolder(), "npm");
  const path = join(folder, "named.wasm");
  const optimize = [...WASM_OPT_OPTIONS, "-g", join(folder, "kard_enroll_bg.wasm"), "-o", path];
  await mustNode("binaryen/bin/wasm-opt", optimize, "wasm-opt cannot optimize the WebAssembly");
  return readFileSync(path);
}

/**
 * @param {string} what
 * @param {import("./cases.mjs").Size} size
 */
async function profile(what, size) {
  const { withPages } = await import("./chromium.mjs");
  const wasm = await namedWasm();
  return withPages(
    async (open) => {
      const page = await open();
      await page.route("**/*.wasm", (route) =>
        route.fulfill({ body: wasm, contentType: "application/wasm" }),
      );
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Profiler.enable");
      await devtools.send("Profiler.setSamplingInterval", { interval: 200 });
      await page.evaluate(`bench.prepare(${JSON.stringify(what)}, ${JSON.stringify(size)})`);
      await devtools.send("Profiler.start");
      const times = /** @type {number[]} */ (await page.evaluate("run()"));
      const { profile } = await devtools.send("Profiler.stop");
      return { times, profile };
    },
    { minify: false },
  );
}

await script(async () => {
  const [what = "csv", rows = "100000", rounds = "30"] = process.argv.slice(2);
  const size = { rows: Number(rows), rounds: Number(rounds) };
  await setup({ browser: true });
  await build();
  const { times, profile: sampled } = await profile(what, size);
  const names = new Map(
    sampled.nodes.map(({ id, callFrame }) => [id, callFrame.functionName || "(unnamed)"]),
  );
  /** @type {Map<string, number>} */
  const self = new Map();
  let all = 0;
  for (const [at, node] of (sampled.samples ?? []).entries()) {
    const name = (names.get(node) ?? "").replace(/::h[0-9a-f]{16}(\.f\d+)?$/, "");
    if (OUTSIDE.test(name)) continue;
    const spent = sampled.timeDeltas?.[at] ?? 0;
    self.set(name, (self.get(name) ?? 0) + spent);
    all += spent;
  }
  const middle = median(times) * 1e6;
  const share = (/** @type {number} */ spent) => ((spent / all) * middle) / size.rows;
  /** @type {Map<string, number>} */
  const stages = new Map();
  for (const [name, spent] of self) {
    const stage = STAGES.find(([, names]) => names.test(name))?.[0] ?? "other";
    stages.set(stage, (stages.get(stage) ?? 0) + spent);
  }
  const print = (/** @type {Map<string, number>} */ table, /** @type {number} */ most) => {
    const sorted = [...table].sort(([, a], [, b]) => b - a).slice(0, most);
    for (const [name, spent] of sorted)
      console.log(`${share(spent).toFixed(0).padStart(6)}  ${name.slice(0, 90)}`);
  };
  console.log(
    `${what}: ${(middle / size.rows).toFixed(0)} ns per row, median of ${rounds} rounds of ${rows} rows\n`,
  );
  print(stages, STAGES.length + 1);
  console.log();
  print(self, 30);
});
