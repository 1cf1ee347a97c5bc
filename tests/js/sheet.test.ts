// Sheets, read on this thread: rows, edits, counts and requests.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { enrollUsers, type FileOptions, invalidRowsCsv, KardEnrollError } from "kard-enroll";
import { type Fix, openSheet, type RowFilter, type Sheet, type SheetRow } from "kard-enroll/sheet";
import { type MockServer, startMockServer } from "../../js/mock-server/server.js";
import { checkedRun, memoryJournal, optionsFor, tally } from "./enroll-client.js";
import { random, readAll } from "./tools.js";

const MESSY = `id,email,phone,zip,birth year
1,ann@example.com,(415) 555-2671,2134,1990
2,bob@@example.com,415-555-2671 / 415-555-2672,O2139,85
2,ann@example.com,,02139,1980
4,"x"y,1,2,3
5,eve@example.com,12,02139,75
`;

let mockServer: MockServer;

before(async () => {
  mockServer = await startMockServer();
});

after(async () => {
  await mockServer.close();
});

/** A sheet whose first reading is complete, closed after the test. */
async function opened(
  t: { after(then: () => void): void },
  source: string | Uint8Array | Blob,
  options?: FileOptions,
): Promise<Sheet> {
  const blob = source instanceof Blob ? source : new Blob([source as BlobPart]);
  const sheet = await openSheet(blob, options);
  t.after(() => sheet.close());
  await settled(sheet);
  return sheet;
}

/** Waits until the sheet is not being read. */
async function settled(sheet: Sheet): Promise<void> {
  while (sheet.state.reading) {
    await new Promise<void>((resolve) => {
      const stop = sheet.onChange(() => {
        stop();
        resolve();
      });
    });
  }
}

const codesOf = (row: SheetRow | undefined) => row?.issues.map((issue) => issue.code) ?? [];
const numbers = async (sheet: Sheet, filter: RowFilter) =>
  (await sheet.rows(filter, 0, 1000)).map(({ row }) => row);

async function only(sheet: Sheet, row: number): Promise<SheetRow> {
  const [found] = await sheet.rows("all", row - 1, 1);
  assert.ok(found);
  return found;
}

/** The bodies and users that a sheet sends, and its report. */
async function sent(sheet: Sheet) {
  const prepared = sheet.prepare();
  const bodies: string[] = [];
  for await (const { body } of prepared) bodies.push(body);
  const users = bodies.flatMap((body) => JSON.parse(body).data) as { id: string; attributes: object }[];
  return { bodies, users, ids: users.map(({ id }) => id), report: await prepared.report };
}

test("rows() returns the source text, the normalized values and the issues of a row", async (t) => {
  const sheet = await opened(t, MESSY);
  const row = await only(sheet, 1);
  assert.deepEqual(
    { ...row, issues: codesOf(row) },
    {
      row: 1,
      line: 2,
      state: "warning",
      cells: {
        id: { text: "1" },
        email: { text: "ann@example.com" },
        phoneNumber: { text: "(415) 555-2671", sent: "+14155552671" },
        zipCode: { text: "2134", sent: "02134" },
        birthYear: { text: "1990" },
      },
      issues: ["phone_number.repaired", "zip_code.repaired"],
    },
  );
  assert.deepEqual(codesOf(await only(sheet, 3)), ["id.duplicate"]);
  assert.equal((await only(sheet, 3)).issues[0]?.duplicateOf, 2);
  const torn = await only(sheet, 4);
  assert.deepEqual([codesOf(torn), torn.text], [["record.invalid"], '4,"x"y,1,2,3']);
  assert.equal(JSON.stringify((await only(sheet, 2)).issues).includes("bob"), false);
});

