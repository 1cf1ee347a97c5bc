// Edits of rows in the element: single cells, fixes, exclusions and undo.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KardEnroll } from "kard-enroll/element";
import type { Locator } from "playwright-core";
import {
  choose,
  loadText,
  loadYears,
  press,
  saved,
  send,
  sent,
  users,
  waitForCounts,
  withPage,
} from "./user-actions.js";

test("applies a suggestion to all rows with an issue, and undoes it", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadYears(page);
    await waitForCounts(page, 1, 13);
    const group = page.locator(".group", { hasText: "two digits and can mean two different years" });
    assert.equal(await group.locator(".tag").innerText(), "12");
    await press(page, "Apply all 12 suggestions (for example “1985”)");
    await waitForCounts(page, 13, 1);
    await page.locator(".fixes", { hasText: "Suggestions applied." }).waitFor();
    await page.locator(".fixes").getByRole("button", { name: "Undo" }).click();
    await waitForCounts(page, 1, 13);
    await press(page, "Apply all 12 suggestions (for example “1985”)");
    await waitForCounts(page, 13, 1);
    await send(page);
    assert.deepEqual(
      new Set(mockServer.users().map(({ attributes }) => attributes.birthYear)),
      new Set(["1985", "1991"]),
    );
  });
});

test("clears a field of all rows with an issue, and excludes and includes a row", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadYears(page);
    await page
      .locator(".group", { hasText: "two digits" })
      .getByRole("button", { name: "Clear value" })
      .click();
    await waitForCounts(page, 13, 1);
    const line = page.locator(".row.invalid", { hasText: "broken.example.com" });
    await line.getByRole("button", { name: "Exclude" }).click();
    await page.locator(".tabs .excluded", { hasText: "1" }).click();
    await page.locator(".row.excluded").getByRole("button", { name: "Include" }).click();
    await page.locator(".tabs .invalid", { hasText: "1" }).waitFor();
    await waitForCounts(page, 13, 1);
    await send(page);
    assert.ok(
      mockServer
        .users()
        .every(({ attributes }) => attributes.birthYear === undefined || attributes.birthYear === "1991"),
    );
  });
});

test("with all-or-nothing, sends only when all rows are valid", async () => {
  await withPage(async ({ page }) => {
    await loadYears(page);
    await page.getByLabel("Send nothing until all rows are valid").check();
    await page.getByText("Invalid rows: 13.").waitFor();
    const button = page.getByRole("button", { name: /^Send 1 user/ });
    assert.equal(await button.isDisabled(), true);
    await press(page, "Apply all 12 suggestions (for example “1985”)");
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("corrected@example.com");
    await page.locator("input.edit").press("Enter");
    await waitForCounts(page, 14, 0);
    await page.getByRole("button", { name: "Send 14 users", disabled: false }).waitFor();
    // Undoes the edit with the keyboard.
    await page.locator("[role=grid]").focus();
    await page.keyboard.press("Control+z");
    await waitForCounts(page, 13, 1);
  });
});

test("keeps the text that is typed in a cell when the file is read again", async () => {
  await withPage(async ({ page }) => {
    await loadYears(page);
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("corrected@exam");
    // All other rows become valid, so the rows above this one leave the list.
    await page.evaluate(() => {
      Object.assign(document.querySelector("kard-enroll") as KardEnroll, {
        options: { onInvalidField: "omit" },
      });
    });
    await waitForCounts(page, 14, 0);
    assert.equal(await page.locator("input.edit").inputValue(), "corrected@exam");
    await page.keyboard.type("ple.com");
    await page.keyboard.press("Enter");
    await page.locator("[role=status]", { hasText: "Row 13: " }).waitFor({ state: "attached" });
    await page.locator(".tabs .all").click();
    await page.locator("[role=gridcell]", { hasText: "corrected@example.com" }).waitFor();
  });
});

test("shows the text of the file and the corrected value", async () => {
  await withPage(async ({ page }) => {
    await loadText(page, "zips.csv", "id,email,zip\nU1,ann@example.com,2139\nU2,bob@example.com,02139-1234");
    await waitForCounts(page, 2, 0);
    await page.locator("summary", { hasText: "Auto-corrected" }).click();
    await page.locator(".group", { hasText: "“2139” becomes “02139”" }).waitFor();
    await page.locator("[role=gridcell]", { hasText: "was “2139”" }).waitFor();
  });
});

test("skips columns that are certain, asks about uncertain ones, and remembers the choice", async () => {
  await withPage(async ({ page }) => {
    const odd = "key,email\nK1,ann@example.com\nK2,bob@example.com";
    await choose(page, "odd.csv", odd);
    await page.getByRole("heading", { name: "Assign the columns" }).waitFor();
    await page.getByText("Choose the column with your user ids.").waitFor();
    await page.getByLabel("key", { exact: true }).selectOption("id");
    await page.getByRole("button", { name: "Check the rows", disabled: false }).click();
    await waitForCounts(page, 2, 0);
    await page.reload();
    await choose(page, "odd.csv", odd);
    await waitForCounts(page, 2, 0);
    await press(page, "Change columns");
    await page.getByText("Assigned as you chose last time.").waitFor();
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    assert.doesNotMatch(stored, /key"?:?"|odd|ann|example|K1/);
    assert.match(stored, /\bid\b/);
  });
});

