// What must never happen: markup from a file, a request to another server than the API, personal data in storage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KardEnroll } from "kard-enroll/element";
import type { Page } from "playwright-core";
import { choose, loadText, press, send, sent, tile, users, withPage } from "./user-actions.js";

/** Everything that the browser stores for the origin, as one text. */
function stored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const kept: unknown[] = [location.href, document.cookie, { ...localStorage }, { ...sessionStorage }];
    kept.push(await caches.keys());
    for (const { name = "", version } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name, version);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        const read = database.transaction(store).objectStore(store);
        for (const request of [read.getAll(), read.getAllKeys()]) {
          kept.push(
            await new Promise((resolve, reject) => {
              request.onsuccess = () =>
                resolve(
                  (request.result as unknown[]).map((value) =>
                    value instanceof Uint8Array ? new TextDecoder("latin1").decode(value) : value,
                  ),
                );
              request.onerror = () => reject(request.error);
            }),
          );
        }
      }
      database.close();
    }
    return JSON.stringify(kept);
  });
}

test("shows markup in a file name, a header, a cell or a response as text", async () => {
  await withPage(async ({ page, mockServer, complaints }) => {
    const evil = "<img src=x onerror=alert(1)>";
    const detail = `${evil} in the response`;
    const body = JSON.stringify({
      errors: [{ status: "400", title: evil, detail, source: { pointer: "/data/0" } }],
    });
    const headers = { "Content-Type": "application/json" };
    mockServer.script([{ do: { raw: { status: 207, headers, body } }, method: "POST" }]);
    await loadText(
      page,
      `${evil}.csv`,
      `id,email,${evil}\n${evil},a@example.com,${evil}\n2,b@example.com,x\n`,
    );
    await page.locator(".file-summary", { hasText: evil }).waitFor();
    await page.locator("[role=gridcell]", { hasText: evil }).first().waitFor();
    await press(page, "Change columns");
    await page.locator(".column", { hasText: evil }).first().waitFor();
    await press(page, "Check the rows");
    await send(page);
    await page.locator(".main", { hasText: detail }).waitFor();
    assert.equal(await page.locator("img").count(), 0);
    assert.deepEqual(complaints, []);
  });
});

test("enforces a strict Content-Security-Policy, and still reads the file in a worker", async () => {
  await withPage(async ({ page, complaints }) => {
    const policy = (await fetch(page.url())).headers.get("content-security-policy") ?? "";
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'/);
    assert.match(policy, /style-src 'self'/);
    assert.match(policy, /require-trusted-types-for 'script'; trusted-types lit-html kard-enroll/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'? ?'unsafe/);
    await loadText(page, "a.csv", users(3));
    assert.equal(page.workers().length, 1);
    await send(page);
    assert.deepEqual(complaints, []);
    const violation = await page.evaluate(() => {
      try {
        document.createElement("div").innerHTML = "<b>";
        return "not enforced";
      } catch (error) {
        return (error as Error).name;
      }
    });
    assert.equal(violation, "TypeError");
  });
});

test("sends requests only to the API, and stores no personal data in the browser", async () => {
  await withPage(async ({ page, mockServer, complaints }) => {
    // The requests that Playwright reports, and those of the network layer of the browser.
    const seen: { url: string; method: string }[] = [];
    page.context().on("request", (request) => seen.push({ url: request.url(), method: request.method() }));
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    session.on("Network.requestWillBeSent", ({ request }) => seen.push(request));
    session.on("Network.webSocketCreated", ({ url }) => seen.push({ url, method: "WebSocket" }));
    await page.reload();

    const rows = Array.from(
      { length: 450 },
      (_, row) => `Member-${row}-x,person.${row}@example.com,(415) 555-0${100 + (row % 100)},02139,1985`,
    );
    const secret = ["Member key,Contact mail,Cell phone,Home ZIP,Year of birth", ...rows].join("\n");
    await page.setInputFiles("kard-enroll input[type=file]", {
      name: "Jane-Doe-clients.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(secret),
    });
    await page.getByRole("heading", { name: /Assign the columns|Check and send/ }).waitFor();
    if ((await page.locator(".columns").count()) === 0) await press(page, "Change columns");
    await page.getByLabel("Member key", { exact: true }).selectOption("id");
    await page.getByLabel("Contact mail", { exact: true }).selectOption("email");
    await page.getByRole("button", { name: "Check the rows", disabled: false }).click();
    await page.locator(".row-summary[aria-busy=false]", { hasText: ". Valid: 450." }).waitFor();
    const before = seen.length;
    assert.ok(before > 0, "the page itself was requested");
    const home = new URL(page.url()).origin;
    assert.deepEqual(new Set(seen.map(({ url }) => new URL(url).origin)), new Set([home]));
    mockServer.script([{ do: { delay: 300 }, method: "POST" }]);
    await press(page, /^Send 450/);
    await page
      .locator(".tiles .created strong")
      .filter({ hasText: /^[1-9]/ })
      .waitFor();

    // The journal is stored during the run, and deleted when every row has an outcome.
    const middle = await stored(page);
    await sent(page);
    const end = await stored(page);
    assert.ok(middle.includes("KARDJRNL"), "the journal is in the storage");
    assert.ok(!end.includes("KARDJRNL"), "the journal is deleted");
    for (const kept of [middle, end]) {
      const personalData = [
        "person.",
        "example",
        "Member",
        "(415)",
        "+1415",
        "Contact",
        "Cell",
        "Home",
        "Jane",
        "Doe-",
      ];
      assert.deepEqual(
        personalData.filter((text) => kept.includes(text)),
        [],
      );
      assert.ok(!kept.includes(mockServer.token), "the token is stored");
    }
    const after = seen.slice(before).filter(({ url }) => new URL(url).origin !== home);
    assert.ok(after.length > 0);
    assert.deepEqual(
      new Set(after.map(({ url }) => new URL(url).origin)),
      new Set([new URL(mockServer.url).origin]),
    );
    assert.ok(
      seen
        .filter(({ method }) => method !== "GET" && method !== "OPTIONS")
        .every(({ url }) => url.startsWith(mockServer.url)),
    );
    // The requests to the server of the page are for its files, and contain no data.
    for (const { url } of seen) {
      const { pathname, search } = new URL(url);
      if (new URL(url).origin === home) assert.doesNotMatch(`${pathname}${search}`, /person|Member|Jane|\?/);
    }
    assert.equal(await tile(page, "created"), 450);
    assert.deepEqual(complaints, []);
  });
});

test("no event and no message contains an address, a phone number or an invalid value", async () => {
  await withPage(async ({ page }) => {
    const logged: string[] = [];
    page.on("console", (message) => logged.push(message.text()));
    await page.evaluate(() => {
      const events: string[] = [];
      Object.assign(window, { events });
      const element = document.querySelector("kard-enroll") as KardEnroll;
      for (const name of ["beforesubmit", "progress", "done", "error"] as const) {
        element.addEventListener(name, (event) => events.push(JSON.stringify(event.detail)));
      }
    });
    await choose(
      page,
      "bad.csv",
      "id,email,phone\nU1,ann@example.com,555-SECRET\nU2,bob@example.com,+14155550101",
    );
    await page
      .getByRole("button", { name: /Check the rows|^Send \d/ })
      .first()
      .click();
    if ((await page.locator(".tiles").count()) === 0) await press(page, /^Send \d/);
    await sent(page);
    const events = await page.evaluate(() => (window as never as { events: string[] }).events);
    assert.ok(events.length >= 3);
    assert.doesNotMatch([...events, ...logged].join("\n"), /@|555|SECRET/);
  });
});