test("each filter selects the rows of its state, and count() agrees", async (t) => {
  const sheet = await opened(t, MESSY);
  assert.deepEqual(sheet.state.counts, {
    read: 5,
    valid: 1,
    invalid: 4,
    warned: 1,
    fixed: 0,
    excluded: 0,
  });
  const lists: [RowFilter, number[]][] = [
    ["all", [1, 2, 3, 4, 5]],
    ["invalid", [2, 3, 4, 5]],
    ["warnings", [1]],
    ["fixed", []],
    ["excluded", []],
    [{ code: "birth_year.ambiguous" }, [2, 5]],
    [{ code: "zip_code.repaired", reason: "leading_zeros" }, [1]],
    [{ code: "zip_code.repaired" }, []],
  ];
  for (const [filter, rows] of lists) {
    assert.deepEqual(await numbers(sheet, filter), rows, JSON.stringify(filter));
    assert.equal(sheet.count(filter), rows.length);
  }
  const [third, fourth, ...rest] = await sheet.rows("invalid", 1, 2);
  assert.deepEqual([third?.row, fourth?.row, rest], [3, 4, []]);
  assert.deepEqual(await sheet.rows("all", 5, 10), []);
  assert.deepEqual(await numbers(sheet, { rowNumbers: [5, 2, 9, 3] }), [2, 3, 5]);
  assert.equal(sheet.count({ rowNumbers: [5, 2] }), 2);
  await assert.rejects(sheet.rows({ code: "no.such" }, 0, 1), { code: "options.invalid" });
});

test("groups list the issues, errors first, with an example and a suggestion", async (t) => {
  const sheet = await opened(t, MESSY);
  const [first] = sheet.state.groups;
  assert.deepEqual(first, {
    code: "birth_year.ambiguous",
    field: "birthYear",
    severity: "error",
    message: "the birth year has two digits and can mean two different years",
    rows: 2,
    example: { from: "85", to: "1985" },
    suggested: 2,
    clearable: true,
  });
  const severities = sheet.state.groups.map((group) => group.severity);
  assert.deepEqual(severities, [...severities].sort());
  const duplicate = sheet.state.groups.find((group) => group.code === "id.duplicate");
  assert.deepEqual(
    [duplicate?.message, duplicate?.clearable, duplicate?.suggested],
    ["the id is already used in an earlier row", false, 0],
  );
});

test("an edit is checked immediately, then counted, and can be removed", async (t) => {
  const sheet = await opened(t, MESSY);
  const invalid = await sheet.edit(3, "id", "1");
  assert.deepEqual(
    [invalid.state, invalid.issues[0]?.message, invalid.cells.id],
    ["invalid", "the id is already used in row 1", { text: "2", edited: "1" }],
  );
  const fixed = await sheet.edit(3, "id", " 3 ");
  assert.equal(fixed.state, "fixed");
  assert.deepEqual(fixed.cells.id, { text: "2", edited: " 3 ", sent: "3" });
  assert.ok(sheet.state.reading, "the state says that the counts are stale");
  await settled(sheet);
  assert.equal(sheet.state.counts?.fixed, 1);
  assert.equal(sheet.state.counts?.valid, 2);
  assert.deepEqual(await numbers(sheet, "fixed"), [3]);
  assert.deepEqual((await sent(sheet)).ids, ["1", "3"]);

  const back = await sheet.edit(3, "id", null);
  assert.deepEqual([back.state, back.cells.id], ["invalid", { text: "2" }]);
  await settled(sheet);
  assert.equal(sheet.state.counts?.valid, 1);
  await assert.rejects(sheet.edit(6, "id", "6"), { code: "row.unknown" });
});

test("an edit sets a field without a column, and clears a field", async (t) => {
  const sheet = await opened(t, "id,email,phone\n1,ann@example.com,12\n");
  const row = await sheet.edit(1, "birthYear", "1980");
  assert.deepEqual(row.cells.birthYear, { text: "", edited: "1980" });
  assert.equal((await sheet.edit(1, "phoneNumber", "")).state, "fixed");
  const { users } = await sent(sheet);
  assert.deepEqual(Object.keys(users[0]?.attributes ?? {}), ["enrolledRewards", "hashedEmail", "birthYear"]);
});

