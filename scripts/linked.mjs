// Reads what the linker tells with `--emit-relocs` of the WebAssembly that it made: where each piece of data lies, and
// which function or piece of data refers to which other. scripts/sweep.mjs finds by it what nothing needs any more.
// (The format is "WebAssembly Object File Linking", in WebAssembly's repository tool-conventions.)

import { Stop } from "./run.mjs";

/**
 * A function as `f` and its index, or a piece of data as `d` and the number of its symbol.
 * @typedef {string} Node
 *
 * @typedef {object} Linked
 * @property {Uint8Array} module without what the linker tells, and with the index of each function behind its name
 * @property {Map<Node, { address: number; size: number }>} data
 * @property {{ from: Node; to: Node; constant?: number }[]} uses each place that refers to something; where it is an
 *   `i32.const` that holds an address, this address
 */

/** Kinds of symbols. */
const FUNCTION = 0;
const DATA = 1;
const SECTION = 3;

/** Kinds of places, as far as they refer to functions and data. The others are types, globals and tables. */
const ADDRESS_CONST = 4;
const TABLE_INDEX_WORD = 2;
const ADDRESS_WORD = 5;
const REFER = [0, 1, TABLE_INDEX_WORD, 3, ADDRESS_CONST, ADDRESS_WORD];
const OTHERS = [6, 7, 20];
const WITH_ADDEND = [3, ADDRESS_CONST, ADDRESS_WORD];

const UNDEFINED = 0x10;
const EXPLICIT_NAME = 0x40;
const SYMBOL_TABLE = 8;
const FUNCTION_NAMES = 1;

/** wasm-bindgen writes more behind the name of what it has made of a function, so that it has no mark. */
const MARK = /\.(f\d+)$/;

/** The node of a function by its name, or undefined where wasm-bindgen has made it. */
export const nodeOf = (/** @type {string} */ name) => MARK.exec(name)?.[1];

/** A function's name as the compiler gave it. */
export const unmarked = (/** @type {string} */ name) => name.replace(MARK, "");

/** @param {boolean} right */
function expect(right) {
  if (!right) throw new Stop("the linker tells something else of the wasm than scripts/linked.mjs expects");
}

/** Reads numbers of LEB128 and what they count. */
class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  byte() {
    expect(this.at < this.bytes.length);
    return /** @type {number} */ (this.bytes[this.at++]);
  }

  signed(extend = true) {
    for (let value = 0, shift = 7; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << (shift - 7);
      if (byte < 0x80) return extend && shift < 32 && byte & 0x40 ? value | (-1 << shift) : value;
    }
  }

  number() {
    return this.signed(false) >>> 0;
  }

  part() {
    const length = this.number();
    const start = this.at;
    this.at += length;
    expect(this.at <= this.bytes.length);
    return new Reader(this.bytes.subarray(start, this.at));
  }

  text() {
    return new TextDecoder().decode(this.part().bytes);
  }

  /**
   * @template T
   * @param {() => T} one
   */
  list(one) {
    return Array.from({ length: this.number() }, one);
  }

  get done() {
    return this.at === this.bytes.length;
  }
}

/** @param {number} value */
function number(value) {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Uint8Array.of(...bytes, value);
}

const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);
const counted = (/** @type {Uint8Array} */ bytes) => Buffer.concat([number(bytes.length), bytes]);

/**
 * The section "name" with the marks.
 * @param {Reader} names
 */
function markNames(names) {
  const parts = [];
  while (!names.done) {
    const kind = names.byte();
    let part = names.part();
    if (kind === FUNCTION_NAMES) {
      const named = part.list(() => {
        const index = part.number();
        return Buffer.concat([number(index), counted(utf8(`${part.text()}.f${index}`))]);
      });
      part = new Reader(Buffer.concat([number(named.length), ...named]));
    }
    parts.push(Uint8Array.of(kind), counted(part.bytes));
  }
  return Buffer.concat([Uint8Array.of(0), counted(Buffer.concat([counted(utf8("name")), ...parts]))]);
}

/**
 * @param {Reader} linking
 * @returns {{ kind: number; index: number; offset: number; size: number }[]} `index` is that of the segment for data
 */
function symbolsOf(linking) {
  expect(linking.number() === 2);
  while (!linking.done) {
    const kind = linking.byte();
    const table = linking.part();
    if (kind !== SYMBOL_TABLE) continue;
    return table.list(() => {
      const kind = table.byte();
      const flags = table.number();
      const undefinedHere = (flags & UNDEFINED) !== 0;
      if (kind === DATA) {
        table.text();
        expect(!undefinedHere);
        return { kind, index: table.number(), offset: table.number(), size: table.number() };
      }
      const index = table.number();
      if (kind !== SECTION && (!undefinedHere || flags & EXPLICIT_NAME)) table.text();
      return { kind, index, offset: 0, size: 0 };
    });
  }
  return [];
}

/**
 * Where data comes to lie, and where it stands in the file.
 * @param {Reader} section
 * @param {number} base
 */
function segmentsOf(section, base) {
  return section.list(() => {
    // One that is laid at a constant address.
    expect(section.byte() === 0 && section.byte() === 0x41);
    const address = section.number();
    expect(section.byte() === 0x0b);
    const { length } = section.part().bytes;
    return { address, length, at: base + section.at - length };
  });
}

/**
 * Makes zero the data at the addresses that are not to be kept.
 * @param {Uint8Array} wasm
 * @param {(address: number) => boolean} keep
 */
