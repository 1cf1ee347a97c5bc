// Runs the command line of the installed package with npx.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inProject, run } from "./project.js";

test("npx kard-enroll checks a file and prints its version", async () => {
  await inProject("node-esm", async (folder) => {
    writeFileSync(join(folder, "users.csv"), "id,email\n1,ann@example.com\n");
    const npx = (...args: string[]) => run(folder, "npx", ["--no-install", "kard-enroll", ...args]);
    assert.match(npx("--version"), /^\d+\.\d+\.\d+\n$/);
    assert.match(npx("check", "users.csv"), /1 read, 1 valid, 0 invalid/);
  });
});