test("a fix corrects all rows with the issue, and is counted until it is removed", async (t) => {
  const sheet = await opened(t, MESSY);
  const rule: Fix = { code: "birth_year.ambiguous", action: "suggest" };
  sheet.applyFix(rule);
  assert.deepEqual(sheet.state.fixes, [{ ...rule, rows: 0 }]);
  sheet.applyFix({ code: "phone_number.invalid", reason: "length", action: "clear" });
  const row = await only(sheet, 5);
  assert.deepEqual(
    [row.state, row.cells.birthYear?.edited, row.cells.phoneNumber?.edited],
    ["fixed", "1975", ""],
  );
  await settled(sheet);
  assert.deepEqual(
    sheet.state.fixes.map(({ code, rows }) => [code, rows]),
    [
      ["birth_year.ambiguous", 2],
      ["phone_number.invalid", 1],
    ],
  );
  assert.equal(sheet.count({ code: "birth_year.ambiguous" }), 0);
  assert.deepEqual((await sent(sheet)).ids, ["1", "5"]);
  sheet.removeFix(rule);
  await settled(sheet);
  assert.equal(sheet.count({ code: "birth_year.ambiguous" }), 2);
  assert.deepEqual((await sent(sheet)).ids, ["1"]);
});

test("an excluded row releases its id, and can be included again", async (t) => {
  const sheet = await opened(t, MESSY);
  sheet.setExcluded([2, 4], true);
  await settled(sheet);
  assert.deepEqual(await numbers(sheet, "excluded"), [2, 4]);
  const { counts } = sheet.state;
  assert.deepEqual([counts?.valid, counts?.invalid, counts?.excluded], [2, 3, 2]);
  const { ids, report } = await sent(sheet);
  assert.deepEqual(ids, ["1", "2"]);
  assert.deepEqual(
    report.issues.filter(({ code }) => code === "record.excluded").map(({ row }) => row),
    [2, 4],
  );
  assert.equal(report.counts.read, report.counts.valid + report.counts.invalid);
  sheet.setExcluded([2], false);
  await settled(sheet);
  assert.deepEqual(await numbers(sheet, "excluded"), [4]);
});

test("invalidRowsCsv() contains the rows that prepare() does not send", async (t) => {
  const sheet = await opened(t, MESSY);
  sheet.applyFix({ code: "birth_year.ambiguous", action: "exclude" });
  const csv = await (await sheet.invalidRowsCsv()).text();
  assert.equal(csv, invalidRowsCsv((await sent(sheet)).report));
  assert.match(csv, /record\.excluded: the user excluded the row/);
});

test("rejects an edit of a wrong type, and stays usable", async (t) => {
  const sheet = await opened(t, MESSY);
  const wrong: [row: unknown, field: unknown, text: unknown][] = [
    [1, "nofield", "x"],
    [1, "zipCode", 94105],
    [1.5, "zipCode", "94105"],
    [0, "zipCode", "94105"],
  ];
  for (const [row, field, text] of wrong) {
    await assert.rejects(sheet.edit(row as number, field as "id", text as string), {
      code: "options.invalid",
    });
  }
  assert.throws(() => sheet.applyFix({ code: "id.missing", action: "remove" as "clear" }), {
    code: "options.invalid",
  });
  await sheet.edit(1, "zipCode", "94105");
  await settled(sheet);
  const { bodies } = await sent(sheet);
  assert.match(bodies.join(""), /"id":"1","attributes":{[^}]*"zipCode":"94105"/);
});

