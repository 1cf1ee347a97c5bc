// The parts of the element that need no page: its import on a server, texts, long lists and the log of a run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { before } from "node:test";
import { init } from "kard-enroll";
import { VirtualScroll } from "../../dist/element/grid/virtual-scroll.js";
import { firstStep } from "../../dist/element/i18n/en-first-step.js";
import { steps } from "../../dist/element/i18n/en-later-steps.js";
import { es } from "../../dist/element/i18n/es.js";
import { addEnglish, Translator } from "../../dist/element/i18n/translator.js";
import { OutcomeLog } from "../../dist/element/outcome-log.js";

const en: Record<string, string> = { ...firstStep, ...steps };

addEnglish(steps);
before(() => init());

test("a server can import both entries", async () => {
  const { KardEnroll } = await import("kard-enroll/element");
  await import("kard-enroll/define");
  assert.equal(KardEnroll.name, "KardEnroll");
  assert.equal(typeof globalThis.document, "undefined");
});

test("every text has a Spanish translation with the same placeholders and plural forms", () => {
  const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const [key, text] of Object.entries(en)) {
    const spanish = (es as Record<string, string>)[key];
    assert.ok(spanish, `${key} is missing`);
    assert.deepEqual(placeholders(spanish), placeholders(text), key);
    assert.equal(spanish.includes("|"), text.includes("|"), key);
  }
  const unknown = Object.keys(es).filter((key) => !(key in en) && !key.startsWith("code."));
  assert.deepEqual(unknown, []);
});

/** Codes that the user can see and that are not issues of rows. */
const OTHER_CODES = [
  ...["unread", "earlier", "created.by_conflict", "created.by_lookup", "exists.differs", "unsent.by_lookup"],
  ...[
    "rejected.in_doubt",
    "unknown",
    "unsent",
    "cancelled",
    "request_rejected",
    "unauthorized",
    "token_failed",
  ],
  ...["token_timeout", "retries_exhausted", "changed_file", "journal.changed", "journal.foreign"],
  ...[
    "journal.newer",
    "network.load",
    "wasm.load",
    "worker.failed",
    "file.unreadable/read_failed",
    "field_omitted",
  ],
];

test("every issue code has a Spanish text", () => {
  const page = readFileSync(new URL("../../docs/issues.md", import.meta.url), "utf8");
  const [, table = ""] = page.match(/<!-- codes -->(.*?)<!-- \/codes -->/s) ?? [];
  const codes = [...table.matchAll(/^\| `([\w.]+)` \| (\w*) \|/gm)].map(
    ([, code, reason]) => `code.${code}${reason ? `/${reason}` : ""}`,
  );
  assert.ok(codes.length > 60, "the table is not found");
  const expected = [...codes, ...OTHER_CODES.map((code) => `code.${code}`)].sort();
  assert.deepEqual(
    Object.keys(es)
      .filter((key) => key.startsWith("code."))
      .sort(),
    expected,
  );
});

test("texts use the numbers and plural forms of the language, and the texts of the host", () => {
  const english = new Translator("en", {
    "send.users": "Enroll {n}|Enroll all {n}",
    "code.id.missing": "No id.",
  });
  assert.equal(english.t("send.users", { n: 1 }), "Enroll 1");
  assert.equal(english.t("send.users", { n: 1200 }), "Enroll all 1,200");
  assert.equal(english.issue({ code: "id.missing", message: "the id is missing" }), "No id.");
  const spanish = new Translator("es", es);
  assert.equal(spanish.t("send.users", { n: 12000 }), "Enviar 12.000 usuarios");
  // Among words from right to left, a value keeps its own direction.
  const arabic = new Translator("ar", { "rows.example": "مثل {from}" });
  assert.equal(arabic.t("rows.example", { from: "+14155550101" }), "مثل \u2068+14155550101\u2069");
});

test("the Spanish text of an issue depends on its code and reason, not on its message", () => {
  const spanish = new Translator("es", es);
  const foreign = { code: "zip_code.invalid", reason: "foreign", message: "words that mean nothing" };
  assert.equal(spanish.issue(foreign), "El código ZIP es un código postal de otro país.");
  const duplicate = { code: "id.duplicate", message: "words that mean nothing" };
  assert.equal(spanish.issue({ ...duplicate, duplicateOf: 17 }), "El identificador ya se usa en la fila 17.");
  assert.equal(spanish.issue(duplicate), "El identificador ya se usa en una fila anterior.");
  // A field that is omitted keeps the code of its error.
  const omitted = { ...foreign, severity: "warning" } as const;
  assert.match(spanish.issue(omitted), /de otro país\. El campo se omite\.$/);
  const repaired = { code: "zip_code.repaired", message: "", severity: "warning" } as const;
  assert.equal(spanish.issue(repaired), "El código ZIP se convirtió a cinco cifras.");
});