export function zeroData(wasm, keep) {
  const reader = new Reader(wasm);
  reader.at = 8;
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.part();
    if (id !== 11) continue;
    for (const { address, length, at } of segmentsOf(section, reader.at - section.bytes.length)) {
      for (let i = 0; i < length; i += 1) if (!keep(address + i)) wasm[at + i] = 0;
    }
  }
}

/**
 * How many functions the section "import" brings; a module of Rust imports nothing else.
 * @param {Reader} section
 */
function importedBy(section) {
  return section.list(() => {
    section.text();
    section.text();
    expect(section.byte() === 0);
    section.number();
  }).length;
}

/**
 * The code of each function that has a name, in the order of the file.
 * @param {Uint8Array} wasm
 */
export function functionsOf(wasm) {
  const reader = new Reader(wasm);
  reader.at = 8;
  let imported = 0;
  /** @type {Uint8Array[]} */
  let bodies = [];
  /** @type {Map<string, Uint8Array>} */
  const functions = new Map();
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.part();
    if (id === 2) imported = importedBy(section);
    else if (id === 10) bodies = section.list(() => section.part().bytes);
    else if (id === 0 && section.text() === "name") {
      while (!section.done) {
        const kind = section.byte();
        const part = section.part();
        if (kind !== FUNCTION_NAMES) continue;
        part.list(() => {
          const body = bodies[part.number() - imported];
          const name = part.text();
          if (body) functions.set(name, body);
        });
      }
    }
  }
  return functions;
}

/**
 * @param {Uint8Array} wasm
 * @returns {Linked}
 */
export function readLinked(wasm) {
  const reader = new Reader(wasm);
  reader.at = 8;
  /** @type {Uint8Array[]} */
  const kept = [wasm.subarray(0, 8)];
  /** Where the sections "code" and "data" begin, for the offsets of the places. */
  const bases = { CODE: 0, DATA: 0 };
  let imported = 0;
  /** @type {number[]} the ends of the functions */
  const ends = [];
  /** @type {ReturnType<typeof segmentsOf>} */
  let segments = [];
  /** @type {ReturnType<typeof symbolsOf>} */
  let symbols = [];
  /** @type {{ section: keyof typeof bases; type: number; at: number; symbol: number; addend: number }[]} */
  const places = [];
  while (!reader.done) {
    const head = reader.at;
    const id = reader.byte();
    const section = reader.part();
    const base = reader.at - section.bytes.length;
    if (id === 0) {
      const name = section.text();
      if (name === "name") {
        kept.push(markNames(section));
        continue;
      }
      if (name === "linking") {
        symbols = symbolsOf(section);
        continue;
      }
      if (name === "reloc.CODE" || name === "reloc.DATA") {
        section.number();
        const of = name === "reloc.CODE" ? "CODE" : "DATA";
        section.list(() => {
          const type = section.byte();
          expect(REFER.includes(type) || OTHERS.includes(type));
          const at = bases[of] + section.number();
          const symbol = section.number();
          const addend = WITH_ADDEND.includes(type) ? section.signed() : 0;
          if (REFER.includes(type)) places.push({ section: of, type, at, symbol, addend });
        });
        continue;
      }
    } else if (id === 2) {
      imported = importedBy(section);
    } else if (id === 10) {
      bases.CODE = base;
      section.list(() => {
        section.part();
        ends.push(base + section.at);
      });
    } else if (id === 11) {
      bases.DATA = base;
      segments = segmentsOf(section, base);
    }
    kept.push(wasm.subarray(head, reader.at));
  }
  expect(symbols.length > 0 && places.length > 0);

  /** @type {Linked["data"]} */
  const data = new Map();
  /** @type {{ node: Node; start: number; end: number }[]} */
  const pieces = [];
  for (const [at, { kind, index, offset, size }] of symbols.entries()) {
    if (kind !== DATA) continue;
    const segment = segments[index];
    expect(segment !== undefined);
    if (segment === undefined) continue;
    data.set(`d${at}`, { address: segment.address + offset, size });
    pieces.push({ node: `d${at}`, start: segment.at + offset, end: segment.at + offset + size });
  }

  /** @type {Linked["uses"]} */
  const uses = [];
  places.sort((a, b) => a.at - b.at);
  let within = 0;
  for (const { section, type, at, symbol, addend } of places) {
    const { kind = SECTION, index = 0 } = symbols[symbol] ?? {};
    expect(kind === FUNCTION || kind === DATA);
    const to = kind === FUNCTION ? `f${index}` : `d${symbol}`;
    if (section === "DATA") {
      const holders = pieces.filter(({ start, end }) => start <= at && at < end);
      expect(holders.length > 0 && (type === TABLE_INDEX_WORD || type === ADDRESS_WORD));
      for (const { node } of holders) uses.push({ from: node, to });
      continue;
    }
    while (at >= /** @type {number} */ (ends[within])) within += 1;
    const from = `f${imported + within}`;
    if (type !== ADDRESS_CONST) {
      uses.push({ from, to });
      continue;
    }
    const place = new Reader(wasm);
    place.at = at;
    const constant = place.signed();
    expect(wasm[at - 1] === 0x41 && constant === /** @type {number} */ (data.get(to)?.address) + addend);
    uses.push({ from, to, constant });
  }
  return { module: Buffer.concat(kept), data, uses };
}
