// Runs of the element that are interrupted: the page crashes, the connection is lost, the API does not respond.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KardEnroll } from "kard-enroll/element";
import {
  crash,
  crashWhileSending,
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

async function waitFor(isMet: () => boolean): Promise<void> {
  while (!isMet()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("resumes the run of the same file after a crash, without losing or resending a row", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 60 }, method: "POST" }]);
    await loadText(page, "many.csv", users(5000));
    const again = await crashWhileSending(page, mockServer, 1000);
    const there = mockServer.size;
    const before = mockServer.requests.length;
    assert.ok(there >= 1000 && there < 5000, String(there));
    await again.getByText(/A run was interrupted on .* Users processed: \d/).waitFor();
    await loadText(again, "renamed.csv", users(5000));
    await again.getByText("An earlier run of this file was interrupted.").waitFor();
    await send(again);
    const { counts, rows } = await savedReport(again);
    assert.equal(counts.created + counts.exists, 5000);
    assert.equal(new Set(rows.map(({ row }) => row)).size, 5000);
    assert.equal(mockServer.size, 5000);
    const sentAgain = new Set(mockServer.requests.slice(before).flatMap(({ ids }) => ids)).size;
    assert.ok(sentAgain < 5000 - 300, `${sentAgain} users were sent again`);

    // A completed run is not offered again.
    await press(again, "Choose another file");
    await again.locator(".drop").waitFor();
    assert.equal(await again.getByText("interrupted").count(), 0);
    await again.close();
  });
});

test("discards an interrupted run", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 200 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    const again = await crashWhileSending(page, mockServer, 600);
    await press(again, "Discard this run");
    await again.getByText("interrupted").waitFor({ state: "detached" });
    await loadText(again, "many.csv", users(3000));
    assert.equal(await again.getByText("interrupted").count(), 0);
    await again.close();
  });
});

test("says that the page is offline, keeps the retries, and resumes automatically", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 100 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    await press(page, /^Send \d/);
    await waitFor(() => mockServer.size >= 200);
    await page.context().setOffline(true);
    await page.getByRole("alert").filter({ hasText: "You are offline." }).waitFor();
    await page.waitForTimeout(1500);
    const before = mockServer.size;
    await page.waitForTimeout(500);
    assert.equal(mockServer.size, before);
    await page.context().setOffline(false);
    await sent(page);
    assert.equal((await tile(page, "created")) + (await tile(page, "exists")), 3000);
    assert.equal(mockServer.size, 3000);
  });
});

test("a run that is started offline waits for the connection", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", users(300));
    await page.context().setOffline(true);
    await press(page, /^Send \d/);
    await page.getByRole("alert").filter({ hasText: "You are offline." }).waitFor();
    await page.waitForTimeout(500);
    assert.equal(mockServer.received, 0);
    await page.context().setOffline(false);
    await sent(page);
    assert.equal(mockServer.size, 300);
  });
});

test("says that the API does not respond while it retries", async () => {
  await withPage(async ({ page, mockServer }) => {
    await page.evaluate(() => {
      Object.assign(document.querySelector("kard-enroll") as KardEnroll, {
        enroll: { concurrency: 2, retry: { base: 20, retries: 20 } },
      });
    });
    mockServer.script([{ do: { status: 503 }, method: "POST" }]);
    await loadText(page, "some.csv", users(300));
    await press(page, /^Send \d/);
    await page.getByRole("alert").filter({ hasText: "The API does not respond. Trying again." }).waitFor();
    mockServer.script([]);
    await sent(page);
    assert.equal(await tile(page, "created"), 300);
  });
});

test("sends rows that are corrected after a run, and does not resend created rows", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadText(page, "some.csv", `${users(150)}\nU151,broken.example.com,02139`);
    await send(page);
    assert.deepEqual([await tile(page, "created"), await tile(page, "invalid")], [150, 1]);
    await press(page, "Back to the rows");
    await page.locator(".cell.bad", { hasText: "broken.example.com" }).click();
    await page.locator("input.edit").fill("corrected@example.com");
    await page.locator("input.edit").press("Enter");
    await page.getByText("150 of these users already exist and are not sent again.").waitFor();
    const before = mockServer.requests.length;
    await send(page);
    assert.equal(await tile(page, "created"), 151);
    assert.deepEqual(
      mockServer.requests.slice(before).flatMap(({ ids }) => ids),
      ["U151"],
    );
  });
});

test("asks to discard an earlier run that had other settings", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 100 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    const again = await crashWhileSending(page, mockServer, 600);
    await again.getByLabel("Send the address and its hash").check();
    await loadText(again, "many.csv", users(3000));
    const before = mockServer.requests.length;
    await press(again, "Resume sending");
    await again.getByText("To send these rows, discard the earlier run.").waitFor();
    assert.equal(mockServer.requests.length, before, "nothing was sent");
    await press(again, "Discard and start over");
    await send(again);
    assert.equal((await tile(again, "created")) + (await tile(again, "exists")), 3000);
    assert.ok((await tile(again, "exists")) >= 600);
    await again.close();
  });
});

