// The page as people use it, against a stand-in for the API: from the file to the last row's outcome.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { EnrollCounts, Outcome, RowOutcome } from "kard-enroll";
import type { Download, Page } from "playwright-core";
import { type Opened, openPage } from "./chrome.js";

/** Rows of the sample that the page's button loads. */
const SAMPLE = 250;
/** More rows of one list never stand in the page. */
const MOST_ROWS = 300;

async function onPage(work: (opened: Opened) => Promise<void>): Promise<void> {
  const opened = await openPage();
  opened.page.setDefaultTimeout(15_000);
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

/** Presses the button of the sample and waits until it was read. */
async function loadSample(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Load a sample" }).click();
  await read(page);
}

/** Waits until the file was read. */
async function read(page: Page): Promise<void> {
  await page.locator("#check[aria-busy=false]").waitFor();
}

async function loadText(page: Page, name: string, text: string): Promise<void> {
  await page.setInputFiles("#choose", { name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.locator(".reading", { hasText: name }).waitFor();
  await read(page);
}

async function number(page: Page, selector: string): Promise<number> {
  return Number((await page.locator(selector).innerText()).replaceAll(",", ""));
}

async function counts(page: Page) {
  const of = (key: string) => number(page, `[data-count=${key}]`);
  return { read: await of("read"), accepted: await of("accepted"), rejected: await of("rejected") };
}

async function send(page: Page): Promise<void> {
  await page.locator("#send-rows").click();
  await sent(page);
}

/** Waits until a run is over. */
async function sent(page: Page): Promise<void> {
  await page.locator("#outcome").getByRole("button", { name: "as JSON" }).waitFor();
}

async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return text(download);
}

async function text(download: Download): Promise<string> {
  return readFile(await download.path(), "utf8");
}

async function savedReport(page: Page): Promise<{ counts: EnrollCounts; rows: RowOutcome[] }> {
  return JSON.parse(await saved(page, "Save the report as JSON"));
}

function idsOf(rows: readonly RowOutcome[], outcome: Outcome): string[] {
  return rows.filter((row) => row.outcome === outcome).map(({ id }) => id);
}

/** A clean export of so many users. */
function users(rows: number): string {
  const lines = ["id,email,zipCode"];
  for (let row = 1; row <= rows; row++) lines.push(`U${row},user${row}@example.com,02139`);
  return lines.join("\n");
}

test("the sample goes the whole way and every row is accounted for", async () => {
  await onPage(async ({ page, sandbox, complaints }) => {
    const requests: string[] = [];
    page.context().on("request", (request) => requests.push(request.url()));
    await page.reload();
    const policy = (await fetch(page.url())).headers.get("content-security-policy") ?? "";
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'/);
    assert.doesNotMatch(policy, /unsafe-inline/);

    await loadSample(page);
    const { read, accepted, rejected } = await counts(page);
    assert.equal(read, SAMPLE);
    assert.equal(accepted + rejected, SAMPLE);
    assert.ok(accepted > SAMPLE / 2 && rejected > 20, `${accepted} accepted, ${rejected} rejected`);
    assert.equal(sandbox.received, 0, "nothing leaves before send is pressed");

    const feeds = await page.locator(".columns select").evaluateAll((all) => {
      return all.map((select) => (select as HTMLSelectElement).value);
    });
    assert.deepEqual(feeds, ["id", "", "", "email", "phoneNumber", "zipCode", "birthYear", ""]);
    for (const code of ["id.missing", "id.duplicate", "email.invalid", "phone_number.invalid"]) {
      await page.locator("#problems summary", { hasText: code }).first().waitFor();
    }

    await send(page);
    const report = await savedReport(page);
    assert.equal(report.counts.created, accepted);
    assert.equal(report.counts.invalid, rejected);
    assert.deepEqual(
      report.rows.map(({ row }) => row),
      Array.from({ length: SAMPLE }, (_, index) => index + 1),
    );
    assert.deepEqual(idsOf(report.rows, "created").sort(), sandbox.ids().sort());
    assert.ok(
      sandbox.users().every(({ attributes }) => !("email" in attributes) && "enrolledRewards" in attributes),
    );
    assert.equal(await number(page, "[data-outcome=all]"), SAMPLE);
    assert.equal(await number(page, "[data-outcome=created]"), accepted);

    const origins = new Set(requests.map((url) => new URL(url).origin));
    assert.deepEqual(origins, new Set([new URL(page.url()).origin, sandbox.url]));
    assert.deepEqual(complaints, []);
  });
});

test("the keyboard alone does the whole way, and every stop shows that it has the focus", async () => {
  await onPage(async ({ page, sandbox }) => {
    const focused = () => page.evaluate(() => document.activeElement?.id ?? "");
    const tabTo = async (id: string) => {
      for (let presses = 0; presses < 80; presses++) {
        await page.keyboard.press("Tab");
        const isSeen = await page.evaluate(() => {
          const at = document.activeElement;
          if (!at || at === document.body) return true;
          const label = "labels" in at ? (at.labels as NodeListOf<HTMLElement> | null)?.[0] : undefined;
          return [at, label].some((each) => each && getComputedStyle(each).outlineStyle === "solid");
        });
        assert.ok(isSeen, `the focus on #${await focused()} cannot be seen`);
        if ((await focused()) === id) return;
      }
      assert.fail(`#${id} cannot be reached with Tab`);
    };

    await tabTo("choose");
    await tabTo("sample");
    await page.keyboard.press("Enter");
    await read(page);
    await page.locator("#spoken", { hasText: "250 rows read" }).waitFor({ state: "attached" });

    await tabTo("column-4");
    await tabTo("email-hash");
    await page.keyboard.press("ArrowDown");
    await read(page);
    await page.locator("#privacy", { hasText: "the e-mail address as it is and its SHA-256 hash" }).waitFor();
    assert.equal(await focused(), "email-both");
    const { accepted } = await counts(page);
    await tabTo("send-rows");
    await page.keyboard.press("Enter");
    await sent(page);
    await page
      .locator("#spoken", { hasText: `${accepted} of 250 rows were created` })
      .waitFor({ state: "attached" });
    assert.equal(sandbox.size, accepted);
    assert.ok(sandbox.users().some(({ attributes }) => "email" in attributes));

    assert.equal(await focused(), "outcome-title");
    await tabTo("show-all");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "show-created");
    assert.deepEqual(new Set(await page.locator("#rows .tag").allInnerTexts()), new Set(["created"]));
  });
});

test("the sentence on what leaves the browser follows the choice", async () => {
  await onPage(async ({ page }) => {
    await loadSample(page);
    const sentence = page.locator("#privacy");
    assert.match(
      await sentence.innerText(),
      /SHA-256 hash of the e-mail address.*The address itself stays here/,
    );
    await page.getByLabel("Send the address alone").check();
    await page.locator("#privacy", { hasText: "the e-mail address as it is, without a hash" }).waitFor();
    assert.doesNotMatch(await sentence.innerText(), /stays here\. A hash/);
    await page.getByLabel("Environment").selectOption({ index: 1 });
    assert.match(await sentence.innerText(), /test-rewards-api\.getkard\.com/);
  });
});

test("the token of the stand-in is not offered to Kard, and without one nothing is sent", async () => {
  await onPage(async ({ page, sandbox }) => {
    await loadSample(page);
    const token = page.getByLabel("Access token");
    assert.equal(await token.inputValue(), sandbox.token);
    await page.getByLabel("Environment").selectOption({ index: 1 });
    assert.equal(await token.inputValue(), "");
    await page.getByLabel("Organization id").fill("somebody");
    await page.locator("#send-rows").click();
    await page.getByText("Access token is missing.").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "token");
    assert.equal(await page.locator("#outcome").isVisible(), false);
    assert.equal(sandbox.received, 0);
    assert.deepEqual(
      await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]),
      [0, 0, ""],
    );
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
    await page.locator("#send-rows").click();
    await page.getByRole("button", { name: "Not yet" }).click();
    assert.equal(await page.locator("#outcome").isVisible(), false);
    assert.deepEqual(toKard, []);
  });
});

