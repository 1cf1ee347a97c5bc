// Rows that the API refused: they are mended in the list of problems, and they alone are sent again.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RowOutcome } from "kard-enroll";
import type { Page } from "playwright-core";
import { kill, loadText, onPage, press, savedReport, send, sent, tile, users } from "./import.js";

/** Every third user of the first request is refused. */
const REFUSED = [
  { do: { rewrite: { refuse: { every: 3, status: "400" } } }, on: 1, method: "POST" },
] as const;

async function edit(page: Page, row: string, from: string, to: string): Promise<void> {
  await page.locator(".row", { hasText: row }).locator(".cell", { hasText: from }).dblclick();
  await page.locator("input.edit").fill(to);
  await page.locator("input.edit").press("Enter");
}

test("refused rows are mended where they are listed with the API's reason, and they alone are sent again", async () => {
  await onPage(async ({ page, sandbox }) => {
    sandbox.script(REFUSED);
    await loadText(page, "some.csv", users(9));
    await send(page);
    assert.deepEqual([await tile(page, "created"), await tile(page, "rejected")], [6, 3]);
    await press(page, "Mend what was refused (3)");
    await page.locator(".tabs .refused input:checked + span", { hasText: "3" }).waitFor();
    const said = page.locator(".row.problem .found .text");
    assert.equal(await said.count(), 3);
    assert.equal(await said.first().innerText(), "this user was not taken");

    await edit(page, "U3", "user3@example.com", "mended@example.com");
    await edit(page, "U6", "U6", "six");
    await page.locator(".row", { hasText: "mended@" }).getByText("Mended; it is sent again.").waitFor();
    await page.getByText("2 mended rows are sent again.").waitFor();
    await page.locator(".tabs .refused", { hasText: "1" }).waitFor();
    await page.locator(".row", { hasText: "U9" }).getByRole("button", { name: "Leave out" }).click();

    const before = sandbox.requests.length;
    await press(page, "Send the mended rows");
    await sent(page);
    assert.deepEqual(
      sandbox.requests.slice(before).map(({ ids }) => ids),
      [["U3", "six"]],
    );
    assert.deepEqual([await tile(page, "created"), await tile(page, "invalid")], [8, 1]);
    const { counts, rows } = await savedReport(page);
    assert.deepEqual(
      rows.map(({ row }) => row),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    const { read, ...by } = counts;
    assert.equal(
      Object.values(by).reduce((sum, n) => sum + n),
      read,
    );
  });
});

test("a refused row that is not mended keeps the API's reason, and an edit that is undone sends nothing", async () => {
  await onPage(async ({ page, sandbox }) => {
    sandbox.script(REFUSED);
    await loadText(page, "some.csv", users(6));
    await send(page);
    const first = (await savedReport(page)).rows.find(({ row }) => row === 6);
    await press(page, "Mend what was refused (2)");
    await edit(page, "U3", "user3@example.com", "mended@example.com");
    await edit(page, "U6", "user6@example.com", "other@example.com");
    await page.getByText("2 mended rows are sent again.").waitFor();
    await page.locator("[role=grid]").focus();
    await page.keyboard.press("Control+z");
    await page.getByText("1 mended row is sent again.").waitFor();
    const before = sandbox.requests.length;
    await press(page, "Send the mended rows");
    await sent(page);
    assert.deepEqual(
      sandbox.requests.slice(before).map(({ ids }) => ids),
      [["U3"]],
    );
    const again = (await savedReport(page)).rows.find(({ row }) => row === 6);
    assert.equal(again?.outcome, "rejected");
    const told = (row: RowOutcome | undefined) =>
      row?.errors.map(({ status, title, detail }) => [status, title, detail]);
    assert.deepEqual(told(again), told(first));
    await press(page, "Mend what was refused (1)");
    await page.locator(".row.problem", { hasText: "U6" }).waitFor();
  });
});

test("an edit of a row that is there is said to come too late", async () => {
  await onPage(async ({ page, sandbox }) => {
    await loadText(page, "some.csv", users(3));
    await send(page);
    await press(page, "Back to the rows");
    await edit(page, "U2", "user2@example.com", "late@example.com");
    await page.locator(".notice", { hasText: "Row 2 is there already" }).waitFor();
    await page.locator(".row", { hasText: "late@" }).locator(".found", { hasText: "is not sent" }).waitFor();
    await page.getByText("3 users are there already and are not sent again.").waitFor();
    const before = sandbox.received;
    await press(page, "Send the mended rows");
    await sent(page);
    assert.equal(sandbox.received, before);
    assert.equal(await tile(page, "created"), 3);
  });
});

/** Bytes of journals in the storage of the browser. */
function stored(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("kard-enroll");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const reading = db.transaction("journals").objectStore("journals").getAll();
          reading.onsuccess = () => {
            db.close();
            resolve(reading.result.reduce((sum: number, part: Uint8Array) => sum + part.length, 0));
          };
        };
      }),
  );
}

