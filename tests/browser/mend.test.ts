// Mending rows in the element: one by one, all alike, left out, undone; and lists of any length.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KardEnroll } from "kard-enroll/element";
import type { Locator, Page } from "playwright-core";
import {
  choose,
  counts,
  loadText,
  onPage,
  press,
  read,
  saved,
  send,
  sent,
  users,
  waitForCounts,
} from "./import.js";

/** Twelve birth years of two digits, one address without an at sign, and a clean row. */
const YEARS = [
  "id,email,birth year",
  ...Array.from({ length: 12 }, (_, row) => `U${row + 1},user${row}@example.com,85`),
  "U13,broken.example.com,1990",
  "U14,fine@example.com,1991",
].join("\n");

/** A column in which most values are no years is left alone until somebody says what it is. */
async function loadYears(page: Page): Promise<void> {
  await loadText(page, "years.csv", YEARS);
  await page.getByText("Stays here: birth year").waitFor();
  await press(page, "Change");
  await page.getByLabel("birth year", { exact: true }).selectOption("birthYear");
  await press(page, "Check the rows");
  await waitForCounts(page, 1, 13);
}

const chosen = (page: Page) => page.locator(".tabs input:checked + span").innerText();

test("one press mends all alike, and can be undone", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadYears(page);
    await waitForCounts(page, 1, 13);
    const group = page.locator(".group", { hasText: "two digits and can mean two different years" });
    assert.equal(await group.locator(".tag").innerText(), "12");
    await press(page, "Take “1985”, and so on (12)");
    await waitForCounts(page, 13, 1);
    await page.locator(".changes", { hasText: "the proposal was taken" }).waitFor();
    await page.locator(".changes").getByRole("button", { name: "Undo" }).click();
    await waitForCounts(page, 1, 13);
    await press(page, "Take “1985”, and so on (12)");
    await waitForCounts(page, 13, 1);
    await send(page);
    assert.deepEqual(
      new Set(mockServer.users().map(({ attributes }) => attributes.birthYear)),
      new Set(["1985", "1991"]),
    );
  });
});

test("a field can be left away for all, and a row left out and taken in again", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadYears(page);
    await page
      .locator(".group", { hasText: "two digits" })
      .getByRole("button", { name: "Send without it" })
      .click();
    await waitForCounts(page, 13, 1);
    const line = page.locator(".row.problem", { hasText: "broken.example.com" });
    await line.getByRole("button", { name: "Leave out" }).click();
    await page.locator(".tabs .excluded", { hasText: "1" }).click();
    await page.locator(".row.excluded").getByRole("button", { name: "Take in again" }).click();
    await page.locator(".tabs .problems", { hasText: "1" }).waitFor();
    await waitForCounts(page, 13, 1);
    await send(page);
    assert.ok(
      mockServer
        .users()
        .every(({ attributes }) => attributes.birthYear === undefined || attributes.birthYear === "1991"),
    );
  });
});

test("what is sent waits, when only all will do, until all are good", async () => {
  await onPage(async ({ page }) => {
    await loadYears(page);
    await page.getByLabel("Send only when all are good").check();
    await page.getByText("13 rows still have a problem.").waitFor();
    const button = page.getByRole("button", { name: /^Send 1 user/ });
    assert.equal(await button.isDisabled(), true);
    await press(page, "Take “1985”, and so on (12)");
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("mended@example.com");
    await page.locator("input.edit").press("Enter");
    await waitForCounts(page, 14, 0);
    await page.getByRole("button", { name: "Send 14 users", disabled: false }).waitFor();
    // The edit is undone by the keyboard.
    await page.locator("[role=grid]").focus();
    await page.keyboard.press("Control+z");
    await waitForCounts(page, 13, 1);
  });
});

test("whoever types in a cell goes on typing when the file has been read anew beneath it", async () => {
  await onPage(async ({ page }) => {
    await loadYears(page);
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("mended@exam");
    // All other problems go, and with them the rows above this one.
    await page.evaluate(() => {
      Object.assign(document.querySelector("kard-enroll") as KardEnroll, {
        options: { onInvalidField: "omit" },
      });
    });
    await waitForCounts(page, 14, 0);
    assert.equal(await page.locator("input.edit").inputValue(), "mended@exam");
    await page.keyboard.type("ple.com");
    await page.keyboard.press("Enter");
    await page.locator("[role=status]", { hasText: "Row 13: " }).waitFor({ state: "attached" });
    await page.locator(".tabs .all").click();
    await page.locator("[role=gridcell]", { hasText: "mended@example.com" }).waitFor();
  });
});

