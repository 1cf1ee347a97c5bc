// The element in plain HTML, React and Vue: the examples of the README, built and used in Chromium.

import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { startMockServer } from "kard-enroll/mock-server";
import { build, type PluginOption } from "vite";
import { launch } from "../browser/chrome.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".previousm": "application/wasm",
};
/** The destination of the examples: Kard's sandbox. The tests redirect its requests to the mock server. */
const KARD = "https://test-rewards-api.getkard.com";

async function bundle(t: TestContext, host: string, plugins: PluginOption[]): Promise<string> {
  const outDir = temporary(t);
  await build({
    configFile: false,
    root: join(here, host),
    base: "./",
    logLevel: "error",
    build: { outDir, emptyOutDir: true, target: "es2022" },
    plugins,
  });
  return outDir;
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "kard-enroll-host-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Serves the folder and a token, and completes the flow of the element. */
async function use(t: TestContext, folder: string): Promise<void> {
  const mockServer = await startMockServer({ organizationId: "your-organization" });
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/kard-token") return response.end(mockServer.token);
    try {
      const body = await readFile(join(folder, path === "/" ? "index.html" : path));
      response.setHeader("Content-Type", TYPES[extname(path) || ".html"] ?? "text/plain").end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const browser = await launch();
  t.after(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
    await mockServer.close();
  });
  const page = await browser.newPage();
  const logged: string[] = [];
  page.on("console", (message) => logged.push(message.text()));
  page.on("pageerror", (error) => logged.push(`error: ${error.message}`));
  await page.route(`${KARD}/**`, async (route) => {
    const { method, headers, body } = {
      method: route.request().method(),
      headers: route.request().headers(),
      body: route.request().postData(),
    };
    const url = route.request().url().replace(KARD, mockServer.url);
    const response = await fetch(url, { method, headers, ...(body === null ? {} : { body }) });
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    });
  });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.setInputFiles("kard-enroll input[type=file]", {
    name: "users.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("id,email\nU1,ann@example.com\nU2,bob@example.com\n"),
  });
  await page.getByRole("button", { name: "Send 2 users", disabled: false }).click();
  await page.getByRole("heading", { name: "Results" }).waitFor();
  await page.waitForTimeout(100);
  assert.deepEqual(mockServer.ids().sort(), ["U1", "U2"]);
  assert.equal(page.workers().length, 1, "the file is read in a worker");
  assert.equal(logged.filter((text) => text.includes("created: 2")).length, 1, logged.join("\n"));
  assert.deepEqual(
    logged.filter((text) => text.startsWith("error")),
    [],
  );
}

test("plain HTML loads the script of dist/standalone", async (t) => {
  const folder = temporary(t);
  cpSync(join(here, "html"), folder, { recursive: true });
  cpSync(join(here, "../../dist/standalone"), join(folder, "kard-enroll"), { recursive: true });
  await use(t, folder);
});

test("React sets properties and handles events", async (t) => {
  await use(t, await bundle(t, "react", []));
});

test("Vue sets properties and handles events", async (t) => {
  const isCustomElement = (tag: string) => tag === "kard-enroll";
  await use(t, await bundle(t, "vue", [vue({ template: { compilerOptions: { isCustomElement } } })]));
});
