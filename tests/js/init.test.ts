import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { init } from "kard-enroll";

test("init may be called again and concurrently", async () => {
  await Promise.all([init(), init()]);
  await init();
});

test("the WebAssembly is exported as a file", async () => {
  const bytes = await readFile(fileURLToPath(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")));
  assert.equal(bytes.subarray(0, 4).toString("latin1"), "\0asm");
});