test("accepts and excludes the rows that do not look like users", async (t) => {
  const sheet = await opened(
    t,
    "id,email\n1,ann@example.com\n2,bob@example.com\nMaine,\nTOTAL-7,\nEOF\n3,\n",
  );
  assert.equal(sheet.state.counts?.valid, 3);
  const doubtful = await sheet.rows("invalid", 0, 10);
  assert.deepEqual(
    doubtful.map(({ row, issues }) => [row, issues[0]?.field]),
    [3, 4, 5].map((row) => [row, "id"]),
  );
  assert.deepEqual(
    sheet.state.groups.map(({ code, reason, rows, example }) => [code, reason, rows, example?.from]),
    [
      ["record.doubtful", undefined, 2, "Maine"],
      ["record.doubtful", "short", 1, "EOF"],
    ],
  );
  sheet.applyFix({ code: "record.doubtful", action: "accept" });
  await settled(sheet);
  assert.equal(sheet.state.counts?.valid, 5);
  sheet.applyFix({ code: "record.doubtful", reason: "short", action: "exclude" });
  await settled(sheet);
  assert.deepEqual([sheet.state.counts?.valid, sheet.state.counts?.excluded], [5, 1]);
  sheet.removeFix({ code: "record.doubtful" });
  await settled(sheet);
  assert.equal(sheet.state.counts?.valid, 3);
  // A doubtful row that the user completes is a user.
  await sheet.edit(3, "email", "cy@example.com");
  await settled(sheet);
  assert.equal(sheet.state.counts?.valid, 4);
});

test("the CSV of invalid rows contains the edits, and can be read again", async (t) => {
  const sheet = await opened(t, "id,phone,mobile,birth year,note\n1,12,415-555-2671,x,n\n2,12,,1990,\n", {
    columns: { phone: "phoneNumber", mobile: "phoneNumber" },
  });
  await sheet.edit(1, "phoneNumber", "+14155552671");
  await sheet.edit(1, "birthYear", "y");
  await sheet.edit(2, "phoneNumber", "+1");
  const csv = await (await sheet.invalidRowsCsv()).text();
  assert.deepEqual(
    csv.split("\r\n").map((line) => line.split(",").slice(0, 5).join(",")),
    ["id,phone,mobile,birth year,note", '1,"\'+14155552671",,y,n', '2,"\'+1",,1990,', ""],
  );
  const again = await opened(t, csv, { columns: { phone: "phoneNumber", mobile: "phoneNumber" } });
  const shown = await again.rows("all", 0, 2);
  assert.deepEqual(
    shown.map((row) => row.cells.phoneNumber?.text),
    ["+14155552671", "+1"],
  );
});

test("an interrupted run resumes with the edited rows", async (t) => {
  const lines = Array.from({ length: 12 }, (_, index) => `${index + 1},p${index + 1}@example.com`);
  const text = `id,email\n${lines.join("\n")}\n`.replace("p5@", "p5@@");
  const disk = { bytes: new Uint8Array() };
  const prepared = async () => {
    const sheet = await opened(t, text, { batchSize: 2 });
    await sheet.edit(5, "email", "p5@example.com");
    return sheet.prepare();
  };
  const cut = new AbortController();
  const options = { ...optionsFor(mockServer), concurrency: 1 };
  const first = enrollUsers(await prepared(), {
    ...options,
    journal: memoryJournal(disk),
    signal: cut.signal,
    onProgress: ({ counts }) => {
      if (counts.created >= 4) cut.abort();
    },
  });
  const before = (await checkedRun(first, 12)).report;
  assert.ok(before.counts.created >= 4 && before.counts.unsent > 0, JSON.stringify(before.counts));
  const second = await checkedRun(
    enrollUsers(await prepared(), { ...options, journal: memoryJournal(disk) }),
    12,
  );
  assert.deepEqual(tally(second), { created: 12 });
});

