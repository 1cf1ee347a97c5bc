// Takes the words out of Rust's panics: whatever only ever panics traps at once. A trap stops the instance in any case,
// js/bindings.ts tells of it as `wasm.trap`, and nobody could read the words, which a panic in WebAssembly has nowhere to
// print. What remains unused is then thrown away by wasm-opt. (The tool wasm-snip did this; it is no longer kept up.)

import { Stop } from "./run.mjs";

/** Functions of Rust's `core`, `alloc` and `std` that do not return. */
const PANICS = [
  /^core\[\w+\]::panicking::panic/,
  /^core\[\w+\]::(str::slice_error_fail|slice::index::slice_\w*fail|(option|result)::\w+_failed|cell::panic_)/,
  /^core\[\w+\]::slice::sort::.*::panic_on_ord_violation$/,
  /^alloc\[\w+\]::(raw_vec::(handle_error|capacity_overflow)|alloc::handle_alloc_error)$/,
  /^<alloc\[\w+\]::vec::Vec<.*>>::\w+::assert_failed$/,
  /^__rustc\[\w+\]::rust_begin_unwind$/,
];

/**
 * The module without them. It must still hold the names of its functions.
 * @param {Uint8Array} wasm
 * @returns {Promise<Uint8Array>}
 */
export async function snip(wasm) {
  // Not there before `npm ci`.
  const { default: binaryen } = await import("binaryen");
  // Its types have these functions at the module alone.
  const { Function: functions } =
    /** @type {{ Function: { getBody(of: number): number, setBody(of: number, body: number): void } }} */ (
      /** @type {unknown} */ (binaryen)
    );
  const module = binaryen.readBinary(wasm);
  const found = new Set();
  for (let index = 0; index < module.getNumFunctions(); index += 1) {
    const body = module.getFunctionByIndex(index);
    const { name } = binaryen.getFunctionInfo(body);
    const which = PANICS.findIndex((panic) => panic.test(name));
    if (which < 0) continue;
    if (binaryen.getExpressionType(functions.getBody(body)) !== binaryen.unreachable) {
      throw new Stop(`${name} returns: see PANICS in scripts/snip.mjs`);
    }
    functions.setBody(body, module.unreachable());
    found.add(which);
  }
  const snipped = module.emitBinary();
  module.dispose();
  if (found.size < PANICS.length - 2)
    throw new Stop("the panics have other names: see PANICS in scripts/snip.mjs");
  return snipped;
}
