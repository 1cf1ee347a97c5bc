// The work for a hostile file is linear in its size.

import assert from "node:assert/strict";
import test, { before } from "node:test";
import { type FileOptions, invalidRowsCsv, prepareFile } from "kard-enroll";
import { count, expectLinear, startCounting } from "./counting.js";
import { fileOf, linesOf, read } from "./files.js";

before(startCounting);

const CSV = "id,email\nu1,a@b.c\n";

/** Pieces that make one very long cell, record or text when they are repeated. */
const ENDLESS = ['"', '""', "@", "+", "[", "x", ",", ";", "\r", "\0a", ',"""', "é", "-", "' ", "=1,", "1;"];
const ENDLESS_JSON = [
  '{"a":',
  "[",
  '{"id":"',
  "\\",
  '"',
  '{"a":1,',
  "[1,",
  "]",
  "{",
  '"a":',
  " ",
  "1",
  "{}",
  '{"id":[{"',
];

/** Pieces that make many rows when they are repeated. */
const ROWS = [
  '"\n',
  '"a\n',
  'a,"\n',
  '""x\n',
  "\r\n",
  "a1,\n",
  '"a1",\n',
  "1,b@c.de,1\n",
  "\n",
  ",\n",
  ";;\n",
];
const ROWS_JSON = ["{}, ", '{"id":1}, ', "1, ", "[], ", '{"id":"1","email":"a@b.c"}, ', "{], "];
const LINES_JSON = ["{}\n", '{"id":1}\n', "1\n", "[]\n", '{"id":"1","email":"a@b.c"}\n', "{]\n"];

/** Four times each size is within the inspected prefix, within the limit of a cell, and within the limit of a record. */
const SIZES = [15_000, 250_000, 1_000_000];
/** The sizes that reach the limits of a cell and of a record, including the prefix. */
const [CELL, RECORD] = [1 << 17, 1 << 19];
/** The size of the prefix in which the encoding is detected. */
const PREFIX = 1 << 18;
/** Sizes of files with many rows: within the inspected prefix, and beyond it. */
const MANY = [15_000, 100_000];

const quoted = (...texts: string[]) => texts.map((text) => JSON.stringify(text)).join(" and ");

const expectLinearFile = (
  format: FileOptions["format"],
  head: string,
  piece: string,
  sizes: readonly number[],
) =>
  expectLinear(`${format} ${quoted(head, piece)}`, sizes, (size) =>
    read(fileOf(head, piece, size), format ? { format } : {}),
  );

test("very long cells and lines", async () => {
  for (const piece of ENDLESS) {
    await expectLinearFile(undefined, "", piece, SIZES);
    await expectLinearFile("csv", CSV, piece, SIZES);
  }
});

test("very long JSON", async () => {
  for (const piece of ENDLESS_JSON) {
    await expectLinearFile("json", "", piece, SIZES);
    for (const head of ["[", '{"users":[']) await expectLinearFile("json", head, piece, SIZES.slice(0, 2));
    await expectLinearFile("ndjson", "", piece, SIZES);
  }
});

test("many rows", async () => {
  for (const piece of ROWS) {
    await expectLinearFile(undefined, "", piece, MANY);
    await expectLinearFile("csv", CSV, piece, MANY);
  }
  for (const piece of ROWS_JSON) await expectLinearFile("json", "[", piece, MANY);
  for (const piece of LINES_JSON) await expectLinearFile("ndjson", "", piece, MANY);
});

test("many rows when all issues and all invalid rows are kept", async () => {
  const work = (piece: string, chunk?: number) => (size: number) => {
    const invalidRows = new WritableStream<Uint8Array>();
    const options = { format: "csv", maxIssues: Number.POSITIVE_INFINITY, invalidRows } as const;
    return read(fileOf(CSV, piece, size, chunk), options);
  };
  for (const piece of ROWS) await expectLinear(quoted(CSV, piece), [60_000], work(piece));
  await expectLinear("in small chunks", [CELL], work('"a\n', 512), PREFIX);
});

