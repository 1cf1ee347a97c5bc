// Builds and serves the page of sheet-page/, as a user's bundler would.

import { join } from "node:path";
import { root } from "../../scripts/run.mjs";

/** @type {import("vite").InlineConfig} */
const config = {
  configFile: false,
  root: join(root, "tests/browser/sheet-page"),
  base: "./",
  appType: "mpa",
  logLevel: "warn",
  build: {
    outDir: join(root, "target/sheet-page"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
  },
};

/**
 * Requires the built package.
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serveSheetPage(headers = {}) {
  const { build, preview } = await import("vite");
  await build(config);
  const server = await preview({ ...config, preview: { host: "127.0.0.1", port: 0, headers } });
  const address = /** @type {import("node:net").AddressInfo} */ (server.httpServer.address());
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}
