// `npm version` runs this script: it copies the version of package.json to Cargo.toml, the lock files and the changelog.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = process.cwd();
const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

replace("Cargo.toml", /^version = ".*"$/m, `version = "${version}"`);
for (const lock of ["Cargo.lock", "fuzz/Cargo.lock"]) {
  replace(lock, new RegExp(`(\nname = "${name}"\r?\nversion = )".*"`), `$1"${version}"`);
}
const today = new Date().toISOString().slice(0, 10);
replace("CHANGELOG.md", /^## Unreleased$/m, `## Unreleased\n\n## ${version} - ${today}`);

/**
 * @param {string} file
 * @param {RegExp} from
 * @param {string} to
 */
function replace(file, from, to) {
  const path = join(root, file);
  if (file.includes("/") && !existsSync(path)) return;
  const text = readFileSync(path, "utf8");
  if (!from.test(text)) throw new Error(`${file} contains no version to replace`);
  writeFileSync(path, text.replace(from, to));
}
