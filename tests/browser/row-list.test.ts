// The list of rows: its length, scrolling, and that rows do not move while the user works on it.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KardEnroll } from "kard-enroll/element";
import {
  choose,
  counts,
  loadText,
  loadYears,
  press,
  read,
  selectedTab,
  send,
  users,
  waitForCounts,
  withPage,
} from "./user-actions.js";

test("keeps the text that is typed in a cell while the list is scrolled", async () => {
  await withPage(async ({ page }) => {
    await loadText(page, "broken.csv", users(60).replace("user9@", "user9."));
    await page.locator(".tabs .all").click();
    const grid = page.locator("[role=grid]");
    await page.locator(".cell.bad", { hasText: "user9.example.com" }).click();
    const input = page.locator("input.edit");
    await input.fill("user9@exam");
    // First only rows above it leave the page, then its own row does.
    for (const down of [8, 16, 8]) {
      await grid.evaluate((list, top) => list.scrollTo({ top }), down * 48);
      await page
        .locator(`[aria-rowindex="${down + 10}"] .value`)
        .first()
        .waitFor();
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    assert.equal(await input.inputValue(), "user9@exam");
    await page.keyboard.type("ple.com");
    await page.keyboard.press("Enter");
    await page.locator("[role=status]", { hasText: "Row 9: " }).waitFor({ state: "attached" });
    await page.locator("[role=gridcell]", { hasText: "user9@example.com" }).waitFor();
  });
});

test("scrolls to the edited row when the user types, in a list that is higher than an element can be", async () => {
  await withPage(async ({ page }) => {
    await loadText(page, "many.csv", users(200_000));
    const grid = page.locator("[role=grid]");
    await grid.evaluate((list) => list.scrollTo({ top: list.scrollHeight / 2 }));
    const row = page.locator(".row.valid", { hasText: "user1000" }).first();
    const cell = row.locator("[role=gridcell]").nth(2);
    // The click would scroll the row into view, and the list would show other rows before the click arrives.
    await cell.scrollIntoViewIfNeeded();
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await page.locator("[role=grid][aria-busy=true]").waitFor({ state: "detached" });
    const text = await cell.innerText();
    await cell.click();
    await page.keyboard.press("F2");
    const input = page.locator("input.edit");
    await input.waitFor();
    await grid.evaluate((list) => list.scrollTo({ top: 0 }));
    await page.locator('[aria-rowindex="2"] .value').first().waitFor();
    await page.keyboard.press("End");
    await page.keyboard.type("x");
    assert.equal(await input.inputValue(), `${text}x`);
    await page.waitForFunction(() => {
      const root = document.querySelector("kard-enroll")?.shadowRoot;
      const [list, edit] = ["[role=grid]", "input.edit"].map((at) =>
        root?.querySelector(at)?.getBoundingClientRect(),
      );
      return list && edit && edit.top >= list.top && edit.bottom <= list.bottom;
    });
  });
});

test("marks the list as busy while it shows rows from before the last change", async () => {
  await withPage(async ({ page }) => {
    await loadYears(page);
    // While the list is not busy, it must not show a row that is no longer in the counts.
    await page.evaluate(() => {
      const root = document.querySelector("kard-enroll")?.shadowRoot as ShadowRoot;
      const states: string[] = [];
      new MutationObserver(() => {
        const rows = root.querySelectorAll(".row.invalid").length;
        states.push(`${root.querySelector("[role=grid]")?.ariaBusy} ${rows}`);
      }).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      Object.assign(window, { states });
    });
    await page.locator(".tabs .all").click();
    await press(page, "Apply all 12 suggestions (for example “1985”)");
    await waitForCounts(page, 13, 1);
    const states = await page.evaluate(() => (window as unknown as { states: string[] }).states);
    assert.ok(
      states.some((state) => state.startsWith("true")),
      states.join(", "),
    );
    assert.equal(states.at(-1), "false 1");
  });
});

test("renders a few dozen of twenty thousand invalid rows, and reaches the last one", async () => {
  await withPage(async ({ page, complaints }) => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `U${row},user${row}.example.com,02139`);
    await choose(page, "bad.csv", ["id,email,zipCode", ...rows].join("\n"));
    // A column of addresses without a valid address is uncertain.
    await press(page, "Check the rows");
    await waitForCounts(page, 0, 20_000);
    assert.equal(await selectedTab(page), "Invalid 20,000");
    const grid = page.locator("[role=grid]");
    assert.equal(await grid.getAttribute("aria-rowcount"), "20001");
    await grid.focus();
    await page.keyboard.press("Control+End");
    await page.locator("[role=gridcell]", { hasText: "20,000" }).waitFor();
    for (let press = 0; press < 5; press++) await page.keyboard.press("PageUp");
    await page.locator("[role=row]:not(.loading) .active").waitFor();
    assert.ok((await page.locator("[role=row]").count()) < 60);
    await grid.evaluate((grid) => grid.scrollTo({ top: grid.scrollHeight / 2 }));
    await page
      .locator("[role=gridcell]", { hasText: /^\s*9,9\d\d/ })
      .first()
      .waitFor();
    assert.deepEqual(complaints, []);
  });
});

