// From files to requests: kinds of sources, backpressure, abort, progress, limits, and the mapping of columns.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type FileSource, init, prepareFile, prepareUsers } from "kard-enroll";
import { codes, kardError, type Loose, random, readAll, streamOf, utf8 } from "./tools.js";

before(() => init());

const rows = (count: number, row = (n: number) => `u${n},u${n}@example.com,94107`) =>
  `id,email,zipCode\n${Array.from({ length: count }, (_, n) => row(n + 1)).join("\n")}\n`;

test("every kind of source gives the same requests", async () => {
  const text = rows(1234, (n) => `ü${n}😀,u${n}@example.com,${n % 7 === 0 ? "00000" : "94107"}`);
  const bytes = utf8(text);
  const expected = await readAll(bytes);
  assert.deepEqual(expected.report.counts, { read: 1234, valid: 1058, invalid: 176, warnings: 0 });
  const sources: [string, FileSource][] = [
    ["string", text],
    ["Buffer", Buffer.from(bytes)],
    ["a part of a larger buffer", new Uint8Array([0, ...bytes, 0]).subarray(1, -1)],
    ["Blob", new Blob([bytes])],
    ["File", new File([bytes], "users.csv", { type: "text/csv" })],
    ["stream", streamOf(bytes)],
    ["stream of single bytes", streamOf(bytes, [1])],
    ["stream with empty chunks", new Blob([bytes]).stream()],
    [
      "byte stream",
      new ReadableStream({
        type: "bytes",
        start(to) {
          to.enqueue(bytes.slice());
          to.close();
        },
      }),
    ],
    ["body of a response", new Response(bytes).body as ReadableStream<Uint8Array>],
  ];
  for (const [name, source] of sources) {
    const { requests, report } = await readAll(source);
    assert.deepEqual(
      requests.map(({ index, body, users }) => ({ index, body, users })),
      expected.requests.map(({ index, body, users }) => ({ index, body, users })),
      name,
    );
    assert.deepEqual(report, expected.report, name);
  }
});

test("the size of chunks does not change the result, also at the end of the inspected prefix", async () => {
  const text = `${rows(9000)}"u1",x@y.z,1\n`;
  const bytes = utf8(text);
  const expected = await readAll(bytes);
  const next = random(5);
  for (const sizes of [
    [65_535, 1, 70_000],
    [65_536],
    [65_537],
    [(1 << 18) - 1, 1, 1, 5000],
    [1 << 18, 1],
    Array.from({ length: 300 }, () => 1 + Math.floor(next() * 3000)),
  ]) {
    const { report, ids } = await readAll(streamOf(bytes, sizes));
    assert.deepEqual(report, expected.report);
    assert.deepEqual(ids, expected.ids);
  }
});

test("a file and an array of records give the same request bodies", async () => {
  const records = Array.from({ length: 250 }, (_, n) => ({
    id: `u${n + 1}`,
    email: `u${n + 1}@example.com`,
    zipCode: "94107",
  }));
  const inMemory = prepareUsers(records);
  for (const text of [
    rows(250),
    JSON.stringify(records),
    records.map((record) => JSON.stringify(record)).join("\n"),
  ]) {
    const { requests, report } = await readAll(text);
    assert.deepEqual(
      requests.map(({ body }) => body),
      inMemory.requests.map(({ body }) => body),
    );
    assert.deepEqual(report.counts, inMemory.counts);
  }
});

test("a value that is not a source is an error", async () => {
  for (const source of [undefined, null, 17, {}, [], new ArrayBuffer(3), new Date()] as Loose[]) {
    const prepared = prepareFile(source);
    await assert.rejects(prepared[Symbol.asyncIterator]().next(), kardError("source.invalid"));
    await assert.rejects(prepared.report, kardError("source.invalid"));
  }
  const texts = new ReadableStream<Loose>({ start: (to) => to.enqueue("id\nu1\n") });
  await assert.rejects(readAll(texts), kardError("source.invalid"));
});

test("reads the source only when a request is pulled", async () => {
  const piece = utf8(Array.from({ length: 4000 }, (_, n) => `${n}${"x".repeat(20)}\n`).join(""));
  let pulled = 0;
  const source = new ReadableStream<Uint8Array>(
    {
      pull(to) {
        to.enqueue(
          pulled === 0
            ? utf8(`id\n`)
            : utf8(new TextDecoder().decode(piece).replaceAll("\n", `-${pulled}\n`)),
        );
        pulled += 1;
        if (pulled === 60) to.close();
      },
    },
    { highWaterMark: 0 },
  );
  const requests = prepareFile(source)[Symbol.asyncIterator]();
  assert.equal(pulled, 0, "nothing is read before the first request is pulled");
  await requests.next();
  const atFirst = pulled;
  assert.ok(atFirst <= 6, `${atFirst} chunks for the first request`);
  for (let n = 0; n < 20; n += 1) await requests.next();
  assert.equal(pulled, atFirst, "a chunk is used up before the next is pulled");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(pulled, atFirst, "nothing is read while no request is pulled");
  await requests.return?.();
});

