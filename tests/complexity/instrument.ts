// Adds a counter of steps to the built WebAssembly.

import binaryen from "binaryen";

/** The name of the exported counter, an i64. */
export const COUNTER = "steps";

const STEP = "(global.set $steps (i64.add (global.get $steps) (i64.const 1)))";

/** A function that adds the length, the last of three operands, to the counter and executes the bulk instruction. */
const counted = (name: string) =>
  `(func $counted_${name} (param i32 i32 i32)
    (global.set $steps (i64.add (global.get $steps) (i64.extend_i32_u (local.get 2))))
    (memory.${name} (local.get 0) (local.get 1) (local.get 2)))`;

/**
 * Returns the module with a counter. Each entry and exit of a function, each iteration of a loop, and each byte of
 * `memory.copy` and `memory.fill` is one step. The code between two steps has no loop and a bounded length, so the number
 * of steps is proportional to the work.
 */
export function instrument(wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  const module = binaryen.readBinary(wasm);
  const features = module.getFeatures();
  // Calls a function `log_execution` at the beginning and end of functions, and in loops.
  module.runPasses(["log-execution"]);
  const text = module.emitText();
  module.dispose();
  const counting = text
    .replace(/^ \(import \S+ "log_execution" .*$/m, "")
    .replace(/\(call \$log_execution\s+\(i32\.const \d+\)\s+\)/g, STEP)
    .replace(/\(memory\.(copy|fill)\b/g, "(call $$counted_$1")
    .replace(
      /\)\s*$/,
      `(global $steps (export "${COUNTER}") (mut i64) (i64.const 0)) ${counted("copy")} ${counted("fill")})`,
    );
  const instrumented = binaryen.parseText(counting);
  instrumented.setFeatures(features);
  const bytes = new Uint8Array(instrumented.emitBinary());
  instrumented.dispose();
  return bytes;
}
