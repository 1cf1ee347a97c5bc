// Takes the words out of Rust's panics: whatever only ever panics traps at once. A trap stops the instance in any case,
// js/wasm/bindings.ts tells of it as `wasm.trap`, and nobody could read the words, which a panic in WebAssembly has nowhere to
// print. What formatted them goes with them. What remains unused is then thrown away by wasm-opt. (The tool wasm-snip did
// this; it is no longer kept up.)

import { unmarked } from "./linked.mjs";
import { Stop } from "./run.mjs";

/** Functions of Rust's `core`, `alloc` and `std` that do not return. */
const PANICS = [
  /^core\[\w+\]::panicking::panic/,
  /^core\[\w+\]::(str::slice_error_fail|slice::index::slice_\w*fail|(option|result)::\w+_failed|cell::panic_)/,
  /^core\[\w+\]::slice::sort::.*::panic_on_ord_violation$/,
  /^alloc\[\w+\]::(raw_vec::(handle_error|capacity_overflow)|alloc::handle_alloc_error)$/,
  /^<alloc\[\w+\]::vec::Vec<.*>>::\w+::assert_failed$/,
  /^__rustc\[\w+\]::(rust_begin_unwind|rust_panic)$/,
  /^std\[\w+\]::(alloc::rust_oom|panicking::panic_with_hook|sys::backtrace::__rust_end_short_backtrace)/,
];

/**
 * What formats values into text, and what a panic carries. Only the panics need it here: src/ makes its texts itself,
 * which {@link checkUnused} holds. wasm-opt cannot see that, because these functions stand in the table of functions.
 */
const TEXTS = [
  /^core\[\w+\]::fmt::/,
  /^<core\[\w+\]::fmt::Formatter/,
  / as core\[\w+\]::fmt::\w+>::\w+(\[\d+\])?$/,
  /^alloc\[\w+\]::fmt::format/,
  /(core|std)\[\w+\]::panic(king)?::.*(Payload|PanicHookInfo|Location|begin_panic_handler)/,
  /^std\[\w+\]::(panicking|sys::backtrace|io)::/,
];

/**
 * Throws when one of `texts` is called by a function that stays.
 * @param {string} module as text
 * @param {Set<string>} texts
 * @param {Set<string>} panics
 */
function checkUnused(module, texts, panics) {
  let within = "";
  for (const [, caller, called] of module.matchAll(
    /^ \(func \$(".*?"|\S+)|\((?:return_)?call \$(".*?"|[^\s()]+)/gm,
  )) {
    if (caller !== undefined) within = bare(caller);
    else if (called !== undefined && texts.has(bare(called)) && !texts.has(within) && !panics.has(within)) {
      throw new Stop(
        `${within} calls ${bare(called)}: make that text without format!, see TEXTS in scripts/snip.mjs`,
      );
    }
  }
}

const bare = (/** @type {string} */ name) => unmarked(name.replace(/^"(.*)"$/, "$1"));

/**
 * The module without them. It must still hold the names of its functions.
 * @param {Uint8Array} wasm
 * @returns {Promise<Uint8Array>}
 */
export async function snip(wasm) {
  // Not there before `npm ci`.
  const { default: binaryen } = await import("binaryen");
  /**
   * Its types have this in another place.
   * @type {{ getBody(of: number): number; setBody(of: number, body: number): void }}
   */
  const functions = Reflect.get(binaryen, "Function");
  const module = binaryen.readBinary(wasm);
  const found = new Set();
  const panics = new Set();
  const texts = new Set();
  const snipped = [];
  for (let index = 0; index < module.getNumFunctions(); index += 1) {
    const one = module.getFunctionByIndex(index);
    const name = unmarked(binaryen.getFunctionInfo(one).name);
    const which = PANICS.findIndex((panic) => panic.test(name));
    if (which < 0) {
      if (!TEXTS.some((text) => text.test(name))) continue;
      texts.add(name);
      snipped.push(one);
      continue;
    }
    if (binaryen.getExpressionType(functions.getBody(one)) !== binaryen.unreachable) {
      throw new Stop(`${name} returns: see PANICS in scripts/snip.mjs`);
    }
    found.add(which);
    panics.add(name);
    snipped.push(one);
  }
  checkUnused(module.emitText(), texts, panics);
  for (const one of snipped) functions.setBody(one, module.unreachable());
  // sweep.mjs needs the names too.
  binaryen.setDebugInfo(true);
  const small = module.emitBinary();
  module.dispose();
  if (found.size < PANICS.length - 3)
    throw new Stop("the panics have other names: see PANICS in scripts/snip.mjs");
  return small;
}
