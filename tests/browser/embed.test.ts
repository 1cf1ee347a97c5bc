// The element on the page of a host: properties, events, styles, and what remains after it is removed.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KardEnroll, SendRequest } from "kard-enroll/element";
import type { Page } from "playwright-core";
import { choose, loadText, press, send, sent, tile, users, waitForCounts, withPage } from "./user-actions.js";

/** Ten rows; the last one is invalid. */
const TEN = `${users(9)}\nU10,broken,02139`;

/** Collects every event of the element in the page. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const events: [string, unknown][] = [];
    Object.assign(window, { events });
    const element = document.querySelector("kard-enroll") as KardEnroll;
    for (const name of ["beforesubmit", "progress", "done", "error"] as const) {
      element.addEventListener(name, (event) => {
        events.push([name, JSON.parse(JSON.stringify(event.detail))]);
      });
    }
  });
}

function eventsOf(page: Page): Promise<[string, Record<string, unknown>][]> {
  return page.evaluate(() => (window as never as { events: [string, Record<string, unknown>][] }).events);
}

test("sends the events beforesubmit, progress, done and error", async () => {
  await withPage(async ({ page, mockServer }) => {
    await listen(page);
    mockServer.script([{ do: { delay: 400 }, method: "POST" }]);
    await choose(page, "empty.csv", "");
    await page.getByRole("alert").waitFor();
    await loadText(page, "ten.csv", TEN);
    await send(page);
    const events = await eventsOf(page);
    const of = (name: string) => events.filter(([other]) => other === name).map(([, detail]) => detail);
    assert.equal(of("error")[0]?.code, "file.empty");
    assert.equal(of("beforesubmit").length, 1);
    assert.deepEqual(of("beforesubmit")[0]?.columns, [
      { header: "id", field: "id" },
      { header: "email", field: "email" },
      { header: "zipCode", field: "zipCode" },
    ]);
    const [counts] = of("beforesubmit").map(({ counts }) => counts as { valid: number });
    assert.equal(counts?.valid, 9);
    assert.ok(of("progress").length > 0);
    const [done] = of("done") as { counts: { created: number; invalid: number; read: number } }[];
    assert.deepEqual([done?.counts.read, done?.counts.created, done?.counts.invalid], [10, 9, 1]);
  });
});

test("lets a host that cancels beforesubmit send the requests or start the run later", async () => {
  await withPage(async ({ page, mockServer }) => {
    await page.evaluate(() => {
      const element = document.querySelector("kard-enroll") as KardEnroll;
      element.addEventListener("beforesubmit", async (event) => {
        event.preventDefault();
        const bodies: string[] = [];
        for await (const { body } of event.detail.prepare()) bodies.push(body);
        Object.assign(window, { bodies });
      });
    });
    await loadText(page, "ten.csv", TEN);
    await press(page, /^Send 9/);
    await page.waitForFunction(() => "bodies" in window);
    const bodies = await page.evaluate(() => (window as never as { bodies: string[] }).bodies);
    assert.deepEqual(
      bodies.map((body) => JSON.parse(body).data.length),
      [9],
    );
    assert.equal(mockServer.received, 0);
    assert.equal(await page.locator("kard-enroll").getAttribute("step"), "rows");
    await page.evaluate(() => (document.querySelector("kard-enroll") as KardEnroll).start());
    await sent(page);
    assert.equal(mockServer.size, 9);
  });
});

test("uses the transport of the host instead of fetch, and interprets its responses", async () => {
  await withPage(async ({ page, mockServer }) => {
    await page.evaluate(() => {
      const asked: SendRequest[] = [];
      Object.assign(window, { asked });
      const element = document.querySelector("kard-enroll") as KardEnroll;
      Object.assign(element, { token: undefined, enroll: { retry: { base: 1 } } });
      element.send = async (request) => {
        asked.push(request);
        if (asked.length === 1) throw new Error("lost");
        const { data } = JSON.parse(request.body ?? "");
        const [first, ...others] = data;
        const errors = [{ status: "400", title: "Bad", detail: "no such ZIP", id: first.id }];
        return {
          status: 207,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ data: others, errors }),
        };
      };
      // The page checks its token in this event, which is not tested here.
      element.addEventListener("beforesubmit", (event) => event.stopImmediatePropagation(), {
        capture: true,
      });
    });
    await loadText(page, "ten.csv", TEN);
    await page.evaluate(() => (document.querySelector("kard-enroll") as KardEnroll).start());
    await sent(page);
    assert.equal(await tile(page, "created"), 8);
    assert.equal(await tile(page, "rejected"), 1);
    await page.locator(".group", { hasText: "no such ZIP" }).waitFor();
    const asked = await page.evaluate(() => (window as never as { asked: SendRequest[] }).asked);
    assert.deepEqual([asked.length, asked[1]?.method, asked[1]?.ids.length], [2, "POST", 9]);
    assert.equal(mockServer.received, 0);
  });
});

test("keeps several elements on one page independent", async () => {
  await withPage(async ({ page, mockServer, complaints }) => {
    // The page gets the address of the mock server first.
    await page.waitForFunction(
      () => (document.querySelector("kard-enroll") as KardEnroll).organizationId !== "",
    );
    await page.evaluate(() => {
      const first = document.querySelector("kard-enroll") as KardEnroll;
      const second = document.createElement("kard-enroll");
      second.id = "second";
      const { environment, organizationId, token } = first;
      Object.assign(second, { environment, organizationId, token, lang: "es" });
      first.after(second);
    });
    const second = page.locator("#second");
    await second.getByText("Suelte aquí").waitFor();
    await loadText(page, "first.csv", TEN);
    assert.equal(await second.getAttribute("step"), "file");
    await second.locator("input[type=file]").setInputFiles({
      name: "second.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("id,email\nX1,x1@example.com\nX2,x2@example.com"),
    });
    await second.getByText("Todas las filas son válidas.").waitFor();
    await second.getByRole("button", { name: "Enviar 2 usuarios" }).click();
    await second.getByText("Resultados").waitFor();
    // The heading is shown during the run, too.
    await second.locator(".tiles .created strong", { hasText: /^2$/ }).waitFor();
    assert.equal(await page.locator("kard-enroll").first().getAttribute("step"), "rows");
    assert.deepEqual(mockServer.ids().sort(), ["X1", "X2"]);
    assert.deepEqual(complaints, []);
  });
});

test("uses the texts, language, slots, parts and custom properties of the host", async () => {
  await withPage(async ({ page }) => {
    const color = () =>
      page
        .getByRole("button", { name: /Choose|Pick/ })
        .evaluate((button) => getComputedStyle(button).backgroundColor);
    await page.evaluate(() => {
      const element = document.querySelector("kard-enroll") as KardEnroll;
      element.texts = { "file.choose": "Pick one", "code.file.empty": "There is nothing in it." };
      element.style.setProperty("--kard-accent", "rgb(1, 2, 3)");
      const intro = document.createElement("p");
      intro.slot = "intro";
      intro.textContent = "From the host.";
      element.append(intro);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("kard-enroll::part(drop) { border-style: solid }");
      document.adoptedStyleSheets.push(sheet);
    });
    await page.getByRole("button", { name: "Pick one" }).waitFor();
    await page.getByText("From the host.").waitFor();
    // Waits for the end of the transition.
    await page.waitForTimeout(400);
    assert.equal(await color(), "rgb(1, 2, 3)");
    assert.equal(
      await page.locator(".drop").evaluate((drop) => getComputedStyle(drop).borderTopStyle),
      "solid",
    );
    await choose(page, "empty.csv", "");
    await page.getByText("There is nothing in it.").waitFor();
    await page.evaluate(() => document.querySelector("kard-enroll")?.setAttribute("lang", "es"));
    await page.getByText("Suelte aquí").waitFor();
    assert.equal(
      await page.getByRole("button", { name: "Pick one" }).count(),
      1,
      "the text of the host remains",
    );

    const surface = () => page.locator(".frame").evaluate((frame) => getComputedStyle(frame).backgroundColor);
    await page.evaluate(() => document.querySelector("kard-enroll")?.setAttribute("theme", "dark"));
    assert.equal(await surface(), "rgb(26, 30, 38)");
    await page.evaluate(() => document.querySelector("kard-enroll")?.setAttribute("theme", "light"));
    assert.equal(await surface(), "rgb(255, 255, 255)");
  });
});

test("leaves no worker, node, listener or style when it is removed and added again", async () => {
  await withPage(async ({ page }) => {
    const session = await page.context().newCDPSession(page);
    const settled = async () => {
      await page.waitForTimeout(200);
      await session.send("HeapProfiler.collectGarbage");
      await session.send("HeapProfiler.collectGarbage");
      const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
      return { nodes, jsEventListeners, workers: page.workers().length };
    };
    const round = (times: number) =>
      page.evaluate(async (times) => {
        for (let time = 0; time < times; time++) {
          const element = document.createElement("kard-enroll");
          document.body.append(element);
          await element.load(new File(["id,email\n1,ann@example.com\n2,bob@example.com"], "users.csv"));
          await element.updateComplete;
          if (element.getAttribute("step") !== "rows") throw new Error(element.step);
          element.remove();
          await new Promise((resolve) => setTimeout(resolve, 20));
          // When it is added again, it starts with the first step.
          document.body.append(element);
          await element.updateComplete;
          if (element.getAttribute("step") !== "file") throw new Error(element.step);
          element.remove();
        }
      }, times);
    const styles = () =>
      page.evaluate(() => [document.adoptedStyleSheets.length, document.querySelectorAll("style").length]);
    const before = await styles();
    await round(3);
    const few = await settled();
    await round(20);
    const many = await settled();
    assert.equal(many.workers, 0, "workers remain");
    assert.ok(many.nodes <= few.nodes + 50, `${many.nodes - few.nodes} nodes remain`);
    assert.ok(
      many.jsEventListeners <= few.jsEventListeners + 10,
      `${many.jsEventListeners - few.jsEventListeners} listeners remain`,
    );
    assert.deepEqual(await styles(), before);
  });
});

test("keeps its state when it is moved", async () => {
  await withPage(async ({ page }) => {
    await loadText(page, "ten.csv", TEN);
    await page.evaluate(() => {
      const element = document.querySelector("kard-enroll");
      const box = document.createElement("div");
      document.body.append(box);
      if (element) box.append(element);
    });
    await page.waitForTimeout(100);
    await waitForCounts(page, 9, 1);
    assert.equal(await page.locator("kard-enroll").getAttribute("step"), "rows");
  });
});

test("opens pasted rows and dropped files", async () => {
  await withPage(async ({ page }) => {
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "id\temail\n1\tann@example.com\n2\tbob@example.com");
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    });
    await waitForCounts(page, 2, 0);
    await page.getByText("pasted rows").waitFor();
    await press(page, "Choose another file");
    await page.locator(".drop").waitFor();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(["id,email\n1,ann@example.com"], "dropped.csv"));
      const drop = document.querySelector("kard-enroll")?.shadowRoot?.querySelector(".drop");
      drop?.dispatchEvent(
        new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true, composed: true }),
      );
    });
    await waitForCounts(page, 1, 0);
    await page.getByText("dropped.csv").waitFor();
  });
});

test("with all-or-nothing, start() sends nothing while rows are invalid", async () => {
  await withPage(async ({ page, mockServer }) => {
    await page.evaluate(() => {
      (document.querySelector("kard-enroll") as KardEnroll).submitPolicy = "all-or-nothing";
    });
    await loadText(page, "ten.csv", TEN);
    const start = () => page.evaluate(() => (document.querySelector("kard-enroll") as KardEnroll).start());
    await start();
    assert.equal(await page.locator("kard-enroll").getAttribute("step"), "rows");
    assert.equal(mockServer.received, 0);
    await press(page, "Exclude");
    await waitForCounts(page, 9, 1);
    await start();
    await sent(page);
    assert.equal(mockServer.size, 9);
  });
});

test("sends done and no error for a run that the user cancelled, in both languages", async () => {
  await withPage(async ({ page, mockServer }) => {
    await listen(page);
    mockServer.script([{ do: { delay: 400 }, method: "POST" }]);
    await loadText(page, "many.csv", users(3000));
    await press(page, /^Send \d/);
    await page
      .locator(".tiles .created strong")
      .filter({ hasText: /^[1-9]/ })
      .waitFor();
    await press(page, "Cancel");
    await sent(page);
    await page.getByText("You cancelled the run.").waitFor();
    assert.equal(await page.getByText("The run stopped early.").count(), 0);
    const events = await eventsOf(page);
    assert.ok(!events.some(([name]) => name === "error"));
    const [, done] = events.find(([name]) => name === "done") ?? [];
    const report = done?.report as { stop?: { code: string }; counts: { created: number } } | undefined;
    assert.equal(report?.stop?.code, "cancelled");
    assert.ok(report.counts.created > 0);
    await page.evaluate(() => {
      (document.querySelector("kard-enroll") as KardEnroll).lang = "es";
    });
    await page.getByText("Usted canceló el envío.").waitFor();
  });
});

test("sends error with a code and done for a run that stopped early", async () => {
  await withPage(async ({ page, mockServer }) => {
    await listen(page);
    mockServer.script([{ do: { status: 401 }, method: "POST" }]);
    await loadText(page, "ten.csv", TEN);
    await send(page);
    const events = (await eventsOf(page)).filter(([name]) => name === "error" || name === "done");
    assert.deepEqual(
      events.map(([name, { code }]) => [name, code]),
      [
        ["error", "unauthorized"],
        ["done", undefined],
      ],
    );
    await page
      .getByText(/The run stopped early\. The API .*token/)
      .first()
      .waitFor();
  });
});
