// `npm run coverage`: which lines of the crate its native tests reach, a line a file. What only JavaScript calls (src/report.rs,
// src/wasm.rs) is tested from there and does not count here.

import { pathToFileURL } from "node:url";
import { must, output, script } from "./run.mjs";
import { cargoTool, rustup, setup } from "./setup.mjs";

async function coverage() {
  if (!output("rustup", ["component", "list", "--installed"])?.includes("llvm-tools")) {
    await rustup("llvm-tools, to read what was covered", ["component", "add", "llvm-tools"]);
  }
  await cargoTool("cargo-llvm-cov", "see which lines the tests reach");
  // The simulation of the sender is as thorough with a tenth of its runs.
  const env = { KARD_RUNS: "10000" };
  await must("cargo", ["llvm-cov", "--locked", "--summary-only"], "the tests or their coverage failed", {
    env,
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await script(async () => {
    await setup();
    await coverage();
  });
}
