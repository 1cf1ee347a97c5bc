// Uses the package in the test runners Vitest and Jest, each with the Node and jsdom environments.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment } from "./environments.js";
import { binary, inProject, run } from "./project.js";

/** Selects the environment of a test by the comment that both runners read. */
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
      // The jsdom environment of Jest lacks some globals of browsers.
      inEnvironment(folder, `jest-environment ${name === "node" ? "node" : "./environment.mjs"}`);
      run(folder, binary("jest"), ["--no-cache"], { NODE_OPTIONS: "--experimental-vm-modules" });
    }),
  );
}
