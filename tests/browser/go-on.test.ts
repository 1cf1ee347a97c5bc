// Runs of the element that are disturbed: the page is killed, the connection goes, the API is silent.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KardEnroll } from "kard-enroll/element";
import {
  dieSending,
  kill,
  loadText,
  onPage,
  press,
  saved,
  savedReport,
  send,
  sent,
  tile,
  users,
} from "./import.js";

async function waitFor(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("after a crash the same file goes on where it was, and no row is lost or sent again", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 60 }, method: "POST" }]);
    await loadText(page, "many.csv", users(5000));
    const again = await dieSending(page, mockServer, 1000);
    const there = mockServer.size;
    const before = mockServer.requests.length;
    assert.ok(there >= 1000 && there < 5000, String(there));
    await again.getByText(/sending broke off after .* users? (was|were) settled/).waitFor();
    await loadText(again, "renamed.csv", users(5000));
    await again.getByText("Sending this file broke off before.").waitFor();
    await send(again);
    const { counts, rows } = await savedReport(again);
    assert.equal(counts.created + counts.exists, 5000);
    assert.equal(new Set(rows.map(({ row }) => row)).size, 5000);
    assert.equal(mockServer.size, 5000);
    const sentAgain = new Set(mockServer.requests.slice(before).flatMap(({ ids }) => ids)).size;
    assert.ok(sentAgain < 5000 - 300, `${sentAgain} users were sent again`);

    // What came to its end is not offered again.
    await press(again, "Another file");
    await again.locator(".drop").waitFor();
    assert.equal(await again.getByText("broke off").count(), 0);
    await again.close();
  });
});

test("a run that broke off can be forgotten", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 200 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    const again = await dieSending(page, mockServer, 600);
    await press(again, "Forget that run");
    await again.getByText("broke off").waitFor({ state: "detached" });
    await loadText(again, "many.csv", users(3000));
    assert.equal(await again.getByText("broke off").count(), 0);
    await again.close();
  });
});

test("without a connection nothing is used up: it is said, and sending goes on by itself", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 100 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    await press(page, /^Send \d/);
    await waitFor(() => mockServer.size >= 200);
    await page.context().setOffline(true);
    await page.getByRole("alert").filter({ hasText: "The connection is lost." }).waitFor();
    await page.waitForTimeout(1500);
    const held = mockServer.size;
    await page.waitForTimeout(500);
    assert.equal(mockServer.size, held);
    await page.context().setOffline(false);
    await sent(page);
    assert.equal((await tile(page, "created")) + (await tile(page, "exists")), 3000);
    assert.equal(mockServer.size, 3000);
  });
});

test("a run that is begun without a connection waits for it", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", users(300));
    await page.context().setOffline(true);
    await press(page, /^Send \d/);
    await page.getByRole("alert").filter({ hasText: "The connection is lost." }).waitFor();
    await page.waitForTimeout(500);
    assert.equal(mockServer.received, 0);
    await page.context().setOffline(false);
    await sent(page);
    assert.equal(mockServer.size, 300);
  });
});

test("an API that does not answer is said while it is tried again", async () => {
  await onPage(async ({ page, mockServer }) => {
    await page.evaluate(() => {
      Object.assign(document.querySelector("kard-enroll") as KardEnroll, {
        enroll: { concurrency: 2, retry: { base: 300 } },
      });
    });
    mockServer.script([{ do: { status: 503 }, method: "POST", times: 6 }]);
    await loadText(page, "some.csv", users(300));
    await press(page, /^Send \d/);
    await page.getByRole("alert").filter({ hasText: "The API does not answer. Trying again." }).waitFor();
    await sent(page);
    assert.equal(await tile(page, "created"), 300);
  });
});

test("rows that are mended after a run are sent, and those that were created are not sent again", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", `${users(150)}\nU151,broken.example.com,02139`);
    await send(page);
    assert.deepEqual([await tile(page, "created"), await tile(page, "invalid")], [150, 1]);
    await press(page, "Back to the rows");
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("mended@example.com");
    await page.locator("input.edit").press("Enter");
    await page.getByText("150 users are there already and are not sent again.").waitFor();
    const before = mockServer.requests.length;
    await send(page);
    assert.equal(await tile(page, "created"), 151);
    assert.deepEqual(
      mockServer.requests.slice(before).flatMap(({ ids }) => ids),
      ["U151"],
    );
  });
});

test("a run that was begun with other settings is not mixed with this one: it must be forgotten first", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 100 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    const again = await dieSending(page, mockServer, 600);
    await again.getByLabel("Send the address and its hash").check();
    await loadText(again, "many.csv", users(3000));
    const before = mockServer.requests.length;
    await press(again, "Go on sending");
    await again.getByText("An earlier run of this file had other settings or rows.").waitFor();
    assert.equal(mockServer.requests.length, before, "nothing was sent");
    await press(again, "Forget that and send all");
    await send(again);
    assert.equal((await tile(again, "created")) + (await tile(again, "exists")), 3000);
    assert.ok((await tile(again, "exists")) >= 600);
    await again.close();
  });
});

