// The tables of docs/bundlers.md and of the README that are made of what the tests know.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ENVIRONMENTS, UNTESTED } from "./environments.js";
import { root } from "./project.js";

interface Lock {
  packages: Record<string, { version: string }>;
}

/** The environments, what of them is tested, and how they are used. */
export function environments(): string {
  const lock = JSON.parse(readFileSync(join(root, "tests/package/package-lock.json"), "utf8")) as Lock;
  const version = (tool: string) => {
    const found = lock.packages[`node_modules/${tool}`]?.version;
    if (!found) throw new Error(`the lock file of tests/package does not hold ${tool}`);
    return `${tool === "vite6" ? "vite" : tool} ${found}`;
  };
  const rows = ENVIRONMENTS.map(
    ({ name, tools, how, project }) =>
      `| ${name} | ${tools.map(version).join(", ")} | ${how} | yes: \`${project}\` |`,
  );
  const untested = UNTESTED.map((name) => `| ${name} | | | no |`);
  return table("| environment | version | how | tested |", [...rows, ...untested]);
}

/** What is in the tarball: each file belongs to the first of these that matches. */
const CONTENTS: [name: string, match: RegExp, what: string][] = [
  ["package.json", /^package\.json$/, ""],
  ["README.md, CHANGELOG.md", /^(README|CHANGELOG)\.md$/, ""],
  ["LICENSE, LICENSE-MIT, LICENSE-APACHE", /^LICENSE/, ""],
  ["docs/", /^docs\/[a-z-]+\.md$/, "the documents"],
  ["dist/THIRD-PARTY.md", /^dist\/THIRD-PARTY\.md$/, "the licences of all that ships"],
  ["dist/wasm/kard_enroll_bg.wasm", /^dist\/wasm\/kard_enroll_bg\.wasm$/, "the WebAssembly"],
  [
    "dist/wasm/generated/inline.js",
    /^dist\/wasm\/generated\/inline\.js$/,
    "the same in JavaScript, for `kard-enroll/inline`",
  ],
  [
    "dist/standalone/",
    /^dist\/standalone\/(assets\/)?[^/]+\.(js|wasm)$/,
    "the element for pages without a bundler, whole",
  ],
  ["dist/element/", /^dist\/element\/.*\.js$/, "`kard-enroll/element` and `kard-enroll/define`"],
  ["dist/sheet/", /^dist\/sheet\/.*\.js$/, "`kard-enroll/sheet`"],
  ["dist/cli/", /^dist\/cli\/.*\.js$/, "the command line"],
  ["dist/mock-server/", /^dist\/mock-server\/.*\.js$/, "`kard-enroll/mock-server`"],
  ["dist/, the other folders", /^dist\/.*\.js$/, "`kard-enroll`, and what all entries share"],
  ["*.d.ts", /^dist\/.*\.d\.ts$/, "the types"],
  ["*.js.map", /^dist\/.*\.js\.map$/, "the source maps, with the sources in them"],
];

/** A file of the tarball; the size is that on disk, in bytes. */
export interface PackedFile {
  path: string;
  size: number;
}

/** A group of files, with the sum of their sizes. */
export interface Group {
  name: string;
  what: string;
  files: number;
  size: number;
}

/** The groups of files that the tarball consists of, and what belongs to none. */
export function contents(files: PackedFile[]): { groups: Group[]; strangers: string[] } {
  const groups = CONTENTS.map(([name, match, what]) => ({ name, match, what, files: 0, size: 0 }));
  const strangers: string[] = [];
  for (const { path, size } of files) {
    const group = groups.find(({ match }) => match.test(path));
    if (group) {
      group.files += 1;
      group.size += size;
    } else strangers.push(path);
  }
  return { groups, strangers };
}

/** The contents of the tarball, as a table. */
export function tarballTable(files: PackedFile[], packed: number): string {
  const rows = contents(files).groups.map(
    ({ name, files, size, what }) => `| ${name} | ${what} | ${files} | ${kilobytes(size)} |`,
  );
  const sum = files.reduce((total, { size }) => total + size, 0);
  const total = `| all; packed | | ${files.length} | ${kilobytes(sum)}; ${kilobytes(packed)} |`;
  return table("| file | what | files | kB |", [...rows, total]);
}

/** Thousands of bytes, as the table has them. */
function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

function table(head: string, rows: string[]): string {
  const columns = head.split("|").length - 2;
  return [head, `|${" --- |".repeat(columns)}`, ...rows].join("\n");
}

/** Replaces what stands between the comments `<!-- name -->` and `<!-- /name -->`; a text without them stays. */
export function withBlock(text: string, name: string, block: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) return text;
  return `${text.slice(0, from + open.length)}\n\n${block}\n\n${text.slice(to)}`;
}

/** What stands between those comments. */
export function blockOf(text: string, name: string): string | undefined {
  return text.match(new RegExp(`<!-- ${name} -->\\n\\n([^]*?)\\n\\n<!-- /${name} -->`))?.[1];
}
