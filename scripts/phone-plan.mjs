// Generates src/rules/phone/numbering_plan_data.rs: the numbering plans of all countries in a few KB, from the metadata of libphonenumber in
// the npm package google-libphonenumber.
//
//   node scripts/phone-plan.mjs [folder of the package]
//
// Without a folder, the script installs the pinned version in a temporary folder. The metadata contains a regular expression
// for each type of number of each region. All of them describe finite languages over the ten digits, so one automaton per
// calling code gives the possible lengths of a national number after its first two digits. The table contains these sets of
// lengths with run-length encoding.

// @ts-nocheck: the metadata of the other package has no types.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const VERSION = "3.2.47";
const TARGET = fileURLToPath(new URL("../src/rules/phone/numbering_plan_data.rs", import.meta.url));

// Fields of phonemetadata.proto.
const COUNTRY_CODE = 10;
const NATIONAL_PREFIX = 12;
const PATTERN = 2;
/** fixed line, mobile, toll free, premium, shared cost, personal, VoIP, pager, UAN, voicemail */
const KINDS = [2, 3, 4, 5, 6, 7, 8, 21, 25, 28];

/** Returns the metadata of all regions: `{ US: [, ...], ... }`. */
function readMetadata(script) {
  const key = "i18n.phonenumbers.metadata.countryToMetadata=";
  const start = script.indexOf(key) + key.length;
  if (start < key.length) throw new Error("no metadata in the package");
  let depth = 0;
  let quoted = false;
  for (let at = start; at < script.length; at++) {
    const c = script[at];
    if (quoted) {
      if (c === "\\") at++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "{" || c === "[") depth++;
    else if ((c === "}" || c === "]") && --depth === 0) {
      return vm.runInNewContext(`(${script.slice(start, at + 1)})`);
    }
  }
  throw new Error("the metadata does not end");
}

/** Parses a pattern of digits, classes, groups, `?` and `{n,m}`. Everything else is an error. */
function parse(source) {
  let at = 0;
  const fail = () => {
    throw new Error(`cannot read ${source} at ${at}`);
  };
  const either = () => {
    const branches = [sequence()];
    while (source[at] === "|") {
      at++;
      branches.push(sequence());
    }
    return { either: branches };
  };
  const sequence = () => {
    const parts = [];
    while (at < source.length && source[at] !== "|" && source[at] !== ")") parts.push(repeated(atom()));
    return { sequence: parts };
  };
  const atom = () => {
    if (source[at] === "(") {
      at += source.startsWith("(?:", at) ? 3 : 1;
      const inner = either();
      if (source[at++] !== ")") fail();
      return inner;
    }
    if (source.startsWith("\\d", at)) {
      at += 2;
      return { digits: 0x3ff };
    }
    const found = /^(?:\d|\[[\d-]+\])/.exec(source.slice(at));
    if (!found) fail();
    at += found[0].length;
    let digits = 0;
    for (const [, low, high = low] of found[0].matchAll(/(\d)(?:-(\d))?/g)) {
      for (let d = Number(low); d <= Number(high); d++) digits |= 1 << d;
    }
    return { digits };
  };
  const repeated = (part) => {
    const found = /^(?:(\?)|\{(\d+)(?:,(\d+))?\})/.exec(source.slice(at));
    if (!found) return part;
    at += found[0].length;
    if (found[1]) return { part, min: 0, max: 1 };
    return { part, min: Number(found[2]), max: Number(found[3] ?? found[2]) };
  };
  const tree = either();
  if (at !== source.length) fail();
  return tree;
}

/** Builds an automaton of several patterns. It returns, as bits, the lengths of the numbers that begin with a prefix. */
function automaton(patterns) {
  const states = [];
  const add = () => states.push({ free: [], steps: [] }) - 1;
  const build = (tree, from) => {
    if (tree.either) {
      const end = add();
      for (const branch of tree.either) states[build(branch, from)].free.push(end);
      return end;
    }
    if (tree.sequence) return tree.sequence.reduce((at, part) => build(part, at), from);
    if (tree.part) {
      let at = from;
      for (let n = 0; n < tree.min; n++) at = build(tree.part, at);
      const end = add();
      states[at].free.push(end);
      for (let n = tree.min; n < tree.max; n++) {
        const inner = add();
        states[at].free.push(inner);
        at = build(tree.part, inner);
        states[at].free.push(end);
      }
      return end;
    }
    const end = add();
    states[from].steps.push([tree.digits, end]);
    return end;
  };
  const start = add();
  const final = add();
  for (const pattern of patterns) {
    const own = add();
    states[start].free.push(own);
    states[build(parse(pattern), own)].free.push(final);
  }
  const memo = [];
  const rest = (state) => {
    if (memo[state] === undefined) {
      let bits = state === final ? 1 : 0;
      for (const next of states[state].free) bits |= rest(next);
      for (const [, next] of states[state].steps) bits |= rest(next) << 1;
      memo[state] = bits;
    }
    return memo[state];
  };
  const close = (set) => {
    for (const state of set) for (const next of states[state].free) set.add(next);
    return set;
  };
  return (prefix) => {
    let set = close(new Set([start]));
    for (const digit of prefix) {
      const next = new Set();
      for (const state of set)
        for (const [digits, to] of states[state].steps) if ((digits >> digit) & 1) next.add(to);
      set = close(next);
    }
    let bits = 0;
    for (const state of set) bits |= rest(state);
    return bits << prefix.length;
  };
}

