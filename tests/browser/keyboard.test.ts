// The complete flow with only the keyboard and with only the mouse, at three widths, light and dark; axe checks every step.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { choose, loadSample, press, read, sent, tile, waitForCounts, withPage } from "./user-actions.js";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Four rows: one valid, one auto-corrected, and two invalid rows that an edit or a suggestion corrects. */
const ROWS = [
  "id,email,phone,zip,birth year",
  "U1,ann@example.com,+14155550101,02139,1990",
  "U2,bob@example.com,(415) 555-0102,2139,1985",
  "U3,eve.example.com,+14155550103,ABCDE,1970",
  "U4,joe@@example.com,+14155550104,10001,1960",
].join("\n");

/** The violations that axe finds in the current page. */
async function findings(page: Page): Promise<string[]> {
  // The Content-Security-Policy of the page forbids injected scripts, but not those of the debugger.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: AXE });
  const { result } = await session.send("Runtime.evaluate", {
    awaitPromise: true,
    returnByValue: true,
    expression: `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
      .then(({ violations, passes }) => ({ passes: passes.length, found: violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + " " + target.join(" ") + " " + failureSummary)) }))`,
  });
  await session.detach();
  const { passes, found } = result.value as { passes: number; found: string[] };
  assert.ok(passes > 10, "axe checked nothing");
  return found;
}

/** The accessible name of the focused element, also inside shadow roots. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at) return "";
    const label =
      at.getAttribute("aria-label") ?? (at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : null);
    return (label ?? at.textContent ?? "").replaceAll(/\s+/g, " ").trim();
  });
}

/** Presses Tab until an element with that name has the focus, and checks that the focus is always visible. */
async function tabTo(page: Page, name: RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press(key);
    const at = await focused(page);
    const isSeen = await page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      if (!at || at === document.body) return true;
      return [at, at.nextElementSibling].some(
        (each) => each && getComputedStyle(each).outlineStyle !== "none",
      );
    });
    assert.ok(isSeen, `the focus on ${at} cannot be seen`);
    if (name.test(at)) return;
  }
  assert.fail(`${name} cannot be reached with ${key}`);
}

async function isNarrow(page: Page, width: number): Promise<void> {
  const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(scroll <= width, `the page is ${scroll} pixels wide in a window of ${width}`);
}

