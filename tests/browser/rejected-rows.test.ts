// Rows that the API rejected: the user corrects them, and only they are sent again.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RowOutcome } from "kard-enroll";
import type { Page } from "playwright-core";
import type { Opened } from "./chrome.js";
import {
  crashAndReopen,
  edit,
  loadText,
  press,
  saved,
  savedReport,
  send,
  sent,
  tile,
  users,
  withPage,
} from "./user-actions.js";

/** The API rejects every third user of the first request. */
const REJECTED = [
  { do: { rewrite: { reject: { every: 3, status: "400" } } }, on: 1, method: "POST" },
] as const;

const SEND = /^Send the corrected rows \([1-9]\d*\)$/;

type Fault = Parameters<Opened["mockServer"]["script"]>[0][number];

/** Sends nine users, of which the API rejects three, and goes to the rejected rows. `more`: further faults. */
async function rejectThree({ page, mockServer }: Opened, more: Fault[] = [], text = users(9)): Promise<void> {
  mockServer.script([...REJECTED, ...more]);
  await loadText(page, "some.csv", text);
  await send(page);
  await press(page, "Correct the rejected rows (3)");
}

/** The ids of the requests after the first `before` requests. */
function idsSince(mockServer: Opened["mockServer"], before: number): string[] {
  return mockServer.requests.slice(before).flatMap(({ ids }) => ids);
}

test("lists rejected rows with the reason of the API, and sends only the corrected ones", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script(REJECTED);
    await loadText(page, "some.csv", users(9));
    await send(page);
    assert.deepEqual([await tile(page, "created"), await tile(page, "rejected")], [6, 3]);
    await press(page, "Correct the rejected rows (3)");
    await page.locator(".tabs .rejected input:checked + span", { hasText: "3" }).waitFor();
    const messages = page.locator(".row.invalid .issues .text");
    assert.equal(await messages.count(), 3);
    assert.equal(await messages.first().innerText(), "this user was rejected");

    await edit(page, "U3", "user3@example.com", "corrected@example.com");
    await edit(page, "U6", "U6", "six");
    await page
      .locator(".row", { hasText: "corrected@" })
      .getByText("Corrected. Will be sent again.")
      .waitFor();
    await page.getByRole("button", { name: "Send the corrected rows (2)" }).waitFor();
    await page.locator(".tabs .rejected", { hasText: "1" }).waitFor();
    await page.locator(".row", { hasText: "U9" }).getByRole("button", { name: "Exclude" }).click();

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

test("keeps the reason of a rejected row that is not corrected, and sends nothing for an undone edit", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script(REJECTED);
    await loadText(page, "some.csv", users(6));
    await send(page);
    const first = (await savedReport(page)).rows.find(({ row }) => row === 6);
    await press(page, "Correct the rejected rows (2)");
    await edit(page, "U3", "user3@example.com", "corrected@example.com");
    await edit(page, "U6", "user6@example.com", "other@example.com");
    await page.getByRole("button", { name: "Send the corrected rows (2)" }).waitFor();
    await page.locator("[role=grid]").focus();
    await page.keyboard.press("Control+z");
    await page.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, SEND);
    await sent(page);
    assert.deepEqual(
      mockServer.requests.slice(before).map(({ ids }) => ids),
      [["U3"]],
    );
    const again = (await savedReport(page)).rows.find(({ row }) => row === 6);
    assert.equal(again?.outcome, "rejected");
    const reasonsOf = (row: RowOutcome | undefined) =>
      row?.errors.map(({ status, title, detail }) => [status, title, detail]);
    assert.deepEqual(reasonsOf(again), reasonsOf(first));
    await press(page, "Correct the rejected rows (1)");
    await page.locator(".row.invalid", { hasText: "U6" }).waitFor();
  });
});