test("a rejected row that is named in retryRejected is sent again after an edit; existing users are not", async (t) => {
  const sheet = await opened(
    t,
    "id,email\n1,ann@example.com\n2,bob@example.com\n3,cy@example.com\n4,di@example.com",
  );
  const api = await startMockServer();
  t.after(() => api.close());
  api.script([{ do: { rewrite: { reject: { every: 2, status: "400" } } }, on: 1 }]);
  const disk = { bytes: new Uint8Array() };
  const run = (retryRejected?: number[]) =>
    checkedRun(
      enrollUsers(sheet.prepare(), { ...optionsFor(api), journal: memoryJournal(disk), retryRejected }),
      4,
    );
  assert.deepEqual(tally(await run()), { created: 2, rejected: 2 });
  // Rows that are not named keep the outcome in the journal.
  await sheet.edit(2, "email", "bobby@example.com");
  const before = api.received;
  assert.deepEqual(tally(await run()), { created: 2, rejected: 2 });
  assert.equal(api.received, before);
  await sheet.edit(4, "id", "four");
  const again = await run([1, 2, 3, 4]);
  assert.deepEqual(tally(again), { created: 4 });
  assert.deepEqual(api.requests.at(-1)?.ids, ["2", "four"]);
  assert.equal(again.report.alreadySettled, 2);
  // It resumes after the rows that the second run settled.
  assert.deepEqual(tally(await run([2, 4])), { created: 4 });
  assert.equal(api.received, before + 1);
});

test("a rejected row that is excluded does not stop the run", async (t) => {
  const sheet = await opened(t, "id,email\n1,ann@example.com\n2,bob@example.com\n3,cy@@example.com");
  const api = await startMockServer();
  t.after(() => api.close());
  api.script([{ do: { rewrite: { reject: { every: 2, status: "400" } } }, on: 1 }]);
  const disk = { bytes: new Uint8Array() };
  const run = () => enrollUsers(sheet.prepare(), { ...optionsFor(api), journal: memoryJournal(disk) }).report;
  assert.equal((await run()).counts.rejected, 1);
  sheet.setExcluded([2], true);
  await sheet.edit(3, "email", "cy@example.com");
  const { counts, stop } = await run();
  assert.equal(stop, undefined);
  assert.deepEqual([counts.created, counts.invalid, counts.unsent], [2, 1, 0]);
});

test("rows in keep have the edits of the last prepare()", async (t) => {
  const sheet = await opened(t, "id,email\n1,bad\n2,bob@example.com\n3,eve@example.com\n");
  const bodies = async (keep?: number[]) => {
    const parts: string[] = [];
    for await (const { body } of sheet.prepare({ keep })) parts.push(body);
    return parts.join("");
  };
  await sheet.edit(1, "email", "ann@example.com");
  const first = await bodies();
  await sheet.edit(1, "id", "one");
  await sheet.edit(2, "email", "bad");
  sheet.setExcluded([3], true);
  assert.equal(await bodies([1, 2, 3]), first);
  // The rows are kept again in the next call.
  assert.equal(await bodies([1, 2, 3]), first);
  assert.deepEqual(ids(JSON.parse(await bodies([2]))), ["one", "2"]);
});

const ids = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);

test("retryRejected must be a list of row numbers", async (t) => {
  const sheet = await opened(t, "id,email\nresent1,ann@example.com");
  for (const retryRejected of [7, "", "1", {}, [1.5], ["1"], [-1], [0], [2 ** 32], null]) {
    const options = {
      ...optionsFor(mockServer),
      journal: memoryJournal({ bytes: new Uint8Array() }),
      retryRejected: retryRejected as never,
    };
    await assert.rejects(enrollUsers(sheet.prepare(), options).report, (error: KardEnrollError) => {
      return error.code === "options.invalid" && /^(each row of )?retryRejected must be /.test(error.message);
    });
  }
  const without = enrollUsers(sheet.prepare(), { ...optionsFor(mockServer), retryRejected: [1] });
  await assert.rejects(without.report, {
    code: "options.invalid",
    message: "retryRejected requires the option journal",
  });
  const none = enrollUsers(sheet.prepare(), { ...optionsFor(mockServer), retryRejected: [] });
  assert.equal((await none.report).counts.created, 1, "no rows need no journal");
});

