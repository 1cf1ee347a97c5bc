// A file as a table in Chromium: how soon its first rows are there, how long a whole reading takes and how long the page's
// frames then are, how soon any row and an edited one are there, and how much memory it takes.
//
//   node benches/sheet.mjs [rows, 1,000,000 unless told] [--page]   with --page: read in the page, without a worker

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROME_ARGS, chrome } from "../scripts/browser.mjs";
import { script } from "../scripts/run.mjs";
import { serveSheetPage } from "../tests/browser/sheet-page.mjs";
import { makeData } from "./data.mjs";

const JUMPS = 200;
/** Rows on a screen. */
const SCREEN = 50;

/** Resident memory of a process in MiB, where the system tells. @param {number} pid */
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
  `${ms(percentile(times, 0.5))} in the middle, ${ms(percentile(times, 0.95))} for 95 of 100`;

await script(async () => {
  const words = process.argv.slice(2);
  const worker = !words.includes("--page");
  const rows = Number(words.find((word) => /^\d+$/.test(word)) ?? 1_000_000);
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
    const looks = await tab.evaluate(
      async ({ JUMPS, SCREEN }) => {
        const { sheet, page } = /** @type {any} */ (globalThis);
        const look = async (/** @type {unknown} */ filter) => {
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
        const all = await look("all");
        const problems = await look("invalid");
        const edits = [];
        const anew = [];
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
          anew.push(performance.now() - begun);
        }
        return { all, problems, edits, anew };
      },
      { JUMPS, SCREEN },
    );
    const whole = await renderers(browser);
    console.log(`
${rows.toLocaleString("en")} rows, ${(statSync(path).size / 1e6).toFixed(0)} MB of CSV, ${worker ? "in a worker" : "in the page"}, Chromium ${browser.version()}
inspected after ${ms(first.opened)}; the first ${first.shown} rows after ${ms(first.rows)}
read to its end after ${ms(first.whole)}: ${Math.round(rows / first.whole).toLocaleString("en")} thousand rows a second; ${first.count} frames, the longest ${ms(first.longest)}
${JSON.stringify(first.counts)}, ${first.groups} groups
${SCREEN} rows anywhere: ${spread(looks.all)}
${SCREEN} rows with problems: ${spread(looks.problems)}
an edited row: ${spread(looks.edits)}; all counts anew after ${spread(looks.anew)}
memory of the page's process: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} after the first reading, ${whole.toFixed(0)} after all
`);
  } finally {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true });
  }
});