const patternsOf = (regions) =>
  regions.flatMap((region) => KINDS.flatMap((kind) => region[kind]?.[PATTERN] ?? []));

function tables(metadata) {
  const byCode = new Map();
  for (const region of Object.values(metadata)) {
    const code = region[COUNTRY_CODE];
    byCode.set(code, [...(byCode.get(code) ?? []), region]);
  }
  const codes = [];
  const counts = [];
  const runs = [];
  for (const code of [...byCode.keys()].filter((code) => code !== 1).sort((a, b) => a - b)) {
    const regions = byCode.get(code);
    const lengths = automaton(patternsOf(regions));
    const before = runs.length;
    for (let prefix = 0; prefix < 100; prefix++) {
      // Bit n means n digits; E.164 allows at most 14.
      const set = lengths([Math.floor(prefix / 10), prefix % 10]) & 0x7fff;
      if (runs.length > before && runs.at(-1).set === set) runs.at(-1).length++;
      else runs.push({ length: 1, set });
    }
    codes.push(code | (regions.every((region) => region[NATIONAL_PREFIX] === "0") ? 0x8000 : 0));
    counts.push(runs.length - before);
  }
  // The most frequent set comes first, because small numbers compress well.
  const uses = new Map();
  for (const { set } of runs) uses.set(set, (uses.get(set) ?? 0) + 1);
  const sets = [...uses.keys()].sort((a, b) => uses.get(b) - uses.get(a) || a - b);
  if (sets.length > 256) throw new Error("more than 256 sets of lengths");

  const lengths = automaton(patternsOf(byCode.get(1)));
  const areas = new Array(100).fill(0);
  for (let area = 200; area < 1000; area++) {
    if ((lengths([...String(area)].map(Number)) >> 10) & 1) areas[(area - 200) >> 3] |= 1 << (area & 7);
  }
  return {
    CODES: ["u16", codes, "Calling codes except 1, ascending; 0x8000 is added where the trunk prefix is 0."],
    RUN_COUNTS: ["u8", counts, "The number of runs of each calling code."],
    RUN_LENGTHS: [
      "u8",
      runs.map((run) => run.length),
      "The number of two-digit prefixes, from 00, in each run.",
    ],
    RUN_SETS: ["u8", runs.map((run) => sets.indexOf(run.set)), "The index in `SETS` of each run."],
    SETS: ["u16", sets, "Sets of lengths of a national number: bit n means n digits."],
    AREA_CODES: ["u8", areas, "Area codes of +1 from 200, one bit each, lowest bit first."],
  };
}

function main() {
  const given = process.argv[2];
  const temporary = given ? undefined : mkdtempSync(join(tmpdir(), "phone-plan-"));
  try {
    if (temporary) {
      const args = [
        "install",
        "--silent",
        "--no-save",
        "--prefix",
        temporary,
        `google-libphonenumber@${VERSION}`,
      ];
      execFileSync("npm", args, { stdio: "inherit" });
    }
    const folder = given ?? join(temporary, "node_modules", "google-libphonenumber");
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const metadata = readMetadata(readFileSync(join(folder, "dist", "libphonenumber.js"), "utf8"));
    const lines = [
      "//! The numbering plans. Generated by `node scripts/phone-plan.mjs`, do not edit.",
      "//!",
      "//! Source: the metadata of Google's libphonenumber (Apache-2.0) in the npm",
      `//! package google-libphonenumber ${version}. The module \`numbering_plan\` reads it.`,
    ];
    for (const [name, [type, values, doc]] of Object.entries(tables(metadata))) {
      lines.push(
        "",
        `/// ${doc}`,
        `pub(super) static ${name}: [${type}; ${values.length}] = [${values.join(", ")}];`,
      );
    }
    writeFileSync(TARGET, `${lines.join("\n")}\n`);
    execFileSync("rustfmt", ["--edition", "2024", TARGET], { stdio: "inherit" });
  } finally {
    if (temporary) rmSync(temporary, { recursive: true });
  }
}

main();
