// The measurement detects work that grows too fast in the WebAssembly, in scripts and in the platform.

import assert from "node:assert/strict";
import test, { before } from "node:test";
import binaryen from "binaryen";
import { init, validateUser } from "kard-enroll";
import { count, expectLinear, startCounting } from "./counting.js";
import { COUNTER, instrument } from "./instrument.js";

before(startCounting);

/** Validates an address of a thousand letters `times` times. */
function check(times: number): void {
  for (let round = 0; round < times; round += 1) validateUser({ id: 1, email: "x".repeat(1000) });
}

test("linear work passes", async () => {
  await expectLinear("n", [200], check);
});

test("work that grows faster fails, and the message contains the factor", async () => {
  await assert.rejects(
    expectLinear("n squared", [20], (size) => check(size * size)),
    /n squared, from 20\n(.|\n)*four times the input took 16\.0 times as much: wasm/,
  );
  await assert.rejects(
    expectLinear("n to the power of 1.5", [100], (size) => check(Math.round(size ** 1.5))),
    /8\.0 times as much: wasm/,
  );
});

test("detects work of scripts", async () => {
  const loaded = async (times: number) => {
    for (let round = 0; round < times; round += 1) await init();
  };
  await expectLinear("n", [5_000], loaded);
  await assert.rejects(
    expectLinear("n squared", [100], (size) => loaded(size * size)),
    /16\.\d times as much: script/,
  );
});

test("detects work of the platform", async () => {
  const copied = (bytes: number) => new Uint8Array(bytes).set(new Uint8Array(bytes));
  await expectLinear("n", [1_000_000], copied);
  await assert.rejects(
    expectLinear("n squared", [1_000], (size) => copied(size * size)),
    /16\.\d times as much: bytes/,
  );
});

test("the same work gives the same counts in every run", async () => {
  const work = () => check(20);
  await count(work);
  assert.deepEqual(await count(work), await count(work));
});

test("iterations of loops, calls, and copied and filled bytes are steps", async () => {
  const wasm = binaryen.parseText(`(module (memory 1)
    (func $leaf (nop))
    (func (export "loop") (param i32)
      (loop $again
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if $again (local.get 0))))
    (func (export "call") (param i32) (call $leaf))
    (func (export "copy") (param i32) (memory.copy (i32.const 0) (i32.const 0) (local.get 0)))
    (func (export "fill") (param i32) (memory.fill (i32.const 0) (i32.const 0) (local.get 0))))`);
  wasm.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.BulkMemoryOpt);
  const { instance } = await WebAssembly.instantiate(instrument(wasm.emitBinary()));
  const exports = instance.exports as Record<string, (n: number) => void>;
  const counter = instance.exports[COUNTER] as WebAssembly.Global<"i64">;
  const steps = (name: string, n: number) => {
    counter.value = 0n;
    exports[name]?.(n);
    return Number(counter.value);
  };
  const overhead = steps("copy", 0);
  assert.ok(overhead > 0);
  assert.equal(steps("copy", 1000) - overhead, 1000);
  assert.equal(steps("fill", 1000) - overhead, 1000);
  assert.equal(steps("loop", 1000) - steps("loop", 1), 999);
  assert.ok(steps("call", 0) > overhead);
});