test("configure() keeps the edits", async (t) => {
  const sheet = await opened(t, "id,a,b\n1,ann@example.com,bob@example.com\n2,x,eve@example.com\n", {
    columns: { a: "email", b: null },
  });
  await sheet.edit(1, "zipCode", "02139");
  sheet.configure({ columns: { a: null, b: "email" }, email: "raw" });
  await settled(sheet);
  assert.equal(sheet.state.counts?.valid, 2);
  assert.deepEqual(
    sheet.state.inspection.columns.map((column) => column.field),
    ["id", null, "email"],
  );
  const { users } = await sent(sheet);
  assert.deepEqual(users[0]?.attributes, {
    enrolledRewards: ["CARDLINKED"],
    zipCode: "02139",
    email: "bob@example.com",
  });
  sheet.configure({ columns: { nowhere: "email" } });
  await settled(sheet);
  assert.equal(sheet.state.failure?.code, "options.invalid");
  sheet.configure({});
  await settled(sheet);
  assert.equal(sheet.state.failure, null);
});

test("decodes other encodings, and reports invalid bytes by line", async (t) => {
  const text = "id;email;note\r\n1;ann@example.com;Zoë\r\n2;bob@example.com;Müller\r\n";
  const le = new Uint8Array(2 + text.length * 2);
  le.set([0xff, 0xfe]);
  for (let at = 0; at < text.length; at += 1)
    new DataView(le.buffer).setUint16(2 + at * 2, text.charCodeAt(at), true);
  const sheet = await opened(t, le, { columns: { note: "id", id: null } });
  assert.equal(sheet.state.inspection.encoding, "utf-16le");
  assert.equal((await only(sheet, 1)).cells.id?.text, "Zoë");
  assert.equal((await only(sheet, 2)).cells.id?.text, "Müller");
  await sheet.edit(2, "id", "2");
  await settled(sheet);
  assert.equal((await only(sheet, 2)).cells.id?.edited, "2");

  const torn = Uint8Array.of(...le, 0x00, 0xd8, 0x3b, 0x00, 0x61, 0x00);
  const other = await opened(t, torn, { encoding: "utf-16le", columns: { note: "id", id: null } });
  assert.deepEqual(codesOf(await only(other, 3)), ["record.invalid"]);
  assert.equal((await only(other, 3)).issues[0]?.reason, "encoding");
});

