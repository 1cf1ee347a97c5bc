// The names of types are unique in the crate and in the package, so that a search finds one definition.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { root } from "./markdown.js";

const RUST = /^ *(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait|union) (\w+)/gm;
const TYPESCRIPT = /^(?:export )?(?:abstract )?(?:class|interface|type|enum) (\w+)/gm;

/** The names that several of the files define. Twins for two platforms are in one file. */
function repeatedNames(folder: string, ending: string, skipped: string, definition: RegExp): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(ending) && !file.startsWith(skipped),
  );
  assert.ok(files.length > 50);
  const places = new Map<string, Set<string>>();
  for (const file of files) {
    for (const [, name = ""] of readFileSync(join(root, folder, file), "utf8").matchAll(definition))
      places.set(name, (places.get(name) ?? new Set()).add(file));
  }
  assert.ok(places.size > 50);
  return [...places].flatMap(([name, found]) =>
    found.size > 1 ? [`${name}: ${[...found].join(", ")}`] : [],
  );
}

test("a type of the crate has a name of its own", () => {
  // A class of the boundary has the name of the type that it passes to JavaScript.
  assert.deepEqual(repeatedNames("src", ".rs", "wasm/", RUST), []);
});

test("a type of the package has a name of its own", () => {
  assert.deepEqual(repeatedNames("js", ".ts", "wasm/generated/", TYPESCRIPT), []);
});
