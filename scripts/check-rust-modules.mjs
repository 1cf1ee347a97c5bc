// `node scripts/check-rust-modules.mjs [folder]`: fails when modules of the crate depend on each other in a cycle.
//
// A module depends on the module that defines an item which it names, in a `use` or in a path. A re-export (`pub use`) is
// looked through: the dependency is on the module that defines the item. `mod` declarations and test code (`#[cfg(test)]`)
// do not count. A folder is a module too: below each module, the submodules with all that is in them are compared with each
// other and with the module's own file, so that two folders cannot depend on each other through different files.
//
// The sources are read as text. What a macro generates belongs to the module that calls the macro.

import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root, Stop, script } from "./run.mjs";

/**
 * @typedef {object} Module
 * @property {string[]} path segments below the crate
 * @property {string} file
 * @property {string} code without comments, texts and test code; of the same length as the file
 * @property {Map<string, Module>} children
 * @property {Set<string>} items that its file defines
 * @property {Map<string, { path: string[], at: number, exported: boolean }>} imports by the name that they bind
 * @property {string[][]} globs
 */

/**
 * Replaces each match by spaces, so that positions stay.
 * @param {string} text
 * @param {RegExp} pattern
 */
const blank = (text, pattern) => text.replace(pattern, (match) => match.replace(/[^\n]/g, " "));

/** Removes comments, string and character literals. @param {string} text */
function withoutText(text) {
  const literals =
    /\/\/.*|\/\*[\s\S]*?\*\/|\b(?:b|c)?r(#*)"[\s\S]*?"\1|\b[bc]?"(?:[^"\\]|\\[\s\S])*"|"(?:[^"\\]|\\[\s\S])*"|b?'(?:[^'\\\n]|\\(?:u\{\w+\}|x\w\w|.))'/g;
  return blank(text, literals);
}

/** Where the item that begins at `start` ends: at its `;`, or behind its block. @param {string} code @param {number} start */
function endOfItem(code, start) {
  let depth = 0;
  for (let at = start; at < code.length; at += 1) {
    const c = code[at] ?? "";
    if ("([{".includes(c)) depth += 1;
    else if (")]}".includes(c)) {
      depth -= 1;
      if (depth === 0 && c === "}") return at + 1;
    } else if (depth === 0 && (c === ";" || c === ",")) return at + 1;
  }
  return code.length;
}

/** Removes what is compiled for tests only. @param {string} code */
function withoutTests(code) {
  for (;;) {
    const found = /#\[cfg\((?:all\()?test\b[^\]]*\](?:\s*#\[[^\]]*\])*/.exec(code);
    if (!found) return code;
    const start = found.index + found[0].length;
    const end = endOfItem(code, start);
    code = code.slice(0, found.index) + blank(code.slice(found.index, end), /[\s\S]+/) + code.slice(end);
  }
}

/**
 * The paths of a `use`, each with the name that it binds.
 * @param {string} tree such as `a::{b, c as d, e::*}`
 * @returns {{ path: string[], name: string }[]}
 */
function pathsOf(tree) {
  const text = tree.trim();
  const group = /^((?:\w+\s*::\s*)*)\{([\s\S]*)\}$/.exec(text);
  const segments = (/** @type {string} */ path) =>
    path
      .split("::")
      .map((part) => part.trim())
      .filter(Boolean);
  if (!group) {
    const [path = "", alias] = text.split(/\s+as\s+/);
    const parts = segments(path);
    if (parts.at(-1) === "self") parts.pop();
    return [{ path: parts, name: alias ?? parts.at(-1) ?? "" }];
  }
  const branches = [""];
  let depth = 0;
  for (const c of group[2] ?? "") {
    if (c === "{") depth += 1;
    if (c === "}") depth -= 1;
    if (c === "," && depth === 0) branches.push("");
    else branches[branches.length - 1] += c;
  }
  const prefix = segments(group[1] ?? "");
  return branches
    .filter((branch) => branch.trim())
    .flatMap(pathsOf)
    .map(({ path, name }) => ({ path: [...prefix, ...path], name: name || (prefix.at(-1) ?? "") }));
}

/** Text outside of all braces, where the items of a file are. @param {string} code */
function topLevel(code) {
  let depth = 0;
  return code.replace(/[\s\S]/g, (c) => {
    if (c === "}") depth -= 1;
    const kept = depth === 0 ? c : " ";
    if (c === "{") depth += 1;
    return kept;
  });
}

const USE = /\b(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);/g;

/**
 * Reads a module and those that it declares.
 * @param {string[]} path
 * @param {string} file
 * @param {string} folder of its submodules
 * @returns {Module}
 */
function read(path, file, folder) {
  const code = withoutTests(withoutText(readFileSync(file, "utf8")));
  /** @type {Module} */
  const module = { path, file, code, children: new Map(), items: new Set(), imports: new Map(), globs: [] };
  const top = topLevel(code);
  for (const [, name = ""] of top.matchAll(
    /\b(?:fn|struct|enum|union|trait|type|const|static(?:\s+mut)?|macro_rules!|mod)\s+(\w+)(?!\s*;\s*$)/gm,
  ))
    module.items.add(name);
  for (const { 1: exported, 2: tree = "", index } of code.matchAll(USE)) {
    for (const { path: imported, name } of pathsOf(tree)) {
      if (name === "*") module.globs.push(imported.slice(0, -1));
      else module.imports.set(name, { path: imported, at: index, exported: exported !== undefined });
    }
  }
  for (const [, name = ""] of top.matchAll(/\bmod\s+(\w+)\s*;/g)) {
    module.items.delete(name);
    const inner = join(folder, name);
    const own = existsSync(`${inner}.rs`) ? `${inner}.rs` : join(inner, "mod.rs");
    module.children.set(name, read([...path, name], own, inner));
  }
  return module;
}

/**
 * The module that defines what `path` names in `from`; undefined for other crates and for modules themselves.
 * @param {Module} crate
 * @param {Module} from
 * @param {string[]} path
 * @param {Set<string>} [seen]
 * @returns {Module | undefined}
 */
function definer(crate, from, path, seen = new Set()) {
  const key = `${from.path.join("::")} ${path.join("::")}`;
  if (seen.has(key)) return undefined;
  seen.add(key);
  let [module, rest, anchored] = /** @type {[Module, string[], boolean]} */ ([from, path, false]);
  const parents = (/** @type {Module} */ of) => at(crate, of.path.slice(0, -1));
  for (let [first] = rest; first === "crate" || first === "self" || first === "super"; [first] = rest) {
    module = first === "crate" ? crate : first === "super" ? parents(module) : module;
    rest = rest.slice(1);
    anchored = true;
  }
  for (const [index, name] of rest.entries()) {
    const child = module.children.get(name);
    if (child) {
      module = child;
      anchored = true;
      continue;
    }
    if (module.items.has(name)) return module;
    const imported = module.imports.get(name);
    // `use memchr::memchr` binds the name of the other crate.
    if (imported?.path[0] === name) return undefined;
    if (imported) return definer(crate, module, [...imported.path, ...rest.slice(index + 1)], seen);
    for (const glob of module.globs) {
      if (!/^(crate|self|super)$/.test(glob[0] ?? "") && !module.children.has(glob[0] ?? "")) continue;
      const found = definer(crate, module, [...glob, ...rest.slice(index)], seen);
      if (found) return found;
    }
    // A name that nothing declares is of another crate, or a macro has made it.
    return anchored ? module : undefined;
  }
  return undefined;
}

/** @param {Module} crate @param {string[]} path */
function at(crate, path) {
  return path.reduce((module, name) => module.children.get(name) ?? module, crate);
}

/** @param {Module} module @returns {Module[]} */
function all(module) {
  return [module, ...[...module.children.values()].flatMap(all)];
}

/**
 * @typedef {{ from: Module, to: Module, where: string }} Dependency
 * @param {Module} crate
 * @param {string} folder
 * @returns {Dependency[]}
 */
function dependencies(crate, folder) {
  return all(crate).flatMap((from) => {
    /** @type {{ path: string[], at: number }[]} */
    const named = [];
    for (const { path, at: position, exported } of from.imports.values())
      if (!exported) named.push({ path, at: position });
    for (const glob of from.globs) named.push({ path: [...glob, "*"], at: 0 });
    const body = blank(from.code, USE);
    for (const { 0: path, index } of body.matchAll(/(?<![\w:.])\w+(?:\s*::\s*\w+)*/g)) {
      const parts = path.split(/\s*::\s*/);
      // Re-exported names that the file uses itself, and paths; all others are its own or come by a `use`.
      if (parts.length > 1 || from.imports.get(path)?.exported) named.push({ path: parts, at: index });
    }
    return named.flatMap(({ path, at: position }) => {
      const to = definer(crate, from, path);
      if (!to || to === from) return [];
      const line = from.code.slice(0, position).split("\n").length;
      return [{ from, to, where: `${relative(join(folder, ".."), from.file)}:${line}` }];
    });
  });
}

/**
 * For each node the shortest cycle that it is in, each cycle once.
 * @param {Map<string, Map<string, string>>} graph from, to, and where that is
 * @returns {string[][]} the first node is also the last
 */
function shortestCycles(graph) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const start of graph.keys()) {
    /** @type {Map<string, string[]>} */
    const ways = new Map([[start, [start]]]);
    // What is added while this goes round is visited too.
    for (const [node, way] of ways) {
      const next = graph.get(node) ?? new Map();
      if (next.has(start)) {
        found.set([...way].sort().join(), [...way, start]);
        break;
      }
      for (const to of next.keys()) if (!ways.has(to)) ways.set(to, [...way, to]);
    }
  }
  return [...found.values()];
}