test("the English text of an issue is its message as a sentence", () => {
  const english = new Translator("en", {});
  const issue = (message: string) => english.issue({ code: "zip_code.invalid", message });
  assert.equal(issue("the ZIP code must have five digits"), "The ZIP code must have five digits.");
  assert.equal(issue("zipCode must be a text"), "zipCode must be a text.");
  const duplicate = { code: "id.duplicate", message: "the id is already used in row 17" };
  assert.equal(english.issue({ ...duplicate, duplicateOf: 17 }), "The id is already used in row 17.");
  assert.equal(english.issue(duplicate), "The id is already used in an earlier row.");
  // In Spanish, a code without a text shows the message.
  const unknown = { code: "new.code", message: "the field is new" };
  assert.equal(new Translator("es", es).issue(unknown), "The field is new.");
});

test("a list of a million rows is no higher than browsers allow, and every row of it can be reached", () => {
  const list = new VirtualScroll();
  const [rows, height, view] = [1_000_000, 48, 500];
  list.resize(rows, height, view);
  assert.ok(list.height <= 8_000_000);
  for (const row of [0, 1, 17, 500_000, 999_998, 999_999]) {
    list.reveal(row);
    assert.ok(list.first <= row && row < list.end, `row ${row} is not between ${list.first} and ${list.end}`);
  }
  list.scrolled(list.height - view);
  assert.equal(list.end, rows);
  list.scrolled(0);
  assert.equal(list.first, 0);
  // A small movement is exact, a large one is proportional.
  list.scrolled(480);
  assert.equal(list.first, 10 - 6);
  list.scrolled((list.height - view) / 2);
  assert.ok(Math.abs(list.first - rows / 2) < 20, String(list.first));
});

test("a log counts each row once, groups reasons, and saves a CSV without formulas", async () => {
  const log = new OutcomeLog();
  const rejected = { status: "400", title: "", detail: "=1+1" };
  log.add({
    errors: [],
    outcomes: [
      { row: 2, id: "b", outcome: "rejected", errors: [rejected] },
      { row: 1, id: "a", outcome: "created", errors: [] },
    ],
  });
  log.addRow({ row: 2, id: "b", outcome: "created", errors: [] });
  for (const row of [3, 4]) log.addInvalid(row, "a", [duplicateId(row, row - 2)]);
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
  const rows = JSON.parse(await (await log.json()).text()).rows;
  assert.equal(rows.length, 4);
  assert.deepEqual(rows[2].errors, [
    { status: "", title: "id.duplicate", detail: "used in row 1", pointer: "/id", row: 3, field: "id" },
  ]);
  const stop = { code: "changed_file", message: "", row: 3 };
  const report = JSON.parse(await (await log.json(stop)).text());
  assert.deepEqual([report.stop, report.counts.read, report.rows.length], [stop, 4, 4]);
});

test("a log groups issues by code and reason, and errors of the API by their words", () => {
  const log = new OutcomeLog();
  const zip = (row: number, reason: string, message: string) => ({
    ...duplicateId(row, 1),
    code: "zip_code.invalid",
    field: "zipCode",
    reason,
    message,
  });
  log.addInvalid(1, "a", [zip(1, "foreign", "one")]);
  log.addInvalid(2, "b", [zip(2, "foreign", "two")]);
  log.addInvalid(3, "c", [zip(3, "prefix", "one")]);
  for (const [row, detail] of [
    [4, "no such ZIP"],
    [5, "no such ZIP"],
    [6, "no such year"],
  ] as const) {
    log.addRow({ row, id: "", outcome: "rejected", errors: [{ status: "400", title: "Bad", detail }] });
  }
  const groups = log.reasons().map(({ code, reason, message, rows }) => [code, reason ?? message, rows]);
  assert.deepEqual(groups, [
    ["zip_code.invalid", "foreign", 2],
    ["Bad", "no such ZIP", 2],
    ["zip_code.invalid", "prefix", 1],
    ["Bad", "no such year", 1],
  ]);
});

function duplicateId(row: number, duplicateOf: number) {
  const message = `used in row ${duplicateOf}`;
  return {
    row,
    field: "id",
    pointer: "/id",
    severity: "error" as const,
    code: "id.duplicate",
    message,
    duplicateOf,
  };
}
