// Measures `<kard-enroll>` with a large file in Chromium: the time until the first rows are visible and until all are read, the
// longest frame while reading, scrolling, editing and sending, and the memory. Needs the built package and page
// (`npm test -- types` builds both).
//
//   node benches/element.mjs [rows, default 1,000,000]

import { fork } from "node:child_process";
import { once } from "node:events";
import { chromium } from "playwright-core";
import { CHROME_ARGS, chrome } from "../scripts/browser.mjs";
import { servePage } from "../scripts/page.mjs";

/** @typedef {{ url: string, token: string, organizationId: string }} MockServer */

if (process.argv[2] === "serve") {
  // The mock server runs in a separate process, so that the figures are those of the page alone.
  const { startMockServer } = await import("kard-enroll/mock-server");
  const { url, token, organizationId } = await startMockServer({ keep: "ids", logLimit: 10 });
  process.send?.({ url, token, organizationId });
  process.on("disconnect", () => process.exit());
} else {
  await measure(Number(process.argv[2] ?? 1_000_000));
}

/** @param {number} rows */
async function measure(rows) {
  const server = fork(new URL(import.meta.url), ["serve"]);
  const [mockServer] = /** @type {[MockServer]} */ (await once(server, "message"));
  const served = await servePage(mockServer);
  const browser = await chromium.launch({
    executablePath: chrome() ?? "",
    args: [...CHROME_ARGS, "--enable-precise-memory-info"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(600_000);
    await page.goto(served.url);
    const { makeData } = await import("./data.mjs");
    const text = new TextDecoder().decode(makeData(rows).csv);
    await passText(page, text);
    console.log(`${rows} rows, ${(text.length / 1e6).toFixed(1)} MB`);
    /** @type {Record<string, string>} */
    const results = {};

    await page.evaluate(watch);
    const opened = await page.evaluate(open);
    results["first rows visible"] = `${opened.rows.toFixed(0)} ms`;
    await page.locator(".row-summary[aria-busy=false]", { hasText: "valid" }).waitFor();
    results["all rows read"] =
      `${(await page.evaluate((begun) => performance.now() - begun, opened.begun)).toFixed(0)} ms`;
    results["longest frame while reading"] = await longest(page);
    results["heap of the page after reading"] = await memory(page);

    const frames = await page.evaluate(scroll);
    results["longest frame while scrolling"] = await longest(page);
    results["rows visible after a jump, median and maximum"] = frames;

    await page.locator(".cell.bad").first().click();
    await page.locator("input.edit").fill("edited@example.com");
    const pressed = Date.now();
    await page.locator("input.edit").press("Enter");
    await page.locator("[role=status]", { hasText: /^Row / }).waitFor({ state: "attached" });
    results["edited cell validated"] = `${Date.now() - pressed} ms`;
    await page.locator(".row-summary[aria-busy=false]").waitFor();
    results["longest frame while editing"] = await longest(page);

    const begun = Date.now();
    await page.getByRole("button", { name: /^Send \d/ }).click();
    await page.getByRole("button", { name: "Report (JSON)" }).waitFor();
    const seconds = (Date.now() - begun) / 1000;
    const sent = Number((await page.locator(".tiles .created strong").innerText()).replaceAll(",", ""));
    results.sent = `${sent} users in ${seconds.toFixed(1)} s, ${Math.round(sent / seconds)} per second`;
    results["longest frame while sending"] = await longest(page);
    results["heap of the page after sending"] = await memory(page);
    for (const [name, value] of Object.entries(results)) console.log(`${name.padEnd(48)} ${value}`);
  } finally {
    await browser.close();
    await served.close();
    server.disconnect();
  }
}

/**
 * Passes the text to the page in pieces.
 * @param {import("playwright-core").Page} page
 * @param {string} text
 */
async function passText(page, text) {
  const PIECE = 8 << 20;
  await page.evaluate(() => Object.assign(window, { parts: [] }));
  for (let at = 0; at < text.length; at += PIECE) {
    await page.evaluate(
      (piece) => void (/** @type {any} */ (window).parts.push(new Blob([piece]))),
      text.slice(at, at + PIECE),
    );
  }
}

/** Records the longest time between two frames. */
function watch() {
  const state = { longest: 0 };
  Object.assign(window, { frames: state });
  let last = performance.now();
  const frame = () => {
    const now = performance.now();
    state.longest = Math.max(state.longest, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** Opens the file and waits for a row with a value. */
async function open() {
  const element = document.querySelector("kard-enroll");
  if (!element) throw new Error("the page has no element");
  const file = new File(/** @type {any} */ (window).parts, "million.csv");
  const begun = performance.now();
  /** @type {any} */ (window).frames.longest = 0;
  void element.load(file);
  while (!element.shadowRoot?.querySelector(".rows .value")) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return { begun, rows: performance.now() - begun };
}

/** Scrolls for two seconds, then jumps to twenty positions. Returns the time from a jump until its rows are visible. */
async function scroll() {
  const root = document.querySelector("kard-enroll")?.shadowRoot;
  const all = /** @type {HTMLInputElement} */ (root?.querySelector(".tabs .all input"));
  all.click();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const grid = /** @type {HTMLElement} */ (root?.querySelector("[role=grid]"));
  /** @type {any} */ (window).frames.longest = 0;
  for (let turn = 0; turn < 120; turn++) {
    grid.scrollTop += 120;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  const times = [];
  for (let jump = 1; jump <= 20; jump++) {
    const begun = performance.now();
    grid.scrollTop = ((jump * 7) % 20) * 0.05 * grid.scrollHeight;
    do await new Promise((resolve) => requestAnimationFrame(resolve));
    while (grid.ariaBusy === "true" || !root?.querySelector(".rows .value"));
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return `${times[10]?.toFixed(0)} ms, ${times.at(-1)?.toFixed(0)} ms`;
}

/**
 * Returns the longest frame since the last call.
 * @param {import("playwright-core").Page} page
 */
async function longest(page) {
  const ms = await page.evaluate(() => {
    const { frames } = /** @type {any} */ (window);
    const { longest } = frames;
    frames.longest = 0;
    return longest;
  });
  return `${ms.toFixed(0)} ms`;
}

/** @param {import("playwright-core").Page} page */
async function memory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return `${(usedSize / 1e6).toFixed(1)} MB`;
}
