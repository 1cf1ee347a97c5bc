// Uses the package in the runtimes without a browser: Node, Deno, Bun and workerd.

import { environment } from "./environments.js";
import { isRight } from "./page.js";
import { binary, inProject, run, whileServing } from "./project.js";

const isPrinted = (text: string) => isRight(JSON.parse(text), false);

environment("Node, import", () =>
  inProject("node-esm", (folder) => isPrinted(run(folder, process.execPath, ["main.mjs"]))),
);

environment("Node, require", () =>
  inProject("node-require", (folder) => isPrinted(run(folder, process.execPath, ["main.cjs"]))),
);

environment("Deno", () =>
  inProject("deno", (folder) =>
    isPrinted(run(folder, binary("deno"), ["run", "--allow-read", "--node-modules-dir=manual", "main.mjs"])),
  ),
);

environment("Bun", () => inProject("bun", (folder) => isPrinted(run(folder, binary("bun"), ["main.mjs"]))));

environment("Cloudflare Workers (workerd)", () =>
  inProject("workerd", async (folder) => {
    run(folder, process.execPath, ["build.mjs"]);
    const serve = (port: number) => ["serve", "config.capnp", `--socket-addr=http=127.0.0.1:${port}`];
    await whileServing(folder, binary("workerd"), serve, async (url) => {
      isRight(await (await fetch(url)).json(), false);
    });
  }),
);
