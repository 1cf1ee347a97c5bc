// The wording of messages changes no behavior: the flow is the same when every message is replaced by random letters. The
// flow is in Spanish, because the English texts of issues are the messages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { RowOutcome } from "kard-enroll";
import type { Page } from "playwright-core";
import type { Opened } from "./chrome.js";
import { edit, press, saved, withPage } from "./user-actions.js";

/** Invalid rows with several issues, one row per line, and users that the API rejects. */
const ROWS = [
  "id,email,birthYear,zipCode",
  "U1,one@example.com,1990,02139",
  "U2,two@example.com,85,02139",
  "U3,three@example.com,86,02139",
  "U4,four.example.com,1990,02139",
  "U1,five@example.com,1990,02139",
  "U6,six@example.com,1990,K1A 0B1",
  "U7,seven@example.com,1990,ABCDE",
  ",eight@example.com,1990,2139",
  "U9,nine@example.com,1990,02139",
  "U10,ten@example.com,1990,02139",
].join("\n");

/** The messages of the table of issue codes. Of a message with a row number, the part before it. */
function messagesOfIssues(): string[] {
  const page = readFileSync(new URL("../../docs/issues.md", import.meta.url), "utf8");
  const [, table = ""] = page.match(/<!-- codes -->(.*?)<!-- \/codes -->/s) ?? [];
  const messages = [...table.matchAll(/^\| `[\w.]+` \|.*\| (.+) \|$/gm)];
  return messages.map(([, message = ""]) => message.replace(/row \d+$/, "").replaceAll("\\", ""));
}

/** The text with random letters. */
function scramble(text: string): string {
  return text.replace(/[a-z]/gi, () => String.fromCharCode(97 + Math.floor(Math.random() * 26)));
}

/** A response that creates all users of the first request except U3, with this detail about U3. */
function rejectU3(detail: string) {
  const data = ["U1", "U2", "U9", "U10"].map((id) => ({ type: "user", id, attributes: {} }));
  const errors = [{ status: "400", title: "Bad Request", detail, source: { pointer: "/data/2" } }];
  const headers = { "Content-Type": "application/json" };
  return { raw: { status: 207, headers, body: JSON.stringify({ data, errors }) } };
}

/** The WebAssembly with scrambled messages. */
function scrambleMessages(wasm: Buffer, messages: readonly string[]): Buffer {
  let text = wasm.toString("latin1");
  for (const message of messages) {
    assert.ok(text.includes(message), `the WebAssembly has no message “${message}”`);
    text = text.replaceAll(message, scramble);
  }
  return Buffer.from(text, "latin1");
}

/** What the user sees and what is sent, and the messages in the report. */
interface Transcript {
  screens: string[];
  requests: (readonly string[])[];
  rows: unknown[];
  messages: Set<string>;
}

/** Waits until the summary has this number of valid rows and the list shows its rows. */
async function valid(page: Page, rows: number): Promise<void> {
  const summary = page.locator(".row-summary[aria-busy=false]", { hasText: `. Válidas: ${rows}.` });
  await summary.waitFor();
  await page.locator("[role=grid][aria-busy=true]").waitFor({ state: "detached" });
}

async function report(page: Page): Promise<RowOutcome[]> {
  return JSON.parse(await saved(page, "Informe (JSON)")).rows;
}

/** Completes the flow: a fix, a run, corrections of the rejected row, and a second run. */
async function completeFlow({ page, mockServer }: Opened, apiWords: string): Promise<Transcript> {
  const screens: string[] = [];
  const look = async () => {
    const text = await page.locator("kard-enroll .main").innerText();
    screens.push(text.replaceAll(apiWords, "(the words of the API)"));
  };
  mockServer.script([{ do: rejectU3(apiWords), on: 1, method: "POST" }]);
  await page.evaluate(() => document.querySelector("kard-enroll")?.setAttribute("lang", "es"));
  await page.getByText("Suelte aquí").waitFor();
  await page.setInputFiles("kard-enroll input[type=file]", {
    name: "users.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(ROWS),
  });
  await valid(page, 3);
  await page.locator("details.warnings summary").click();
  await look();
  await press(page, "Aplicar las 2 sugerencias");
  await valid(page, 5);
  await look();
  await press(page, "Enviar 5 usuarios");
  const first = await report(page);
  await look();
  // The screen distinguishes the reasons of one code.
  assert.match(screens.at(-1) ?? "", /El código ZIP es un código postal de otro país\./);
  assert.match(screens.at(-1) ?? "", /El código ZIP debe tener cinco cifras\./);

  // The rejected row gets the id of a later row that exists, and then an unused id.
  await press(page, "Corregir las filas rechazadas (1)");
  await edit(page, "three@", "U3", "U9");
  await page.locator(".issues .text", { hasText: "ya existe y tiene este identificador" }).waitFor();
  await look();
  await edit(page, "three@", "U9", "U33");
  await page.getByRole("button", { name: "Enviar las filas corregidas (1)" }).waitFor();
  await page.locator(".row-summary[aria-busy=false]").waitFor();
  await look();
  await press(page, "Enviar las filas corregidas (1)");
  const second = await report(page);
  await look();
  const rows = [...first, ...second];
  return {
    screens,
    requests: mockServer.requests.map(({ ids }) => ids),
    rows: rows.map(({ errors, ...row }) => ({
      ...row,
      errors: errors.map(({ detail: _, ...error }) => error),
    })),
    messages: new Set(rows.flatMap(({ errors }) => errors.map(({ detail }) => detail))),
  };
}

test("the flow is the same when every message consists of random letters", async () => {
  const words = "this user was rejected";
  let normal: Transcript | undefined;
  await withPage(async (opened) => {
    normal = await completeFlow(opened, words);
  });
  assert.ok(normal);
  const { messages, ...expected } = normal;
  // In addition to the issues: the notes that the sender wrote into the report.
  const ofIssues = messagesOfIssues();
  const notes = [...messages].filter(
    (message) => message !== words && !ofIssues.some((known) => message.startsWith(known)),
  );
  await withPage(async (opened) => {
    const { page } = opened;
    let replaced = 0;
    await page.context().route("**/*.wasm", async (route) => {
      replaced++;
      const response = await route.fetch();
      const body = scrambleMessages(await response.body(), [...ofIssues, ...notes]);
      await route.fulfill({ response, body });
    });
    await page.reload();
    const { messages: scrambled, ...actual } = await completeFlow(opened, scramble(words));
    assert.ok(replaced > 0, "the WebAssembly was not replaced");
    const unchanged = [...messages].filter((message) => scrambled.has(message));
    assert.deepEqual(unchanged, []);
    assert.deepEqual(actual, expected);
  });
});