test("stopping the iteration releases the source and rejects the report", async () => {
  let cancelled: unknown;
  const source = new ReadableStream<Uint8Array>({
    pull: (to) => to.enqueue(utf8(rows(5000, (n) => `${Math.random()}${n},,`).slice(0))),
    cancel: (reason) => {
      cancelled = reason ?? "cancelled";
    },
  });
  let aborted = false;
  const invalidRows = new WritableStream({
    abort: () => {
      aborted = true;
    },
  });
  const prepared = prepareFile(source, { invalidRows });
  for await (const request of prepared) {
    assert.ok(request.body);
    break;
  }
  await assert.rejects(prepared.report, kardError("file.unread"));
  assert.ok(cancelled, "the source is cancelled");
  assert.equal(source.locked, false, "the lock of the source is released");
  assert.ok(aborted, "the stream of invalid rows is aborted");
  assert.equal(invalidRows.locked, false, "the lock of the stream of invalid rows is released");
});

test("an invalid option that is detected late releases the source", async () => {
  for (const options of [
    { batchSize: 0 },
    { delimiter: "ab" },
    { columns: { none: "email" } },
    { encoding: "x" },
    { format: "xls" },
  ] as Loose[]) {
    const source = streamOf(utf8(rows(3)));
    await assert.rejects(readAll(source, options), kardError("options.invalid"), JSON.stringify(options));
    assert.equal(source.locked, false, JSON.stringify(options));
  }
});

test("a prepared file can be iterated only once", async () => {
  const prepared = prepareFile(rows(1));
  for await (const request of prepared) assert.equal(request.users.length, 1);
  await assert.rejects(prepared[Symbol.asyncIterator]().next(), kardError("file.consumed"));
  assert.equal((await prepared.report).counts.read, 1);
});

test("an aborted signal ends the reading immediately with its reason", async () => {
  const reason = new Error("enough");
  const before = prepareFile(rows(3), { signal: AbortSignal.abort(reason) });
  await assert.rejects(before[Symbol.asyncIterator]().next(), reason);
  await assert.rejects(before.report, reason);

  const stop = new AbortController();
  const during = prepareFile(utf8(rows(5000)), { signal: stop.signal });
  let seen = 0;
  await assert.rejects(async () => {
    for await (const request of during) {
      seen += request.users.length;
      stop.abort(reason);
    }
  }, reason);
  assert.equal(seen, 100, "no further request");
  await assert.rejects(during.report, reason);

  // A source that never delivers a chunk does not delay the abort.
  let cancelled = false;
  const silent = new ReadableStream<Uint8Array>({
    pull: () => new Promise(() => {}),
    cancel: () => {
      cancelled = true;
    },
  });
  const late = new AbortController();
  const waiting = readAll(silent, { signal: late.signal });
  setTimeout(() => late.abort(reason), 5);
  await assert.rejects(waiting, reason);
  assert.ok(cancelled && !silent.locked);
});

test("a failing source rejects with its reason", async () => {
  const reason = new Error("the disk is gone");
  let turn = 0;
  const source = new ReadableStream<Uint8Array>({
    pull(to) {
      turn += 1;
      if (turn > 8) to.error(reason);
      else to.enqueue(utf8(rows(5000, (n) => `${turn}-${n},,`)));
    },
  });
  const prepared = prepareFile(source);
  await assert.rejects(async () => {
    for await (const request of prepared) assert.ok(request);
  }, reason);
  await assert.rejects(prepared.report, reason);
});

test("progress only grows, and ends with all bytes and rows", async () => {
  for (const count of [1, 50, 20_000]) {
    const bytes = utf8(rows(count).trimEnd());
    const reports: { bytes: number; rows: number }[] = [];
    await readAll(streamOf(bytes, [50_000]), { onProgress: (progress) => reports.push(progress) });
    assert.deepEqual(reports.at(-1), { bytes: bytes.length, rows: count });
    for (const [at, { bytes, rows }] of reports.entries()) {
      assert.ok(at === 0 || (bytes >= (reports[at - 1]?.bytes ?? 0) && rows >= (reports[at - 1]?.rows ?? 0)));
    }
  }
});

