// `npm run mutants`: changes the sources in many small ways and runs the tests against each: a change that no test notices
// is printed as MISSED. Hours for all of them; `npm run mutants -- 'src/answer/**'` takes the files that are named.

import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, run, script } from "./run.mjs";
import { cargoTool, setup } from "./setup.mjs";

/** What a mistake in would lose or invent a user. */
const FILES = [
  ...["check", "hash", "body", "email", "zip", "birth_year", "prepare", "outcome", "report", "url"].map(
    (name) => `src/${name}.rs`,
  ),
  ...["hash", "phone", "answer", "send"].map((name) => `src/${name}/**`),
];

/** The unit tests are built and run in seconds, and notice most; what they miss is tried again with the other suites. */
const ROUNDS = [["--lib"], ["--lib", "--test=laws", "--test=differential", "--test=corpora"]];

await script(async () => {
  await setup();
  await cargoTool("cargo-mutants", "change the sources and see who notices");
  const files = process.argv.length > 2 ? process.argv.slice(2) : FILES;
  const folder = mkdtempSync(join(tmpdir(), "kard-enroll-mutants-"));
  try {
    // The sources are copied there, and look for the corpora beside themselves.
    const shared = join(root, "../shared");
    if (existsSync(shared)) symlinkSync(shared, join(folder, "shared"));
    // The simulation of the sender notices as well with fewer runs.
    const env = { TMPDIR: folder, KARD_RUNS: "200" };
    let code = 0;
    for (const [round, suites] of ROUNDS.entries()) {
      const args = ["mutants", "--output", "target", ...files.flatMap((file) => ["--file", file])];
      if (round > 0) args.push("--iterate");
      // Suites are told to the build too, which makes all of them otherwise.
      args.push(...suites.map((suite) => `--cargo-arg=${suite}`));
      // A change can make a loop endless, and what it fills takes all memory before its time is over.
      ({ code } = await run("sh", ["-c", 'ulimit -v 5000000; exec cargo "$@"', "cargo", ...args], { env }));
      // 2: some were missed; 3: some took too long, and may be told by another suite. All else ends it.
      if (code !== 2 && code !== 3) break;
    }
    if (code !== 0) process.exitCode = code;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
