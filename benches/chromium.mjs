// Runs the cases in Chromium, in the main thread of a page that Vite builds.

import { join } from "node:path";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { CHROME_ARGS, chrome } from "../scripts/browser.mjs";
import { root } from "../scripts/run.mjs";

/** @typedef {import("./cases.mjs").Report} Report */
/** @typedef {import("./cases.mjs").Size} Size */

/** @type {import("vite").InlineConfig} */
const config = {
  configFile: false,
  root: join(root, "benches"),
  base: "./",
  appType: "mpa",
  logLevel: "warn",
  build: {
    outDir: join(root, "target/bench-page"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 10_000,
  },
};

/** Cross-origin isolation gives the page a high-resolution clock. */
const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/**
 * Builds and serves the page, starts a browser, and calls `use` with a function that opens the page.
 * @template T
 * @param {(open: () => Promise<import("playwright-core").Page>, version: string) => Promise<T>} use
 * @param {{ minify: boolean }} [options]
 */
export async function withPages(use, { minify } = { minify: true }) {
  await build({ ...config, build: { ...config.build, minify } });
  const server = await preview({ ...config, preview: { host: "127.0.0.1", port: 0, headers: ISOLATED } });
  const address = /** @type {import("node:net").AddressInfo} */ (server.httpServer.address());
  const browser = await chromium.launch({
    executablePath: chrome() ?? "",
    args: [...CHROME_ARGS, "--js-flags=--expose-gc"],
  });
  const open = async () => {
    const page = await browser.newPage();
    page.on("console", (message) => console.error(`Chromium: ${message.text()}`));
    page.on("pageerror", (error) => console.error(`Chromium: ${error}`));
    await page.goto(`http://127.0.0.1:${address.port}/`);
    await page.waitForFunction("globalThis.bench");
    return page;
  };
  try {
    return await use(open, browser.version());
  } finally {
    await browser.close();
    await server.close();
  }
}

/** @param {Size} size @returns {Promise<{ report: Report, version: string }>} */
export function inChromium(size) {
  return withPages(async (open, version) => {
    /** @param {string} script */
    const fresh = async (script) => {
      const page = await open();
      const result = await page.evaluate(script);
      await page.close();
      return /** @type {any} */ (result);
    };
    /** @type {Report} */
    const report = await fresh(`bench.cases(${JSON.stringify(size)})`);
    const loads = [];
    for (let round = 0; round < size.rounds; round += 1) loads.push(await fresh("bench.load()"));
    report.results.load = { times: { ours: loads }, units: 1 };
    return { report, version };
  });
}
