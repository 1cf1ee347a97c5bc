// `npm run tables`: updates the generated tables of docs/bundlers.md and of the README, and the lists of public names.
// Requires the built package.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, tarball } from "./project.js";
import { SURFACE, surface } from "./surface.js";
import { environments, tarballTable, withBlock } from "./tables.js";

const { files, size } = tarball();
for (const document of ["docs/bundlers.md", "README.md"]) {
  const path = join(root, document);
  const text = withBlock(readFileSync(path, "utf8"), "environments", environments());
  writeFileSync(path, withBlock(text, "tarball", tarballTable(files, size)));
}
writeFileSync(SURFACE, await surface());
const rust = run(root, process.execPath, ["scripts/rust-surface.mjs"]);
writeFileSync(join(root, "tests/package/surface-rust.txt"), rust);