test("rows with one filled cell, which may be lines below the table", async () => {
  const lines = ["u1002,\n", "user,\n", "140,\n", "member 140,\n", "End of file,\n", "Total rows: 140,\n"];
  const rows = 4_000;
  for (const line of lines) {
    const work = (count: number) => read(linesOf(CSV, () => line, count));
    await work(rows);
    const [small, large] = [await count(() => work(rows)), await count(() => work(2 * rows))];
    const perRow = (large.wasm - small.wasm) / rows;
    // A search through every word list takes about 4,000 steps per row.
    assert.ok(perRow > 100 && perRow < 2_000, `${JSON.stringify(line)}: ${perRow} steps per row`);
  }
});

test("invalid rows that are read again", async () => {
  await expectLinear("invalid rows", [10_000], async (count) => {
    const report = await read(linesOf(CSV, (at) => `=${at},-@\n`, count));
    for await (const _ of prepareFile(invalidRowsCsv(report)));
  });
});

test("long values in one JSON record", async () => {
  for (const [head, pieces] of [
    ['{"id":"u1","email":"', ["a", "@", "\\u0041", "\\\\", "é"]],
    ['{"id":"u1","phoneNumber":', ["1", "-", "{"]],
    ['{"id":"u1","phoneNumbers":[', ["1,", '"1",', '{"number":"1"},', "[1],", "["]],
    ['{"id":"u1",', ['"id":1,', '"a":1,', '"":{},']],
  ] as const) {
    for (const piece of pieces) await expectLinearFile("ndjson", head, piece, SIZES);
  }
});

test("different rows", async () => {
  const lines: Record<string, [head: string, line: (at: number) => string]> = {
    ordinary: [CSV, (at) => `user-${at},person.${at}@example.com\n`],
    "with one address": [CSV, (at) => `user-${at},ann@example.com\n`],
    invalid: [CSV, (at) => `user-${at},person.${at}@\n`],
    "of JSON": ["", (at) => `{"id":${at},"email":"person.${at}@example.com"}\n`],
    "of JSON, with different keys": ["", (at) => `{"id":${at},"key${at}":1}\n`],
    "with different numbers of cells": [CSV, (at) => `${at}${",".repeat(at % 50)}\n`],
  };
  for (const [name, [head, line]] of Object.entries(lines)) {
    await expectLinear(name, [20_000], (count) => read(linesOf(head, line, count)));
  }
});

test("one record with many different keys", async () => {
  await expectLinear("keys", [50_000], (count) => read(linesOf('[{"id":1', (at) => `,"key${at}":1`, count)));
});

test("other encodings", async () => {
  for (const encoding of ["windows-1252", "utf-16le", "shift_jis"]) {
    await expectLinear(encoding, [1_000_000], (size) =>
      read(fileOf("", "1,a@b.c\n\0", size), { encoding, format: "csv" }),
    );
  }
});

const MB = 1_000_000;

test("a hundred megabytes of one character", async () => {
  for (const piece of ['"', "@", "+", "[", "x"]) {
    await expectLinearFile(undefined, "", piece, [25 * MB]);
    await expectLinearFile("csv", CSV, piece, [25 * MB]);
  }
});

test("ten million columns", async () => {
  await expectLinearFile(undefined, "", ",", [2.5 * MB]);
  await expectLinearFile("csv", CSV, ",", [2.5 * MB]);
});

test("a cell and a record in small chunks", async () => {
  for (const [head, piece, size] of [
    [CSV, '"', CELL],
    [CSV, "x", CELL],
    [CSV, "\0", CELL],
    [CSV, '""', CELL],
    [CSV, ",", RECORD],
    ["[", "[", RECORD],
    ["[", '{"a":', RECORD],
    ["[", '["', RECORD],
    ["", '{"a":"', RECORD],
  ] as const) {
    await expectLinear(quoted(head, piece), [size], (size) => read(fileOf(head, piece, size, 512)), PREFIX);
  }
});
