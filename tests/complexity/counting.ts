// Counts work instead of time, so that the result is the same on every machine and in every run.
//
// Eight mistakes were put into the sources, one at a time, to verify these tests. They find seven of them. The factors are
// the work for four times the input:
//   an unfinished cell is scanned again from its start with every chunk: 4.9
//   every row costs the square root of the number of rows before it: 5.3
//   white space is removed from an address letter by letter: 16.0
//   every error of a response scans all errors: 19.6
//   the issues of a file are copied with every chunk: 5.5
//   the sizes of all chunks are added with every chunk: 13.9
//   all unsettled rows are visited with every result: 10.0
// Not found: every update of the counts of a sheet visits all rows, one byte each, during the first reading. This is less
// work than the reading itself. Tests that measured time did not find the first two mistakes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { init } from "kard-enroll";
import * as glue from "../../dist/wasm/generated/kard_enroll.js";
import { COUNTER, instrument } from "./instrument.js";

/** The measured work. */
export interface Work {
  /** Steps of the WebAssembly; see instrument.ts. */
  wasm: number;
  /** Executed blocks of the scripts of the package, from the coverage of V8. */
  script: number;
  /** Bytes and characters that functions of the platform copied, decoded, encoded or parsed for the package. */
  bytes: number;
  /** The size of the WebAssembly memory in bytes. It never shrinks. */
  memory: number;
}

/**
 * The maximum factor by which the work may grow when the input is four times as large. The factor of an exponent of 1.5
 * is 8; the factor of sorting a million items is 4.4.
 */
const BOUND = 4.4;

/**
 * The allowed constant difference: an allocation can grow in place for one size and be moved for the other, and the last
 * chunk can be shorter.
 */
const SLACK = { wasm: 300_000, script: 5_000, bytes: 300_000, memory: 1 << 20 };

const session = new Session();
let moved = 0;

/** Loads the instrumented WebAssembly and starts counting. Call it once per process, before the WebAssembly is loaded. */
export async function startCounting(): Promise<void> {
  // V8 does not count the calls of inlined functions.
  setFlagsFromString("--no-opt");
  const wasm = readFileSync(fileURLToPath(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")));
  await init(instrument(wasm));
  watchPlatform();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
}

type Native = (this: unknown, ...args: unknown[]) => unknown;

/** Wraps a function of the platform so that each call adds a size to `moved`. */
function watch(of: object, name: string, size: (argument: unknown, result: unknown) => number): void {
  const native = Reflect.get(of, name) as Native;
  const wrapped: Native = function (...args) {
    const result = Reflect.apply(native, this, args);
    moved += size(args[0], result);
    return result;
  };
  Reflect.set(of, name, wrapped);
}

function watchPlatform(): void {
  const sizeOf = (value: unknown): number =>
    typeof value === "string"
      ? value.length
      : ((value as Uint8Array | undefined)?.byteLength ?? (value as string[] | undefined)?.length ?? 0);
  const argument = sizeOf;
  const result = (_: unknown, result: unknown) => sizeOf(result);
  const bytes = Object.getPrototypeOf(Uint8Array.prototype);
  watch(bytes, "set", argument);
  watch(bytes, "slice", result);
  watch(TextEncoder.prototype, "encode", result);
  watch(TextEncoder.prototype, "encodeInto", (_, result) => (result as { written: number }).written);
  watch(TextDecoder.prototype, "decode", argument);
  watch(JSON, "parse", argument);
  watch(JSON, "stringify", result);
  watch(Array.prototype, "slice", result);
  watch(Array.prototype, "splice", result);
  watch(Array.prototype, "concat", result);
}

/** The blocks of the scripts of the package that were executed since the last call. */
async function blocks(): Promise<number> {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  let blocks = 0;
  for (const { url, functions } of result) {
    if (!url.includes("/dist/")) continue;
    for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
  }
  return blocks;
}

/** Measures `work` in a new instance of the WebAssembly. Only one measurement can run at a time. */
export async function count(work: () => unknown): Promise<Work> {
  glue.__wbg_reset_state();
  // The module is loaded, so the argument is not used.
  const exports = (await glue.default({ module_or_path: "" })) as glue.InitOutput & {
    [COUNTER]: WebAssembly.Global<"i64">;
  };
  await blocks();
  exports[COUNTER].value = 0n;
  moved = 0;
  await work();
  const bytes = moved;
  const wasm = Number(exports[COUNTER].value);
  return { wasm, script: await blocks(), bytes, memory: exports.memory.buffer.byteLength };
}

/** Describes the first kind of work that grows too fast from `small` to `large`, both without the constant work `none`. */
function excess(none: Work, small: Work, large: Work): string | undefined {
  for (const kind of ["wasm", "script", "bytes", "memory"] as const) {
    // Memory grows in large steps, so its constant part is not subtracted.
    const least = kind === "memory" ? 0 : none[kind];
    const [once, fourfold] = [small[kind] - least, large[kind] - least];
    if (fourfold <= BOUND * Math.max(once, 0) + SLACK[kind]) continue;
    const times = (fourfold / once).toFixed(1);
    return `four times the input took ${times} times as much: ${kind} ${once}, then ${fourfold}`;
  }
  return undefined;
}

/**
 * Checks for each of `sizes` that four times the input takes about four times the work.
 *
 * @param work processes input of the given size
 * @param before the size of the input whose work is subtracted
 */
export async function expectLinear(
  name: string,
  sizes: readonly number[],
  work: (size: number) => unknown,
  before = 0,
): Promise<void> {
  // The first use loads code, which is not counted.
  await work(before);
  const none = await count(() => work(before));
  for (const size of sizes) {
    const small = await count(() => work(before + size));
    const large = await count(() => work(before + 4 * size));
    // No work at all would also pass the check of the growth.
    const all = ({ wasm, script, bytes }: Work) => wasm + script + bytes;
    assert.ok(all(small) > all(none), `${name}: no work for size ${size}`);
    assert.equal(excess(none, small, large), undefined, `${name}, from ${size}`);
  }
}
