// `node scripts/rust-surface.mjs`: the public items of the crate, as rustdoc lists them, one a line. With `--check FILE` the
// list is held to that of the file.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { targetFolder } from "./build.mjs";
import { must, root, Stop, script } from "./run.mjs";

await script(async () => {
  await must(
    "cargo",
    ["doc", "--locked", "--no-deps", "--lib", "--quiet"],
    "the documentation cannot be made",
  );
  const page = readFileSync(join(targetFolder(), "doc/kard_enroll/all.html"), "utf8");
  const items = [...page.matchAll(/<a href="(?:\w+\/)*(\w+)\.\w+\.html">([\w:]+)<\/a>/g)];
  if (items.length === 0)
    throw new Stop("rustdoc writes its list in another way: see scripts/rust-surface.mjs");
  const list = items
    .map(([, kind, path]) => `${path} (${kind})\n`)
    .sort()
    .join("");
  const [option, file = ""] = process.argv.slice(2);
  if (option !== "--check") process.stdout.write(list);
  else if (readFileSync(join(root, file), "utf8") !== list) {
    throw new Stop(
      `The public items are not those of ${file}: where that is meant, npm run tables writes it.`,
    );
  }
});
