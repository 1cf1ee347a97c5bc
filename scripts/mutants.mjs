// `npm run mutants` runs mutation tests: cargo-mutants makes many small changes to the sources and runs the tests on each. A
// change that no test detects is printed as MISSED. All files take hours; `npm run mutants -- 'src/send/**'` selects files.

import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, run, script } from "./run.mjs";
import { cargoTool, setup } from "./setup.mjs";

/** Files in which a mistake can lose or invent a user. */
const FILES = [
  ...["duplicates", "fast", "output", "pipeline", "rules", "send"].map((name) => `src/${name}/**`),
];

/** The unit tests take seconds and detect most changes. The second round tries the missed changes with the other suites. */
const ROUNDS = [["--lib"], ["--lib", "--test=properties", "--test=differential", "--test=corpora"]];

await script(async () => {
  await setup();
  await cargoTool("cargo-mutants", "run mutation tests");
  const files = process.argv.length > 2 ? process.argv.slice(2) : FILES;
  const folder = mkdtempSync(join(tmpdir(), "kard-enroll-mutants-"));
  try {
    // cargo-mutants copies the sources to this folder, and the tests look for the corpora beside the sources.
    const shared = join(root, "../shared");
    if (existsSync(shared)) symlinkSync(shared, join(folder, "shared"));
    // Fewer simulated runs of the sender detect the same changes.
    const env = { TMPDIR: folder, KARD_RUNS: "200" };
    let code = 0;
    for (const [round, suites] of ROUNDS.entries()) {
      const args = ["mutants", "--output", "target", ...files.flatMap((file) => ["--file", file])];
      if (round > 0) args.push("--iterate");
      // As cargo arguments the suites apply to the build too, which otherwise builds all of them.
      args.push(...suites.map((suite) => `--cargo-arg=${suite}`));
      // A change can make a loop endless, and the loop can use all memory before the timeout.
      ({ code } = await run("sh", ["-c", 'ulimit -v 5000000; exec cargo "$@"', "cargo", ...args], { env }));
      // 2: some changes were missed; 3: some timed out, and another suite may detect them. Other codes are errors.
      if (code !== 2 && code !== 3) break;
    }
    if (code !== 0) process.exitCode = code;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