test("a column that feeds something else is read anew, and can be found out again", async () => {
  await onPage(async ({ page }) => {
    await loadSample(page);
    const before = await counts(page);
    const phone = page.getByLabel("Mobile #");
    await phone.focus();
    await phone.selectOption("");
    await page.locator("#reread").waitFor();
    const after = await counts(page);
    assert.equal(after.read, SAMPLE);
    assert.ok(after.accepted > before.accepted, "rows with a bad phone number are fine without it");
    assert.doesNotMatch(await page.locator("#privacy").innerText(), /phone/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "column-4");
    await page.locator("#reread").click();
    await page.locator("#reread").waitFor({ state: "hidden" });
    assert.deepEqual(await counts(page), before);
  });
});

test("another delimiter is another reading", async () => {
  await onPage(async ({ page }) => {
    await loadText(page, "a.csv", users(3));
    assert.equal((await counts(page)).accepted, 3);
    await page.getByLabel("Delimiter").selectOption(";");
    await page.locator("[data-count=accepted]", { hasText: /^0$/ }).waitFor();
    assert.equal(await page.locator("#send-rows").isDisabled(), true);
  });
});

test("a way of reading that fails gives way to the last one that did not", async () => {
  await onPage(async ({ page }) => {
    await loadText(page, "a.csv", users(3));
    await page.getByLabel("Format").selectOption("json");
    await page.locator("#file").getByRole("alert").filter({ hasText: "Not read." }).waitFor();
    assert.equal(await page.getByLabel("Format").inputValue(), "csv");
    assert.equal((await counts(page)).accepted, 3);
    await send(page);
    assert.equal(await number(page, "[data-outcome=created]"), 3);
  });
});

test("the saved rejects hold each refused row once", async () => {
  await onPage(async ({ page }) => {
    await loadSample(page);
    const { rejected } = await counts(page);
    const csv = await saved(page, "Save them as CSV");
    await loadText(page, "rejects.csv", csv);
    assert.deepEqual((await counts(page)).read, rejected);
  });
});

