// Generates the tables of docs/bundlers.md and of the README.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ENVIRONMENTS, UNTESTED } from "./environments.js";
import { root } from "./project.js";

interface Lock {
  packages: Record<string, { version: string }>;
}

/** The environments, whether a test covers them, and how to use them. */
export function environments(): string {
  const lock = JSON.parse(readFileSync(join(root, "tests/package/package-lock.json"), "utf8")) as Lock;
  const version = (tool: string) => {
    const found = lock.packages[`node_modules/${tool}`]?.version;
    if (!found) throw new Error(`the lock file of tests/package does not contain ${tool}`);
    return `${tool === "vite6" ? "vite" : tool} ${found}`;
  };
  const rows = ENVIRONMENTS.map(
    ({ name, tools, how, project }) =>
      `| ${name} | ${tools.map(version).join(", ")} | ${how} | yes: \`${project}\` |`,
  );
  const untested = UNTESTED.map((name) => `| ${name} | | | no |`);
  return table("| environment | version | how | tested |", [...rows, ...untested]);
}

/** The contents of the tarball: each file belongs to the first group that matches. */
const CONTENTS: [name: string, match: RegExp, what: string][] = [
  ["package.json", /^package\.json$/, ""],
  ["README.md, CHANGELOG.md", /^(README|CHANGELOG)\.md$/, ""],
  ["LICENSE, LICENSE-MIT, LICENSE-APACHE", /^LICENSE/, ""],
  ["docs/", /^docs\/[a-z-]+\.md$/, "the documents"],
  ["dist/THIRD-PARTY.md", /^dist\/THIRD-PARTY\.md$/, "the licenses of all bundled code"],
  ["dist/wasm/kard_enroll_bg.wasm", /^dist\/wasm\/kard_enroll_bg\.wasm$/, "the WebAssembly"],
  [
    "dist/wasm/generated/inline.js",
    /^dist\/wasm\/generated\/inline\.js$/,
    "the WebAssembly in JavaScript, for `kard-enroll/inline`",
  ],
  [
    "dist/standalone/",
    /^dist\/standalone\/(assets\/)?[^/]+\.(js|wasm)$/,
    "the complete element for pages without a bundler",
  ],
  ["dist/element/", /^dist\/element\/.*\.js$/, "`kard-enroll/element` and `kard-enroll/define`"],
  ["dist/sheet/", /^dist\/sheet\/.*\.js$/, "`kard-enroll/sheet`"],
  ["dist/cli/", /^dist\/cli\/.*\.js$/, "the command line"],
  ["dist/mock-server/", /^dist\/mock-server\/.*\.js$/, "`kard-enroll/mock-server`"],
  ["dist/, other folders", /^dist\/.*\.js$/, "`kard-enroll`, and code that all entry points share"],
  ["*.d.ts", /^dist\/.*\.d\.ts$/, "the types"],
  ["*.js.map", /^dist\/.*\.js\.map$/, "the source maps, including the sources"],
];

/** A file of the tarball. `size` is in bytes, on disk. */
export interface PackedFile {
  path: string;
  size: number;
}

/** A group of files. `size` is the sum in bytes. */
export interface Group {
  name: string;
  what: string;
  files: number;
  size: number;
}

/** The groups of files in the tarball, and the files that belong to no group. */
export function contents(files: PackedFile[]): { groups: Group[]; others: string[] } {
  const groups = CONTENTS.map(([name, match, what]) => ({ name, match, what, files: 0, size: 0 }));
  const others: string[] = [];
  for (const { path, size } of files) {
    const group = groups.find(({ match }) => match.test(path));
    if (group) {
      group.files += 1;
      group.size += size;
    } else others.push(path);
  }
  return { groups, others };
}

/** The contents of the tarball as a Markdown table. */
export function tarballTable(files: PackedFile[], packed: number): string {
  const rows = contents(files).groups.map(
    ({ name, files, size, what }) => `| ${name} | ${what} | ${files} | ${kilobytes(size)} |`,
  );
  const sum = files.reduce((total, { size }) => total + size, 0);
  const total = `| total; packed | | ${files.length} | ${kilobytes(sum)}; ${kilobytes(packed)} |`;
  return table("| file | what | files | kB |", [...rows, total]);
}

/** Kilobytes (1000 bytes) with one decimal. */
function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

function table(head: string, rows: string[]): string {
  const columns = head.split("|").length - 2;
  return [head, `|${" --- |".repeat(columns)}`, ...rows].join("\n");
}

/** Replaces the text between the comments `<!-- name -->` and `<!-- /name -->`; without them, the text does not change. */
export function withBlock(text: string, name: string, block: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) return text;
  return `${text.slice(0, from + open.length)}\n\n${block}\n\n${text.slice(to)}`;
}

/** The text between these comments. */
export function blockOf(text: string, name: string): string | undefined {
  return text.match(new RegExp(`<!-- ${name} -->\\n\\n([^]*?)\\n\\n<!-- /${name} -->`))?.[1];
}
