// Measures a sheet in Chromium: the time until the first rows, the time of a complete reading and the longest frame of the
// page in that time, the time to load any row and to edit a row, and the memory.
//
//   node benches/sheet.mjs [rows, default 1,000,000] [--page]   --page reads in the page, without a worker

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROME_ARGS, chrome } from "../scripts/browser.mjs";
import { script } from "../scripts/run.mjs";
import { serveSheetPage } from "../tests/browser/sheet-page.mjs";
import { makeData } from "./data.mjs";

const JUMPS = 200;
/** Visible rows. */
const SCREEN = 50;

/** Resident memory of a process in MiB; NaN on systems without /proc. @param {number} pid */
function residentOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** @param {import("playwright-core").Browser} browser */
async function renderers(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => residentOf(id));
  return Math.max(...pids);
}

/** @param {number[]} times @param {number} part */
const percentile = (times, part) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;
/** @param {number} value */
const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
/** @param {number[]} times */
const spread = (times) =>
  `median ${ms(percentile(times, 0.5))}, 95th percentile ${ms(percentile(times, 0.95))}`;

await script(async () => {
  const args = process.argv.slice(2);
  const worker = !args.includes("--page");
  const rows = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), "kard-enroll-sheet-"));
  const path = join(folder, "users.csv");
  writeFileSync(path, makeData(rows).csv);
  const served = await serveSheetPage();
  const browser = await chromium.launch({ executablePath: chrome() ?? "", args: CHROME_ARGS });
  try {
    const tab = await browser.newPage();
    tab.on("pageerror", (error) => console.error(String(error)));
    await tab.goto(served.url);
    await tab.waitForFunction("globalThis.page");
    await tab.setInputFiles("input", path);
    const before = await renderers(browser);
    const first = await tab.evaluate(
      async ({ SCREEN, worker }) => {
        const { page } = /** @type {any} */ (globalThis);
        const begun = performance.now();
        const sheet = await page.openSheet(page.file(), { worker });
        const opened = performance.now() - begun;
        const shown = (await sheet.rows("all", 0, SCREEN)).length;
        const rows = performance.now() - begun;
        const { longest, count } = await page.frames(page.settled(sheet));
        Object.assign(globalThis, { sheet });
        const { counts, groups } = sheet.state;
        return {
          opened,
          shown,
          rows,
          whole: performance.now() - begun,
          longest,
          count,
          counts,
          groups: groups.length,
        };
      },
      { SCREEN, worker },
    );
    const after = await renderers(browser);
    const timings = await tab.evaluate(
      async ({ JUMPS, SCREEN }) => {
        const { sheet, page } = /** @type {any} */ (globalThis);
        const time = async (/** @type {unknown} */ filter) => {
          const times = [];
          const most = Math.max(0, sheet.count(filter) - SCREEN);
          for (let jump = 0; jump < JUMPS; jump += 1) {
            const from = Math.floor(Math.random() * most);
            const begun = performance.now();
            await sheet.rows(filter, from, SCREEN);
            times.push(performance.now() - begun);
          }
          return times;
        };
        const all = await time("all");
        const invalid = await time("invalid");
        const edits = [];
        const recounts = [];
        for (let edit = 0; edit < 5; edit += 1) {
          const [row] = await sheet.rows(
            "invalid",
            Math.floor(Math.random() * (sheet.count("invalid") - 1)),
            1,
          );
          const begun = performance.now();
          await sheet.edit(row.row, "zipCode", "02139");
          edits.push(performance.now() - begun);
          await page.settled(sheet);
          recounts.push(performance.now() - begun);
        }
        return { all, invalid, edits, recounts };
      },
      { JUMPS, SCREEN },
    );
    const whole = await renderers(browser);
    console.log(`
${rows.toLocaleString("en")} rows, ${(statSync(path).size / 1e6).toFixed(0)} MB of CSV, ${worker ? "in a worker" : "in the page"}, Chromium ${browser.version()}
inspected after ${ms(first.opened)}; the first ${first.shown} rows after ${ms(first.rows)}
read completely after ${ms(first.whole)}: ${Math.round(rows / first.whole).toLocaleString("en")} thousand rows per second; ${first.count} frames, the longest ${ms(first.longest)}
${JSON.stringify(first.counts)}, ${first.groups} groups
${SCREEN} rows at a random position: ${spread(timings.all)}
${SCREEN} invalid rows: ${spread(timings.invalid)}
an edit: ${spread(timings.edits)}; all counts updated after: ${spread(timings.recounts)}
memory of the page process: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} after the first reading, ${whole.toFixed(0)} at the end
`);
  } finally {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true });
  }
});
