// The built WebAssembly with a counter of steps in it.

import binaryen from "binaryen";

/** The name of the exported counter, an i64. */
export const COUNTER = "steps";

const STEP = "(global.set $steps (i64.add (global.get $steps) (i64.const 1)))";

/** A bulk instruction as a function, which counts the length, the last of three operands. */
const counted = (name: string) =>
  `(func $counted_${name} (param i32 i32 i32)
    (global.set $steps (i64.add (global.get $steps) (i64.extend_i32_u (local.get 2))))
    (memory.${name} (local.get 0) (local.get 1) (local.get 2)))`;

/**
 * The module, counting a step for every function that is entered and left, for every turn of a loop, and for every byte
 * that `memory.copy` and `memory.fill` touch. Between two steps stands code without a loop, of which there is only so
 * much: steps are work, but for a constant factor.
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
  const made = binaryen.parseText(counting);
  made.setFeatures(features);
  const bytes = new Uint8Array(made.emitBinary());
  made.dispose();
  return bytes;
}