test("a cell that is being changed goes on being changed while the list is scrolled", async () => {
  await onPage(async ({ page }) => {
    await loadText(page, "broken.csv", users(60).replace("user9@", "user9."));
    await page.locator(".tabs .all").click();
    const grid = page.locator("[role=grid]");
    await page.locator(".cell.bad", { hasText: "user9.example.com" }).click();
    const input = page.locator("input.edit");
    await input.fill("user9@exam");
    // So far that rows above it leave the page, and then that it does itself.
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

test("in a list that is higher than an element can be, typing brings the row back into sight", async () => {
  await onPage(async ({ page }) => {
    await loadText(page, "many.csv", users(200_000));
    const grid = page.locator("[role=grid]");
    await grid.evaluate((list) => list.scrollTo({ top: list.scrollHeight / 2 }));
    const row = page.locator(".row.fine", { hasText: "user1000" }).first();
    const cell = row.locator("[role=gridcell]").nth(2);
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

test("a list says that it is busy while it shows rows of before", async () => {
  await onPage(async ({ page }) => {
    await loadYears(page);
    // Whenever the list is not busy, no row in sight may be one that the counts no longer know.
    await page.evaluate(() => {
      const root = document.querySelector("kard-enroll")?.shadowRoot as ShadowRoot;
      const states: string[] = [];
      new MutationObserver(() => {
        const rows = root.querySelectorAll(".row.problem").length;
        states.push(`${root.querySelector("[role=grid]")?.ariaBusy} ${rows}`);
      }).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      Object.assign(window, { states });
    });
    await page.locator(".tabs .all").click();
    await press(page, "Take “1985”, and so on (12)");
    await waitForCounts(page, 13, 1);
    const states = await page.evaluate(() => (window as unknown as { states: string[] }).states);
    assert.ok(
      states.some((state) => state.startsWith("true")),
      states.join(", "),
    );
    assert.equal(states.at(-1), "false 1");
  });
});

test("a warning shows what was changed, from what to what", async () => {
  await onPage(async ({ page }) => {
    await loadText(page, "zips.csv", "id,email,zip\nU1,ann@example.com,2139\nU2,bob@example.com,02139-1234");
    await waitForCounts(page, 2, 0);
    await page.getByText("Put right automatically").click();
    await page.locator(".group", { hasText: "“2139” becomes “02139”" }).waitFor();
    await page.locator("[role=gridcell]", { hasText: "was “2139”" }).waitFor();
  });
});

test("columns that are certain are passed over, a guess is asked about, and a choice is remembered", async () => {
  await onPage(async ({ page }) => {
    const odd = "key,email\nK1,ann@example.com\nK2,bob@example.com";
    await choose(page, "odd.csv", odd);
    await page.getByRole("heading", { name: "What each column holds" }).waitFor();
    await page.getByText("Choose the column that holds your own id of each user.").waitFor();
    await page.getByLabel("key", { exact: true }).selectOption("id");
    await page.getByRole("button", { name: "Check the rows", disabled: false }).click();
    await waitForCounts(page, 2, 0);
    await page.reload();
    await choose(page, "odd.csv", odd);
    await waitForCounts(page, 2, 0);
    await press(page, "Change");
    await page.getByText("The columns are as you chose them last time.").waitFor();
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    assert.doesNotMatch(stored, /key"?:?"|odd|ann|example|K1/);
    assert.match(stored, /\bid\b/);
  });
});

test("twenty thousand bad rows leave a few dozen in the page, and the last is reached", async () => {
  await onPage(async ({ page, complaints }) => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `U${row},user${row}.example.com,02139`);
    await choose(page, "bad.csv", ["id,email,zipCode", ...rows].join("\n"));
    // A column of addresses in which none is one is a guess.
    await press(page, "Check the rows");
    await waitForCounts(page, 0, 20_000);
    assert.equal(await chosen(page), "Problems 20,000");
    const grid = page.locator("[role=grid]");
    assert.equal(await grid.getAttribute("aria-rowcount"), "20001");
    await grid.focus();
    await page.keyboard.press("Control+End");
    await page.locator("[role=gridcell]", { hasText: "20,000" }).waitFor();
    for (let press = 0; press < 5; press++) await page.keyboard.press("PageUp");
    await page.locator("[role=row]:not(.waits) .active").waitFor();
    assert.ok((await page.locator("[role=row]").count()) < 60);
    await grid.evaluate((grid) => grid.scrollTo({ top: grid.scrollHeight / 2 }));
    await page
      .locator("[role=gridcell]", { hasText: /^\s*9,9\d\d/ })
      .first()
      .waitFor();
    assert.deepEqual(complaints, []);
  });
});

test("a list that is higher than an element can be is scrolled to its last row, exactly", async () => {
  await onPage(async ({ page }) => {
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
    // A small movement is as long as it looks: about four rows.
    await grid.evaluate((grid) => grid.scrollBy({ top: 400 }));
    await page.locator("[role=gridcell] .value", { hasText: /^20$/ }).waitFor();
    assert.equal(await page.locator("[role=gridcell] .value", { hasText: /^60$/ }).count(), 0);
  });
});

test("the rows that are saved are those that are not good as they now stand", async () => {
  await onPage(async ({ page }) => {
    await loadYears(page);
    await press(page, "Take “1985”, and so on (12)");
    await waitForCounts(page, 13, 1);
    const csv = await saved(page, "Save the rows that are not good (CSV)");
    assert.match(csv, /broken\.example\.com/);
    assert.doesNotMatch(csv, /user3@/);
  });
});

test("a press on send straight from a cell that was edited is not lost, and sends the edit", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", `${users(3)}\nU4,broken.example.com,02139`);
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("mended@example.com");
    const button = page.getByRole("button", { name: /^Send \d/ });
    await button.scrollIntoViewIfNeeded();
    const box = await button.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 20, box.y + 10);
    await page.mouse.down();
    // A hand takes longer than the reading, and the button moves when the problem is gone.
    await page.getByText("Every row is good.").waitFor();
    await page.mouse.up();
    await sent(page);
    assert.equal(mockServer.size, 4);
  });
});

test("a press on send while the edit before it is still read waits for it", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadText(page, "many.csv", `${users(20_000)}\nU0,broken.example.com,02139`);
    await page.evaluate(() => {
      const element = document.querySelector("kard-enroll") as KardEnroll;
      const asked: number[] = [];
      Object.assign(window, { asked });
      element.addEventListener("prepared", (event) => {
        event.preventDefault();
        asked.push(event.detail.counts.valid);
      });
    });
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("mended@example.com");
    await page.getByRole("button", { name: /^Send \d/ }).click();
    await page.waitForFunction(() => (window as never as { asked: number[] }).asked.length > 0);
    assert.equal(await page.evaluate(() => (window as never as { asked: number[] }).asked[0]), 20_001);
    assert.equal(mockServer.received, 0);
  });
});