test("a run that came to its end leaves nothing in the storage, and what is mended after it still goes alone", async () => {
  await onPage(async ({ page, sandbox }) => {
    sandbox.script([...REFUSED, { do: { delay: 300 }, method: "POST" }]);
    await loadText(page, "some.csv", users(9));
    await press(page, /^Send \d/);
    await page.locator(".under").waitFor();
    while (sandbox.received === 0) await page.waitForTimeout(5);
    assert.ok((await stored(page)) > 0, "while it is under way it is in the storage");
    await sent(page);
    assert.equal(await stored(page), 0);
    assert.equal(await page.evaluate(() => localStorage.getItem("kard-enroll runs")), null);
    await press(page, "Mend what was refused (3)");
    await edit(page, "U3", "user3@example.com", "mended@example.com");
    await page.getByText("1 mended row is sent again.").waitFor();
    const before = sandbox.requests.length;
    await press(page, "Send the mended rows");
    await sent(page);
    assert.deepEqual(
      sandbox.requests.slice(before).map(({ ids }) => ids),
      [["U3"]],
    );
    assert.equal(await stored(page), 0);
  });
});

test("a page that dies while mended rows are sent goes on with them, and no row is lost or sent twice", async () => {
  await onPage(async ({ page, sandbox }) => {
    const url = page.url();
    sandbox.script([...REFUSED, { do: { delay: 1500 }, on: 2, method: "POST" }]);
    await loadText(page, "some.csv", users(9));
    await send(page);
    await press(page, "Mend what was refused (3)");
    await edit(page, "U3", "user3@example.com", "mended@example.com");
    await edit(page, "U6", "user6@example.com", "other@example.com");
    await page.getByText("2 mended rows are sent again.").waitFor();
    const before = sandbox.requests.length;
    await press(page, "Send the mended rows");
    while (sandbox.received === 1) await page.waitForTimeout(5);
    const context = page.context();
    await kill(page);
    const again = await context.newPage();
    await again.goto(url);
    await loadText(again, "some.csv", users(9));
    await again.getByText("Sending this file broke off before.").waitFor();
    await new Promise((resolve) => setTimeout(resolve, 1700));
    await press(again, "Go on sending");
    await sent(again);
    const { counts, rows } = await savedReport(again);
    const { read, ...by } = counts;
    assert.deepEqual([read, by.created, by.rejected], [9, 8, 1]);
    assert.equal(new Set(rows.map(({ row }) => row)).size, 9);
    const sentAgain = sandbox.requests.slice(before).flatMap(({ ids }) => ids);
    assert.deepEqual([...new Set(sentAgain)].sort(), ["U3", "U6"]);
    assert.equal(sandbox.size, 8);
    // What was refused and not mended can still be mended.
    await press(again, "Mend what was refused (1)");
    await edit(again, "U9", "user9@example.com", "ninth@example.com");
    await again.getByText("1 mended row is sent again.").waitFor();
    await press(again, "Send the mended rows");
    await sent(again);
    assert.equal(await tile(again, "created"), 9);
    await again.close();
  });
});

test("whatever is done to a row that is there, it stays so and the mended rows go", async () => {
  await onPage(async ({ page, sandbox }) => {
    sandbox.script(REFUSED);
    await loadText(page, "some.csv", users(9));
    await send(page);
    await press(page, "Mend what was refused (3)");
    await edit(page, "U6", "user6@example.com", "mended@example.com");
    await page.getByText("1 mended row is sent again.").waitFor();
    await page.locator(".tabs label", { hasText: "All" }).click();
    await page.locator(".row", { hasText: "U5" }).getByRole("button", { name: "Leave out" }).click();
    await edit(page, "U4", "user4@example.com", "bad@");
    await edit(page, "U2", "U2", "TWO");
    await page.locator(".notice", { hasText: "is there already" }).waitFor();

    const before = sandbox.requests.length;
    await press(page, "Send the mended rows");
    await sent(page);
    assert.deepEqual(
      sandbox.requests.slice(before).map(({ ids }) => ids),
      [["U6"]],
    );
    const { rows } = await savedReport(page);
    assert.deepEqual(
      rows.map(({ id, outcome }) => `${id} ${outcome}`),
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((row) => `U${row} ${row === 3 || row === 9 ? "rejected" : "created"}`),
    );
  });
});