test("downloads the rows that are invalid after all edits", async () => {
  await withPage(async ({ page }) => {
    await loadYears(page);
    await press(page, "Apply all 12 suggestions (for example “1985”)");
    await waitForCounts(page, 13, 1);
    const csv = await saved(page, "Download invalid rows (CSV)");
    assert.match(csv, /broken\.example\.com/);
    assert.doesNotMatch(csv, /user3@/);
  });
});

test("sends the edit of a cell when the user clicks Send while editing it", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", `${users(3)}\nU4,broken.example.com,02139`);
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("corrected@example.com");
    const button = page.getByRole("button", { name: /^Send \d/ });
    await button.scrollIntoViewIfNeeded();
    const box = await button.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 20, box.y + 10);
    await page.mouse.down();
    // A user clicks more slowly than the file is read, and the button moves when the issue is gone.
    await page.getByText("All rows are valid.").waitFor();
    await page.mouse.up();
    await sent(page);
    assert.equal(mockServer.size, 4);
  });
});

test("waits for the last edit to be validated before it sends", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadText(page, "many.csv", `${users(20_000)}\nU0,broken.example.com,02139`);
    await page.evaluate(() => {
      const element = document.querySelector("kard-enroll") as KardEnroll;
      const asked: number[] = [];
      Object.assign(window, { asked });
      element.addEventListener("beforesubmit", (event) => {
        event.preventDefault();
        asked.push(event.detail.counts.valid);
      });
    });
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("corrected@example.com");
    await page.getByRole("button", { name: /^Send \d/ }).click();
    await page.waitForFunction(() => (window as never as { asked: number[] }).asked.length > 0);
    assert.equal(await page.evaluate(() => (window as never as { asked: number[] }).asked[0]), 20_001);
    assert.equal(mockServer.received, 0);
  });
});

test("does not include a row that a fix excludes, and keeps undo working", async () => {
  await withPage(async ({ page }) => {
    await loadYears(page);
    await page.locator(".group", { hasText: "two digits" }).getByRole("button", { name: "Exclude" }).click();
    await page.locator(".tabs .excluded", { hasText: "12" }).click();
    await page.locator(".row.excluded").first().getByRole("button", { name: "Include" }).click();
    await page.locator(".notice", { hasText: "A fix excludes this row." }).waitFor();
    await page.locator(".table .bar").getByRole("button", { name: "Undo" }).click();
    await waitForCounts(page, 1, 13);
    await page.locator(".tabs .excluded").waitFor({ state: "attached" });
    assert.equal(await page.locator(".tabs .excluded b").innerText(), "0");
    assert.equal(await page.locator(".notice", { hasText: "A fix excludes this row." }).count(), 0);
  });
});

test("moves the focus to the list when the pressed button disappears", async () => {
  await withPage(async ({ page }) => {
    await loadYears(page);
    const group = page.locator(".group", { hasText: "two digits" });
    const isOnList = () =>
      page.waitForFunction(() => {
        const root = document.querySelector("kard-enroll")?.shadowRoot;
        return root?.activeElement?.getAttribute("role") === "grid";
      });
    const enter = async (at: Locator) => {
      await at.focus();
      await page.keyboard.press("Enter");
      await page.locator(".row-summary[aria-busy=false]").waitFor();
      await isOnList();
    };
    for (const name of ["Exclude", "Clear value"]) {
      await enter(group.getByRole("button", { name }));
      await enter(page.locator(".fixes").getByRole("button", { name: "Undo" }));
      await waitForCounts(page, 1, 13);
    }
    const undo = page.locator(".table .bar").getByRole("button", { name: "Undo" });
    await undo.focus();
    while (await undo.isEnabled()) await page.keyboard.press("Enter");
    await isOnList();
  });
});

test("with all-or-nothing, sends when the user clicks Send while correcting the last invalid row", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", `${users(3)}\nU4,broken.example.com,02139`);
    await page.getByLabel("Send nothing until all rows are valid").check();
    const button = page.getByRole("button", { name: /^Send \d/ });
    // Before that, a click says why nothing is sent.
    await button.focus();
    await page.keyboard.press("Enter");
    await page.locator("[role=status]", { hasText: "Invalid rows: 1." }).waitFor({ state: "attached" });
    assert.equal(mockServer.received, 0);
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("corrected@example.com");
    await button.scrollIntoViewIfNeeded();
    const box = await button.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 20, box.y + 10);
    await page.mouse.down();
    await page.mouse.up();
    await sent(page);
    assert.equal(mockServer.size, 4);
  });
});