test("scrolls exactly to the last row of a list that is higher than an element can be", async () => {
  await withPage(async ({ page }) => {
    const lines = Array.from({ length: 400_000 }, (_, row) => `${row + 1},u${row}@example.com`);
    await page.evaluate(
      (text) => (document.querySelector("kard-enroll") as KardEnroll).load(new File([text], "long.csv")),
      ["id,email", ...lines].join("\n"),
    );
    await read(page);
    assert.equal((await counts(page)).read, 400_000);
    const grid = page.locator("[role=grid]");
    await grid.evaluate((grid) => grid.scrollTo({ top: grid.scrollHeight }));
    await page.locator("[role=gridcell] .value", { hasText: /^400000$/ }).waitFor();
    await grid.evaluate((grid) => grid.scrollTo({ top: 0 }));
    await page.locator("[role=gridcell] .value", { hasText: /^1$/ }).waitFor();
    // A small movement is exact: about four rows.
    await grid.evaluate((grid) => grid.scrollBy({ top: 400 }));
    await page.locator("[role=gridcell] .value", { hasText: /^20$/ }).waitFor();
    assert.equal(await page.locator("[role=gridcell] .value", { hasText: /^60$/ }).count(), 0);
  });
});

test("keeps corrected rows in the list until the user refreshes it", async () => {
  await withPage(async ({ page, mockServer }) => {
    const bad = (row: number) => `X${row},bad${row}.example.com,02139`;
    await loadText(page, "some.csv", [users(14), ...[1, 2, 3, 4, 5, 6].map(bad)].join("\n"));
    await waitForCounts(page, 14, 6);
    await page.locator("[role=grid]").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    for (let row = 1; row <= 6; row++) {
      await page.keyboard.press("Enter");
      await page.locator("input.edit").fill(`good${row}@example.com`);
      await page.keyboard.press("Enter");
      // A user types more slowly or faster than the file is read again.
      if (row % 2 === 0) await waitForCounts(page, 14 + row, 6 - row);
      await page.keyboard.press("ArrowDown");
    }
    await waitForCounts(page, 20, 0);
    const corrected = page.locator(".row.fixed");
    for (let row = 1; row <= 6; row++)
      await corrected
        .nth(row - 1)
        .locator("[role=gridcell]", { hasText: `good${row}@example.com` })
        .waitFor();
    assert.match(await corrected.nth(5).innerText(), /X6/);
    await press(page, "Refresh the list");
    await page.locator(".row", { hasText: "U1" }).first().waitFor();
    assert.equal(await page.locator(".row.fixed").count(), 0);
    await send(page);
    assert.equal(mockServer.size, 20);
  });
});