test("a second tab is told that the first sends this file", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 400 }, method: "POST" }]);
    const second = await page.context().newPage();
    await second.goto(page.url());
    await loadText(page, "many.csv", users(3000));
    await loadText(second, "many.csv", users(3000));
    await press(page, /^Send \d/);
    await waitFor(() => mockServer.received > 0);
    await press(second, /^Send \d/);
    await second.getByRole("alert").filter({ hasText: "Sending goes on in another tab." }).waitFor();
    assert.equal(await second.locator("kard-enroll").getAttribute("step"), "rows");
    await press(page, "Cancel");
    await second.close();
  });
});

test("a row that was settled before the page died and is another one now ends the run, and that can be forgotten", async () => {
  await onPage(async ({ page: first, mockServer }) => {
    mockServer.script([{ do: { delay: 200 }, method: "POST" }]);
    await loadText(first, "many.csv", users(3000));
    const page = await dieSending(first, mockServer, 600);
    await loadText(page, "many.csv", users(3000));
    await page.getByText("Sending this file broke off before.").waitFor();
    await page.locator("[role=gridcell]", { hasText: /^U2$/ }).dblclick();
    await page.locator("input.edit").fill("U2b");
    await page.locator("input.edit").press("Enter");
    await page.locator("[role=status]", { hasText: "Row 2: " }).waitFor({ state: "attached" });
    await send(page);
    const told = page.getByText("Row 2 is not as it was when it was sent");
    await told.waitFor();
    const report = JSON.parse(await saved(page, "Report (JSON)"));
    assert.deepEqual([report.stop.code, report.stop.row], ["changed_file", 2]);
    assert.equal(await page.getByRole("button", { name: /^Try again/ }).count(), 0);
    await press(page, "Back to the rows");
    await told.waitFor();
    await send(page);
    await press(page, "Forget that and send all");
    await waitFor(() => mockServer.ids().includes("U2b"));
    await sent(page);
    assert.equal((await tile(page, "created")) + (await tile(page, "exists")), 3000);
    assert.equal(mockServer.size, 3001);
    await page.close();
  });
});

test("a run that goes on in another tab did not break off, and cannot be forgotten", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 400 }, method: "POST" }]);
    await loadText(page, "many.csv", users(5000));
    await press(page, /^Send \d/);
    await waitFor(() => mockServer.size > 0);
    await press(page, "Pause");
    const second = await page.context().newPage();
    await second.goto(page.url());
    const told = second.getByText("Sending goes on in another tab.");
    await told.waitFor();
    await press(second, "Forget that run");
    await told.waitFor();
    assert.match(await second.evaluate(() => localStorage.getItem("kard-enroll runs") ?? ""), /journal/);
    await loadText(second, "many.csv", users(5000));
    await told.waitFor();
    assert.equal(await second.getByText("broke off").count(), 0);
    const before = mockServer.received;
    await press(second, /^Send \d/);
    await second.getByRole("alert").filter({ hasText: "goes on in another tab" }).waitFor();
    await second.locator("kard-enroll[step=rows]").waitFor();
    assert.ok(mockServer.received - before <= 6, "the second tab sent");
    await press(page, "Cancel");
    await sent(page);
    await press(second, /^Send \d/);
    await sent(second);
    assert.equal(mockServer.size, 5000);
    await second.close();
  });
});

test("when the tab that sends dies, another one that has the file open offers to go on", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 1500 }, method: "POST" }]);
    const context = page.context();
    const second = await context.newPage();
    await second.goto(page.url());
    const third = await context.newPage();
    await loadText(page, "many.csv", users(5000));
    await loadText(second, "many.csv", users(5000));
    await press(page, /^Send \d/);
    await waitFor(() => mockServer.size >= 100);
    await press(second, /^Send \d/);
    await second.getByRole("alert").filter({ hasText: "goes on in another tab" }).waitFor();
    await third.goto(page.url());
    await third.getByText("Sending goes on in another tab.").waitFor();
    await kill(page);
    mockServer.script([]);
    await second.getByText("Sending this file broke off before.").waitFor();
    assert.equal(await second.getByText("goes on in another tab").count(), 0);
    await third.getByText(/sending broke off after .* users? (was|were) settled/).waitFor();
    await send(second);
    assert.equal((await tile(second, "created")) + (await tile(second, "exists")), 5000);
    assert.equal(mockServer.size, 5000);
    await second.close();
    await third.close();
  });
});

test("a run that broke off more than thirty days ago is forgotten", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 200 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    const again = await dieSending(page, mockServer, 600);
    await again.getByText("broke off").waitFor();
    await again.evaluate(() => {
      const [run] = JSON.parse(localStorage.getItem("kard-enroll runs") ?? "[]");
      const old = { ...run, time: run.time - 31 * 24 * 3600 * 1000 };
      localStorage.setItem("kard-enroll runs", JSON.stringify([old]));
    });
    await again.reload();
    await again.waitForFunction(() => localStorage.getItem("kard-enroll runs") === null);
    await again.getByText("broke off").waitFor({ state: "detached" });
    await again.close();
  });
});
