// Encodings, formats and damaged files.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { init, inspectFile } from "kard-enroll";
import { codes, kardError, readAll, streamOf, utf8, utf16 } from "./tools.js";

before(() => init());

/** Encodes a text as Windows-1252; fails for a character that is not in this encoding. */
function windows1252(text: string): Uint8Array {
  // Node 20 decodes a complete text in this encoding as ISO-8859-1, but decodes a part of a stream correctly.
  const decoder = new TextDecoder("windows-1252");
  const decode = (byte: number) => decoder.decode(Uint8Array.of(byte), { stream: true });
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [decode(byte), byte]));
  return Uint8Array.from(text, (c) => table.get(c) ?? assert.fail(c));
}

const SAMPLE = "id\temail\tname\r\nJosé–1\ta@example.com\tZoë “Q” €\r\nü2\tb@example.com\tÑandú\r\n";
const IDS = ["José–1", "ü2"];

test("detects and reads each encoding, independent of the chunks", async () => {
  for (const [encoding, bytes] of [
    ["utf-8", utf8(SAMPLE)],
    ["utf-8", utf8(`\ufeff${SAMPLE}`)],
    ["utf-16le", utf16(SAMPLE, false, true)],
    ["utf-16le", utf16(SAMPLE, false, false)],
    ["utf-16be", utf16(SAMPLE, true, true)],
    ["utf-16be", utf16(SAMPLE, true, false)],
    ["windows-1252", windows1252(SAMPLE)],
  ] as const) {
    for (const sizes of [[bytes.length], [1], [3], [7, 1, 2]]) {
      const { ids, report } = await readAll(streamOf(bytes, sizes));
      assert.deepEqual(ids, IDS, `${encoding} ${sizes}`);
      assert.deepEqual([report.encoding, report.delimiter, report.format], [encoding, "\t", "csv"]);
      assert.deepEqual(report.issues, []);
      assert.equal(report.columns[0]?.header, "id", "no byte order mark before the first header");
    }
    assert.equal((await inspectFile(bytes)).encoding, encoding);
  }
});

test("a surrogate pair can be split anywhere", async () => {
  const text = `id,email\n${"😀".repeat(50)},a@b.c\n`;
  for (const bytes of [utf8(text), utf16(text, false, true), utf16(text, true, true)]) {
    for (const size of [1, 2, 3, 5]) {
      assert.deepEqual((await readAll(streamOf(bytes, [size]))).ids, ["😀".repeat(50)]);
    }
  }
  const long = `id,email\n${"x".repeat((1 << 20) - 10)}\n😀,a@b.c\n`;
  assert.equal((await readAll(long)).ids.at(-1), "😀");
  for (let shift = 0; shift < 4; shift += 1) {
    const filler = `id,name\n1,${"x".repeat((1 << 20) - 13 + shift)}\n`;
    assert.deepEqual((await readAll(`${filler}😀,y\n`)).ids.at(-1), "😀", "at the cut of a string");
  }
});

test("the option encoding accepts every label of the Encoding Standard, and no other value", async () => {
  const bytes = windows1252(SAMPLE);
  for (const encoding of ["windows-1252", "latin1", "ISO-8859-1", "cp1252"]) {
    const { ids, report } = await readAll(bytes, { encoding });
    assert.deepEqual([ids, report.encoding], [IDS, "windows-1252"]);
  }
  const koi = Uint8Array.from([...utf8("id\n"), 0xc1, 0xc2]);
  assert.deepEqual((await readAll(koi, { encoding: "koi8-r" })).ids, ["аб"]);
  for (const encoding of ["utf-8", "UTF-8", "utf8", " utf-8 ", "unicode-1-1-utf-8"]) {
    const { report } = await readAll(utf8("id,name\nu1,é\n"), { encoding });
    assert.deepEqual([report.encoding, report.counts.valid], ["utf-8", 1]);
    // Invalid bytes are reported for every label of UTF-8.
    const broken = await readAll(Uint8Array.from([...utf8("id,name\nu1,"), 0xe9, 10]), { encoding });
    assert.deepEqual(codes(broken.report.issues), ["record.invalid"], encoding);
  }
  for (const encoding of ["utf-9", "", "none"]) {
    await assert.rejects(readAll(bytes, { encoding }), kardError("options.invalid"));
    await assert.rejects(inspectFile(bytes, { encoding }), kardError("options.invalid"));
  }
});

