// The page's import, as a person goes through it: what tests do on the way.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { EnrollCounts, Outcome, RowOutcome } from "kard-enroll";
import type { Download, Page } from "playwright-core";
import { type Opened, openPage } from "./chrome.js";

/** Rows of the sample that the page's button loads. */
export const SAMPLE = 250;

/** Opens the page, and closes it after the work. */
export async function onPage(work: (opened: Opened) => Promise<void>): Promise<void> {
  const opened = await openPage();
  opened.page.setDefaultTimeout(15_000);
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

/** Presses the button of the sample and waits until it was read. */
export async function loadSample(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Load a sample" }).click();
  await read(page);
}

/** Waits until the file was read, and the list shows it. */
export async function read(page: Page): Promise<void> {
  await page.locator(".told[aria-busy=false]", { hasText: "can be sent" }).waitFor();
  await listed(page);
}

/** Waits until the rows in sight are those of the list, none of what it showed before: a click meets no row but the one it means. */
async function listed(page: Page): Promise<void> {
  await page.locator("[role=grid][aria-busy=true]").waitFor({ state: "detached" });
}

/** Chooses a file, whatever step comes after it. */
export async function choose(page: Page, name: string, text: string): Promise<void> {
  await page.setInputFiles("kard-enroll input[type=file]", {
    name,
    mimeType: "text/csv",
    buffer: Buffer.from(text),
  });
}

/** Chooses a file of which everything is certain, and waits until it was read. */
export async function loadText(page: Page, name: string, text: string): Promise<void> {
  await choose(page, name, text);
  await page.locator(".understood", { hasText: name }).waitFor();
  await read(page);
}

/** What is said of the rows. */
export async function counts(page: Page) {
  const told = await page.locator(".told .big").innerText();
  const numbers = told.replaceAll(",", "").match(/^(\d+) rows? read: (\d+) can be sent,? (\d+) cannot\.$/);
  assert.ok(numbers, told);
  const [read, valid, invalid] = numbers.slice(1).map(Number) as [number, number, number];
  return { read, valid, invalid };
}

/** Waits until the counts are these and the list shows them, whatever is read in between. */
export async function waitForCounts(page: Page, valid: number, invalid: number): Promise<void> {
  const text = `${valid.toLocaleString("en-US")} can be sent, ${invalid.toLocaleString("en-US")} cannot.`;
  await page.locator(".told[aria-busy=false]", { hasText: text }).waitFor();
  await listed(page);
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name }).first().click();
}

/** Presses send and waits until the run is over. */
export async function send(page: Page): Promise<void> {
  await press(page, /^(Send \d|Send the mended|Go on sending)/);
  await sent(page);
}

/** Waits until a run is over. */
export async function sent(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Report (JSON)" }).waitFor();
}

/** The number on a tile of the outcome. */
export async function tile(page: Page, outcome: Outcome | "all"): Promise<number> {
  return Number((await page.locator(`.tiles .${outcome} strong`).innerText()).replaceAll(",", ""));
}

export async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, button)]);
  return textOf(download);
}

export async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), "utf8");
}

export async function savedReport(page: Page): Promise<{ counts: EnrollCounts; rows: RowOutcome[] }> {
  return JSON.parse(await saved(page, "Report (JSON)"));
}

export function idsOf(rows: readonly RowOutcome[], outcome: Outcome): string[] {
  return rows.filter((row) => row.outcome === outcome).map(({ id }) => id);
}

/** A clean export of so many users. */
export function users(rows: number): string {
  const lines = ["id,email,zipCode"];
  for (let row = 1; row <= rows; row++) lines.push(`U${row},user${row}@example.com,02139`);
  return lines.join("\n");
}

/** Ends the page's process as a crash does. */
export async function kill(page: Page): Promise<void> {
  const crashed = new Promise((resolve) => page.once("crash", resolve));
  const session = await page.context().newCDPSession(page);
  void session.send("Page.crash").catch(() => {});
  await crashed;
  await page.close();
}

/** Sends, ends the page once so many users are there, and opens it again. */
export async function dieSending(page: Page, mockServer: Opened["mockServer"], size: number): Promise<Page> {
  await press(page, /^Send \d/);
  while (mockServer.size < size) await new Promise((resolve) => setTimeout(resolve, 10));
  return reborn(page);
}

/** Ends the page, and opens it again once what was in the air has come to the API. */
export async function reborn(page: Page, air = 300): Promise<Page> {
  const [url, context] = [page.url(), page.context()];
  await kill(page);
  await new Promise((resolve) => setTimeout(resolve, air));
  const again = await context.newPage();
  await again.goto(url);
  return again;
}

/** Changes a cell of the row in which a text stands. */
export async function edit(page: Page, row: string, from: string, to: string): Promise<void> {
  await page.locator(".row", { hasText: row }).locator(".cell", { hasText: from }).dblclick();
  await page.locator("input.edit").fill(to);
  await page.locator("input.edit").press("Enter");
}
