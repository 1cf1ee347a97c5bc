// Rows that the API refused: they are mended in the list of problems, and they alone are sent again.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RowOutcome } from "kard-enroll";
import type { Page } from "playwright-core";
import type { Opened } from "./chrome.js";
import {
  edit,
  loadText,
  onPage,
  press,
  reborn,
  saved,
  savedReport,
  send,
  sent,
  tile,
  users,
} from "./import.js";

/** Every third user of the first request is refused. */
const REFUSED = [
  { do: { rewrite: { reject: { every: 3, status: "400" } } }, on: 1, method: "POST" },
] as const;

const SEND = /^Send the mended rows \([1-9]\d*\)$/;

type Fault = Parameters<Opened["mockServer"]["script"]>[0][number];

/** Sends nine users of whom three are refused, and goes to where they are mended; `more` happens on the way. */
async function refuseThree({ page, mockServer }: Opened, more: Fault[] = [], text = users(9)): Promise<void> {
  mockServer.script([...REFUSED, ...more]);
  await loadText(page, "some.csv", text);
  await send(page);
  await press(page, "Mend what was refused (3)");
}

/** The ids of the requests since there were `before` of them. */
function idsSince(mockServer: Opened["mockServer"], before: number): string[] {
  return mockServer.requests.slice(before).flatMap(({ ids }) => ids);
}

test("refused rows are mended where they are listed with the API's reason, and they alone are sent again", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script(REFUSED);
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
    await page.getByRole("button", { name: "Send the mended rows (2)" }).waitFor();
    await page.locator(".tabs .refused", { hasText: "1" }).waitFor();
    await page.locator(".row", { hasText: "U9" }).getByRole("button", { name: "Leave out" }).click();

    const before = mockServer.requests.length;
    await press(page, SEND);
    await sent(page);
    assert.deepEqual(
      mockServer.requests.slice(before).map(({ ids }) => ids),
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
  await onPage(async ({ page, mockServer }) => {
    mockServer.script(REFUSED);
    await loadText(page, "some.csv", users(6));
    await send(page);
    const first = (await savedReport(page)).rows.find(({ row }) => row === 6);
    await press(page, "Mend what was refused (2)");
    await edit(page, "U3", "user3@example.com", "mended@example.com");
    await edit(page, "U6", "user6@example.com", "other@example.com");
    await page.getByRole("button", { name: "Send the mended rows (2)" }).waitFor();
    await page.locator("[role=grid]").focus();
    await page.keyboard.press("Control+z");
    await page.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, SEND);
    await sent(page);
    assert.deepEqual(
      mockServer.requests.slice(before).map(({ ids }) => ids),
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
  await onPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", users(3));
    await send(page);
    await press(page, "Back to the rows");
    await edit(page, "U2", "user2@example.com", "late@example.com");
    await page.locator(".notice", { hasText: "Row 2 is there already" }).waitFor();
    await page
      .locator(".row", { hasText: "late@" })
      .locator(".found", { hasText: "changes are not sent" })
      .waitFor();
    await page.getByText("3 users are there already and are not sent again.").waitFor();
    const before = mockServer.received;
    await press(page, "Send the mended rows (0)");
    await sent(page);
    assert.equal(mockServer.received, before);
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
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([...REFUSED, { do: { delay: 300 }, method: "POST" }]);
    await loadText(page, "some.csv", users(9));
    await press(page, /^Send \d/);
    await page.locator(".under").waitFor();
    while (mockServer.received === 0) await page.waitForTimeout(5);
    assert.ok((await stored(page)) > 0, "while it is under way it is in the storage");
    await sent(page);
    assert.equal(await stored(page), 0);
    assert.equal(await page.evaluate(() => localStorage.getItem("kard-enroll runs")), null);
    await press(page, "Mend what was refused (3)");
    await edit(page, "U3", "user3@example.com", "mended@example.com");
    await page.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, SEND);
    await sent(page);
    assert.deepEqual(
      mockServer.requests.slice(before).map(({ ids }) => ids),
      [["U3"]],
    );
    assert.equal(await stored(page), 0);
  });
});

