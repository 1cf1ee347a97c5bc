// Runs in Chromium that are interrupted: the page crashes and is opened again.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { type MockServer, type MockServerOptions, startMockServer } from "kard-enroll/mock-server";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { root } from "../../scripts/run.mjs";
import { launch } from "./chrome.js";

/** Serves the built package without a bundler. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>run</title><script type="importmap">${JSON.stringify(
  {
    imports: {
      idb: "/node_modules/idb/build/index.js",
      "kard-enroll": "/dist/index.js",
    },
  },
)}</script>`;

const TYPES: Record<string, string> = { js: "text/javascript", wasm: "application/wasm" };

const server = createServer(async (request, response) => {
  const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
  try {
    if (path === "/") response.setHeader("Content-Type", "text/html").end(PAGE);
    else if (!/^\/(?:dist|node_modules\/idb)\//.test(path)) throw new Error("not served");
    else {
      // Workers do not use import maps, so the imports of the package are resolved here, as a bundler does.
      const script = path.endsWith(".js") ? await readFile(join(root, path), "utf8") : undefined;
      const body =
        script
          ?.replaceAll("#journal-store", "/dist/send/journal/web.js")
          .replaceAll("#wasm-source", "/dist/wasm/source-web.js") ?? (await readFile(join(root, path)));
      response.setHeader("Content-Type", TYPES[path.split(".").pop() ?? ""] ?? "text/plain").end(body);
    }
  } catch {
    response.writeHead(404).end();
  }
});

let browser: Browser;
let url: string;

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

interface Scene {
  mockServer: MockServer;
  context: BrowserContext;
  open(): Promise<Page>;
}

async function sceneOf(t: TestContext, options: MockServerOptions = {}): Promise<Scene> {
  const mockServer = await startMockServer(options);
  const context = await browser.newContext();
  t.after(() => Promise.all([context.close(), mockServer.close()]));
  const open = async () => {
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };
  return { mockServer, context, open };
}

/** Sends users 1 to `count` from the page. Returns the report, or the code of the error. */
function run(page: Page, { url, token, organizationId }: MockServer, count: number, journal?: string) {
  return page.evaluate(
    async ({ url, token, organizationId, count, journal }) => {
      const kard: typeof import("kard-enroll") = await import("kard-enroll");
      const rows = Array.from({ length: count }, (_, i) => `${i + 1},person.${i + 1}@example.com`);
      const file = new File([`id,email\n${rows.join("\n")}\n`], "users.csv");
      const options = { environment: url, token, organizationId, retry: { base: 10 } };
      try {
        const enrollment = kard.enrollUsers(kard.prepareFile(file), {
          ...options,
          ...(journal === undefined ? {} : { journal: kard.openJournal(journal) }),
        });
        const rows = new Map<number, string>();
        for await (const { outcomes } of enrollment) {
          for (const { row, outcome } of outcomes) {
            if (rows.has(row)) throw new Error(`row ${row} has two outcomes`);
            rows.set(row, outcome);
          }
        }
        return { report: await enrollment.report, rows: rows.size };
      } catch (error) {
        return { code: (error as { code?: string }).code ?? String(error) };
      }
    },
    { url, token, organizationId, count, journal },
  );
}

function reportOf(result: Awaited<ReturnType<typeof run>>) {
  assert.ok(result.report, `the run failed: ${result.code}`);
  const { read, ...by } = result.report.counts;
  assert.equal(
    Object.values(by).reduce((sum, count) => sum + count),
    read,
  );
  assert.equal(result.rows, read);
  return result.report;
}

/** Crashes the page. */
async function crash(page: Page): Promise<void> {
  const crashed = new Promise((resolve) => page.once("crash", resolve));
  const session = await page.context().newCDPSession(page);
  void session.send("Page.crash").catch(() => {});
  await crashed;
  await page.close();
}

test("resumes a run of 10,000 users after a crash, and reports every user once", async (t) => {
  const { mockServer, open } = await sceneOf(t, {
    latency: 8,
    faults: [
      { every: 13, do: { status: 503 } },
      { every: 11, do: { status: 500, commit: true } },
    ],
  });
  const page = await open();
  const ended = run(page, mockServer, 10_000, "big").catch(() => "killed");
  while (mockServer.received < 40) await new Promise((resolve) => setTimeout(resolve, 5));
  await crash(page);
  assert.equal(await ended, "killed");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = mockServer.requests.length;
  const there = new Set(mockServer.ids());
  assert.ok(there.size > 1_000 && there.size < 10_000, String(there.size));

  const report = reportOf(await run(await open(), mockServer, 10_000, "big"));
  assert.deepEqual(
    { created: report.counts.created, read: report.counts.read, resumable: report.resumable },
    { created: 10_000, read: 10_000, resumable: true },
  );
  assert.ok(report.alreadySettled > 0 && report.alreadySettled <= there.size, String(report.alreadySettled));
  // The second run sends only users without an outcome.
  const sent = new Set(mockServer.requests.slice(before).flatMap(({ ids }) => ids));
  assert.equal(sent.size, 10_000 - report.alreadySettled);
  const ids = new Set(mockServer.ids());
  assert.equal(ids.size, 10_000);
  for (let id = 1; id <= 10_000; id += 1) assert.ok(ids.has(String(id)), `user ${id} is missing`);
});

