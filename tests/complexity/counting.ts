// Work that is counted instead of timed: the same on every machine and in every run.
//
// It was seen to fail. Eight mistakes were put into the sources, each alone, and seven of them found; times the work, for
// four times the input:
//   an unfinished cell is looked at again from its beginning with every chunk: 4.9
//   every row costs the root of the number of rows before it: 5.3
//   white space is taken out of an address letter by letter: 16.0
//   every error of an answer looks through all of them: 19.6
//   the issues of a file are copied with every chunk: 5.5
//   the sizes of all chunks are added up with every chunk: 13.9
//   all unsettled rows are gone through with every result: 10.0
// Not found: that the counts of a sheet look through all rows, a byte each, whenever they are told while it is read for
// the first time, which is less work than reading. Tests that took the time instead passed with the first two of them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { init } from "kard-enroll";
import * as glue from "../../dist/wasm/generated/kard_enroll.js";
import { COUNTER, instrument } from "./instrument.js";

/** What a piece of work takes. */
export interface Work {
  /** Steps of the WebAssembly; see instrument.ts. */
  wasm: number;
  /** Blocks of the package's own scripts that were run, as V8 counts them for coverage. */
  script: number;
  /** Bytes and characters that the platform copied, decoded, encoded or parsed for them. */
  bytes: number;
  /** Bytes of the WebAssembly's memory. It never shrinks. */
  memory: number;
}

/**
 * How many times the work may grow where the input grows fourfold. With an exponent of 1.5 it would be 8; a sort of a
 * million things takes 4.4.
 */
const BOUND = 4.4;

/**
 * What may come on top whatever the size is: that an allocation finds room where it stands at one size and not at the
 * other, and that a chunk has come to its end.
 */
const SLACK = { wasm: 300_000, script: 5_000, bytes: 300_000, memory: 1 << 20 };

const session = new Session();
let moved = 0;

/** Loads the WebAssembly that counts, and begins to watch. Once in a process, before anything else loads it. */
export async function startCounting(): Promise<void> {
  // The calls of a function that was compiled with its callers are not counted.
  setFlagsFromString("--no-opt");
  const wasm = readFileSync(fileURLToPath(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")));
  await init(instrument(wasm));
  watchPlatform();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
}

type Native = (this: unknown, ...given: unknown[]) => unknown;

/** Has every call of a function of the platform count the size of something. */
function watch(of: object, name: string, size: (given: unknown, result: unknown) => number): void {
  const native = Reflect.get(of, name) as Native;
  const watched: Native = function (...given) {
    const result = Reflect.apply(native, this, given);
    moved += size(given[0], result);
    return result;
  };
  Reflect.set(of, name, watched);
}

function watchPlatform(): void {
  const sizeOf = (value: unknown): number =>
    typeof value === "string"
      ? value.length
      : ((value as Uint8Array | undefined)?.byteLength ?? (value as string[] | undefined)?.length ?? 0);
  const given = sizeOf;
  const result = (_: unknown, result: unknown) => sizeOf(result);
  const bytes = Object.getPrototypeOf(Uint8Array.prototype);
  watch(bytes, "set", given);
  watch(bytes, "slice", result);
  watch(TextEncoder.prototype, "encode", result);
  watch(TextEncoder.prototype, "encodeInto", (_, result) => (result as { written: number }).written);
  watch(TextDecoder.prototype, "decode", given);
  watch(JSON, "parse", given);
  watch(JSON, "stringify", result);
  watch(Array.prototype, "slice", result);
  watch(Array.prototype, "splice", result);
  watch(Array.prototype, "concat", result);
}

/** Blocks that the package's scripts ran since this was last asked. */
async function blocks(): Promise<number> {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  let blocks = 0;
  for (const { url, functions } of result) {
    if (!url.includes("/dist/")) continue;
    for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
  }
  return blocks;
}

/** What `work` takes in a fresh instance of the WebAssembly. Only one piece of work is counted at a time. */
export async function count(work: () => unknown): Promise<Work> {
  glue.__wbg_reset_state();
  // It is loaded, so what it is given does not matter.
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

/** What is wrong with how work grows to the fourfold, both beyond what is done in any case. */
function excess(none: Work, small: Work, large: Work): string | undefined {
  for (const kind of ["wasm", "script", "bytes", "memory"] as const) {
    // Memory grows in steps of which the first holds much already.
    const least = kind === "memory" ? 0 : none[kind];
    const [once, fourfold] = [small[kind] - least, large[kind] - least];
    if (fourfold <= BOUND * Math.max(once, 0) + SLACK[kind]) continue;
    const times = (fourfold / once).toFixed(1);
    return `four times the input took ${times} times as much: ${kind} ${once}, then ${fourfold}`;
  }
  return undefined;
}

/**
 * Holds that four times the input takes four times the work, from each of `sizes`.
 *
 * @param work does something with input of a size
 * @param before input that comes first, and is not counted
 */
export async function hold(
  name: string,
  sizes: readonly number[],
  work: (size: number) => unknown,
  before = 0,
): Promise<void> {
  // What is loaded by the first use is no work.
  await work(before);
  const none = await count(() => work(before));
  for (const size of sizes) {
    const small = await count(() => work(before + size));
    const large = await count(() => work(before + 4 * size));
    // Work that was not done grows as it should, too.
    const all = ({ wasm, script, bytes }: Work) => wasm + script + bytes;
    assert.ok(all(small) > all(none), `${name}: nothing was done with ${size}`);
    assert.equal(excess(none, small, large), undefined, `${name}, from ${size}`);
  }
}
