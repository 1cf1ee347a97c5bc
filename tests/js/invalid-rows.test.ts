// inspectFile, and the CSV of invalid rows.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { init, inspectFile, invalidRowsCsv, prepareFile } from "kard-enroll";
import { codes, kardError, type Loose, pick, random, readAll, streamOf, utf8 } from "./tools.js";

before(() => init());

test("inspectFile detects format, encoding, delimiter and columns", async () => {
  const text = "Customer ID;E-mail Address;Notes\nu1;a@example.com;x\nu2;b@example.com;y\n";
  const found = await inspectFile(text);
  assert.deepEqual([found.format, found.encoding, found.delimiter], ["csv", "utf-8", ";"]);
  assert.deepEqual(found.headers, ["Customer ID", "E-mail Address", "Notes"]);
  assert.deepEqual(
    found.columns.map(({ field }) => field),
    ["id", "email", null],
  );
  assert.deepEqual(found.sample, [
    ["u1", "a@example.com", "x"],
    ["u2", "b@example.com", "y"],
  ]);
  for (const { confidence, field, sample } of found.columns) {
    assert.ok(confidence >= 0 && confidence <= 1 && (field === null || confidence > 0));
    assert.equal(sample.length, 2);
  }
  const json = await inspectFile('[{"id":"u1","contact":{"emailAddress":"a@b.c"}}]');
  assert.deepEqual(
    [json.format, json.delimiter, json.headers],
    ["json", null, ["id", "contact.emailAddress"]],
  );
  assert.deepEqual(
    json.columns.map(({ field }) => field),
    ["id", "email"],
  );
});

test("inspectFile and prepareFile detect the same columns", async () => {
  for (const text of [
    "id,E-Mail,Mobile #\nu1,a@b.c,4155552671\n",
    "u1;a@example.com\nu2;b@example.com\n",
    '{"id":1}\n{"id":2}\n',
  ]) {
    const { columns, format, delimiter, encoding } = await inspectFile(text);
    const { report } = await readAll(text);
    assert.deepEqual(
      report.columns,
      columns.map(({ sample, ...column }) => column),
    );
    assert.deepEqual([report.format, report.delimiter, report.encoding], [format, delimiter, encoding]);
  }
});

test("inspectFile reads only the beginning and releases the source", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>(
    {
      pull(to) {
        pulled += 1;
        to.enqueue(utf8(`id,email\n${"u1,a@b.c\n".repeat(7000)}`));
      },
    },
    { highWaterMark: 0 },
  );
  assert.equal((await inspectFile(endless)).headers[0], "id");
  assert.ok(pulled <= 6, `${pulled} chunks`);
  assert.equal(endless.locked, false);
});

test("inspectFile rejects an empty file and a value that is not a source", async () => {
  for (const source of ["", " \n", new Uint8Array()]) {
    await assert.rejects(inspectFile(source), kardError("file.empty"), JSON.stringify(source));
  }
  await assert.rejects(inspectFile("id\nu1\n", { format: "json" }), kardError("file.unreadable"));
  await assert.rejects(inspectFile(17 as Loose), kardError("source.invalid"));
  await assert.rejects(inspectFile("id\n", { format: "xml" as Loose }), kardError("options.invalid"));
  await assert.rejects(inspectFile("id\n", { signal: AbortSignal.abort(new Error("no")) }), /no/);
});

