// Takes out of the WebAssembly what nothing needs any more once snip.mjs has cut the panics: data that only they read (the
// linker has laid it between other data), and functions that stand in the table of functions for nobody.
//
// What refers to what is told by the linker, so this is the linker's own --gc-sections, done once more. One thing it does
// not see: a call of a panic is handed the address of its place in the source, and that address is gone only after the
// optimiser has run. So the module is optimised once for nothing, with every address in it made a variable of which the
// optimiser knows nothing. An address that is gone then is needed for nothing, whatever its value.

import { nodeOf, zeroData } from "./linked.mjs";
import { Stop } from "./run.mjs";

/** @typedef {import("./linked.mjs").Linked} Linked */

const NAME = String.raw`\$("(?:[^"\\]|\\.)*"|[^\s()]+)`;
const bare = (/** @type {string} */ name) => name.replace(/^"(.*)"$/, "$1");

/**
 * What JavaScript and what wasm-bindgen has made refer to.
 * @param {string} module as text
 */
function roots(module) {
  /** @type {string[]} */
  const nodes = [];
  let within = "";
  for (const [, own, called, exported] of module.matchAll(
    new RegExp(
      `^ \\(func ${NAME}|\\((?:call|return_call|ref\\.func|start) ${NAME}|^ \\(export ".*" \\(func ${NAME}`,
      "gm",
    ),
  )) {
    if (own !== undefined) within = bare(own);
    else if (exported !== undefined || nodeOf(within) === undefined) {
      const node = nodeOf(bare(called ?? exported ?? ""));
      if (node !== undefined) nodes.push(node);
    }
  }
  return nodes;
}

/**
 * All that is come to from `from`.
 * @param {string[]} from
 * @param {Linked["uses"]} uses
 */
function reach(from, uses) {
  /** @type {Map<string, string[]>} */
  const next = new Map();
  for (const use of uses) {
    const known = next.get(use.from);
    if (known) known.push(use.to);
    else next.set(use.from, [use.to]);
  }
  const live = new Set(from);
  // What is added while this goes round is come to as well.
  for (const node of live) for (const to of next.get(node) ?? []) live.add(to);
  return live;
}

/**
 * Which of `constants` are left in the module when the optimiser knows of none what it is.
 * @param {typeof import("binaryen").default} binaryen
 * @param {string} module as text
 * @param {number} features
 * @param {Set<number>} constants
 */
function needed(binaryen, module, features, constants) {
  const variable = (/** @type {number} */ constant) => `$address.${constant}`;
  const imports = [...constants].map((one) => `(import "" "${one}" (global ${variable(one)} i32))`);
  let inFunctions = false;
  const lines = module.split("\n").map((line) => {
    if (line.startsWith(" (")) inFunctions = line.startsWith(" (func ");
    return inFunctions
      ? line.replace(/\(i32\.const (-?\d+)\)/g, (same, value) =>
          constants.has(Number(value)) ? `(global.get ${variable(value)})` : same,
        )
      : line;
  });
  const opaque = binaryen.parseText([lines[0], ...imports, ...lines.slice(1)].join("\n"));
  opaque.setFeatures(features);
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(0);
  opaque.optimize();
  const left = new Set(
    [...opaque.emitText().matchAll(/global\.get \$address\.(-?\d+)/g)].map(([, one]) => Number(one)),
  );
  opaque.dispose();
  return left;
}

/**
 * The module without what is dead in it.
 * @param {Uint8Array} wasm what wasm-bindgen made of `linked.module`, after snip.mjs
 * @param {Linked} linked
 * @returns {Promise<Uint8Array>}
 */
export async function sweep(wasm, { data, uses }) {
  // Not there before `npm ci`.
  const { default: binaryen } = await import("binaryen");
  /**
   * Its types have this in another place.
   * @type {{ getBody(of: number): number; setBody(of: number, body: number): void }}
   */
  const functions = Reflect.get(binaryen, "Function");
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  /** @type {Map<string, number>} */
  const own = new Map();
  const traps = new Set();
  for (let at = 0; at < module.getNumFunctions(); at += 1) {
    const one = module.getFunctionByIndex(at);
    const { name, base } = binaryen.getFunctionInfo(one);
    const node = nodeOf(name);
    if (base || node === undefined) continue;
    own.set(node, one);
    if (binaryen.getExpressionId(functions.getBody(one)) === binaryen.UnreachableId) traps.add(node);
  }
  const from = roots(module.emitText());
  if (from.length === 0) throw new Stop("the wasm holds no names of functions: see scripts/sweep.mjs");
  const cut = () => {
    for (const [node, one] of own) if (!live.has(node)) functions.setBody(one, module.unreachable());
  };

  const real = uses.filter((use) => !traps.has(use.from));
  let live = reach(from, real);
  cut();
  const constants = new Set(uses.flatMap(({ constant }) => constant ?? []));
  const left = needed(binaryen, module.emitText(), module.getFeatures(), constants);
  live = reach(
    from,
    real.filter(({ constant }) => constant === undefined || left.has(constant)),
  );
  cut();
  const swept = module.emitBinary();
  module.dispose();

  const kept = new Set();
  for (const [node, { address, size }] of data) {
    if (live.has(node)) for (let at = address; at < address + size; at += 1) kept.add(at);
  }
  zeroData(swept, (address) => kept.has(address));
  return swept;
}
