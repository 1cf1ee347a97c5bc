// What scripts/sweep.mjs takes out of the WebAssembly by what the linker tells (scripts/linked.mjs), and what it leaves.

import assert from "node:assert/strict";
import test from "node:test";
import binaryen from "binaryen";
import { type Linked, readLinked } from "../../scripts/linked.mjs";
import { sweep } from "../../scripts/sweep.mjs";

binaryen.setDebugInfo(true);
const moduleOf = (body: string) => binaryen.parseText(`(module (memory 1) ${body})`).emitBinary();

const FUNCTIONS = `
  (data (i32.const 1000) "PLACEread-far--wordTRAIT")
  (table 4 funcref)
  (elem (i32.const 1) $shown.f5 $called.f6)
  (func $panic.f1 (param i32) unreachable)
  (func $mine.f2 (export "mine") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (call $panic.f1 (i32.const 1000))))
    (i32.add (i32.load (i32.const 1005)) (i32.load offset=1009 (local.get 0))))
  (func $lost.f3 (result i32) (i32.load (i32.const 1015)))
  (func $glue (export "glue") (result i32) (call $glued.f4))
  (func $glued.f4 (result i32) (i32.const 4))
  (func $shown.f5 (result i32) (i32.const 5))
  (func $called.f6 (result i32) (i32.const 6))`;

const piece = (address: number, size: number) => ({ address, size });

/** What a linker would tell of {@link FUNCTIONS}; the piece at 1009 refers to the function in place 2 of the table. */
const LINKED: Linked = {
  module: new Uint8Array(),
  data: new Map([
    ["d0", piece(1000, 5)],
    ["d1", piece(1005, 4)],
    ["d2", piece(1009, 4)],
    ["d3", piece(1015, 4)],
    ["d4", piece(1019, 5)],
  ]),
  uses: [
    { from: "f2", to: "f1" },
    { from: "f2", to: "d0", constant: 1000 },
    { from: "f2", to: "d1", constant: 1005 },
    { from: "f2", to: "d2" },
    { from: "f3", to: "d3", constant: 1015 },
    { from: "d2", to: "f6" },
    { from: "d4", to: "f5" },
  ],
};

test("data and functions that only a panic or nothing refers to are gone, and all others stay", async () => {
  const left = binaryen.readBinary(await sweep(moduleOf(FUNCTIONS), LINKED)).emitText();
  assert.match(left, /"\\00\\00\\00\\00\\00read-far\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00"/);
  const cut = [...left.matchAll(/\(func \$(\S+)[^\n]*\n {2}\(unreachable\)/g)].map(([, name]) => name);
  assert.deepEqual(cut, ["panic.f1", "lost.f3", "shown.f5"]);
});

test("a panic that is not cut keeps what it is given", async () => {
  const kept = FUNCTIONS.replace(
    "(param i32) unreachable",
    "(param i32) (i32.store (i32.const 0) (local.get 0))",
  );
  assert.match(binaryen.readBinary(await sweep(moduleOf(kept), LINKED)).emitText(), /"PLACEread-far/);
});

test("a module without names stops the build", async () => {
  await assert.rejects(sweep(moduleOf('(func (export "a"))'), LINKED), /no names of functions/);
});

const counted = (bytes: number[]) => [bytes.length, ...bytes];
const text = (of: string) => counted([...Buffer.from(of)]);
const section = (name: string, bytes: number[]) => [0, ...counted([...text(name), ...bytes])];

/** A module of two functions and two pieces of data, with what a linker tells; `address` is what it says of the second. */
function linkedOf(address = 20): Uint8Array {
  const wasm = moduleOf(
    `(data (i32.const 16) "abcdefgh") (func $one (result i32) (i32.const ${address})) (func $two (call $one) drop)`,
  );
  const code = Buffer.from(wasm);
  const place = code.indexOf(Buffer.of(0x41, address)) + 1;
  // The section "code" has the id 10, and its offsets count from behind its length.
  const base = code.lastIndexOf(Buffer.of(10), place - 4) + 2;
  const call = code.indexOf(Buffer.of(0x10, 0), place) + 1;
  const symbols = [
    [1, 0, ...text("first"), 0, 0, 4],
    [1, 0, ...text("second"), 0, 4, 4],
    [0, 0, 0, ...text("one")],
  ];
  return Uint8Array.from([
    ...wasm,
    ...section("linking", [2, 8, ...counted([symbols.length, ...symbols.flat()])]),
    ...section("reloc.CODE", [3, 2, ...[4, place - base, 1, 0], ...[0, call - base, 2]]),
    // The first piece of data holds the address of the second.
    ...section("reloc.DATA", [4, 1, ...[5, 6, 1, 0]]),
  ]);
}

test("what the linker tells is read, and taken out of the module", () => {
  const { module, data, uses } = readLinked(linkedOf());
  assert.deepEqual(
    [...data],
    [
      ["d0", piece(16, 4)],
      ["d1", piece(20, 4)],
    ],
  );
  assert.deepEqual(uses, [
    { from: "f0", to: "d1", constant: 20 },
    { from: "f1", to: "f0" },
    { from: "d0", to: "d1" },
  ]);
  const left = binaryen.readBinary(module).emitText();
  assert.match(left, /\(func \$one\.f0 /);
  assert.ok(!Buffer.from(module).includes("linking") && !Buffer.from(module).includes("reloc"));
});

test("what the linker tells in another way stops the build", () => {
  assert.throws(() => readLinked(moduleOf("(func $one)")), /linker tells something else/);
  assert.throws(() => readLinked(linkedOf(24)), /linker tells something else/);
});
