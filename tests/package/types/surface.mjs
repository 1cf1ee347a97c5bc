// Prints the exported names of the package, from the types in the tarball.

import { readFileSync } from "node:fs";
import ts from "typescript";

const { exports } = JSON.parse(readFileSync("node_modules/kard-enroll/package.json", "utf8"));
const entries = Object.keys(exports).filter((entry) => exports[entry].types);
const files = entries.map((entry) => `node_modules/kard-enroll/${exports[entry].types}`);
const program = ts.createProgram(files, {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  types: [],
});
const checker = program.getTypeChecker();

const main = namesOf(0);
for (const [index, entry] of entries.entries()) {
  console.log(entry.replace(/^\./, "kard-enroll"));
  const names = namesOf(index);
  const same = index > 0 && names.join() === main.join();
  for (const name of same ? ["all of kard-enroll"] : names) console.log(`  ${name}`);
}

/** Returns the exports of an entry point. */
function namesOf(index) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(files[index]));
  const symbols = module ? checker.getExportsOfModule(module) : [];
  const lines = symbols.flatMap((symbol) => {
    const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return (real.flags & ts.SymbolFlags.Value ? writtenOf(real, symbol.name) : []).concat(
      real.flags & ts.SymbolFlags.Type ? [`type ${symbol.name}${membersOf(real)}`] : [],
    );
  });
  return lines.sort();
}

/** Returns the name of an export; for a function with its parameters. */
function writtenOf(symbol, name) {
  if (symbol.flags & ts.SymbolFlags.Class) return [`class ${name}`];
  const type = checker.getTypeOfSymbol(symbol);
  const calls = type.getCallSignatures();
  if (calls.length === 0) return [`const ${name}`];
  return calls.map((call) => `function ${name}${checker.signatureToString(call)}`);
}

/** Returns the names of the members of an object. */
function membersOf(symbol) {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  if (!(type.flags & ts.TypeFlags.Object)) return "";
  const own = symbol.members ?? type.symbol?.members;
  const names = [...(own?.values() ?? [])]
    .filter(
      ({ flags, declarations }) =>
        flags & (ts.SymbolFlags.Property | ts.SymbolFlags.Method | ts.SymbolFlags.Accessor) &&
        !isPrivate(declarations),
    )
    .map(({ name, flags }) => (flags & ts.SymbolFlags.Optional ? `${name}?` : name))
    .filter((name) => !/^(__|#)/.test(name));
  return names.length > 0 ? ` { ${names.join(", ")} }` : "";
}

function isPrivate(declarations = []) {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return declarations.some((declaration) => ts.getCombinedModifierFlags(declaration) & hidden);
}
