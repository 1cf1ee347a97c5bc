// The documents say of the package what is so.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ENVIRONMENTS } from "./environments.js";
import { root, tarball } from "./project.js";
import { blockOf, contents, environments } from "./tables.js";

const read = (path: string) => readFileSync(join(root, path), "utf8");

test("each environment of the list has one test", () => {
  const names = readdirSync(join(root, "tests/package")).filter((name) => name.endsWith(".test.ts"));
  const tests = names.map((name) => read(`tests/package/${name}`)).join("\n");
  for (const { name } of ENVIRONMENTS) {
    // Those of a loop stand there by the part that is the same for all.
    const [, first, last] = name.match(/^(.*?, )?(.*)$/) ?? [];
    const literal = tests.includes(`"${name}"`);
    assert.ok(literal || tests.includes(`\`${first}\${name}\``), `${name} (${last}) has no test`);
  }
});

for (const document of ["docs/bundlers.md", "README.md"]) {
  test(`${document}: the table of environments is that of the list`, () => {
    assert.equal(blockOf(read(document), "environments"), environments(), "npm run tables writes it");
  });
}

test("the tarball holds what docs/bundlers.md says, and nothing more", () => {
  const { groups, strangers } = contents(tarball().files);
  assert.deepEqual(strangers, [], "no group of tests/package/tables.ts has them");
  const block = blockOf(read("docs/bundlers.md"), "tarball") ?? "";
  for (const { name, files, size } of groups) {
    const row = block.split("\n").find((line) => line.startsWith(`| ${name} |`));
    assert.ok(row, `${name} is not in the table: npm run tables writes it`);
    assert.ok(files > 0, `${name} is not in the tarball`);
    const told = Number(row.split("|").at(-2)) * 1000;
    assert.ok(size <= told * 1.25, `${name} has ${size} bytes, and the table says ${told}: npm run tables`);
  }
});