for (const width of [320, 800, 1600]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`completes the flow with the keyboard at ${width} pixels, ${colorScheme}, without axe violations`, async () => {
      await withPage(async ({ page, mockServer, complaints }) => {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const look = async () => {
          assert.deepEqual(await findings(page), []);
          await isNarrow(page, width);
        };
        await page.locator("kard-enroll .drop").waitFor();
        const opened = page.waitForEvent("filechooser");
        await look();

        // Enter opens the file dialog of the browser.
        await tabTo(page, /^Choose a file$/);
        await page.keyboard.press("Enter");
        const chooser = await opened;
        await chooser.setFiles({ name: "users.csv", mimeType: "text/csv", buffer: Buffer.from(ROWS) });
        await read(page);
        await waitForCounts(page, 2, 2);
        assert.equal(await focused(page), "Check and send");
        await look();

        await tabTo(page, /^Change columns$/);
        await page.keyboard.press("Enter");
        assert.equal(await focused(page), "Assign the columns");
        await look();
        await tabTo(page, /^Check the rows$/);
        await page.keyboard.press("Enter");
        await page.locator("[role=grid] .bad").first().waitFor();

        // The suggestion for a doubled @, then the two cells of row 3 by hand.
        await tabTo(page, /^Apply the suggestion “joe@example\.com”/);
        await page.keyboard.press("Enter");
        await waitForCounts(page, 3, 1);
        await tabTo(page, /^Rows of the file$/);
        await page.locator("[role=gridcell]", { hasText: "eve.example.com" }).waitFor();
        await page.keyboard.press("ArrowRight");
        await page.keyboard.press("ArrowRight");
        await page.keyboard.press("F2");
        assert.equal(await focused(page), "E-mail address of row 3");
        await page.keyboard.type("wrong");
        await page.keyboard.press("Escape");
        assert.equal(await focused(page), "Rows of the file");
        await page.keyboard.press("Enter");
        await page.keyboard.type("eve@example.com");
        await page.keyboard.press("Enter");
        await page.keyboard.press("ArrowRight");
        await page.keyboard.press("ArrowRight");
        await page.keyboard.press("Enter");
        assert.equal(await focused(page), "ZIP code of row 3");
        await page.keyboard.type("94103");
        await page.keyboard.press("Enter");
        await page.locator("[role=status]", { hasText: "Row 3: fixed" }).waitFor({ state: "attached" });
        await waitForCounts(page, 4, 0);
        await look();

        await tabTo(page, /^Send 4 users$/);
        await page.keyboard.press("Enter");
        await sent(page);
        assert.equal(await focused(page), "Results");
        await page
          .locator("[role=status]", { hasText: "4 of 4 users were created." })
          .waitFor({ state: "attached" });
        await look();
        assert.equal(mockServer.size, 4);
        assert.equal(mockServer.users().find(({ id }) => id === "U3")?.attributes.zipCode, "94103");
        await tabTo(page, /^Choose another file$/);
        await page.keyboard.press("Enter");
        assert.equal(await focused(page), "Enroll users");
        assert.deepEqual(complaints, []);
      });
    });

    test(`completes the flow with the mouse at ${width} pixels, ${colorScheme}`, async () => {
      await withPage(async ({ page, mockServer, complaints }) => {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await choose(page, "users.csv", ROWS);
        await waitForCounts(page, 2, 2);
        await press(page, /^Apply the suggestion “joe@example\.com”/);
        await waitForCounts(page, 3, 1);
        // One click edits an invalid cell.
        await page.locator(".cell.bad", { hasText: "eve.example.com" }).click();
        await page.locator("input.edit").fill("eve@example.com");
        await page.locator(".cell.bad", { hasText: "ABCDE" }).click();
        await page.locator("input.edit").fill("94103");
        await page.locator("input.edit").press("Enter");
        await waitForCounts(page, 4, 0);
        await isNarrow(page, width);
        await press(page, /^Send 4 users$/);
        await sent(page);
        assert.equal(await tile(page, "created"), 4);
        assert.equal(mockServer.size, 4);
        await page.locator(".tiles .created").click();
        await page.locator("[role=gridcell] .tag", { hasText: "Created" }).first().waitFor();
        assert.deepEqual(complaints, []);
      });
    });
  }
}

test("axe finds no violations during a run, a pause and in the results, in Spanish and from right to left", async () => {
  await withPage(async ({ page, mockServer }) => {
    mockServer.script([{ do: { delay: 2000 }, method: "POST", on: 1 }]);
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
      document.querySelector("kard-enroll")?.setAttribute("lang", "es");
    });
    await page.getByText("Suelte aquí").waitFor();
    await page.getByRole("button", { name: "Load a sample" }).click();
    await page.locator(".row-summary[aria-busy=false]", { hasText: "No válidas:" }).waitFor();
    await page.locator("details summary").first().click();
    assert.deepEqual(await findings(page), []);
    await press(page, /^Enviar \d/);
    await press(page, "Pausar");
    assert.deepEqual(await findings(page), []);
    await press(page, "Reanudar");
    await press(page, "Informe (JSON)");
    assert.deepEqual(await findings(page), []);
    const scroll = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.ok(scroll, "the page scrolls in two directions");

    // axe also checks the inside of the element.
    await page.locator("kard-enroll .main").evaluate((main) => main.append(document.createElement("img")));
    assert.match((await findings(page)).join("\n"), /^image-alt/m);
  });
});

test("every control is at least 24 pixels high and wide", async () => {
  await withPage(async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 800 });
    await loadSample(page);
    for (const step of ["rows", "columns"]) {
      if (step === "columns") await press(page, "Change columns");
      const small = await page
        .locator("kard-enroll :is(button, select, summary, .choice)")
        .evaluateAll((all) =>
          all
            .map((each) => ({ box: each.getBoundingClientRect(), text: each.textContent }))
            .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
            .map(({ text }) => text),
        );
      assert.deepEqual(small, [], step);
    }
  });
});
