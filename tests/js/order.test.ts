// How scripts/order.mjs lays the functions of the WebAssembly.

import assert from "node:assert/strict";
import test from "node:test";
import binaryen from "binaryen";
import { order } from "../../scripts/order.mjs";

binaryen.setDebugInfo(true);

/** Something long that hardly resembles that of another seed. */
const sum = (seed: number) =>
  Array.from({ length: 40 }, (_, n) => (n * seed * 7919 + seed * 104_729) % 1_000_003).reduce(
    (body, value) => `(i32.xor (i32.const ${value}) ${body})`,
    "(local.get 0)",
  );

const MODULE = `(module
  (import "a" "b" (func $outer (param i32) (result i32)))
  (memory 1)
  (data (i32.const 8) "word")
  (table 1 funcref)
  (elem (i32.const 0) $third)
  (func $first (export "first") (param i32) (result i32) ${sum(3)})
  (func $"a <second> (one)" (export "second") (param i32) (result i32) (call $outer ${sum(5)}))
  (func $third (export "third") (param i32) (result i32) (i32.add (i32.const 1) ${sum(3)}))
  (func $gone (param i32) (result i32) (call $first (local.get 0)))
  (func $fourth (export "fourth") (param i32) (result i32) (i32.add (i32.load (i32.const 8)) ${sum(5)})))`;

const whole = () => binaryen.parseText(MODULE).emitBinary();
const shaken = () => {
  const module = binaryen.parseText(MODULE);
  module.runPasses(["remove-unused-module-elements"]);
  return module.emitBinary();
};

async function results(wasm: Uint8Array): Promise<number[]> {
  const imports = { a: { b: (value: number) => value + 7 } };
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(wasm), imports);
  return ["first", "second", "third", "fourth"].map((name) =>
    (instance.exports[name] as (value: number) => number)(1234),
  );
}

test("functions that resemble each other stand together, and none is lost", async () => {
  const laid = await order(whole(), shaken());
  const names = [...laid.matchAll(/^ \(func \$("[^"]*"|\S+)/gm)].map(([, name]) => name);
  assert.deepEqual([...names].sort(), ['"a <second> (one)"', "first", "fourth", "gone", "third"]);
  const near = (a: string, b: string) => Math.abs(names.indexOf(a) - names.indexOf(b));
  assert.equal(near("first", "third"), 1);
  assert.equal(near('"a <second> (one)"', "fourth"), 1);
  assert.equal(names.at(-1), "gone");
});

test("a module in another order does what it did", async () => {
  const laid = binaryen.parseText(await order(whole(), shaken())).emitBinary();
  assert.deepEqual(await results(laid), await results(whole()));
});