test("openSheet rejects a file without records", async () => {
  await assert.rejects(openSheet(new Blob([""])), { code: "file.empty" });
  await assert.rejects(openSheet(new Blob(["<!doctype html><p>Sign in"])), { code: "file.unreadable" });
  await assert.rejects(openSheet("id,email" as unknown as Blob), { code: "source.invalid" });
  await assert.rejects(openSheet(new Blob(["id\n1\n"]), { batchSize: 0 }), { code: "options.invalid" });
  await assert.rejects(openSheet(new Blob(["id\n1\n"]), { signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
});

test("a closed sheet releases the file, and its methods throw", async (t) => {
  const sheet = await opened(t, MESSY);
  const stop = new AbortController();
  const other = await openSheet(new Blob([MESSY]), { signal: stop.signal });
  stop.abort();
  sheet.close();
  sheet.close();
  for (const closed of [sheet, other]) {
    await assert.rejects(closed.rows("all", 0, 1), { code: "sheet.closed" });
    assert.throws(() => closed.prepare(), KardEnrollError);
  }
});

test("finds distant rows of a large file, during and after the first reading", async (t) => {
  const next = random(7);
  const rows = 60_000;
  const pad = "x".repeat(60);
  const lines = Array.from(
    { length: rows },
    (_, index) => `u${index + 1},p${index + 1}@example.com,${pad},${index % 1000 === 999 ? "85" : "1990"}`,
  );
  const blob = new Blob([`id,email,note,birth year\n${lines.join("\n")}\n`]);
  const sheet = await openSheet(blob);
  t.after(() => sheet.close());
  const early = await sheet.rows("all", 0, 3);
  for (const row of early) assert.equal(row.cells.id?.text, `u${row.row}`);
  await settled(sheet);
  assert.equal(sheet.count("all"), rows);
  for (let look = 0; look < 20; look += 1) {
    const from = Math.floor(next() * (rows - 10));
    const found = await sheet.rows("all", from, 10);
    assert.deepEqual(
      found.map((row) => [row.row, row.cells.id?.text, row.line]),
      Array.from({ length: 10 }, (_, index) => [from + index + 1, `u${from + index + 1}`, from + index + 2]),
    );
  }
  assert.deepEqual(
    await numbers(sheet, "invalid"),
    Array.from({ length: rows / 1000 }, (_, index) => (index + 1) * 1000),
  );
});

test("edits during the first reading are applied after it", async (t) => {
  const lines = Array.from({ length: 40_000 }, (_, index) => `u${index + 1},p${index + 1}@@example.com`);
  for (const encode of [
    (text: string) => new TextEncoder().encode(text),
    (text: string) => new Uint8Array(Uint16Array.from(`\ufeff${text}`, (c) => c.charCodeAt(0)).buffer),
  ]) {
    const sheet = await openSheet(new Blob([encode(`id,email\n${lines.join("\n")}\n`)]));
    t.after(() => sheet.close());
    await sheet.rows("all", 0, 1);
    let most = 0;
    const shrunk: number[] = [];
    sheet.onChange(() => {
      if (sheet.count("all") < most) shrunk.push(sheet.count("all"));
      most = sheet.count("all");
    });
    sheet.applyFix({ code: "email.invalid", action: "suggest" });
    const row = await sheet.edit(2, "email", "");
    assert.deepEqual([row.state, row.cells.email?.edited], ["fixed", ""]);
    assert.ok(sheet.state.reading);
    await settled(sheet);
    assert.deepEqual(shrunk, []);
    assert.equal(sheet.state.counts?.fixed, 40_000);
    assert.equal(sheet.state.fixes[0]?.rows, 39_999);
  }
});

test("reading on the page gives other tasks a turn", async (t) => {
  const lines = Array.from(
    { length: 40_000 },
    (_, index) => `u${index},p${index}@example.com,4155552671,2139`,
  );
  const sheet = await openSheet(new Blob([`id,email,phone,zip\n${lines.join("\n")}\n`]));
  t.after(() => sheet.close());
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await settled(sheet);
  clearInterval(timer);
  assert.ok(turns >= 2, `others had ${turns} turns`);
});

const folder = fileURLToPath(new URL("../../../shared/corpora/people/", import.meta.url));
test("shows every export of the corpus as it is sent", {
  skip: existsSync(folder) ? false : "../shared/corpora/people is not here",
}, async (t) => {
  for (const name of readdirSync(folder).filter((name) => !name.endsWith(".truth.json"))) {
    const bytes = readFileSync(join(folder, name));
    const sheet = await opened(t, bytes);
    const { report, ids } = await readAll(new Blob([bytes]), { maxIssues: 1e6 });
    const { counts } = sheet.state;
    assert.deepEqual(
      [counts?.read, counts?.valid, counts?.invalid],
      [report.counts.read, report.counts.valid, report.counts.invalid],
      name,
    );
    const rows = await sheet.rows("all", 0, counts?.read ?? 0);
    assert.deepEqual(
      rows.flatMap((row) => row.issues),
      report.issues.filter(({ row }) => row > 0),
      name,
    );
    const accepted = rows.filter(({ state }) => state === "valid" || state === "warning");
    assert.deepEqual(
      accepted.map((row) => row.cells.id?.sent ?? row.cells.id?.text),
      ids,
      name,
    );
    for (const group of sheet.state.groups) assert.equal(sheet.count(group), group.rows, name);
    sheet.close();
  }
});