test("reports invalid bytes by line, and only that row is invalid", async () => {
  const head = utf8(`id,name\nu1,ok é\n`);
  const broken = Uint8Array.from([...head, ...utf8("u2,"), 0xc3, 0x28, ...utf8("\nu3,fine\n")]);
  const { report, ids } = await readAll(broken, { encoding: "utf-8" });
  assert.deepEqual(ids, ["u1", "u3"]);
  assert.deepEqual(
    report.issues.map(({ row, line, code, reason }) => [row, line, code, reason]),
    [[2, 3, "record.invalid", "encoding"]],
  );
  // A lone surrogate in UTF-16.
  const torn = utf16("id,name\nu1,x\nu2,\ud800y\nu3,z\n", false, true);
  const other = await readAll(torn);
  assert.deepEqual(other.ids, ["u1", "u3"]);
  assert.deepEqual(
    other.report.issues.map(({ line }) => line),
    [3],
  );
  // A lone surrogate in a string.
  const text = await readAll("id,name\nu1\ud800,x\nu2,y\n");
  assert.deepEqual([text.ids, codes(text.report.issues)], [["u2"], ["record.invalid"]]);
});

test("the detected encoding does not depend on the size of the chunks", async () => {
  const rows = Array.from({ length: 9000 }, (_, n) => `u${n},plain name\n`).join("");
  const bytes = windows1252(`id,name\n${rows}last,Zoë\n`);
  const expected = await readAll(bytes);
  for (const size of [1000, 65_536, 100_000, 1 << 18, 1 << 20]) {
    const { report } = await readAll(streamOf(bytes, [size]));
    assert.deepEqual(report, expected.report, String(size));
  }
});

test("each delimiter is detected, or set by the option", async () => {
  for (const delimiter of [",", ";", "\t", "|", "¦", "§", "^", "~", "\u0001"]) {
    const text = `id${delimiter}email${delimiter}name\nu1${delimiter}a@b.c${delimiter}"x${delimiter}y"\n`;
    for (const options of [{}, { delimiter }]) {
      const { report, ids } = await readAll(text, options);
      assert.deepEqual([report.delimiter, ids, report.columns.length], [delimiter, ["u1"], 3]);
    }
  }
  const { users } = await readAll("id:email\nu1:a@b.c\n", { delimiter: ":", email: "raw" });
  assert.equal(users[0]?.attributes.email, "a@b.c");
  for (const delimiter of ["", "ab", '"', "\n", "\r", 9]) {
    await assert.rejects(readAll("id\n", { delimiter: delimiter as string }), kardError("options.invalid"));
  }
});

test("the row of the header can be set", async () => {
  const text = "Export\n\nKey,Contact\nid,email\nu1,a@b.c\n";
  const columns = { 0: "id", 1: "email" } as const;
  const headers = async (headerRow: number | null) => {
    const { report } = await readAll(text, { columns, headerRow });
    return [report.columns.map(({ header }) => header).join(), report.counts.read];
  };
  assert.deepEqual(await headers(3), ["Key,Contact", 2]);
  assert.deepEqual(await headers(4), ["id,email", 1]);
  assert.deepEqual(await headers(null), [",", 4]);
  assert.deepEqual(await headers(0), await headers(null));
  assert.equal((await inspectFile("Export\n\nid,email\nu1,a@b.c\n")).headerRow, 3);
  assert.equal((await inspectFile(text, { headerRow: null })).headerRow, null);
  for (const headerRow of [2, 6, 101, -1, 1.5, "1"]) {
    await assert.rejects(headers(headerRow as number), kardError("options.invalid"), String(headerRow));
  }
});

test("accepts every line end, mixed line ends, and no final line end", async () => {
  const { ids, report } = await readAll("id,email\r\nu1,a@b.c\nu2,b@b.c\ru3,c@b.c\r\n\r\n\nu4,d@b.c");
  assert.deepEqual(ids, ["u1", "u2", "u3", "u4"]);
  assert.equal(report.counts.read, 4);
});

test("lines that contain only white space and delimiters are not records", async () => {
  for (const text of ["id\nu1\n \n\t\nu2\n\u00a0\n", "id,email\nu1,\n,\n , \nu2,a@b.c\n,,,\n"]) {
    const { ids, report } = await readAll(text, { delimiter: "," });
    assert.deepEqual([ids, report.counts.read, report.issues], [["u1", "u2"], 2, []], text);
  }
});

test("reports an invalid quote with its line, and reads the rest", async () => {
  const text = 'id,email\nu1,a@b.c\nu2,"b@b.c\nu3,c@b.c\n"u4"x,d@b.c\nu5,e@b.c\n';
  const { ids, report } = await readAll(text);
  assert.deepEqual(ids, ["u1", "u3", "u5"]);
  assert.deepEqual(
    report.issues.map(({ line, code }) => [line, code]),
    [
      [3, "record.invalid"],
      [5, "record.invalid"],
    ],
  );
});

