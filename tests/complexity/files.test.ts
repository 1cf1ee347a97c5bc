// Hostile files take work in proportion to their size.

import assert from "node:assert/strict";
import test, { before } from "node:test";
import { type FileOptions, invalidRowsCsv, prepareFile } from "kard-enroll";
import { count, hold, startCounting } from "./counting.js";
import { fileOf, linesOf, read } from "./files.js";

before(startCounting);

const CSV = "id,email\nu1,a@b.c\n";

/** What makes one cell, record or text without an end. */
const ENDLESS = ['"', '""', "@", "+", "[", "x", ",", ";", "\r", "\0", ',"""', "é", "-", "' ", "=1,", "1;"];
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

/** What makes rows without end. */
const ROWS = ['"\n', '"a\n', 'a,"\n', '""x\n', "\r\n", "a,\n", '"a"\n', "1,b@c.de,1\n", "\n", ",\n", ";;\n"];
const ROWS_JSON = ["{}, ", '{"id":1}, ', "1, ", "[], ", '{"id":"1","email":"a@b.c"}, ', "{], "];
const LINES_JSON = ["{}\n", '{"id":1}\n', "1\n", "[]\n", '{"id":"1","email":"a@b.c"}\n', "{]\n"];

/** The fourfold is within the beginning that is looked at first, within the longest cell, within the longest record. */
const SIZES = [15_000, 250_000, 1_000_000];
/** As long as a cell, and as long as a record may be, with what comes before. */
const [CELL, RECORD] = [1 << 17, 1 << 19];
/** In this the encoding is found. */
const BEGINNING = 1 << 18;
/** Of rows: within the beginning that is looked at first, and beyond it. */
const MANY = [15_000, 100_000];

const quoted = (...texts: string[]) => texts.map((text) => JSON.stringify(text)).join(" and ");

const holdFile = (format: FileOptions["format"], head: string, piece: string, sizes: readonly number[]) =>
  hold(`${format} ${quoted(head, piece)}`, sizes, (size) =>
    read(fileOf(head, piece, size), format ? { format } : {}),
  );

test("endless cells and lines", async () => {
  for (const piece of ENDLESS) {
    await holdFile(undefined, "", piece, SIZES);
    await holdFile("csv", CSV, piece, SIZES);
  }
});

test("endless JSON", async () => {
  for (const piece of ENDLESS_JSON) {
    await holdFile("json", "", piece, SIZES);
    for (const head of ["[", '{"users":[']) await holdFile("json", head, piece, SIZES.slice(0, 2));
    await holdFile("ndjson", "", piece, SIZES);
  }
});

test("rows without end", async () => {
  for (const piece of ROWS) {
    await holdFile(undefined, "", piece, MANY);
    await holdFile("csv", CSV, piece, MANY);
  }
  for (const piece of ROWS_JSON) await holdFile("json", "[", piece, MANY);
  for (const piece of LINES_JSON) await holdFile("ndjson", "", piece, MANY);
});

test("rows without end, of which every issue and every refused row is kept", async () => {
  const work = (piece: string, chunk?: number) => (size: number) => {
    const invalidRows = new WritableStream<Uint8Array>();
    const options = { format: "csv", maxIssues: Number.POSITIVE_INFINITY, invalidRows } as const;
    return read(fileOf(CSV, piece, size, chunk), options);
  };
  for (const piece of ROWS) await hold(quoted(CSV, piece), [60_000], work(piece));
  await hold("in small chunks", [CELL], work('"a\n', 512), BEGINNING);
});

test("rows of one filled cell, which may be lines below the table", async () => {
  const lines = ["u1002,\n", "user,\n", "140,\n", "member 140,\n", "End of file,\n", "Total rows: 140,\n"];
  const rows = 4_000;
  for (const line of lines) {
    const work = (count: number) => read(linesOf(CSV, () => line, count));
    await work(rows);
    const [some, more] = [await count(() => work(rows)), await count(() => work(2 * rows))];
    const each = (more.wasm - some.wasm) / rows;
    // It was some 4,000 when every list of words was gone through.
    assert.ok(each > 100 && each < 2_000, `${JSON.stringify(line)}: ${each} steps a row`);
  }
});

test("refused rows that are read again", async () => {
  await hold("rejects", [10_000], async (count) => {
    const report = await read(linesOf(CSV, (at) => `=${at},-@\n`, count));
    for await (const _ of prepareFile(invalidRowsCsv(report)));
  });
});

test("long values in one record of JSON", async () => {
  for (const [head, pieces] of [
    ['{"id":"u1","email":"', ["a", "@", "\\u0041", "\\\\", "é"]],
    ['{"id":"u1","phoneNumber":', ["1", "-", "{"]],
    ['{"id":"u1","phoneNumbers":[', ["1,", '"1",', '{"number":"1"},', "[1],", "["]],
    ['{"id":"u1",', ['"id":1,', '"a":1,', '"":{},']],
  ] as const) {
    for (const piece of pieces) await holdFile("ndjson", head, piece, SIZES);
  }
});

test("rows that differ", async () => {
  const lines: Record<string, [head: string, line: (at: number) => string]> = {
    ordinary: [CSV, (at) => `user-${at},person.${at}@example.com\n`],
    "with one address": [CSV, (at) => `user-${at},ann@example.com\n`],
    refused: [CSV, (at) => `user-${at},person.${at}@\n`],
    "of JSON": ["", (at) => `{"id":${at},"email":"person.${at}@example.com"}\n`],
    "of JSON, with keys that all differ": ["", (at) => `{"id":${at},"key${at}":1}\n`],
    "with numbers of cells that differ": [CSV, (at) => `${at}${",".repeat(at % 50)}\n`],
  };
  for (const [name, [head, line]] of Object.entries(lines)) {
    await hold(name, [20_000], (count) => read(linesOf(head, line, count)));
  }
});

test("keys of one record that all differ", async () => {
  await hold("keys", [50_000], (count) => read(linesOf('[{"id":1', (at) => `,"key${at}":1`, count)));
});

test("other encodings", async () => {
  for (const encoding of ["windows-1252", "utf-16le", "shift_jis"]) {
    await hold(encoding, [1_000_000], (size) =>
      read(fileOf("", "1,a@b.c\n\0", size), { encoding, format: "csv" }),
    );
  }
});

const MB = 1_000_000;

test("a hundred megabytes of one character", async () => {
  for (const piece of ['"', "@", "+", "[", "x"]) {
    await holdFile(undefined, "", piece, [25 * MB]);
    await holdFile("csv", CSV, piece, [25 * MB]);
  }
});

test("ten million columns", async () => {
  await holdFile(undefined, "", ",", [2.5 * MB]);
  await holdFile("csv", CSV, ",", [2.5 * MB]);
});

test("a cell and a record that come in small chunks", async () => {
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
    await hold(quoted(head, piece), [size], (size) => read(fileOf(head, piece, size, 512)), BEGINNING);
  }
});