test("says that an edit of an existing user comes too late", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", users(3));
    await send(page);
    await press(page, "Back to the rows");
    await edit(page, "U2", "user2@example.com", "late@example.com");
    await page.locator(".notice", { hasText: "The user in row 2 already exists." }).waitFor();
    await page
      .locator(".row", { hasText: "late@" })
      .locator(".issues", { hasText: "Edits are not sent" })
      .waitFor();
    await page.getByText("3 of these users already exist and are not sent again.").waitFor();
    const before = mockServer.received;
    await press(page, "Send the corrected rows (0)");
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

test("a completed run leaves no journal in the storage, and corrected rows are still sent alone", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([...REJECTED, { do: { delay: 300 }, method: "POST" }]);
    await loadText(page, "some.csv", users(9));
    await press(page, /^Send \d/);
    await page.locator(".run-progress").waitFor();
    while (mockServer.received === 0) await page.waitForTimeout(5);
    assert.ok((await stored(page)) > 0, "the journal is in the storage during the run");
    await sent(page);
    assert.equal(await stored(page), 0);
    assert.equal(await page.evaluate(() => localStorage.getItem("kard-enroll runs")), null);
    await press(page, "Correct the rejected rows (3)");
    await edit(page, "U3", "user3@example.com", "corrected@example.com");
    await page.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
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

test("resumes the sending of corrected rows after a crash, without losing or resending a row", async () => {
  await withPage(async (opened) => {
    const { page, mockServer } = opened;
    await rejectThree(opened, [{ do: { delay: 1500 }, on: 2, method: "POST" }]);
    await edit(page, "U3", "user3@example.com", "corrected@example.com");
    await edit(page, "U6", "user6@example.com", "other@example.com");
    await page.getByRole("button", { name: "Send the corrected rows (2)" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, SEND);
    while (mockServer.received === 1) await page.waitForTimeout(5);
    const again = await crashAndReopen(page, 1700);
    await again.getByText("Users processed: 7.").waitFor();
    await loadText(again, "some.csv", users(9));
    await again.getByText("An earlier run of this file was interrupted.").waitFor();
    await press(again, "Resume sending");
    await sent(again);
    const { counts, rows } = await savedReport(again);
    const { read, ...by } = counts;
    assert.deepEqual([read, by.created, by.rejected], [9, 8, 1]);
    assert.equal(new Set(rows.map(({ row }) => row)).size, 9);
    const sentAgain = mockServer.requests.slice(before).flatMap(({ ids }) => ids);
    assert.deepEqual([...new Set(sentAgain)].sort(), ["U3", "U6"]);
    assert.equal(mockServer.size, 8);
    // Rows that are still rejected can be corrected.
    await press(again, "Correct the rejected rows (1)");
    await edit(again, "U9", "user9@example.com", "ninth@example.com");
    await again.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
    await press(again, SEND);
    await sent(again);
    assert.equal(await tile(again, "created"), 9);
    await again.close();
  });
});

test("keeps existing users unchanged whatever the user edits, and sends the corrected rows", async () => {
  await withPage(async (opened) => {
    const { page, mockServer } = opened;
    await rejectThree(opened);
    await edit(page, "U6", "user6@example.com", "corrected@example.com");
    await page.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
    await page.locator(".tabs label", { hasText: "All" }).click();
    await page.locator(".row", { hasText: "U5" }).getByRole("button", { name: "Exclude" }).click();
    await edit(page, "U4", "user4@example.com", "bad@");
    await edit(page, "U2", "U2", "TWO");
    await page.locator(".notice", { hasText: "already exists" }).waitFor();

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

test("does not offer to exclude all rows with the same id after a run, because one of them exists", async () => {
  await withPage(async (opened) => {
    const { page } = opened;
    await rejectThree(opened);
    await edit(page, "U3", "U3", "U5");
    const group = page.locator(".groups li", { hasText: "The id is already used in an earlier row." });
    await group.getByRole("button", { name: "Show" }).waitFor();
    assert.equal(await group.getByRole("button").count(), 1, "the only action is to show the rows");
    assert.equal(await page.getByRole("button", { name: SEND }).count(), 0);
    await edit(page, "U5", "U5", "U3x");
    await page.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
  });
});

/** Nine users with a birth year. */
const YEARS = [
  "id,email,birthYear",
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `U${n},user${n}@example.com,1990`),
];

test("sends a rejected row whose invalid cell was cleared by a fix", async () => {
  await withPage(async (opened) => {
    const { page, mockServer } = opened;
    await rejectThree(opened, [], YEARS.join("\n"));
    await edit(page, "U3", "1990", "190");
    await page.locator(".groups", { hasText: "Issues" }).getByRole("button", { name: "Clear value" }).click();
    await page.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
    await page.locator(".tabs label", { hasText: "All" }).click();
    await page.locator(".row.fixed", { hasText: "U3" }).getByText("Corrected. Will be sent again.").waitFor();
    const before = mockServer.requests.length;
    await press(page, "Send the corrected rows (1)");
    await sent(page);
    assert.deepEqual(idsSince(mockServer, before), ["U3"]);
    assert.deepEqual([await tile(page, "created"), await tile(page, "rejected")], [7, 2]);
  });
});

test("sends a rejected row that another fix has changed, and no other row", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script(REJECTED);
    const rows = YEARS.map((row) => (/^U[67]/.test(row) ? row.replace("1990", "85") : row));
    await loadText(page, "some.csv", rows.join("\n"));
    const group = page.locator(".groups", { hasText: "Issues" });
    await group.getByRole("button", { name: /^Apply / }).click();
    await page.locator(".row-summary[aria-busy=false]", { hasText: ". Valid: 9." }).waitFor();
    await send(page);
    await press(page, "Correct the rejected rows (3)");
    await page.locator(".fixes").getByRole("button", { name: "Undo" }).click();
    await group.getByRole("button", { name: "Clear value" }).click();
    await page.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, "Send the corrected rows (1)");
    await sent(page);
    assert.deepEqual(idsSince(mockServer, before), ["U6"]);
    assert.deepEqual([await tile(page, "created"), await tile(page, "rejected")], [7, 2]);
  });
});

test("a rejected row that was excluded and then included is still rejected until it is corrected", async () => {
  await withPage(async (opened) => {
    const { page, mockServer } = opened;
    await rejectThree(opened);
    await edit(page, "U3", "user3@example.com", "corrected@example.com");
    for (const id of ["U6", "U9"]) {
      await page.locator(".row", { hasText: id }).getByRole("button", { name: "Exclude" }).click();
    }
    await press(page, "Send the corrected rows (1)");
    await sent(page);
    assert.deepEqual([await tile(page, "created"), await tile(page, "invalid")], [7, 2]);
    await press(page, "Back to the rows");
    await page.locator(".tabs label", { hasText: "All" }).click();
    for (const id of ["U6", "U9"]) {
      await page.locator(".row", { hasText: id }).getByRole("button", { name: "Include" }).click();
    }
    await page.locator(".row.invalid", { hasText: "U6" }).getByText("this user was rejected").waitFor();
    await page.getByRole("button", { name: "Send the corrected rows (0)" }).waitFor();
    await edit(page, "U9", "user9@example.com", "ninth@example.com");
    await page.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, "Send the corrected rows (1)");
    await sent(page);
    assert.deepEqual(idsSince(mockServer, before), ["U9"]);
    const six = (await savedReport(page)).rows.find(({ row }) => row === 6);
    assert.deepEqual([six?.outcome, six?.errors[0]?.detail], ["rejected", "this user was rejected"]);
  });
});

test("does not send a rejected row with the id of a later row that exists", async () => {
  await withPage(async (opened) => {
    const { page, mockServer } = opened;
    await rejectThree(opened);
    await edit(page, "U3", "U3", "U5");
    await edit(page, "U6", "U6", "six");
    await page
      .locator(".row.invalid", { hasText: "user3@" })
      .getByText("The user in row 5 already exists and has this id")
      .waitFor();
    await page.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
    await page.locator(".tabs .rejected input:checked + span", { hasText: "2" }).waitFor();
    const before = mockServer.requests.length;
    await press(page, "Send the corrected rows (1)");
    await sent(page);
    assert.deepEqual(idsSince(mockServer, before), ["six"]);
    const { rows } = await savedReport(page);
    assert.deepEqual(
      rows.map(({ outcome }) => outcome),
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((row) => (row === 3 || row === 9 ? "rejected" : "created")),
    );
    // With an unused id, the row is sent.
    await press(page, "Correct the rejected rows (2)");
    await edit(page, "user3@", "U5", "three");
    await press(page, "Send the corrected rows (1)");
    await sent(page);
    assert.equal(mockServer.ids().includes("three"), true);
  });
});

test("names the row whose edited id must be restored after a crash", async () => {
  await withPage(async (opened) => {
    const { page, mockServer } = opened;
    await rejectThree(opened, [{ do: { delay: 1500 }, on: 2, method: "POST" }]);
    await edit(page, "U6", "U6", "six");
    await page.getByRole("button", { name: "Send the corrected rows (1)" }).waitFor();
    await press(page, "Send the corrected rows (1)");
    while (mockServer.received === 1) await page.waitForTimeout(5);
    const again = await crashAndReopen(page, 1700);
    await loadText(again, "some.csv", users(9));
    await press(again, "Resume sending");
    await sent(again);
    const message = again.getByText("The id in row 6 is not the one that was sent");
    await message.waitFor();
    const { stop } = JSON.parse(await saved(again, "Report (JSON)"));
    assert.deepEqual([stop.code, stop.row], ["changed_file", 6]);
    await press(again, /^(Back to the rows|Correct the rejected rows)/);
    await message.waitFor();
    await again.locator(".tabs label", { hasText: "All" }).click();
    await edit(again, "U6", "U6", "six");
    await send(again);
    assert.equal(await tile(again, "created"), 7);
    assert.equal(mockServer.size, 7);
    await again.close();
  });
});
