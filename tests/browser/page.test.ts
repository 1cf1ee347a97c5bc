// The page as people use it, against a mock server with the API: from the file to the last row's outcome.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  choose,
  counts,
  idsOf,
  loadSample,
  loadText,
  onPage,
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
} from "./import.js";

test("the sample goes the whole way and every row is accounted for", async () => {
  await onPage(async ({ page, mockServer, complaints }) => {
    await loadSample(page);
    const { read, valid, invalid } = await counts(page);
    assert.equal(read, SAMPLE);
    assert.equal(valid + invalid, SAMPLE);
    assert.ok(valid > SAMPLE / 2 && invalid > 20, `${valid} valid, ${invalid} invalid`);
    assert.equal(mockServer.received, 0, "nothing leaves before send is pressed");
    const pairs = await page.locator(".pairs li:not(.muted)").allInnerTexts();
    assert.deepEqual(pairs, [
      "Member ID → Id of the user",
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

test("the sentence on what leaves the browser follows the choice", async () => {
  await onPage(async ({ page }) => {
    await loadSample(page);
    const sentence = page.locator("[part=privacy]");
    assert.match(
      await sentence.innerText(),
      /SHA-256 hash of the e-mail address.*address itself stays here/s,
    );
    await page.getByLabel("Send only the address").check();
    await page.locator("[part=privacy]", { hasText: "e-mail address as it is" }).waitFor();
    assert.doesNotMatch(await sentence.innerText(), /stays here/);
    await page.getByLabel("Send the address and its hash").check();
    await page.locator("[part=privacy]", { hasText: "e-mail address and its SHA-256 hash" }).waitFor();
  });
});

test("the token of the mock server is not offered to Kard, and without one nothing is sent", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadSample(page);
    const token = page.getByLabel("Access token");
    assert.equal(await token.inputValue(), mockServer.token);
    await page.getByLabel("Environment").selectOption({ index: 1 });
    assert.equal(await token.inputValue(), "");
    await page.getByLabel("Organization id").fill("somebody");
    await press(page, /^Send \d/);
    await page.getByText("Access token is missing.").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "token");
    assert.equal(await page.locator(".tiles").count(), 0);
    assert.equal(mockServer.received, 0);
  });
});

test("real users are enrolled only after one more question", async () => {
  await onPage(async ({ page }) => {
    const toKard: string[] = [];
    await page.context().route(/getkard\.com/, (route) => {
      toKard.push(route.request().url());
      return route.abort();
    });
    await loadSample(page);
    await page.getByLabel("Environment").selectOption({ index: 2 });
    await page.getByLabel("Organization id").fill("somebody");
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

test("a column that feeds something else is read anew, and can be found out again", async () => {
  await onPage(async ({ page }) => {
    await loadSample(page);
    const before = await counts(page);
    await press(page, "Change");
    await page.getByLabel("Mobile #").selectOption("");
    await press(page, "Check the rows");
    await page.locator(".pairs .muted", { hasText: "Mobile #" }).waitFor();
    await read(page);
    const after = await counts(page);
    assert.equal(after.read, SAMPLE);
    assert.ok(after.valid > before.valid, "rows with a bad phone number are fine without it");
    assert.doesNotMatch(await page.locator("[part=privacy]").innerText(), /phone/i);
    await press(page, "Change");
    await page.getByText("How the file is read").click();
    await press(page, "Find it out again");
    await press(page, "Check the rows");
    await waitForCounts(page, before.valid, before.invalid);
  });
});

test("another delimiter is another reading, and the way back is there", async () => {
  await onPage(async ({ page }) => {
    await loadText(page, "a.csv", users(3));
    assert.equal((await counts(page)).valid, 3);
    await press(page, "Change");
    await page.getByText("How the file is read").click();
    await page.getByLabel("Delimiter").selectOption(";");
    await page.locator(".column", { hasText: "id,email,zipCode" }).waitFor();
    await page.getByText("Choose the column that holds your own id").waitFor();
    assert.equal(await page.getByRole("button", { name: "Check the rows" }).isDisabled(), true);
    await press(page, "Find it out again");
    await page.getByRole("button", { name: "Check the rows", disabled: false }).click();
    await waitForCounts(page, 3, 0);
  });
});

test("a way of reading that fails is said, sends nothing, and can be changed back", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadText(page, "a.csv", users(3));
    await press(page, "Change");
    await page.getByText("How the file is read").click();
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

test("the saved rejects hold each refused row once", async () => {
  await onPage(async ({ page }) => {
    await loadSample(page);
    const { invalid } = await counts(page);
    const csv = await saved(page, "Save the rows that are not good (CSV)");
    await press(page, "Another file");
    await loadText(page, "rejects.csv", csv);
    assert.deepEqual((await counts(page)).read, invalid);
  });
});

test("users that are sent again are answered as existing, and the report names no value", async () => {
  await onPage(async ({ page, mockServer }) => {
    await loadSample(page);
    const { valid } = await counts(page);
    await send(page);
    await press(page, "Another file");
    await loadSample(page);
    await send(page);
    assert.equal(await tile(page, "exists"), valid);
    assert.equal(mockServer.size, valid);
    const csv = await saved(page, "Report (CSV)");
    assert.equal(csv.trimEnd().split("\r\n").length, SAMPLE + 1);
    assert.doesNotMatch(csv, /@|555/);
  });
});

test("a cancelled run accounts for every row", async () => {
  await onPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 300 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    await press(page, /^Send \d/);
    await press(page, "Pause");
    await page.getByRole("heading", { name: "Paused" }).waitFor();
    await press(page, "Go on");
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

    // What was not sent is sent when it is tried again, and nothing twice.
    await press(page, /^Try again what is unknown or unsent/);
    await page.locator(".tiles .unsent strong").filter({ hasText: /^0$/ }).waitFor();
    await sent(page);
    assert.equal(mockServer.size, 3000);
    assert.equal((await tile(page, "created")) + (await tile(page, "exists")), 3000);
  });
});

test("while requests are in the air, leaving asks first", async () => {
  await onPage(async ({ page, mockServer }) => {
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

test("a file without records says so, and the next one is read", async () => {
  await onPage(async ({ page }) => {
    const alert = page.getByRole("alert");
    for (const [name, text, says] of [
      ["empty.csv", "", "The file is empty."],
      ["book.csv", "PK\x03\x04", "Excel workbook"],
    ] as const) {
      await choose(page, name, text);
      await alert.filter({ hasText: says }).waitFor();
      assert.equal(await page.locator(".understood").count(), 0);
    }
    await loadText(page, "a.csv", users(2));
    assert.equal((await counts(page)).valid, 2);
    assert.equal(await alert.count(), 0);
  });
});
