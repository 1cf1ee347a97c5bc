// What scripts/snip.mjs takes out of the WebAssembly, and what it refuses to.

import assert from "node:assert/strict";
import test from "node:test";
import binaryen from "binaryen";
import { snip } from "../../scripts/snip.mjs";

const PANICS = [
  "core[1a]::panicking::panic_fmt",
  "core[1a]::option::unwrap_failed",
  "alloc[2b]::raw_vec::handle_error",
  "__rustc[3c]::rust_begin_unwind",
];

/** A module of functions by name, each with its body as text. */
function moduleOf(bodies: Record<string, string>): Uint8Array {
  const panics = PANICS.map((name) => [name, "(i32.store (i32.const 0) (i32.const 1)) (unreachable)"]);
  const all = Object.entries({ ...Object.fromEntries(panics), ...bodies });
  const functions = all.map(([name, body], at) => `(func $"${name}" (export "f${at}") ${body})`);
  binaryen.setDebugInfo(true);
  return binaryen.parseText(`(module (memory 1) ${functions.join("\n")})`).emitBinary();
}

/** What is left, as text. */
async function snipped(bodies: Record<string, string>): Promise<string> {
  return binaryen.readBinary(await snip(moduleOf(bodies))).emitText();
}

const FORMAT = "core[1a]::fmt::write";

test("a panic and what only formats for it are cut down to a trap, and nothing else is", async () => {
  const left = await snipped({
    [FORMAT]: "(i32.store (i32.const 2) (i32.const 3))",
    mine: "(i32.store (i32.const 4) (i32.const 5))",
  });
  assert.equal(left.match(/unreachable/g)?.length, PANICS.length + 1);
  assert.equal(left.match(/i32\.store/g)?.length, 1);
});

test("a text that is made by formatting stops the build", async () => {
  await assert.rejects(
    snipped({ [FORMAT]: "(nop)", mine: `(call $"${FORMAT}")` }),
    /mine calls core\[1a\]::fmt::write/,
  );
  await snipped({ [FORMAT]: "(nop)", "core[1a]::fmt::Formatter::pad": `(call $"${FORMAT}")` });
});

test("a panic that returns stops the build", async () => {
  await assert.rejects(snipped({ "core[1a]::panicking::panic": "(nop)" }), /panicking::panic returns/);
});

test("other names of the panics stop the build", async () => {
  const other = binaryen.parseText('(module (func $a (export "a")))').emitBinary();
  await assert.rejects(snip(other), /other names/);
});
