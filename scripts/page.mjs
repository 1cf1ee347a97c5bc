// Builds the page in www/ with Vite and serves it with its Content Security Policy.

import { join } from "node:path";
import { root } from "./run.mjs";

/** @typedef {{ url: string, token: string, organizationId: string }} MockServer */

const APIS = ["https://rewards-api.getkard.com", "https://test-rewards-api.getkard.com"];

/** @type {import("vite").InlineConfig} */
const config = {
  configFile: false,
  root: join(root, "www"),
  base: "./",
  appType: "mpa",
  logLevel: "warn",
  // The policy forbids `data:` URLs, so no file is inlined.
  build: { outDir: "dist", emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, sourcemap: true },
};

/** Builds www/ into www/dist/. Needs the built package. */
export async function buildPage() {
  const { build } = await import("vite");
  await build(config);
}

/**
 * Serves www/dist/ on 127.0.0.1. The page reads the URL and the token of the mock server from `mock-server.json`.
 * @param {MockServer} mockServer
 * @param {number} [port] the preferred port; the next free port if it is in use, 0 for any free port
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function servePage(mockServer, port = 0) {
  const { preview } = await import("vite");
  const server = await preview({
    ...config,
    preview: { host: "127.0.0.1", port, headers: { "Content-Security-Policy": policy(mockServer.url) } },
    plugins: [
      { name: "mock-server", configurePreviewServer: (server) => answerMockServer(server, mockServer) },
    ],
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.httpServer.address());
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

/** @param {string} mockServerUrl */
export function policy(mockServerUrl) {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    `connect-src 'self' ${new URL(mockServerUrl).origin} ${APIS.join(" ")}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // lit-html creates its templates with one policy; this package starts its workers with the other.
    "require-trusted-types-for 'script'",
    "trusted-types lit-html kard-enroll",
  ].join("; ");
}

/**
 * @param {import("vite").PreviewServer} server
 * @param {MockServer} mockServer
 */
function answerMockServer(server, { url, token, organizationId }) {
  server.middlewares.use("/mock-server.json", (_, response) => {
    response.setHeader("Content-Type", "application/json");
    response.setHeader("Cache-Control", "no-store");
    response.end(JSON.stringify({ url, token, organizationId }));
  });
}
