// dist/THIRD-PARTY.md: the licences of all that ships with the package. Each text stands there once.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";
import { crates, licenceTexts, packages } from "./shipped.mjs";

/** What is in the package without being one. */
const OTHERS = [
  "| Rust's standard library (`core`, `alloc`, `std`) | in the WebAssembly | MIT OR Apache-2.0 |",
  "| the numbering plans of libphonenumber, as a generated table | in the WebAssembly | Apache-2.0 |",
];

/** Writes the file. */
export function writeNotices() {
  const shipped = [...crates(), ...packages()];
  /** @type {Map<string, string[]>} */
  const texts = new Map();
  for (const one of shipped) {
    for (const text of licenceTexts(one, shipped)) {
      // That of each crate is the one that lies beside this file, indented in another way.
      if (/^\s*Apache License\s+Version 2\.0/.test(text)) continue;
      texts.set(text, [...(texts.get(text) ?? []), `${one.name} ${one.version}`]);
    }
  }
  const where = { cargo: "in the WebAssembly", npm: "in `dist/standalone`, otherwise a dependency" };
  const rows = shipped.map(
    ({ name, version, license, ecosystem }) => `| ${name} ${version} | ${where[ecosystem]} | ${license} |`,
  );
  const head = `# What others made

The code of these comes with kard-enroll, under the licences below. Of a choice of licences each may be taken;
the text of Apache-2.0 is that of LICENSE-APACHE, and stands there alone.

| what | where | licence |
| --- | --- | --- |
${[...rows, ...OTHERS].join("\n")}
`;
  const blocks = [...texts].map(([text, names]) => `## ${names.join(", ")}\n\n\`\`\`text\n${text}\n\`\`\`\n`);
  writeFileSync(join(root, "dist/THIRD-PARTY.md"), [head, ...blocks].join("\n"));
}
