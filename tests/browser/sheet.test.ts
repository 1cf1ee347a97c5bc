// The sheet in Chromium: in a worker, and in the page if workers are not allowed.

import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launch } from "./chrome.js";
import type { SheetPage } from "./sheet-page/main.js";
import { serveSheetPage } from "./sheet-page.mjs";

declare const page: SheetPage;

const NO_WORKERS = "worker-src 'none'";

let browser: Browser;
let served: { url: string; close(): Promise<void> };
let without: { url: string; close(): Promise<void> };

before(async () => {
  browser = await launch();
  served = await serveSheetPage();
  without = await serveSheetPage({ "Content-Security-Policy": NO_WORKERS });
});

after(async () => {
  await browser?.close();
  await Promise.all([served?.close(), without?.close()]);
});

async function open(t: TestContext, { url } = served): Promise<{ tab: Page; complaints: string[] }> {
  const tab = await browser.newPage();
  const complaints: string[] = [];
  tab.on("pageerror", (error) => complaints.push(String(error)));
  t.after(() => tab.close());
  await tab.goto(url);
  await tab.waitForFunction("globalThis.page");
  return { tab, complaints };
}

/** Waits until the page has no worker. */
async function noWorkers(tab: Page): Promise<void> {
  while (tab.workers().length > 0) await tab.waitForTimeout(10);
}

/** Opens a file, reads rows, edits and prepares it. The result is the same in a worker and in the page. */
function completeFlow(tab: Page) {
  return tab.evaluate(async () => {
    const lines = Array.from(
      { length: 30_000 },
      (_, at) => `u${at + 1},p${at + 1}@example.com,2139,${at % 100 === 0 ? 85 : 1990}`,
    );
    const sheet = await page.openSheet(new Blob([`id,email,zip,birth year\n${lines.join("\n")}\n`]));
    const [early] = await sheet.rows("all", 0, 1);
    await page.settled(sheet);
    const before = sheet.state.counts;
    const last = await sheet.rows("all", 29_998, 10);
    sheet.applyFix({ code: "birth_year.ambiguous", action: "suggest" });
    sheet.setExcluded([1], true);
    const edited = await sheet.edit(30_000, "zipCode", "x");
    await page.settled(sheet);
    const { counts, fixes } = sheet.state;
    let sent = 0;
    const prepared = sheet.prepare();
    for await (const { users } of prepared) sent += users.length;
    const report = (await prepared.report).counts;
    const invalidRows = (await (await sheet.invalidRowsCsv()).text()).split("\r\n").length;
    sheet.close();
    return {
      early: early?.cells.id?.text,
      before,
      last: last.map((row) => row.cells.id?.text),
      edited: [edited.state, edited.cells.zipCode],
      counts,
      fixes,
      sent,
      report,
      invalidRows,
    };
  });
}

const COMPLETE_FLOW = {
  early: "u1",
  before: { read: 30_000, valid: 29_700, invalid: 300, warned: 29_700, fixed: 0, excluded: 0 },
  last: ["u29999", "u30000"],
  edited: ["invalid", { text: "2139", edited: "x" }],
  counts: { read: 30_000, valid: 29_998, invalid: 2, warned: 29_998, fixed: 299, excluded: 1 },
  fixes: [{ code: "birth_year.ambiguous", action: "suggest", rows: 299 }],
  sent: 29_998,
  report: { read: 30_000, valid: 29_998, invalid: 2, warnings: 29_998 },
  invalidRows: 4,
};

test("reads, edits and prepares a file in a worker", async (t) => {
  const { tab, complaints } = await open(t);
  const workers: string[] = [];
  tab.on("worker", (worker) => workers.push(worker.url()));
  assert.deepEqual(await completeFlow(tab), COMPLETE_FLOW);
  // One for the sheet, and one for each call of prepare.
  assert.equal(workers.length, 3);
  await noWorkers(tab);
  assert.deepEqual(complaints, []);
});

test("does the same in the page if workers are not allowed", async (t) => {
  const { tab } = await open(t, without);
  assert.deepEqual(await completeFlow(tab), COMPLETE_FLOW);
  await noWorkers(tab);
});

test("does not block the page while a file is read, in a worker or in the page", async (t) => {
  for (const where of [served, without]) {
    const { tab } = await open(t, where);
    const { longest, count } = await tab.evaluate(async () => {
      const line = "Person.With.A.Name@Example.com,(415) 555-2671,02139-1234,1/2/1990\n";
      const lines = Array.from({ length: 120_000 }, (_, at) => `u${at},${at}${line}`);
      const blob = new Blob([`id,email,phone,zip,birth date\n${lines.join("")}`]);
      const sheet = await page.openSheet(blob);
      const { longest, count } = await page.frames(page.settled(sheet));
      sheet.close();
      return { longest, count };
    });
    t.diagnostic(`${count} frames, the longest ${longest.toFixed(0)} ms`);
    // The limit is high, because other tests run at the same time.
    assert.ok(longest < 200, `a frame took ${longest} ms`);
    assert.ok(count > 3, `${count} frames`);
  }
});

test("reports worker.failed for a terminated worker, also in later calls", async (t) => {
  const { tab } = await open(t);
  const outcome = await tab.evaluate(async () => {
    const Native = Worker;
    const workers: Worker[] = [];
    globalThis.Worker = class extends Native {
      constructor(...parts: ConstructorParameters<typeof Native>) {
        super(...parts);
        workers.push(this);
      }
    };
    const sheet = await page.openSheet(new Blob(["id,email\n1,ann@example.com\n"]));
    await page.settled(sheet);
    // Like a worker that the system ends: it sends no message.
    for (const worker of workers) worker.terminate();
    const code = await sheet.rows("all", 0, 1).catch((error) => error.code);
    const again = await sheet.rows("all", 0, 1).catch((error) => error.code);
    return { code, again, failure: sheet.state.failure?.code, reading: sheet.state.reading };
  });
  assert.deepEqual(outcome, {
    code: "worker.failed",
    again: "worker.failed",
    failure: "worker.failed",
    reading: null,
  });
});

test("keeps several sheets on one page independent", async (t) => {
  const { tab } = await open(t);
  const ids = await tab.evaluate(async () => {
    const sheets = await Promise.all(
      ["a", "b", "c"].map((name) => page.openSheet(new Blob([`id,email\n${name},ann@example.com\n`]))),
    );
    sheets[0]?.setExcluded([1], true);
    await Promise.all(sheets.map(page.settled));
    const shown = sheets.map((sheet) => sheet.state.counts?.valid);
    const rows = await Promise.all(sheets.map((sheet) => sheet.rows("all", 0, 1)));
    for (const sheet of sheets) sheet.close();
    return { shown, ids: rows.map(([row]) => row?.cells.id?.text) };
  });
  assert.deepEqual(ids, { shown: [0, 1, 1], ids: ["a", "b", "c"] });
  await noWorkers(tab);
});