test("counts the issues beyond maxIssues", async () => {
  const text = rows(50, (n) => `u${n},bad,00000`);
  const all = await readAll(text);
  assert.deepEqual([all.report.issues.length, all.report.issuesDropped], [100, 0]);
  for (const maxIssues of [0, 1, 7, 100, 2 ** 33, Infinity]) {
    const { report } = await readAll(text, { maxIssues });
    const kept = Math.min(maxIssues, 100);
    assert.deepEqual(report.issues, all.report.issues.slice(0, kept));
    assert.deepEqual([report.issuesDropped, report.counts.invalid], [100 - kept, 50]);
  }
  for (const maxIssues of [-1, Number.NaN, "7", null] as Loose[]) {
    await assert.rejects(readAll(text, { maxIssues }), kardError("options.invalid"), String(maxIssues));
  }
  const many = await readAll(rows(6000, (n) => `u${n},bad,00000`));
  assert.deepEqual([many.report.issues.length, many.report.issuesDropped], [10_000, 2000]);
});

test("many warnings do not displace the errors in the report", async () => {
  const text = `id,phoneNumber,email\n${Array.from({ length: 30 }, (_, n) => `u${n},(415) 555-26${n + 10},`).join("\n")}\nx,,bad\n`;
  const all = await readAll(text);
  const { report } = await readAll(text, { maxIssues: 10 });
  assert.deepEqual([all.report.issues.length, report.issues.length, report.issuesDropped], [31, 10, 21]);
  assert.deepEqual(report.issues, [...all.report.issues.slice(0, 9), ...all.report.issues.slice(30)]);
});

test("issues of files have the line on which the record begins", async () => {
  const { report } = await readAll('id,email\r\nu1,x\r\n\r\n"u\n2",y\r\nu3,z\r\n');
  assert.deepEqual(
    report.issues.map(({ row, line, code }) => [row, line, code]),
    [
      [1, 2, "email.invalid"],
      [2, 4, "id.invalid"],
      [2, 4, "email.invalid"],
      [3, 6, "email.invalid"],
    ],
  );
});

test("the option columns accepts headers, indexes and null, and rejects other values", async () => {
  const text = "key,mail,private mail\nu1,a@b.c,d@e.f\n";
  const mapped = await readAll(text, {
    columns: { key: "id", "private mail": "email", mail: null },
    email: "raw",
  });
  assert.deepEqual(mapped.users[0]?.attributes.email, "d@e.f");
  assert.deepEqual(
    mapped.report.columns.map(({ header, field }) => [header, field]),
    [
      ["key", "id"],
      ["mail", null],
      ["private mail", "email"],
    ],
  );
  assert.ok(
    mapped.report.columns.every((column) => !("sample" in column)),
    "the report contains no values",
  );
  const byIndex = await readAll(text, { columns: { 0: "id", 1: "email", 2: null }, email: "raw" });
  assert.deepEqual(byIndex.users[0]?.attributes.email, "a@b.c");
  const nested = await readAll('[{"key":"u1","contact":{"mail":"a@b.c"}}]', {
    columns: { key: "id", "contact.mail": "email" },
    email: "raw",
  });
  assert.deepEqual(nested.users[0]?.attributes.email, "a@b.c");
  for (const columns of [
    { none: "id" },
    { key: "identifier" },
    { 9: "id" },
    { key: 17 },
    17,
    "id",
  ] as Loose[]) {
    await assert.rejects(readAll(text, { columns }), kardError("options.invalid"), JSON.stringify(columns));
  }
});

test("an empty file is an issue", async () => {
  for (const source of [
    "",
    " \n\r\n\t",
    new Uint8Array(),
    new Blob([]),
    streamOf(new Uint8Array()),
    utf8("\ufeff"),
  ]) {
    const { report, requests } = await readAll(source);
    assert.deepEqual(codes(report.issues), ["file.empty"]);
    assert.deepEqual([requests, report.counts.read], [[], 0]);
  }
  for (const text of ["[]", "id,email\n", "[ ]", '{"users":[]}']) {
    const { report } = await readAll(text);
    assert.equal(report.counts.read, 0, text);
  }
});

test("detects duplicates across chunks and requests", async () => {
  const text = rows(3000, (n) => `u${n % 1500},,`);
  const { report } = await readAll(streamOf(utf8(text), [1000]));
  assert.deepEqual(report.counts, { read: 3000, valid: 1500, invalid: 1500, warnings: 0 });
  assert.match(report.issues[0]?.message ?? "", /row 1$/);
});