test("a page that dies while mended rows are sent goes on with them, and no row is lost or sent twice", async () => {
  await onPage(async (opened) => {
    const { page, mockServer } = opened;
    await refuseThree(opened, [{ do: { delay: 1500 }, on: 2, method: "POST" }]);
    await edit(page, "U3", "user3@example.com", "mended@example.com");
    await edit(page, "U6", "user6@example.com", "other@example.com");
    await page.getByRole("button", { name: "Send the mended rows (2)" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, SEND);
    while (mockServer.received === 1) await page.waitForTimeout(5);
    const again = await reborn(page, 1700);
    await again.getByText("sending broke off after 7 users were settled").waitFor();
    await loadText(again, "some.csv", users(9));
    await again.getByText("Sending this file broke off before.").waitFor();
    await press(again, "Go on sending");
    await sent(again);
    const { counts, rows } = await savedReport(again);
    const { read, ...by } = counts;
    assert.deepEqual([read, by.created, by.rejected], [9, 8, 1]);
    assert.equal(new Set(rows.map(({ row }) => row)).size, 9);
    const sentAgain = mockServer.requests.slice(before).flatMap(({ ids }) => ids);
    assert.deepEqual([...new Set(sentAgain)].sort(), ["U3", "U6"]);
    assert.equal(mockServer.size, 8);
    // What was refused and not mended can still be mended.
    await press(again, "Mend what was refused (1)");
    await edit(again, "U9", "user9@example.com", "ninth@example.com");
    await again.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
    await press(again, SEND);
    await sent(again);
    assert.equal(await tile(again, "created"), 9);
    await again.close();
  });
});

test("whatever is done to a row that is there, it stays so and the mended rows go", async () => {
  await onPage(async (opened) => {
    const { page, mockServer } = opened;
    await refuseThree(opened);
    await edit(page, "U6", "user6@example.com", "mended@example.com");
    await page.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
    await page.locator(".tabs label", { hasText: "All" }).click();
    await page.locator(".row", { hasText: "U5" }).getByRole("button", { name: "Leave out" }).click();
    await edit(page, "U4", "user4@example.com", "bad@");
    await edit(page, "U2", "U2", "TWO");
    await page.locator(".notice", { hasText: "is there already" }).waitFor();

    const before = mockServer.requests.length;
    await press(page, SEND);
    await sent(page);
    assert.deepEqual(
      mockServer.requests.slice(before).map(({ ids }) => ids),
      [["U6"]],
    );
    const { rows } = await savedReport(page);
    assert.deepEqual(
      rows.map(({ id, outcome }) => `${id} ${outcome}`),
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((row) => `U${row} ${row === 3 || row === 9 ? "rejected" : "created"}`),
    );
  });
});

test("rows with one id are not left out together after a run: one of them is there", async () => {
  await onPage(async (opened) => {
    const { page } = opened;
    await refuseThree(opened);
    await edit(page, "U3", "U3", "U5");
    const group = page.locator(".groups li", { hasText: "An earlier row has the id." });
    await group.getByRole("button", { name: "Show" }).waitFor();
    assert.equal(await group.getByRole("button").count(), 1, "but to look at them there is nothing to do");
    assert.equal(await page.getByRole("button", { name: SEND }).count(), 0);
    await edit(page, "U5", "U5", "U3x");
    await page.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
  });
});

/** Nine users with a birth year that every row has. */
const YEARS = [
  "id,email,birthYear",
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `U${n},user${n}@example.com,1990`),
];

test("a refused row whose broken cell is cleared by a rule is announced, listed and sent as mended", async () => {
  await onPage(async (opened) => {
    const { page, mockServer } = opened;
    await refuseThree(opened, [], YEARS.join("\n"));
    await edit(page, "U3", "1990", "190");
    await page
      .locator(".groups", { hasText: "Problems" })
      .getByRole("button", { name: "Send without it" })
      .click();
    await page.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
    await page.locator(".tabs label", { hasText: "All" }).click();
    await page.locator(".row.fixed", { hasText: "U3" }).getByText("Mended; it is sent again.").waitFor();
    const before = mockServer.requests.length;
    await press(page, "Send the mended rows (1)");
    await sent(page);
    assert.deepEqual(idsSince(mockServer, before), ["U3"]);
    assert.deepEqual([await tile(page, "created"), await tile(page, "rejected")], [7, 2]);
  });
});

