// Lays the functions of a WebAssembly module in the order in which they compress best. gzip finds what is repeated only in
// the last 32 KB, and the linker's order leaves functions that resemble each other further apart than that. The order
// changes nothing else: a function is called by its name in the text of a module.

import { functionsOf } from "./linked.mjs";

/** How many bytes in a row count as something repeated. */
const RUN = 6;

/** How far back gzip finds something. */
const WINDOW = 32_000;

/** Bytes on top of a function's own, so that a short one is not next for what it shares by chance. */
const SHORT = 8;

/** Where a function begins in the text of a module. */
const NAME = /^ \(func \$("(?:[^"\\]|\\.)*"|[^\s()]+)/;

/**
 * The runs of bytes of a function, each as a number below 2^20.
 * @param {Uint8Array} body
 */
function runs(body) {
  return Uint32Array.from({ length: Math.max(0, body.length - RUN + 1) }, (_, at) => {
    let hash = 0;
    for (const byte of body.subarray(at, at + RUN)) hash = Math.imul(hash ^ byte, 0x9e3779b1);
    return hash >>> 12;
  });
}

/**
 * The names of the functions: first the largest, then always the one of which most has been said a short way back.
 * @param {Map<string, Uint8Array>} functions
 */
function chain(functions) {
  const all = new Map([...functions].map(([name, body]) => [name, runs(body)]));
  const left = new Map([...all].map(([name, own]) => [name, new Set(own)]));
  const last = new Float64Array(1 << 20).fill(Number.NEGATIVE_INFINITY);
  /** @type {string[]} */
  const order = [];
  let at = 0;
  let next = [...left.keys()].reduce((a, b) =>
    (functions.get(b)?.length ?? 0) > (functions.get(a)?.length ?? 0) ? b : a,
  );
  while (left.delete(next)) {
    order.push(next);
    for (const run of all.get(next) ?? []) last[run] = at++;
    let most = -1;
    for (const [name, own] of left) {
      let said = 0;
      for (const run of own) {
        const back = at - /** @type {number} */ (last[run]);
        if (back < WINDOW) said += 1 - back / WINDOW / 2;
      }
      const share = said / (own.size + SHORT);
      if (share > most) {
        most = share;
        next = name;
      }
    }
  }
  return order;
}

/**
 * The module, as text, with its functions in order.
 * @param {Uint8Array} module with names
 * @param {Uint8Array} optimised what the optimiser makes of it, with names; it leaves some functions out
 */
export async function order(module, optimised) {
  // Not there before `npm ci`.
  const { default: binaryen } = await import("binaryen");
  binaryen.setDebugInfo(true);
  const read = binaryen.readBinary(module);
  const text = read.emitText();
  read.dispose();
  /** @type {string[]} */
  const others = [];
  /** @type {Map<string, string[]>} */
  const functions = new Map();
  let within = others;
  for (const line of text.split("\n")) {
    const name = NAME.exec(line)?.[1];
    if (name !== undefined) {
      within = [];
      functions.set(name.replace(/^"(.*)"$/, "$1"), within);
    } else if (!line.startsWith("  ") && line !== " )") within = others;
    within.push(line);
  }
  const end = others.lastIndexOf(")");
  const names = new Set([...chain(functionsOf(optimised)), ...functions.keys()]);
  const ordered = [...names].flatMap((name) => functions.get(name) ?? []);
  return [...others.slice(0, end), ...ordered, ...others.slice(end)].join("\n");
}
