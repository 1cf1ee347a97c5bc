// Rows that the API refused: they are mended in the list of problems, and they alone are sent again.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RowOutcome } from "kard-enroll";
import type { Page } from "playwright-core";
import { loadText, onPage, press, savedReport, send, sent, tile, users } from "./import.js";

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
