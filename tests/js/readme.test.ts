// The code blocks of the documents run as they stand.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

for (const file of ["README.md", ...docs()]) {
  const text = readFileSync(join(root, file), "utf8");
  for (const [number, block] of [...text.matchAll(/^```js\n(.*?)^```$/gms)].entries()) {
    test(`${file}: block ${number + 1} of JavaScript runs`, async () => {
      // Inside the package, so that it can import itself by name.
      mkdirSync(join(root, "target"), { recursive: true });
      const folder = mkdtempSync(join(root, "target/readme-"));
      try {
        const script = join(folder, "block.mjs");
        writeFileSync(script, withChecks(block[1] ?? ""));
        await promisify(execFile)(process.execPath, [script], { timeout: 30_000 });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}

function docs(): string[] {
  try {
    return readdirSync(join(root, "docs"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`);
  } catch {
    return [];
  }
}

/** A statement followed by a comment that is a string is held to it. */
function withChecks(block: string): string {
  const checked = block
    .replace(/^([a-z]\S.*?);\s*\/\/ (".*")$/gm, "__equal($1, $2);")
    .replace(/^([a-z]\S.*?);\n\/\/ (".*")$/gm, "__equal($1, $2);");
  return `import { strictEqual as __equal } from "node:assert/strict";\n${checked}`;
}

test("a statement with its value beside it is held to that value", () => {
  assert.match(withChecks('f(1); // "x"'), /__equal\(f\(1\), "x"\);/);
});
