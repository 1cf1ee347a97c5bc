// Pages in Chromium: served from a folder, opened, and asked what came out.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser } from "playwright-core";
import { launch } from "../browser/chrome.js";

/** SHA-256 of user@example.com, from Kard's reference. */
const HASH = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";

/** What `shared/check.js` gives. */
export interface Outcome {
  hash: string;
  users: number;
  refused: number;
  worker: boolean;
}

/** Holds an outcome to what it must be. */
export function isRight(outcome: unknown, worker: boolean): void {
  assert.deepEqual(outcome, { hash: HASH, users: 2, refused: 1, worker });
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

/** Opens a page, and gives what its `outcome` comes to and all that the page complained of. */
export async function visit(
  browser: Browser,
  url: string,
): Promise<{ outcome: unknown; complaints: string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  try {
    await page.goto(url);
    await page.waitForFunction("globalThis.begun", null, { timeout: 30_000 }).catch((error) => {
      throw new Error(`the page did not begin: ${complaints.join("\n")}`, { cause: error });
    });
    return { outcome: await page.evaluate("globalThis.outcome"), complaints };
  } finally {
    await page.close();
  }
}

/** Opens a page, and holds it to what it must be. */
export async function isRightInChromium(url: string, worker = true): Promise<void> {
  const browser = await launch();
  try {
    const { outcome, complaints } = await visit(browser, url);
    isRight(outcome, worker);
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
}
