// Compares the generated tables of the documents with the package.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ENVIRONMENTS } from "./environments.js";
import { root, tarball } from "./project.js";
import { blockOf, contents, environments } from "./tables.js";

const read = (path: string) => readFileSync(join(root, path), "utf8");

test("every environment of the list has a test", () => {
  const names = readdirSync(join(root, "tests/package")).filter((name) => name.endsWith(".test.ts"));
  const tests = names.map((name) => read(`tests/package/${name}`)).join("\n");
  for (const { name } of ENVIRONMENTS) {
    // Tests in a loop contain only the common part of their names.
    const [, first, last] = name.match(/^(.*?, )?(.*)$/) ?? [];
    const literal = tests.includes(`"${name}"`);
    assert.ok(literal || tests.includes(`\`${first}\${name}\``), `${name} (${last}) has no test`);
  }
});

for (const document of ["docs/bundlers.md", "README.md"]) {
  test(`the table of environments in ${document} matches the list`, () => {
    assert.equal(blockOf(read(document), "environments"), environments(), "npm run tables updates it");
  });
}

test("the tarball contains exactly the files of docs/bundlers.md", () => {
  const { groups, others } = contents(tarball().files);
  assert.deepEqual(others, [], "these files belong to no group of tests/package/tables.ts");
  const block = blockOf(read("docs/bundlers.md"), "tarball") ?? "";
  for (const { name, files, size } of groups) {
    const row = block.split("\n").find((line) => line.startsWith(`| ${name} |`));
    assert.ok(row, `${name} is not in the table: npm run tables updates it`);
    assert.ok(files > 0, `${name} is not in the tarball`);
    const listed = Number(row.split("|").at(-2)) * 1000;
    assert.ok(
      size <= listed * 1.25,
      `${name} has ${size} bytes, the table lists ${listed}: run npm run tables`,
    );
  }
});
