// The same users in tables of other shapes: with columns in another order, with notes, rule lines and repeated headers.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { init, prepareFile } from "kard-enroll";
import { pick, random } from "./tools.js";

before(() => init());

const HEADERS = ["Member ID", "E-mail", "Phone", "ZIP", "Date of birth", "Plan"];

/** Ids of one shape. */
const IDS: ((row: number) => string)[] = [
  (row) => String(row),
  (row) => `C-${1000 + row}`,
  (row) => `cus_${(row * 7919).toString(36).padStart(6, "0")}7`,
  (row) => String(7_210_448_301_000 + row),
  (row) => `00000000-0000-4000-8000-${String(row).padStart(12, "0")}`,
];

const NOTES = [
  "Confidential",
  "EOF",
  "End of report",
  "Total rows: 140",
  "Grand Total",
  "Page 2",
  "11/30/2026",
  "2026-11-30 15:04",
  "=SUM(A2:A3)",
  "----------",
  "=====",
  "*** end ***",
  "New York",
  "(3 rows affected)",
  "https://crm.example.com/report",
  "Member ID",
  "varchar",
  "Contact: max@acme.example",
  "© 2026 Acme",
  "Summe",
  "合計",
];

function makeRows(next: () => number): string[][] {
  const id = pick(next, IDS);
  return Array.from({ length: 3 + Math.floor(next() * 30) }, (_, row) => [
    id(row + 1),
    row > 1 && next() < 0.3 ? "" : `user${row}@example.com`,
    next() < 0.5 ? "" : `+1415555${String(1000 + row)}`,
    next() < 0.5 ? "" : "02134",
    next() < 0.5 ? "" : "1990-05-17",
    pick(next, ["gold", "silver", ""]),
  ]);
}

const toCsv = (rows: string[][]) => rows.map((row) => row.map((cell) => `"${cell}"`).join(",")).join("\n");

async function read(text: string) {
  const file = prepareFile(text, { worker: false });
  const users: string[] = [];
  for await (const { body } of file)
    for (const { id, attributes } of JSON.parse(body).data) users.push(`${id} ${JSON.stringify(attributes)}`);
  const { counts } = await file.report;
  assert.equal(counts.read, counts.valid + counts.invalid);
  return { users, counts };
}

test("a table with columns in another order has the same users", async () => {
  const next = random(1);
  for (let n = 0; n < 100; n += 1) {
    const rows = makeRows(next);
    const { users, counts } = await read(toCsv([HEADERS, ...rows]));
    assert.equal(counts.read, rows.length);
    assert.equal(counts.invalid, 0, toCsv(rows));
    const order = HEADERS.map((_, at) => at).sort(() => next() - 0.5);
    const swapped = [HEADERS, ...rows].map((row) => order.map((at) => row[at] ?? ""));
    assert.deepEqual((await read(toCsv(swapped))).users, users);
  }
});

test("a table with notes, rule lines or repeated headers has the same users, and every row is counted", async () => {
  const next = random(2);
  for (let n = 0; n < 400; n += 1) {
    const rows = makeRows(next);
    const { users } = await read(toCsv([HEADERS, ...rows]));
    const note = pick(next, NOTES);
    const cells = pick(next, [[note], [note, "", "", "", "", ""]]);
    const at = next() < 0.5 ? rows.length : 1 + Math.floor(next() * rows.length);
    const withNote = [HEADERS, ...rows.slice(0, at), cells, ...rows.slice(at)];
    const result = await read(toCsv(withNote));
    assert.deepEqual(result.users, users, `${note} in line ${at + 2} of\n${toCsv(withNote)}`);
    assert.equal(result.counts.read, rows.length + 1);
    assert.equal(result.counts.invalid, 1);
  }
});

test("accepts every row of a table that has only ids, names as ids, or ids of mixed shapes", async () => {
  const next = random(3);
  const mixed = ["17", "A-9", "bob", "x_1", "Mary Ann", "cus_1k", "9/12", "Total", "int"];
  for (let n = 0; n < 200; n += 1) {
    const ids = mixed.sort(() => next() - 0.5).slice(0, 5);
    if (ids.filter((id) => /\d/.test(id)).length < 3) continue;
    for (const text of [
      `Member ID\n${ids.join("\n")}\n`,
      `Member ID,Name\n${ids.map((id) => `${id},x`).join("\n")}\n`,
    ]) {
      assert.equal((await read(text)).counts.invalid, 0, text);
    }
  }
  for (const make of IDS) {
    const ids = Array.from({ length: 500 }, (_, row) => make(row + 1));
    assert.equal(
      (await read(`Member ID,E-mail\n${ids.map((id) => `${id},`).join("\n")}\n`)).counts.invalid,
      0,
    );
  }
});