test("says in a second tab that the first tab sends this file", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 400 }, method: "POST" }]);
    const second = await page.context().newPage();
    await second.goto(page.url());
    await loadText(page, "many.csv", users(3000));
    await loadText(second, "many.csv", users(3000));
    await press(page, /^Send \d/);
    await waitFor(() => mockServer.received > 0);
    await press(second, /^Send \d/);
    await second.getByRole("alert").filter({ hasText: "Another tab is sending this file." }).waitFor();
    assert.equal(await second.locator("kard-enroll").getAttribute("step"), "rows");
    await press(page, "Cancel");
    await second.close();
  });
});

test("stops if the id of an already sent row has changed, and lets the user discard the earlier run", async () => {
  await withPage(async ({ page: first, mockServer }) => {
    mockServer.script([{ do: { delay: 200 }, method: "POST" }]);
    await loadText(first, "many.csv", users(3000));
    const page = await crashWhileSending(first, mockServer, 600);
    await loadText(page, "many.csv", users(3000));
    await page.getByText("An earlier run of this file was interrupted.").waitFor();
    await page.locator("[role=gridcell]", { hasText: /^U2$/ }).dblclick();
    await page.locator("input.edit").fill("U2b");
    await page.locator("input.edit").press("Enter");
    await page.locator("[role=status]", { hasText: "Row 2: " }).waitFor({ state: "attached" });
    await send(page);
    const message = page.getByText("The id in row 2 is not the one that was sent");
    await message.waitFor();
    const report = JSON.parse(await saved(page, "Report (JSON)"));
    assert.deepEqual([report.stop.code, report.stop.row], ["changed_file", 2]);
    assert.equal(await page.getByRole("button", { name: /^Resend/ }).count(), 0);
    await press(page, "Back to the rows");
    await message.waitFor();
    await send(page);
    await press(page, "Discard and start over");
    await waitFor(() => mockServer.ids().includes("U2b"));
    await sent(page);
    assert.equal((await tile(page, "created")) + (await tile(page, "exists")), 3000);
    assert.equal(mockServer.size, 3001);
    await page.close();
  });
});

test("does not offer to resume or discard a run of another tab", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 400 }, method: "POST" }]);
    await loadText(page, "many.csv", users(5000));
    await press(page, /^Send \d/);
    await waitFor(() => mockServer.size > 0);
    await press(page, "Pause");
    const second = await page.context().newPage();
    await second.goto(page.url());
    const message = second.getByText("Another tab is sending this file.");
    await message.waitFor();
    await press(second, "Discard this run");
    await message.waitFor();
    assert.match(await second.evaluate(() => localStorage.getItem("kard-enroll runs") ?? ""), /journal/);
    await loadText(second, "many.csv", users(5000));
    await message.waitFor();
    assert.equal(await second.getByText("interrupted").count(), 0);
    const before = mockServer.received;
    await press(second, /^Send \d/);
    await second.getByRole("alert").filter({ hasText: "Another tab is sending this file." }).waitFor();
    await second.locator("kard-enroll[step=rows]").waitFor();
    assert.ok(mockServer.received - before <= 6, "the second tab has sent requests");
    await press(page, "Cancel");
    await sent(page);
    await press(second, /^Send \d/);
    await sent(second);
    assert.equal(mockServer.size, 5000);
    await second.close();
  });
});

test("offers to resume in another tab when the sending tab crashes", async () => {
  await withPage(async ({ page, mockServer }) => {
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
    await second.getByRole("alert").filter({ hasText: "Another tab is sending this file." }).waitFor();
    await third.goto(page.url());
    await third.getByText("Another tab is sending this file.").waitFor();
    await crash(page);
    mockServer.script([]);
    await second.getByText("An earlier run of this file was interrupted.").waitFor();
    assert.equal(await second.getByText("Another tab is sending this file.").count(), 0);
    await third.getByText(/A run was interrupted on .* Users processed: \d/).waitFor();
    await send(second);
    assert.equal((await tile(second, "created")) + (await tile(second, "exists")), 5000);
    assert.equal(mockServer.size, 5000);
    await second.close();
    await third.close();
  });
});

test("discards a run that was interrupted more than 30 days ago", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 200 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    const again = await crashWhileSending(page, mockServer, 600);
    await again.getByText("interrupted").waitFor();
    await again.evaluate(() => {
      const [run] = JSON.parse(localStorage.getItem("kard-enroll runs") ?? "[]");
      const old = { ...run, time: run.time - 31 * 24 * 3600 * 1000 };
      localStorage.setItem("kard-enroll runs", JSON.stringify([old]));
    });
    await again.reload();
    await again.waitForFunction(() => localStorage.getItem("kard-enroll runs") === null);
    await again.getByText("interrupted").waitFor({ state: "detached" });
    await again.close();
  });
});
