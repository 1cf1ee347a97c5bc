// `node scripts/rust-surface.mjs` prints the public items of the crate, one per line. `--check FILE` fails when the list differs
// from the file.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { targetFolder } from "./build.mjs";
import { must, root, Stop, script } from "./run.mjs";

await script(async () => {
  await must(
    "cargo",
    ["doc", "--locked", "--no-deps", "--lib", "--quiet"],
    "rustdoc cannot generate the documentation",
  );
  const page = readFileSync(join(targetFolder(), "doc/kard_enroll/all.html"), "utf8");
  const items = [...page.matchAll(/<a href="(?:\w+\/)*(\w+)\.\w+\.html">([\w:]+)<\/a>/g)];
  if (items.length === 0)
    throw new Stop("the format of the rustdoc list has changed: see scripts/rust-surface.mjs");
  const list = items
    .map(([, kind, path]) => `${path} (${kind})\n`)
    .sort()
    .join("");
  const [option, file = ""] = process.argv.slice(2);
  if (option !== "--check") process.stdout.write(list);
  else if (readFileSync(join(root, file), "utf8") !== list) {
    throw new Stop(
      `The public items differ from ${file}. If the change is intended, run \`npm run tables\`.`,
    );
  }
});
