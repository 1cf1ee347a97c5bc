// `npm run coverage`: line coverage of the native tests of the crate, by file. The files in src/wasm/ are called by JavaScript
// only, so the native tests do not cover them.

import { pathToFileURL } from "node:url";
import { must, output, script } from "./run.mjs";
import { cargoTool, rustup, setup } from "./setup.mjs";

async function coverage() {
  if (!output("rustup", ["component", "list", "--installed"])?.includes("llvm-tools")) {
    await rustup("llvm-tools, to read the coverage data", ["component", "add", "llvm-tools"]);
  }
  await cargoTool("cargo-llvm-cov", "measure the coverage of the tests");
  // A tenth of the simulated runs of the sender covers the same lines.
  const env = { KARD_RUNS: "10000" };
  await must(
    "cargo",
    ["llvm-cov", "--locked", "--summary-only"],
    "the tests or the coverage measurement failed",
    {
      env,
    },
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await script(async () => {
    await setup();
    await coverage();
  });
}