test("a row that a rule leaves out is not taken in by itself, and undo is not spoilt", async () => {
  await onPage(async ({ page }) => {
    await loadYears(page);
    await page
      .locator(".group", { hasText: "two digits" })
      .getByRole("button", { name: "Leave out" })
      .click();
    await page.locator(".tabs .excluded", { hasText: "12" }).click();
    await page.locator(".row.excluded").first().getByRole("button", { name: "Take in again" }).click();
    await page.locator(".notice", { hasText: "One of your changes leaves this row out." }).waitFor();
    await page.locator(".table .bar").getByRole("button", { name: "Undo" }).click();
    await waitForCounts(page, 1, 13);
    await page.locator(".tabs .excluded").waitFor({ state: "attached" });
    assert.equal(await page.locator(".tabs .excluded b").innerText(), "0");
    assert.equal(await page.locator(".notice", { hasText: "One of your changes" }).count(), 0);
  });
});

test("the focus goes on to the list when the button that was pressed is gone", async () => {
  await onPage(async ({ page }) => {
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
      await page.locator(".told[aria-busy=false]").waitFor();
      await isOnList();
    };
    for (const name of ["Leave out", "Send without it"]) {
      await enter(group.getByRole("button", { name }));
      await enter(page.locator(".changes").getByRole("button", { name: "Undo" }));
      await waitForCounts(page, 1, 13);
    }
    const undo = page.locator(".table .bar").getByRole("button", { name: "Undo" });
    await undo.focus();
    while (await undo.isEnabled()) await page.keyboard.press("Enter");
    await isOnList();
  });
});

test("a row that was mended stays in the list until it is asked for anew, so that the next one is where it was", async () => {
  await onPage(async ({ page, mockServer }) => {
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
      // Whoever types is slower than the reading that follows an edit, or faster.
      if (row % 2 === 0) await waitForCounts(page, 14 + row, 6 - row);
      await page.keyboard.press("ArrowDown");
    }
    await waitForCounts(page, 20, 0);
    const mended = page.locator(".row.fixed");
    for (let row = 1; row <= 6; row++)
      await mended
        .nth(row - 1)
        .locator("[role=gridcell]", { hasText: `good${row}@example.com` })
        .waitFor();
    assert.match(await mended.nth(5).innerText(), /X6/);
    await press(page, "Update the list");
    await page.locator(".row", { hasText: "U1" }).first().waitFor();
    assert.equal(await page.locator(".row.fixed").count(), 0);
    await send(page);
    assert.equal(mockServer.size, 20);
  });
});

test("a press on send that only all good rows allow, straight from the edit that mends the last, is not lost", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", `${users(3)}\nU4,broken.example.com,02139`);
    await page.getByLabel("Send only when all are good").check();
    const button = page.getByRole("button", { name: /^Send \d/ });
    // Pressed before that, it says why nothing is sent.
    await button.focus();
    await page.keyboard.press("Enter");
    await page
      .locator("[role=status]", { hasText: "1 row still has a problem." })
      .waitFor({ state: "attached" });
    assert.equal(mockServer.received, 0);
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("mended@example.com");
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