/**
 * A description of each cycle.
 * @param {string} folder with lib.rs
 * @returns {string[]}
 */
export function cycles(folder) {
  const crate = read([], join(folder, "lib.rs"), folder);
  const every = dependencies(crate, folder);
  return all(crate).flatMap((parent) => {
    const { length } = parent.path;
    const within = (/** @type {Module} */ { path }) =>
      parent.path.every((name, index) => path[index] === name);
    const node = (/** @type {Module} */ { path }) => path.slice(0, length + 1).join("::") || "lib.rs";
    /** @type {Map<string, Map<string, string>>} */
    const graph = new Map();
    for (const { from, to, where } of every) {
      if (!within(from) || !within(to) || node(from) === node(to)) continue;
      const known = graph.get(node(from)) ?? new Map();
      graph.set(node(from), known);
      if (!known.has(node(to))) known.set(node(to), where);
    }
    return shortestCycles(graph).map((cycle) => {
      const steps = cycle.slice(1).map((to, index) => {
        const from = cycle[index] ?? "";
        return `  ${from} uses ${to} (${graph.get(from)?.get(to)})`;
      });
      return `below ${parent.path.join("::") || "the crate"}:\n${steps.join("\n")}`;
    });
  });
}

if (process.argv[1]?.endsWith("check-rust-modules.mjs")) {
  await script(async () => {
    const found = cycles(process.argv[2] ?? join(root, "src"));
    if (found.length > 0)
      throw new Stop(`Modules of the crate depend on each other in a cycle:\n${found.join("\n")}`);
    console.log("no cycle between the modules of the crate");
  });
}
