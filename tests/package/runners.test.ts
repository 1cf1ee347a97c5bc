// Test runners: what users of the package test their own code with, in Node's environment and in jsdom's.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment } from "./environments.js";
import { binary, inProject, run } from "./project.js";

/** Marks the test for an environment, in the comment that both runners read. */
function inEnvironment(folder: string, name: string): void {
  const file = join(folder, "check.test.js");
  writeFileSync(file, `/** @${name} */\n${readFileSync(file, "utf8")}`);
}

for (const name of ["node", "jsdom"]) {
  environment(`Vitest, ${name}`, () =>
    inProject("vitest", (folder) => {
      inEnvironment(folder, `vitest-environment ${name}`);
      run(folder, binary("vitest"), ["run", "--no-cache"]);
    }),
  );
  environment(`Jest, ${name}`, () =>
    inProject("jest", (folder) => {
      // jsdom as Jest has it lacks what each browser has.
      inEnvironment(folder, `jest-environment ${name === "node" ? "node" : "./environment.mjs"}`);
      run(folder, binary("jest"), ["--no-cache"], { NODE_OPTIONS: "--experimental-vm-modules" });
    }),
  );
}
