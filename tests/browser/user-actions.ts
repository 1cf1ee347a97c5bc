// The actions of a user of the demo page, for tests.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { EnrollCounts, Outcome, RowOutcome } from "kard-enroll";
import type { Download, Page } from "playwright-core";
import { type Opened, openPage } from "./chrome.js";

/** Number of rows of the sample file of the page: 250 users, and a note below the table. */
export const SAMPLE = 251;

/** Opens the page, runs `work`, and closes the page. */
export async function withPage(work: (opened: Opened) => Promise<void>): Promise<void> {
  const opened = await openPage();
  opened.page.setDefaultTimeout(15_000);
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

/** Loads the sample file and waits until it is read. */
export async function loadSample(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Load a sample" }).click();
  await read(page);
}

/** Waits until the file is read and the list shows its rows. */
export async function read(page: Page): Promise<void> {
  await page.locator(".row-summary[aria-busy=false]", { hasText: "valid" }).waitFor();
  await listed(page);
}

/** Waits until the list shows no rows from before its last change, so that a click hits the intended row. */
async function listed(page: Page): Promise<void> {
  await page.locator("[role=grid][aria-busy=true]").waitFor({ state: "detached" });
}

/** Chooses a file, and waits for nothing. */
export async function choose(page: Page, name: string, text: string): Promise<void> {
  await page.setInputFiles("kard-enroll input[type=file]", {
    name,
    mimeType: "text/csv",
    buffer: Buffer.from(text),
  });
}

/** Chooses a file with certain columns, and waits until it is read. */
export async function loadText(page: Page, name: string, text: string): Promise<void> {
  await choose(page, name, text);
  await page.locator(".file-summary", { hasText: name }).waitFor();
  await read(page);
}

/** The numbers of the summary. */
export async function counts(page: Page) {
  const summary = await page.locator(".row-summary .big").innerText();
  const numbers = summary.replaceAll(",", "").match(/^Rows: (\d+)\. Valid: (\d+)\. Invalid: (\d+)\.$/);
  assert.ok(numbers, summary);
  const [read, valid, invalid] = numbers.slice(1).map(Number) as [number, number, number];
  return { read, valid, invalid };
}

/** Waits until the summary has these numbers and the list shows the rows. */
export async function waitForCounts(page: Page, valid: number, invalid: number): Promise<void> {
  const text = `. Valid: ${valid.toLocaleString("en-US")}. Invalid: ${invalid.toLocaleString("en-US")}.`;
  await page.locator(".row-summary[aria-busy=false]", { hasText: text }).waitFor();
  await listed(page);
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name }).first().click();
}

/** Presses Send and waits until the run has ended. */
export async function send(page: Page): Promise<void> {
  await press(page, /^(Send \d|Send the corrected|Resume sending)/);
  await sent(page);
}

/** Waits until the run has ended. */
export async function sent(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Report (JSON)" }).waitFor();
}

/** The number on the tile of an outcome. */
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

/** A file with so many valid users. */
export function users(rows: number): string {
  const lines = ["id,email,zipCode"];
  for (let row = 1; row <= rows; row++) lines.push(`U${row},user${row}@example.com,02139`);
  return lines.join("\n");
}

/** Crashes the page. */
export async function crash(page: Page): Promise<void> {
  const crashed = new Promise((resolve) => page.once("crash", resolve));
  const session = await page.context().newCDPSession(page);
  void session.send("Page.crash").catch(() => {});
  await crashed;
  await page.close();
}

/** Sends, crashes the page once the mock server has so many users, and opens it again. */
export async function crashWhileSending(
  page: Page,
  mockServer: Opened["mockServer"],
  size: number,
): Promise<Page> {
  await press(page, /^Send \d/);
  while (mockServer.size < size) await new Promise((resolve) => setTimeout(resolve, 10));
  return crashAndReopen(page);
}

/** Crashes the page, and opens it again after `delay` milliseconds, when the requests in flight have arrived. */
export async function crashAndReopen(page: Page, delay = 300): Promise<Page> {
  const [url, context] = [page.url(), page.context()];
  await crash(page);
  await new Promise((resolve) => setTimeout(resolve, delay));
  const again = await context.newPage();
  await again.goto(url);
  return again;
}

/** Edits a cell of the row that contains a text. */
export async function edit(page: Page, row: string, from: string, to: string): Promise<void> {
  await page.locator(".row", { hasText: row }).locator(".cell", { hasText: from }).dblclick();
  await page.locator("input.edit").fill(to);
  await page.locator("input.edit").press("Enter");
}

/** Twelve birth years with two digits, one address without an at sign, and a valid row. */
const BIRTH_YEARS = [
  "id,email,birth year",
  ...Array.from({ length: 12 }, (_, row) => `U${row + 1},user${row}@example.com,85`),
  "U13,broken.example.com,1990",
  "U14,fine@example.com,1991",
].join("\n");

/** Loads the birth years. The column is ignored until the user assigns it, because most of its values are not years. */
export async function loadYears(page: Page): Promise<void> {
  await loadText(page, "years.csv", BIRTH_YEARS);
  await page.getByText("Ignored columns: birth year").waitFor();
  await press(page, "Change columns");
  await page.getByLabel("birth year", { exact: true }).selectOption("birthYear");
  await press(page, "Check the rows");
  await waitForCounts(page, 1, 13);
}

/** The text of the selected tab of the list. */
export function selectedTab(page: Page): Promise<string> {
  return page.locator(".tabs input:checked + span").innerText();
}