test("a row with fewer columns than the header is a warning, a row with more columns an error", async () => {
  const { ids, report } = await readAll(
    "id,email,zipCode\nu1,c@b.c\nu2,a@b.c,94107,extra\nu3,b@b.c,94107,\n",
  );
  assert.deepEqual(ids, ["u1", "u3"]);
  assert.deepEqual(
    report.issues.map(({ row, code, severity }) => [row, code, severity]),
    [
      [1, "record.ragged", "warning"],
      [2, "record.ragged", "error"],
    ],
  );
});

test("each layout of JSON gives the same records", async () => {
  const records = [
    { id: "u1", email: "a@b.c" },
    { id: "u2", email: "b@b.c" },
  ];
  const keyed = { u1: { email: "a@b.c" }, u2: { email: "b@b.c" } };
  const jsonApi = { data: records.map(({ id, email }) => ({ type: "user", id, attributes: { email } })) };
  for (const [value, format] of [
    [records, "json"],
    [{ users: records }, "json"],
    [{ meta: { n: 2 }, result: { items: records } }, "json"],
    [jsonApi, "json"],
    [keyed, "json"],
  ] as const) {
    for (const text of [
      JSON.stringify(value),
      JSON.stringify(value, null, 2),
      `\ufeff ${JSON.stringify(value)}`,
    ]) {
      const { users, report } = await readAll(streamOf(utf8(text), [5]), { email: "raw" });
      assert.deepEqual(
        users.map(({ id, attributes }) => [id, attributes.email]),
        [
          ["u1", "a@b.c"],
          ["u2", "b@b.c"],
        ],
        text,
      );
      assert.deepEqual([report.format, report.delimiter], [format, null]);
    }
  }
  const lines = records.map((record) => JSON.stringify(record)).join("\r\n");
  for (const options of [{}, { format: "ndjson" }] as const) {
    const { ids, report } = await readAll(lines, options);
    assert.deepEqual([ids, report.format], [["u1", "u2"], "ndjson"]);
  }
});

test("uses the last value of a repeated key, like JSON.parse", async () => {
  for (const text of [
    '{"id":"u1","email":"x","id":"u2","email":null}',
    '{"id":null,"id":"u2"}',
    '{"id":"u1","id":"","id":"u2"}',
  ]) {
    assert.deepEqual((await readAll(`[${text}]`)).ids, [JSON.parse(text).id], text);
  }
});

test("reports an invalid JSON record with its line, and reads the next", async () => {
  const { ids, report } = await readAll('{"id":"u1"}\n{"id":\n17\nnull\n[1]\n"x"\n{"id":"u2"}', {
    format: "ndjson",
  });
  assert.deepEqual(ids, ["u1", "u2"]);
  assert.deepEqual(report.counts, { read: 7, valid: 2, invalid: 5, warnings: 0 });
  assert.deepEqual(
    report.issues.map(({ line }) => line),
    [2, 3, 4, 5, 6],
  );
  const cut = await readAll('[{"id":"u1"},{"id":"u2"');
  assert.deepEqual([cut.ids, codes(cut.report.issues)], [["u1"], ["record.invalid"]]);
  const odd = await readAll(
    '[{"id":"\\ud83d"},{"id":12345678901234567890},{"id":1.5},{"id":{"a":1}},{"id":null},{"__proto__":{"id":"x"}}]',
  );
  assert.deepEqual(odd.ids, ["12345678901234567890"]);
  assert.equal(odd.report.counts.invalid, 5);
});

test("a field of more than 1 MiB, a row of more than 1,000 columns and an endless line are issues", async () => {
  const long = "x".repeat(3 << 20);
  for (const bad of [`u2,${long}`, `u2,"${long}"`, `u2,"${long}`, `${"x,".repeat(1200)}`, `{${long}`]) {
    const { ids, report } = await readAll(`id,email\nu1,a@b.c\n${bad}\nu3,c@b.c\n`);
    assert.deepEqual(ids, ["u1", "u3"], bad.slice(0, 20));
    assert.deepEqual([report.counts.read, report.counts.invalid], [3, 1]);
    assert.equal(report.issues[0]?.line, 3);
  }
  const endless = await readAll(streamOf(utf8(`id,email\nu1,a@b.c\n${long}${long}`), [1 << 16]));
  assert.deepEqual([endless.ids, endless.report.counts.invalid], [["u1"], 1]);
  const json = await readAll(
    `[{"id":"u1"},{"id":"u2","email":"${long}"},{"id":"u3"},{"id":"${"y".repeat(5 << 20)}"}]`,
  );
  assert.deepEqual([json.ids, json.report.counts.invalid], [["u1", "u3"], 2]);
});