test("a row that was refused under one rule and is another one under the next is sent again, and no other is", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script(REFUSED);
    const rows = YEARS.map((row) => (/^U[67]/.test(row) ? row.replace("1990", "85") : row));
    await loadText(page, "some.csv", rows.join("\n"));
    const group = page.locator(".groups", { hasText: "Problems" });
    await group.getByRole("button", { name: /^Take / }).click();
    await page.locator(".told[aria-busy=false]", { hasText: "9 can be sent" }).waitFor();
    await send(page);
    await press(page, "Mend what was refused (3)");
    await page.locator(".changes").getByRole("button", { name: "Undo" }).click();
    await group.getByRole("button", { name: "Send without it" }).click();
    await page.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, "Send the mended rows (1)");
    await sent(page);
    assert.deepEqual(idsSince(mockServer, before), ["U6"]);
    assert.deepEqual([await tile(page, "created"), await tile(page, "rejected")], [7, 2]);
  });
});

test("a refused row that was left out in a run and is taken in again is as it was: refused, or mended", async () => {
  await onPage(async (opened) => {
    const { page, mockServer } = opened;
    await refuseThree(opened);
    await edit(page, "U3", "user3@example.com", "mended@example.com");
    for (const id of ["U6", "U9"]) {
      await page.locator(".row", { hasText: id }).getByRole("button", { name: "Leave out" }).click();
    }
    await press(page, "Send the mended rows (1)");
    await sent(page);
    assert.deepEqual([await tile(page, "created"), await tile(page, "invalid")], [7, 2]);
    await press(page, "Back to the rows");
    await page.locator(".tabs label", { hasText: "All" }).click();
    for (const id of ["U6", "U9"]) {
      await page.locator(".row", { hasText: id }).getByRole("button", { name: "Take in again" }).click();
    }
    await page.locator(".row.problem", { hasText: "U6" }).getByText("this user was not taken").waitFor();
    await page.getByRole("button", { name: "Send the mended rows (0)" }).waitFor();
    await edit(page, "U9", "user9@example.com", "ninth@example.com");
    await page.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, "Send the mended rows (1)");
    await sent(page);
    assert.deepEqual(idsSince(mockServer, before), ["U9"]);
    const six = (await savedReport(page)).rows.find(({ row }) => row === 6);
    assert.deepEqual([six?.outcome, six?.errors[0]?.detail], ["rejected", "this user was not taken"]);
  });
});

test("a refused row that takes the id of a later row that is there is a problem, and is not sent", async () => {
  await onPage(async (opened) => {
    const { page, mockServer } = opened;
    await refuseThree(opened);
    await edit(page, "U3", "U3", "U5");
    await edit(page, "U6", "U6", "six");
    await page
      .locator(".row.problem", { hasText: "user3@" })
      .getByText("Row 5 is there already with this id")
      .waitFor();
    await page.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
    await page.locator(".tabs .refused input:checked + span", { hasText: "2" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, "Send the mended rows (1)");
    await sent(page);
    assert.deepEqual(idsSince(mockServer, before), ["six"]);
    const { rows } = await savedReport(page);
    assert.deepEqual(
      rows.map(({ outcome }) => outcome),
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((row) => (row === 3 || row === 9 ? "rejected" : "created")),
    );
    // Under an id of its own it goes.
    await press(page, "Mend what was refused (2)");
    await edit(page, "user3@", "U5", "three");
    await press(page, "Send the mended rows (1)");
    await sent(page);
    assert.equal(mockServer.ids().includes("three"), true);
  });
});

test("a page that dies while a row goes under a new id says which row must have that id again", async () => {
  await onPage(async (opened) => {
    const { page, mockServer } = opened;
    await refuseThree(opened, [{ do: { delay: 1500 }, on: 2, method: "POST" }]);
    await edit(page, "U6", "U6", "six");
    await page.getByRole("button", { name: "Send the mended rows (1)" }).waitFor();
    await press(page, "Send the mended rows (1)");
    while (mockServer.received === 1) await page.waitForTimeout(5);
    const again = await reborn(page, 1700);
    await loadText(again, "some.csv", users(9));
    await press(again, "Go on sending");
    await sent(again);
    const told = again.getByText("Row 6 is not as it was when it was sent");
    await told.waitFor();
    const { stop } = JSON.parse(await saved(again, "Report (JSON)"));
    assert.deepEqual([stop.code, stop.row], ["changed_file", 6]);
    await press(again, /^(Back to the rows|Mend what was refused)/);
    await told.waitFor();
    await again.locator(".tabs label", { hasText: "All" }).click();
    await edit(again, "U6", "U6", "six");
    await send(again);
    assert.equal(await tile(again, "created"), 7);
    assert.equal(mockServer.size, 7);
    await again.close();
  });
});
