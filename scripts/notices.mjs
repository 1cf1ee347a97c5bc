// Writes dist/THIRD-PARTY.md: the licenses of all code of others in the package. Each license text occurs once.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";
import { crates, licenceTexts, packages } from "./shipped.mjs";

/** Code of others that is no crate and no npm package. */
const OTHERS = [
  "| Rust's standard library (`core`, `alloc`, `std`) | in the WebAssembly | MIT OR Apache-2.0 |",
  "| the numbering plans of libphonenumber, as a generated table | in the WebAssembly | Apache-2.0 |",
];

/** Writes dist/THIRD-PARTY.md. Needs the built package. */
export function writeNotices() {
  const shipped = [...crates(), ...packages()];
  /** @type {Map<string, string[]>} */
  const texts = new Map();
  for (const one of shipped) {
    for (const text of licenceTexts(one, shipped)) {
      // The package contains this text as LICENSE-APACHE. The crates differ in indentation only.
      if (/^\s*Apache License\s+Version 2\.0/.test(text)) continue;
      texts.set(text, [...(texts.get(text) ?? []), `${one.name} ${one.version}`]);
    }
  }
  const where = { cargo: "in the WebAssembly", npm: "in `dist/standalone`, and a dependency" };
  const rows = shipped.map(
    ({ name, version, license, ecosystem }) => `| ${name} ${version} | ${where[ecosystem]} | ${license} |`,
  );
  const head = `# Third-party software

kard-enroll contains code of these projects, under the licenses below. Where several licenses are listed, you may choose one.
The text of Apache-2.0 is in the file LICENSE-APACHE.

| project | location | license |
| --- | --- | --- |
${[...rows, ...OTHERS].join("\n")}
`;
  const blocks = [...texts].map(([text, names]) => `## ${names.join(", ")}\n\n\`\`\`text\n${text}\n\`\`\`\n`);
  writeFileSync(join(root, "dist/THIRD-PARTY.md"), [head, ...blocks].join("\n"));
}
