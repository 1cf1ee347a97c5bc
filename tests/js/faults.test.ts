// The tests that docs/faults.md names exist.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./markdown.js";

/** Where the tests of each name in the table are. */
const FILES: Record<string, string[]> = {
  transport: ["tests/js/enroll-transport.test.ts"],
  responses: ["tests/js/enroll-responses.test.ts"],
  journal: ["tests/js/enroll-journal.test.ts"],
  users: ["tests/js/users.test.ts"],
  browser: ["tests/browser/resume.test.ts"],
  simulation: [
    "tests/properties/send.rs",
    ...readdirSync(join(root, "tests/properties/send")).map((name) => `tests/properties/send/${name}`),
  ],
};

const read = (path: string) => readFileSync(join(root, path), "utf8");

/** The third column, one entry per row. */
function entries(): string[] {
  const rows = read("docs/faults.md")
    .split("\n")
    .filter((line) => line.startsWith("| "));
  return rows.slice(2).map((line) => line.split(" | ").at(-1)?.replace(/ \|$/, "") ?? "");
}

/** The tests of an entry that do not exist. `a: x…; …y` names a test whose title has x, and one whose title has y. */
function missing(entry: string): string[] {
  let kinds: string[] = [];
  return entry.split("; ").filter((part) => {
    const named = /^([a-z]+(?: and [a-z]+)*)(?:: |$)/.exec(part);
    const found = named?.[1]?.split(" and ");
    let title = part;
    if (found?.every((kind) => kind in FILES)) {
      kinds = found;
      title = part.slice(named?.[0].length ?? 0);
    }
    const fragments = title.split("…").filter((fragment) => fragment !== "");
    return !kinds.every((kind) =>
      FILES[kind]?.some((path) => titles(path).some((one) => hasAll(one, fragments))),
    );
  });
}

/** All string literals of a TypeScript file, because some titles are in tables; the function names of a Rust file. */
function titles(path: string): string[] {
  const found = path.endsWith(".rs") ? /fn (\w+)/g : /"([^"\n]*)"|`([^`]*)`/g;
  return [...read(path).matchAll(found)].map(([, one, other]) => one ?? other ?? "");
}

function hasAll(title: string, fragments: string[]): boolean {
  let at = 0;
  return fragments.every((fragment) => {
    const found = title.indexOf(fragment, at);
    at = found + fragment.length;
    return found >= 0;
  });
}

test("every test that the table of faults names exists", () => {
  const all = entries();
  assert.ok(all.length > 40);
  assert.deepEqual(
    all.filter((entry) => missing(entry).length > 0),
    [],
  );
  assert.equal(missing("transport: a title that no test has…").length, 1);
});
