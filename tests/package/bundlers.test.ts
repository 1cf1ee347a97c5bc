// Builds a page with each bundler and opens it in Chromium.

import assert from "node:assert/strict";
import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { environment } from "./environments.js";
import { isRight, isRightInChromium, serve } from "./page.js";
import { binary, inProject, run, tools, whileServing } from "./project.js";

type Vite = typeof import("vite");

/** The API of the installed version of Vite. */
async function vite(name = "vite"): Promise<Vite> {
  return import(pathToFileURL(join(tools(), "node_modules", name, "dist/node/index.js")).href);
}

/** A new project has no configuration. */
const config = (root: string) => ({ root, configFile: false, logLevel: "warn" }) as const;

async function onDevServer(folder: string, { createServer }: Vite): Promise<void> {
  const server = await createServer({ ...config(folder), server: { host: "127.0.0.1", port: 0 } });
  try {
    await server.listen();
    await isRightInChromium(server.resolvedUrls?.local[0] ?? "");
  } finally {
    await server.close();
  }
}

/** Serves a folder and opens its page. */
async function isRightServed(folder: string, worker = true, headers?: Record<string, string>): Promise<void> {
  const served = await serve(folder, headers);
  try {
    await isRightInChromium(served.url, worker);
  } finally {
    await served.close();
  }
}

/** Runs `build.mjs` and opens a page with only the built script. */
async function isRightBuilt(folder: string, worker?: boolean): Promise<void> {
  run(folder, process.execPath, ["build.mjs"]);
  cpSync(join(folder, "shared/index.html"), join(folder, "out/index.html"));
  await isRightServed(join(folder, "out"), worker);
}

environment("Vite, dev server", () => inProject("vite", async (folder) => onDevServer(folder, await vite())));

environment("Vite 6, dev server", () =>
  inProject("vite", async (folder) => onDevServer(folder, await vite("vite6"))),
);

environment("Vite, build", () =>
  inProject("vite", async (folder) => {
    await (await vite()).build(config(folder));
    await isRightServed(join(folder, "dist"));
  }),
);

environment("webpack", () => inProject("webpack", (folder) => isRightBuilt(folder)));
environment("esbuild", () => inProject("esbuild", (folder) => isRightBuilt(folder)));
environment("Rollup", () => inProject("rollup", (folder) => isRightBuilt(folder)));

environment("kard-enroll/inline", () =>
  inProject("inline", async (folder) => {
    await isRightBuilt(folder, false);
    assert.deepEqual(readdirSync(join(folder, "out")).sort(), ["app.js", "index.html"]);
  }),
);

// A worker does not use the import map of its page.
environment("no bundler, import map", () => inProject("html", (folder) => isRightServed(folder, false)));

for (const [name, flags] of [
  ["Next.js, Turbopack", []],
  ["Next.js, webpack", ["--webpack"]],
] as const) {
  environment(name, () =>
    inProject("next", async (folder) => {
      // Next.js fails to build a route of the Edge Runtime with webpack.
      const routes = flags.length === 0 ? ["hash", "edge"] : ["hash"];
      if (!routes.includes("edge")) rmSync(join(folder, "app/edge"), { recursive: true });
      run(folder, binary("next"), ["build", ...flags]);
      const start = (port: number) => ["start", "--hostname", "127.0.0.1", "--port", String(port)];
      await whileServing(folder, binary("next"), start, async (url) => {
        assert.match(await (await fetch(url)).text(), /<p>function<\/p>/, "rendered on the server");
        for (const route of routes) {
          const response = await fetch(url + route);
          const text = await response.text();
          assert.equal(response.status, 200, `${route}: ${text}`);
          isRight(JSON.parse(text), false);
        }
        await isRightInChromium(url);
      });
    }),
  );
}

environment("a Web Worker of your own", () =>
  inProject("worker", async (folder) => {
    await (await vite()).build(config(folder));
    await isRightServed(join(folder, "dist"), false);
  }),
);