test("users that are sent again are answered as existing, and the report names no value", async () => {
  await onPage(async ({ page, sandbox }) => {
    await loadSample(page);
    const { accepted } = await counts(page);
    await send(page);
    await page.locator("#send-rows").click();
    await page.locator("[data-outcome=exists]", { hasText: String(accepted) }).waitFor();
    await sent(page);
    assert.equal(sandbox.size, accepted);
    const csv = await saved(page, "Save the report as CSV");
    assert.equal(csv.trimEnd().split("\r\n").length, SAMPLE + 1);
    assert.doesNotMatch(csv, /@|555/);
  });
});

test("a cancelled run accounts for every row", async () => {
  await onPage(async ({ page, sandbox }) => {
    sandbox.script([{ do: { delay: 300 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    await page.locator("#send-rows").click();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Go on" }).click();
    await page.locator("#sent").waitFor();
    await page.waitForFunction(() => (document.querySelector("#sent") as HTMLProgressElement).value >= 100);
    await page.getByRole("button", { name: "Cancel" }).click();
    await sent(page);
    const { counts, rows } = await savedReport(page);
    assert.equal(rows.length, 3000);
    assert.equal(new Set(rows.map(({ row }) => row)).size, 3000);
    assert.ok(counts.created >= 100 && counts.unsent >= 1000, JSON.stringify(counts));
    const there = new Set(sandbox.ids());
    assert.ok(idsOf(rows, "created").every((id) => there.has(id)));
    const isSent = new Set([...idsOf(rows, "created"), ...idsOf(rows, "unknown")]);
    assert.ok([...there].every((id) => isSent.has(id)));
  });
});

test("while requests are in the air, leaving asks first", async () => {
  await onPage(async ({ page, sandbox }) => {
    sandbox.script([{ do: { delay: 3000 }, method: "POST" }]);
    await loadText(page, "few.csv", users(3));
    await page.locator("#send-rows").click();
    await page.locator("#sent").waitFor();
    const isHeld = () => {
      return page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
    };
    assert.equal(await isHeld(), true);
    await page.getByRole("button", { name: "Cancel" }).click();
    await sent(page);
    assert.equal(await isHeld(), false);
  });
});

test("twenty thousand bad rows leave a few hundred in the page", async () => {
  await onPage(async ({ page, complaints }) => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `U${row},user${row}.example.com,02139`);
    await loadText(page, "bad.csv", ["id,email,zipCode", ...rows].join("\n"));
    await page.locator("#problems summary").first().click();
    await page.locator("#problems tbody tr").first().waitFor();
    for (let clicks = 0; clicks < 12; clicks++) {
      const more = page.locator("#problems").getByRole("button", { name: /^Show/ });
      if ((await more.count()) === 0) break;
      await more.click();
      const rows = await page.locator("tbody tr").count();
      assert.ok(rows <= MOST_ROWS, `${rows} rows stand in the page`);
    }
    const first = await number(page, "tbody tr:first-child td:first-child");
    assert.ok(first > MOST_ROWS, `the list got no further than row ${first}`);
    assert.deepEqual(complaints, []);
  });
});

test("markup in a file name, a header, a cell or an answer is text", async () => {
  await onPage(async ({ page, sandbox, complaints }) => {
    const evil = "<img src=x onerror=alert(1)>";
    const detail = `${evil} in the answer`;
    const body = JSON.stringify({
      errors: [{ status: "400", title: evil, detail, source: { pointer: "/data/0" } }],
    });
    const headers = { "Content-Type": "application/json" };
    sandbox.script([{ do: { raw: { status: 207, headers, body } }, method: "POST" }]);
    await loadText(page, `${evil}.csv`, `id,email,${evil}\n${evil},a@example.com,${evil}\n2,${evil},x\n`);
    await page.locator("#problems summary").first().click();
    await send(page);
    await page.locator("#outcome", { hasText: detail }).waitFor();
    assert.equal(await page.locator("img").count(), 0);
    assert.deepEqual(complaints, []);
  });
});

test("a file without records says so, and the next one is read", async () => {
  await onPage(async ({ page }) => {
    const alert = page.locator("#file").getByRole("alert");
    for (const [name, text, says] of [
      ["empty.csv", "", "Not read."],
      ["book.csv", "PK\x03\x04", "Excel workbook"],
    ] as const) {
      await page.setInputFiles("#choose", { name, mimeType: "text/csv", buffer: Buffer.from(text) });
      await alert.filter({ hasText: says }).waitFor();
      assert.equal(await page.locator("#check").isVisible(), false);
    }
    await loadText(page, "a.csv", users(2));
    assert.equal((await counts(page)).accepted, 2);
    assert.equal(await alert.isVisible(), false);
  });
});

test("a phone of 320 pixels scrolls in one direction alone", async () => {
  await onPage(async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    const isNarrow = async (step: string) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 320, `${step} is ${width} pixels wide`);
    };
    await isNarrow("the start");
    await loadSample(page);
    for (const summary of await page.locator("summary").all()) {
      await summary.click();
      await isNarrow(await summary.innerText());
    }
    await send(page);
    await isNarrow("the end");
  });
});
