// Release checks of the package with publint, arethetypeswrong, TypeScript and typedoc.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { binary, inProject, root, run, tarball } from "./project.js";
import { SURFACE, surface } from "./surface.js";

const NODE = process.execPath;
const TYPESCRIPTS = {
  "5": (folder: string) => join(folder, "../node_modules/typescript/bin/tsc"),
  "7": () => join(root, "node_modules/typescript/bin/tsc"),
};

test("publint reports no problem", () =>
  inProject("types", (folder) => {
    const said = run(folder, binary("publint"), ["node_modules/kard-enroll", "--strict", "--pack", "false"]);
    assert.match(said, /All good!/);
  }));

test("arethetypeswrong reports no problem with the types", () => {
  const args = ["--profile", "esm-only", "--exclude-entrypoints", "kard_enroll_bg.wasm", "package.json"];
  run(root, binary("attw"), [tarball().path, ...args]);
});

test("the package contains the link targets of the README", () =>
  inProject("types", (folder) => {
    const packed = join(folder, "node_modules/kard-enroll");
    const readme = readFileSync(join(packed, "README.md"), "utf8");
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link as string);
    assert.ok(links.length > 15);
    const dead = links.filter((link) => !existsSync(join(packed, link)));
    assert.deepEqual(dead, []);
  }));

for (const [version, tsc] of Object.entries(TYPESCRIPTS)) {
  test(`the types compile in strict mode without skipLibCheck in TypeScript ${version}`, () =>
    inProject("types", (folder) => {
      run(folder, NODE, [tsc(folder), "-p", "."]);
      run(folder, NODE, [tsc(folder), "-p", ".", "--module", "esnext", "--moduleResolution", "bundler"]);
    }));
}

test("tests/package/types/use.ts uses every exported name", () => {
  const used = readFileSync(join(root, "tests/package/types/use.ts"), "utf8");
  const names = [...readFileSync(SURFACE, "utf8").matchAll(/^ {2}(?:class|const|function|type) (\w+)/gm)];
  assert.ok(names.length > 90);
  const unused = names.map(([, name]) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(used));
  assert.deepEqual(unused, []);
});

test("the exported names are those in surface.txt", async () => {
  assert.equal(
    await surface(),
    readFileSync(SURFACE, "utf8"),
    "if the change is intended, run npm run tables",
  );
});

test("typedoc reports no warning", () => {
  run(root, binary("typedoc"), ["--options", "tests/package/typedoc.json"]);
});