/** Parses a CSV without code of the package. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
    if (end === "") break;
  }
  if (rows.at(-1)?.join("") === "") rows.pop();
  return rows;
}

test("invalidRowsCsv contains each invalid row unchanged, with its line and all reasons", async () => {
  const text = 'id,email,phone,note\nu1,a@b.c,,fine\nu2,x,+1,a\nu3,y,,"say ""hi"", =1"\n';
  const { report } = await readAll(text);
  const rows = parse(invalidRowsCsv(report));
  assert.deepEqual(rows[0], ["id", "email", "phone", "note", "kard-enroll line", "kard-enroll reasons"]);
  assert.deepEqual(rows[1]?.slice(0, 5), ["u2", "x", "'+1", "a", "3"]);
  assert.match(rows[1]?.[5] ?? "", /email\.invalid: .*; phone_number\.invalid: /);
  assert.deepEqual(rows[2]?.slice(0, 5), ["u3", "y", "", 'say "hi", =1', "4"]);
  assert.equal(invalidRowsCsv((await readAll("id\nu1\n")).report), "");
});

test("invalidRowsCsv escapes formulas, and prepareFile restores every row", async () => {
  const next = random(9);
  const cells = [
    "=1+1",
    "+14155552671",
    "-2",
    "@SUM(A1)",
    "'+1",
    "''",
    "\t=1",
    " =1",
    "＝1",
    "a,b",
    'a"b',
    "a\nb",
    "a\r\nb",
    "ID",
    "",
    "x",
    "é😀",
    "\u200b=1",
    "N/A",
  ];
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  for (let round = 0; round < 30; round += 1) {
    const rows = Array.from({ length: 8 }, () => [
      pick(next, ["", "=u1", "u2", "+u"]),
      pick(next, ["bad", "=bad", "a@b.c"]),
      pick(next, cells),
      "00000",
      pick(next, cells),
    ]);
    const text = `id,email,phoneNumber,zipCode,note\n${rows.map((row) => row.map(quote).join(",")).join("\n")}\n`;
    const first = await readAll(text);
    assert.equal(first.report.counts.invalid, 8);
    const csv = invalidRowsCsv(first.report);
    for (const row of parse(csv)) {
      for (const cell of row) assert.doesNotMatch(cell, /^[\s"\u200b]*[=+\-@＝＋－＠]/u);
    }
    const again = await readAll(csv);
    assert.deepEqual(
      again.report.issues.map(({ row, code, field, id }) => [row, code, field, id]),
      first.report.issues.map(({ row, code, field, id }) => [row, code, field, id]),
      csv,
    );
    assert.equal(
      invalidRowsCsv(again.report).replaceAll(/,\d+,/g, ","),
      csv.replaceAll(/,\d+,/g, ","),
      "a second time",
    );
    // Rows whose invalid cells are ignored are accepted.
    const corrected = await readAll(csv, { columns: { zipCode: null, email: null, phoneNumber: null } });
    assert.ok(corrected.users.every(({ id }) => rows.some((row) => row[0]?.trim() === id)));
  }
});

test("invalid rows of JSON and of a file without a header can be read again", async () => {
  const json = await readAll(
    '[{"id":"u1","contact":{"email":"x@"},"zipCode":"=1"},{"id":"u2","contact":{"email":"a@example.com"}},17]',
  );
  const again = await readAll(invalidRowsCsv(json.report));
  assert.deepEqual(codes(again.report.issues).slice(0, 2), codes(json.report.issues).slice(0, 2));
  assert.equal(again.report.counts.invalid, 2);
  const bare = await readAll(
    "u1,a@example.com,00000\nu2,b@example.com,94107\nu3,c@example.com,94107\nu1,c@example.com,94107\n",
  );
  if (bare.report.counts.invalid > 0) {
    const back = await readAll(invalidRowsCsv(bare.report));
    assert.equal(back.report.counts.read, bare.report.counts.invalid);
  }
});

test("a row that could not be parsed does not become an id when it is read again", async () => {
  for (const text of [
    'id,email\nu1,"a@b.c\nu2,a@example.com\n',
    'id,email\n"u1"x,a@b.c\n',
    '[17,"u1",{"id":"u3"}]',
    '{"id":\n{"id":"u3"}\n',
  ]) {
    const { report } = await readAll(text);
    assert.ok(report.counts.invalid > 0);
    const csv = invalidRowsCsv(report);
    const again = await readAll(csv);
    assert.deepEqual(
      [again.report.counts.valid, again.report.counts.invalid],
      [0, report.counts.invalid],
      csv,
    );
  }
  // The text is shown beside the reasons.
  const { report } = await readAll('id,email\nu1,"a@b.c\n');
  assert.match(
    parse(invalidRowsCsv(report))[1]?.[3] ?? "",
    /^record\.invalid unclosed_quote: .*: u1,"a@b\.c$/,
  );
});

test("the option invalidRows streams the content of invalidRowsCsv, with backpressure", async () => {
  const text = `id,email\n${Array.from({ length: 3000 }, (_, n) => `u${n},${n % 2 ? "bad" : "a@b.c"}`).join("\n")}\n`;
  const { report } = await readAll(text);
  const expected = invalidRowsCsv(report);
  const decoder = new TextDecoder();
  let streamed = "";
  let closed = false;
  const invalidRows = new WritableStream<Uint8Array>({
    async write(chunk) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      streamed += decoder.decode(chunk, { stream: true });
    },
    close: () => {
      closed = true;
    },
  });
  const other = await readAll(streamOf(utf8(text), [5000]), { invalidRows });
  assert.equal(streamed, expected);
  assert.ok(closed);
  assert.deepEqual(other.report.counts, report.counts);
  assert.throws(() => invalidRowsCsv(other.report), kardError("invalid_rows.unavailable"));
});

test("a failing invalidRows stream ends the reading with its reason", async () => {
  const reason = new Error("the disk is full");
  const invalidRows = new WritableStream<Uint8Array>({
    write() {
      throw reason;
    },
  });
  const source = streamOf(utf8(`id,email\n${"u1,bad\n".repeat(5000)}`), [5000]);
  const prepared = prepareFile(source, { invalidRows });
  await assert.rejects(async () => {
    for await (const request of prepared) assert.ok(request);
  }, reason);
  await assert.rejects(prepared.report, reason);
  assert.equal(source.locked, false);
});

test("invalidRowsCsv throws for any other object than a report of prepareFile", () => {
  for (const wrong of [{}, { counts: {}, issues: [] }] as Loose[]) {
    assert.throws(() => invalidRowsCsv(wrong), kardError("invalid_rows.unavailable"));
  }
});
