// The demo page with a mock server: from the file to the outcome of the last row.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  choose,
  counts,
  idsOf,
  loadSample,
  loadText,
  press,
  read,
  SAMPLE,
  saved,
  savedReport,
  send,
  sent,
  tile,
  users,
  waitForCounts,
  withPage,
} from "./user-actions.js";

test("sends the sample file and reports every row once", async () => {
  await withPage(async ({ page, mockServer, complaints }) => {
    await loadSample(page);
    const { read, valid, invalid } = await counts(page);
    assert.equal(read, SAMPLE);
    assert.equal(valid + invalid, SAMPLE);
    assert.ok(valid > SAMPLE / 2 && invalid > 20, `${valid} valid, ${invalid} invalid`);
    assert.equal(mockServer.received, 0, "nothing is sent before the user presses Send");
    const pairs = await page.locator(".pairs li:not(.muted)").allInnerTexts();
    assert.deepEqual(pairs, [
      "Member ID → User id",
      "E-mail Address → E-mail address",
      "Mobile # → Phone number",
      "ZIP → ZIP code",
      "DOB → Birth year",
    ]);

    await send(page);
    const report = await savedReport(page);
    assert.equal(report.counts.created, valid);
    assert.equal(report.counts.invalid, invalid);
    assert.deepEqual(
      report.rows.map(({ row }) => row),
      Array.from({ length: SAMPLE }, (_, index) => index + 1),
    );
    assert.deepEqual(idsOf(report.rows, "created").sort(), mockServer.ids().sort());
    assert.ok(
      mockServer
        .users()
        .every(({ attributes }) => !("email" in attributes) && "enrolledRewards" in attributes),
    );
    assert.equal(await tile(page, "all"), SAMPLE);
    assert.equal(await tile(page, "created"), valid);
    assert.deepEqual(complaints, []);
  });
});

test("the text about the sent data matches the chosen option", async () => {
  await withPage(async ({ page }) => {
    await loadSample(page);
    const sentence = page.locator("[part=privacy]");
    assert.match(
      await sentence.innerText(),
      /SHA-256 hash of the e-mail address.*address itself is not sent/s,
    );
    await page.getByLabel("Send only the address").check();
    await page.locator("[part=privacy]", { hasText: "unchanged e-mail address" }).waitFor();
    assert.doesNotMatch(await sentence.innerText(), /is not sent/);
    await page.getByLabel("Send the address and its hash").check();
    await page.locator("[part=privacy]", { hasText: "e-mail address and its SHA-256 hash" }).waitFor();
  });
});

test("does not send the token of the mock server to Kard, and sends nothing without a token", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadSample(page);
    const token = page.getByLabel("Access token");
    assert.equal(await token.inputValue(), mockServer.token);
    await page.getByLabel("Environment").selectOption({ index: 1 });
    assert.equal(await token.inputValue(), "");
    await page.getByLabel("Organization id").fill("other-organization");
    await press(page, /^Send \d/);
    await page.getByText("Access token is missing.").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "token");
    assert.equal(await page.locator(".tiles").count(), 0);
    assert.equal(mockServer.received, 0);
  });
});

test("asks for confirmation before it enrolls real users", async () => {
  await withPage(async ({ page }) => {
    const toKard: string[] = [];
    await page.context().route(/getkard\.com/, (route) => {
      toKard.push(route.request().url());
      return route.abort();
    });
    await loadSample(page);
    await page.getByLabel("Environment").selectOption({ index: 2 });
    await page.getByLabel("Organization id").fill("other-organization");
    await page.getByLabel("Access token").fill("token");
    await press(page, /^Send \d/);
    await press(page, "Cancel");
    assert.equal(await page.locator(".tiles").count(), 0);
    assert.deepEqual(toKard, []);
    await press(page, /^Send \d/);
    await press(page, "Enroll now");
    await page.locator(".tiles").waitFor();
  });
});

test("reads the file again after a column is ignored, and detects the columns again", async () => {
  await withPage(async ({ page }) => {
    await loadSample(page);
    const before = await counts(page);
    await press(page, "Change columns");
    await page.getByLabel("Mobile #").selectOption("");
    await press(page, "Check the rows");
    await page.locator(".pairs .muted", { hasText: "Mobile #" }).waitFor();
    await read(page);
    const after = await counts(page);
    assert.equal(after.read, SAMPLE);
    assert.ok(after.valid > before.valid, "rows with an invalid phone number are valid without it");
    assert.doesNotMatch(await page.locator("[part=privacy]").innerText(), /phone/i);
    await press(page, "Change columns");
    await page.getByText("File options").click();
    await press(page, "Detect automatically");
    await press(page, "Check the rows");
    await waitForCounts(page, before.valid, before.invalid);
  });
});

