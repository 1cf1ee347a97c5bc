// `npm run mutants`: changes the sources in many small ways and runs the tests against each: a change that no test notices
// is printed as MISSED. Hours for all of them; `npm run mutants -- 'src/answer/**'` takes the files that are named.

import { run, script } from "./run.mjs";
import { cargoTool, setup } from "./setup.mjs";

/** What a mistake in would lose or invent a user. */
const FILES = [
  ...["check", "hash", "body", "email", "zip", "birth_year", "prepare", "outcome", "report", "url"].map(
    (name) => `src/${name}.rs`,
  ),
  ...["hash", "phone", "answer", "send"].map((name) => `src/${name}/**`),
];

await script(async () => {
  await setup();
  await cargoTool("cargo-mutants", "change the sources and see who notices");
  const files = process.argv.length > 2 ? process.argv.slice(2) : FILES;
  // The simulation of the sender notices as well with fewer runs.
  const env = { KARD_RUNS: "500" };
  const args = ["mutants", "--output", "target", ...files.flatMap((file) => ["--file", file])];
  const { code } = await run("cargo", args, { env });
  if (code !== 0) process.exitCode = code;
});
