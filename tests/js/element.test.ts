// The element where there is no page, its languages, and its lists of any length.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { before } from "node:test";
import { init } from "kard-enroll";
import { Virtual } from "../../dist/element/grid/virtual.js";
import { first } from "../../dist/element/i18n/en.js";
import { more } from "../../dist/element/i18n/en-steps.js";
import { es } from "../../dist/element/i18n/es.js";
import { learn, Words } from "../../dist/element/i18n/translator.js";
import { OutcomeLog } from "../../dist/element/outcome-log.js";

const en = { ...first, ...more };

learn(more);
before(() => init());

test("a server can import both entries: nothing is touched that only a page has", async () => {
  const { KardEnroll } = await import("kard-enroll/element");
  await import("kard-enroll/define");
  assert.equal(KardEnroll.name, "KardEnroll");
  assert.equal(typeof globalThis.document, "undefined");
});

/** Texts that are the same word in both languages. */
const SAME = new Set(["format.ndjson", "format.json"]);

test("every text has its Spanish, with the same values in it", () => {
  const values = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const [key, text] of Object.entries(en)) {
    if (SAME.has(key)) continue;
    const spanish = (es as Record<string, string>)[key];
    assert.ok(spanish, `${key} is missing`);
    assert.deepEqual(values(spanish), values(text), key);
    // A singular where English has one; the key of the vertical bar has it in its name alone.
    assert.equal(spanish.includes("|"), text.includes("|"), key);
  }
  const unknown = Object.keys(es).filter((key) => !(key in en) && !key.startsWith("code."));
  assert.deepEqual(unknown, []);
});

test("every code of the table has a Spanish sentence, and no other", () => {
  const page = readFileSync(new URL("../../docs/issues.md", import.meta.url), "utf8");
  const [, table = ""] = page.match(/<!-- codes -->(.*?)<!-- \/codes -->/s) ?? [];
  const codes = [...table.matchAll(/^\| `([\w.]+)` \| (\w*) \|/gm)].map(
    ([, code, reason]) => `code.${code}${reason ? `/${reason}` : ""}`,
  );
  assert.ok(codes.length > 60, "the table is not found");
  assert.deepEqual(
    codes.filter((key) => !(key in es)),
    [],
  );
  assert.deepEqual(
    Object.keys(es).filter((key) => key.startsWith("code.") && !codes.includes(key)),
    [],
  );
});

test("numbers, plurals and the host's own texts come out as the language wants them", () => {
  const english = new Words("en", { "send.users": "Enroll {n}|Enroll all {n}", "code.id.missing": "No id." });
  assert.equal(english.t("send.users", { n: 1 }), "Enroll 1");
  assert.equal(english.t("send.users", { n: 1200 }), "Enroll all 1,200");
  assert.equal(english.issue({ code: "id.missing", message: "the id is missing" }), "No id.");
  assert.equal(
    english.issue({ code: "zip_code.invalid", message: "the ZIP code must have five digits" }),
    "The ZIP code must have five digits.",
  );
  const spanish = new Words("es", es);
  assert.equal(spanish.t("send.users", { n: 12000 }), "Enviar 12.000 usuarios");
  assert.equal(
    spanish.issue({ code: "id.missing", message: "the id is missing" }),
    "Falta el identificador.",
  );
  // Among words from right to left a value keeps its own direction.
  const arabic = new Words("ar", { "rows.like": "مثل {from}" });
  assert.equal(arabic.t("rows.like", { from: "+14155550101" }), "مثل \u2068+14155550101\u2069");
  // What has no text of its own falls back on its code, then on the core's sentence.
  assert.equal(spanish.issue({ code: "new.code", message: "zipCode is new" }), "The ZIP code is new.");
});

test("a list of a million rows is no higher than browsers allow, and every row of it can be reached", () => {
  const list = new Virtual();
  const [rows, height, view] = [1_000_000, 48, 500];
  list.resize(rows, height, view);
  assert.ok(list.height <= 8_000_000);
  for (const row of [0, 1, 17, 500_000, 999_998, 999_999]) {
    list.reveal(row);
    assert.ok(list.first <= row && row < list.end, `row ${row} is not between ${list.first} and ${list.end}`);
  }
  list.moved(list.height - view);
  assert.equal(list.end, rows);
  list.moved(0);
  assert.equal(list.first, 0);
  // A small movement is exact, a large one in proportion.
  list.moved(480);
  assert.equal(list.first, 10 - 6);
  list.moved((list.height - view) / 2);
  assert.ok(Math.abs(list.first - rows / 2) < 20, String(list.first));
});

test("a log counts each row once, groups reasons, and saves formulas defused", async () => {
  const log = new OutcomeLog();
  const refused = { status: "400", title: "", detail: "=1+1" };
  log.add({
    errors: [],
    outcomes: [
      { row: 2, id: "b", outcome: "rejected", errors: [refused] },
      { row: 1, id: "a", outcome: "created", errors: [] },
    ],
  });
  log.note({ row: 2, id: "b", outcome: "created", errors: [] });
  for (const row of [3, 4]) {
    const error = { status: "", title: "id.duplicate", detail: `the id is already used in row ${row - 2}` };
    log.note({ row, id: "a", outcome: "invalid", errors: [error] });
  }
  assert.deepEqual(
    [log.counts.read, log.counts.created, log.counts.rejected, log.counts.invalid],
    [4, 1, 1, 2],
  );
  assert.deepEqual([...log.rows("all")], [1, 2, 3, 4]);
  const [duplicates] = log.reasons();
  assert.deepEqual([duplicates?.code, duplicates?.rows], ["id.duplicate", 2]);
  assert.ok(duplicates);
  assert.deepEqual([...log.rows(duplicates)], [3, 4]);
  const csv = await (await log.csv()).text();
  assert.match(csv, /^2,b,rejected,"?'=1\+1"?\r$/m);
  assert.equal(JSON.parse(await (await log.json()).text()).rows.length, 4);
  const stop = { code: "changed_file", message: "", row: 3 };
  const report = JSON.parse(await (await log.json(stop)).text());
  assert.deepEqual([report.stop, report.counts.read, report.rows.length], [stop, 4, 4]);
});