test("reads the file with another delimiter, and detects the delimiter again", async () => {
  await withPage(async ({ page }) => {
    await loadText(page, "a.csv", users(3));
    assert.equal((await counts(page)).valid, 3);
    await press(page, "Change columns");
    await page.getByText("File options").click();
    await page.getByLabel("Delimiter").selectOption(";");
    await page.locator(".column", { hasText: "id,email,zipCode" }).waitFor();
    await page.getByText("Choose the column with your user ids").waitFor();
    assert.equal(await page.getByRole("button", { name: "Check the rows" }).isDisabled(), true);
    await press(page, "Detect automatically");
    await page.getByRole("button", { name: "Check the rows", disabled: false }).click();
    await waitForCounts(page, 3, 0);
  });
});

test("says that the file cannot be read with another format, and reads it again with the right one", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadText(page, "a.csv", users(3));
    await press(page, "Change columns");
    await page.getByText("File options").click();
    await page.getByLabel("Format").selectOption("json");
    await page.getByRole("alert").filter({ hasText: "This file cannot be read." }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Check the rows" }).isDisabled(), true);
    await page.getByLabel("Format").selectOption("csv");
    await page.getByRole("alert").waitFor({ state: "detached" });
    await press(page, "Check the rows");
    await waitForCounts(page, 3, 0);
    await send(page);
    assert.equal(mockServer.size, 3);
  });
});

test("the CSV of invalid rows contains each invalid row once", async () => {
  await withPage(async ({ page }) => {
    await loadSample(page);
    const { invalid } = await counts(page);
    const csv = await saved(page, "Download invalid rows (CSV)");
    await press(page, "Choose another file");
    await loadText(page, "invalid-rows.csv", csv);
    assert.deepEqual((await counts(page)).read, invalid);
  });
});

test("reports resent users as existing, without personal data in the report", async () => {
  await withPage(async ({ page, mockServer }) => {
    await loadSample(page);
    const { valid } = await counts(page);
    await send(page);
    await press(page, "Choose another file");
    await loadSample(page);
    await send(page);
    assert.equal(await tile(page, "exists"), valid);
    assert.equal(mockServer.size, valid);
    const csv = await saved(page, "Report (CSV)");
    assert.equal(csv.trimEnd().split("\r\n").length, SAMPLE + 1);
    assert.doesNotMatch(csv, /@|555/);
  });
});

test("reports every row of a cancelled run once", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 300 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    await press(page, /^Send \d/);
    await press(page, "Pause");
    await page.getByRole("heading", { name: "Paused" }).waitFor();
    await press(page, "Resume");
    await page
      .locator(".tiles .created strong")
      .filter({ hasText: /^[1-9]/ })
      .waitFor();
    await press(page, "Cancel");
    await sent(page);
    const { counts, rows } = await savedReport(page);
    assert.equal(rows.length, 3000);
    assert.equal(new Set(rows.map(({ row }) => row)).size, 3000);
    assert.ok(counts.created >= 100 && counts.unsent >= 1000, JSON.stringify(counts));
    const there = new Set(mockServer.ids());
    assert.ok(idsOf(rows, "created").every((id) => there.has(id)));
    const isSent = new Set([...idsOf(rows, "created"), ...idsOf(rows, "unknown")]);
    assert.ok([...there].every((id) => isSent.has(id)));

    // Sends the unsent rows, and no row twice.
    await press(page, /^Resend unknown and unsent users/);
    await page.locator(".tiles .unsent strong").filter({ hasText: /^0$/ }).waitFor();
    await sent(page);
    assert.equal(mockServer.size, 3000);
    assert.equal((await tile(page, "created")) + (await tile(page, "exists")), 3000);
  });
});

test("asks before the page is left while requests are in flight", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 3000 }, method: "POST" }]);
    await loadText(page, "few.csv", users(3));
    await press(page, /^Send \d/);
    await page.getByRole("button", { name: "Pause" }).waitFor();
    const isHeld = () => {
      return page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
    };
    assert.equal(await isHeld(), true);
    await press(page, "Cancel");
    await sent(page);
    assert.equal(await isHeld(), false);
  });
});

test("says that a file has no records, and reads the next file", async () => {
  await withPage(async ({ page }) => {
    const alert = page.getByRole("alert");
    for (const [name, text, says] of [
      ["empty.csv", "", "The file is empty."],
      ["book.csv", "PK\x03\x04\x14", "Excel workbook"],
    ] as const) {
      await choose(page, name, text);
      await alert.filter({ hasText: says }).waitFor();
      assert.equal(await page.locator(".file-summary").count(), 0);
    }
    await loadText(page, "a.csv", users(2));
    assert.equal((await counts(page)).valid, 2);
    assert.equal(await alert.count(), 0);
  });
});