test("a second tab with the same journal fails with journal.locked, and the first tab continues", async (t) => {
  // The first run waits for its first response until the second run has failed.
  const { mockServer, open } = await sceneOf(t, { faults: [{ on: 1, do: { delay: 5_000 } }] });
  const [first, second] = [await open(), await open()];
  const going = run(first, mockServer, 2_000, "tabs");
  while (mockServer.received === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(await run(second, mockServer, 2_000, "tabs"), { code: "journal.locked" });
  assert.equal(reportOf(await going).counts.created, 2_000);
  assert.equal(reportOf(await run(second, mockServer, 2_000, "tabs")).alreadySettled, 2_000);
});

test("a run without IndexedDB completes, and reports that it cannot be resumed", async (t) => {
  const { mockServer, context, open } = await sceneOf(t);
  await context.addInitScript(() => Object.defineProperty(globalThis, "indexedDB", { value: undefined }));
  const report = reportOf(await run(await open(), mockServer, 300, "none"));
  assert.deepEqual([report.counts.created, report.resumable], [300, false]);
});

test("a run with a full storage completes, and reports that it cannot be resumed", async (t) => {
  const { mockServer, context, open } = await sceneOf(t);
  const page = await open();
  const session = await context.newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(url).origin, quotaSize: 1 });
  const report = reportOf(await run(page, mockServer, 300, "full"));
  assert.deepEqual([report.counts.created, report.resumable], [300, false]);
});

test("a redirect stops the run, and the other origin gets no request", async (t) => {
  const other = await startMockServer();
  t.after(() => other.close());
  const { mockServer, open } = await sceneOf(t, { faults: [{ do: { redirect: other.url } }] });
  const report = reportOf(await run(await open(), mockServer, 300));
  assert.deepEqual([report.counts.unsent, report.stop?.code], [300, "request_rejected"]);
  assert.equal(other.received + other.preflights, 0);
});

test("sends nothing while offline, and reports the rows as unsent", async (t) => {
  const { mockServer, context, open } = await sceneOf(t);
  const page = await open();
  // The first run loads the sender. A page that is offline before that cannot start a run.
  assert.equal(reportOf(await run(page, mockServer, 1)).counts.created, 1);
  const { received } = mockServer;
  await context.setOffline(true);
  const report = reportOf(await run(page, mockServer, 100));
  assert.equal(report.counts.unsent, 100);
  assert.equal(mockServer.received, received);
});

test("reports users as existing when the browser repeats a POST automatically", async (t) => {
  const { mockServer, open } = await sceneOf(t, { faults: [{ on: 3, do: "drop-after-commit" }] });
  const report = reportOf(await run(await open(), mockServer, 1_000));
  assert.equal(report.counts.created + report.counts.exists, 1_000);
  assert.equal(mockServer.size, 1_000);
});

test("a run whose worker is terminated fails with a code, and counts no row twice", async (t) => {
  const { mockServer, open } = await sceneOf(t, { latency: 20 });
  const page = await open();
  const spawned = page.waitForEvent("worker");
  const running = run(page, mockServer, 200_000);
  const worker = await spawned;
  while (mockServer.size < 300) await new Promise((resolve) => setTimeout(resolve, 20));
  // Like a terminated worker: it sends no further message, not even an error.
  await worker.evaluate(() => self.close()).catch(() => {});
  assert.equal((await running).code, "worker.failed");
  assert.ok(mockServer.size >= 300 && mockServer.size < 200_000, `${mockServer.size} users`);
  assert.equal(new Set(mockServer.ids()).size, mockServer.size);
});

test("reads the file in the page if workers are not allowed or their script is missing", async (t) => {
  const { mockServer, open } = await sceneOf(t);
  for (const how of ["blocked", "missing"] as const) {
    const page = await open();
    let workers = 0;
    page.on("worker", () => {
      workers += 1;
    });
    await page.evaluate((how) => {
      const Real = window.Worker;
      window.Worker = class extends Real {
        constructor() {
          if (how === "blocked") throw new DOMException("workers are not allowed", "SecurityError");
          super("/missing.js", { type: "module" });
        }
      };
    }, how);
    const report = reportOf(await run(page, mockServer, 250));
    assert.equal(report.counts.read, 250, how);
    assert.equal(report.counts.created + report.counts.exists, 250, how);
    if (how === "blocked") assert.equal(workers, 0);
    await page.close();
  }
});
