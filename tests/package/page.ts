// Serves a folder, opens its page in Chromium and reads the result of the page.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser } from "playwright-core";
import { launch } from "../browser/chrome.js";

/** SHA-256 of user@example.com, from the reference of Kard. */
const HASH = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";

/** The result of `shared/check.js`. */
export interface Outcome {
  hash: string;
  users: number;
  invalid: number;
  worker: boolean;
}

/** Checks the result of a page. */
export function isRight(outcome: unknown, worker: boolean): void {
  assert.deepEqual(outcome, { hash: HASH, users: 2, invalid: 1, worker });
}

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serves a folder on 127.0.0.1. */
export async function serve(
  folder: string,
  headers: Record<string, string> = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!existsSync(path)) return response.writeHead(404).end();
    response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream");
    createReadStream(path).pipe(response);
    return undefined;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}

/** Opens a page and returns its `outcome` and its errors and warnings. */
export async function visit(
  browser: Browser,
  url: string,
): Promise<{ outcome: unknown; problems: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  try {
    await page.goto(url);
    await page.waitForFunction("globalThis.begun", null, { timeout: 30_000 }).catch((error) => {
      throw new Error(`the page did not begin: ${problems.join("\n")}`, { cause: error });
    });
    return { outcome: await page.evaluate("globalThis.outcome"), problems };
  } finally {
    await page.close();
  }
}

/** Opens a page and checks its result. */
export async function isRightInChromium(url: string, worker = true): Promise<void> {
  const browser = await launch();
  try {
    const { outcome, problems } = await visit(browser, url);
    isRight(outcome, worker);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
  }
}
