// From records in memory to requests, with arbitrary other values.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { init, prepareUsers, validateUser } from "kard-enroll";
import { FIELDS } from "../../dist/prepare/fields.js";
import { takeValues } from "../../dist/prepare/pack.js";
import { codes, codesOf, kardError, type Loose, pick, random } from "./tools.js";

before(() => init());

test("packs the values of all fields, in the order of the list of fields", () => {
  const row: unknown[] = [];
  takeValues(Object.fromEntries(FIELDS.map((field) => [field, `value of ${field}`])), row);
  assert.deepEqual(
    row,
    FIELDS.map((field) => `value of ${field}`),
  );
});

/** Prepares records and checks the invariants of the result. */
function prepareVerified(records: Loose[], options?: Loose): ReturnType<typeof prepareUsers> {
  const prepared = prepareUsers(records, options);
  const { requests, issues, counts } = prepared;
  assert.equal(counts.read, records.length);
  assert.equal(counts.read, counts.valid + counts.invalid);
  const rows = new Set<number>();
  for (const [at, { index, body, users }] of requests.entries()) {
    assert.equal(index, at);
    assert.ok(users.length >= 1 && users.length <= (options?.batchSize ?? 100));
    const { data } = JSON.parse(body);
    assert.deepEqual(
      users.map(({ id }) => id),
      data.map(({ id }: { id: string }) => id),
    );
    for (const { row } of users) {
      assert.ok(row >= 1 && row <= records.length && !rows.has(row));
      rows.add(row);
    }
  }
  assert.equal(rows.size, counts.valid);
  const invalid = new Set(issues.filter(({ severity }) => severity === "error").map(({ row }) => row));
  assert.equal(invalid.size, counts.invalid);
  assert.equal(issues.filter(({ severity }) => severity === "warning").length, counts.warnings);
  for (const row of invalid) assert.ok(!rows.has(row));
  return prepared;
}

test("an empty array gives no requests and no issues", () => {
  assert.deepEqual(prepareVerified([]), {
    requests: [],
    issues: [],
    counts: { read: 0, valid: 0, invalid: 0, warnings: 0 },
  });
});

test("a value that is not an array is an error", () => {
  for (const wrong of [undefined, null, {}, "ab", 17, { length: 2 }, new Set([{ id: "a" }])] as Loose[]) {
    assert.throws(() => prepareUsers(wrong), kardError("records.invalid"));
  }
});

test("an issue has the documented members", () => {
  const { issues } = prepareVerified([{ id: "a" }, { id: "b", zipCode: "00000" }, { email: "x" }]);
  assert.deepEqual(issues[0], {
    row: 2,
    id: "b",
    field: "zipCode",
    pointer: "/zipCode",
    severity: "error",
    code: "zip_code.invalid",
    reason: "prefix",
    message: "the first three digits of the ZIP code are not assigned",
  });
  for (const issue of issues) {
    assert.match(issue.code, /^[a-z_]+\.[a-z_]+$/);
    assert.match(issue.message, /^[a-z].*[^.]$/);
  }
  assert.deepEqual(
    issues.slice(1).map(({ row, id, field }) => [row, id, field]),
    [
      [3, undefined, "id"],
      [3, undefined, "email"],
    ],
  );
});

test("issues contain values only with reportValues", () => {
  const record = { id: "a", email: "zqmail", phoneNumber: "8675309", zipCode: "00017", birthYear: "1776" };
  const issues = JSON.stringify(prepareVerified([record]).issues);
  for (const value of Object.values(record).slice(1)) assert.ok(!issues.includes(value), value);
  const shown = prepareVerified([record], { reportValues: true }).issues;
  assert.deepEqual(
    shown.map(({ value }) => value),
    ["zqmail", "8675309", "00017", "1776"],
  );
  // An id that is an address is personal data, so no issue contains it.
  const [issue] = prepareVerified([{ id: "zq@secret.example", zipCode: "1" }]).issues;
  assert.ok(issue && !JSON.stringify(issue).includes("secret"));
});

test("a value that is not an object is an invalid record, and is counted", () => {
  const records = [null, undefined, 17, "text", true, [], [{ id: "a" }], () => {}, Symbol("a"), 1n];
  const { issues, counts } = prepareVerified(records);
  assert.deepEqual(
    codes(issues),
    records.map(() => "record.invalid"),
  );
  assert.equal(counts.invalid, records.length);
  for (const record of records) {
    const result = validateUser(record as Loose);
    assert.deepEqual([result.ok, codes(result.issues)], [false, ["record.invalid"]]);
  }
  const sparse = new Array(3);
  sparse[1] = { id: "a" };
  assert.equal(prepareVerified(sparse).counts.valid, 1);
});

test("every value of every field is either sent correctly or reported", () => {
  const circular: Loose = {};
  circular.self = circular;
  const values: Loose[] = [
    null,
    undefined,
    0,
    -0,
    -1,
    1.5,
    1e21,
    Number.NaN,
    -Infinity,
    10n ** 30n,
    true,
    false,
    "",
    " ",
    "\0",
    "\ud800",
    "\udc00x",
    "\u202e\u200f",
    "__proto__",
    "x".repeat(100_000),
    {},
    [],
    [null],
    { nested: { deeply: [1, { a: 2 }] } },
    circular,
    { toJSON: () => "x" },
    {
      toJSON() {
        throw new Error("no");
      },
    },
    new Date(Number.NaN),
    new Map([[1, 2]]),
    new Uint8Array(3),
    Object(17),
    Object("u1"),
    () => 1,
    Symbol("s"),
    new Proxy({}, { get: () => undefined }),
  ];
  for (const field of FIELDS) {
    const records = values.map((value, at) => ({ id: `u${at}`, [field]: value }));
    for (const options of [
      {},
      { onInvalidField: "omit" },
      { repair: false },
      { email: "both", reportValues: true },
    ]) {
      prepareVerified(records, options);
    }
  }
  const random1 = random(7);
  const mixed = Array.from({ length: 2000 }, () =>
    random1() < 0.1
      ? pick(random1, values)
      : Object.fromEntries(FIELDS.map((field) => [field, pick(random1, values)])),
  );
  prepareVerified(mixed, { batchSize: 7 });
});

test("a getter that throws is an invalid value", () => {
  const record = {
    id: "a",
    get email(): string {
      throw new Error("no");
    },
  };
  assert.deepEqual(codes(prepareVerified([record]).issues), ["email.invalid"]);
});

test("reports a lone surrogate in any position", () => {
  assert.deepEqual(codesOf({ id: "a\ud83d" }), ["id.invalid"]);
  assert.deepEqual(codesOf({ id: "\ude00a" }), ["id.invalid"]);
  assert.deepEqual(codesOf({ email: "a\ud83d@b.c" }), ["email.invalid"]);
  assert.deepEqual(codesOf({ id: "😀" }), []);
  // A high and a low surrogate in adjacent values do not form a pair.
  const torn = prepareVerified([
    { id: "a\ud83d", email: "\ude00b@example.com" },
    { id: "next", email: "n@example.com" },
    { id: "b\ud83d" },
    { id: "\ude00c" },
    { id: "ü\ud83d\ude00" },
  ]);
  assert.deepEqual(
    torn.requests[0]?.users.map(({ id, row }) => [id, row]),
    [
      ["next", 2],
      ["ü😀", 5],
    ],
  );
  assert.deepEqual(codes(torn.issues), ["id.invalid", "email.invalid", "id.invalid", "id.invalid"]);
});

test("sends ids unchanged: with slashes, other scripts, and __proto__", () => {
  const ids = ["a/b?c#d", "__proto__", "constructor", "ü 名前 😀", '"\\', "-1", "<b>"];
  const { requests, issues } = prepareVerified(ids.map((id) => ({ id })));
  assert.deepEqual(issues, []);
  assert.deepEqual(
    requests[0]?.users,
    ids.map((id, at) => ({ id, row: at + 1 })),
  );
});

test("an id with an invisible character is invalid", () => {
  const ids = ["\u202eid\u200f", "a\u0000b", "a\u200bb"];
  const { issues } = prepareVerified(ids.map((id) => ({ id })));
  assert.deepEqual(
    issues.map(({ code, reason }) => [code, reason]),
    ids.map(() => ["id.invalid", "hidden_character"]),
  );
});

test("an unknown member is ignored with a warning, __proto__ without one", () => {
  const record = JSON.parse('{"id":"a","__proto__":{"email":"x"},"constructor":1,"Email":"x","E-Mail":"x"}');
  const { issues, counts } = prepareVerified([record]);
  assert.deepEqual(
    issues.map(({ field, code }) => [field, code]),
    [
      ["email", "record.unknown_member"],
      ["email", "record.unknown_member"],
    ],
  );
  assert.equal(counts.valid, 1);
  assert.equal(({} as Loose).email, undefined);
});

test("reports strings of 10 MB, also many of them", () => {
  const long = "x".repeat(10_000_000);
  // A country is read only beside a phone number or a postal code.
  for (const field of FIELDS.filter((field) => field !== "country")) {
    const { issues, counts } = prepareVerified([{ id: "a", [field]: long }, { id: "b" }]);
    assert.equal(counts.valid, 1, field);
    assert.equal(issues[0]?.field, field);
    assert.ok(JSON.stringify(issues).length < 1000);
  }
  const many = Array.from({ length: 60 }, (_, n) => ({ id: `u${n}`, email: long }));
  assert.equal(prepareVerified(many).counts.invalid, 60);
});

test("keeps the first row of an id; later rows are duplicates", () => {
  const records = Array.from({ length: 2500 }, (_, n) => ({ id: `u${n % 1250}` }));
  const { counts, issues } = prepareVerified(records);
  assert.equal(counts.valid, 1250);
  assert.deepEqual([issues[0]?.row, issues[0]?.code, issues[0]?.field], [1251, "id.duplicate", "id"]);
  assert.match(issues[0]?.message ?? "", /row 1$/);
  assert.match(issues[1249]?.message ?? "", /row 1250$/);
  assert.deepEqual([issues[0]?.duplicateOf, issues[1249]?.duplicateOf], [1, 1250]);
  // A number and its decimal string are the same id; surrounding white space is ignored.
  assert.deepEqual(codes(prepareVerified([{ id: 17 }, { id: "17" }, { id: " 17" }]).issues), [
    "id.duplicate",
    "id.repaired",
    "id.duplicate",
  ]);
  // Records without an id are not duplicates of each other.
  assert.deepEqual(
    codes(prepareVerified([{ id: "" }, { id: "N/A" }, {}, { id: "N/A" }]).issues),
    Array(4).fill("id.missing"),
  );
});

test("an e-mail address in two rows is a warning", () => {
  const records = [
    { id: "a", email: "ab@gmail.com" },
    { id: "b", email: "A.B+c@googlemail.com" },
  ];
  const { issues, counts } = prepareVerified(records);
  assert.deepEqual(codes(issues), ["email.duplicate"]);
  assert.equal(counts.valid, 2);
});

test("rows in other scripts keep their row numbers across calls", () => {
  const next = random(3);
  const letters = ["a", "é", "名", "😀", "\u202e", "ß"];
  const records = Array.from({ length: 3500 }, (_, n) => ({
    id: `${n}${pick(next, letters)}${pick(next, letters)}`,
    email: `u${n}@example.com`,
    phoneNumber: pick(next, ["+14155552671", "名前", "😀"]),
  }));
  const { requests } = prepareVerified(records, { onInvalidField: "omit" });
  for (const { users } of requests) {
    for (const { id, row } of users) assert.equal(id, records[row - 1]?.id);
  }
});

test("reports an unknown member only if its name is similar to a field", () => {
  const { issues, counts } = prepareUsers([
    { id: "1", note: "x" },
    { id: "2", Email: "a@b.co", phone_number: "4155552671", note: "y" },
  ] as Loose[]);
  assert.deepEqual(
    issues.map(({ row, field, code }) => [row, field, code]),
    [
      [2, "email", "record.unknown_member"],
      [2, "phoneNumber", "record.unknown_member"],
    ],
  );
  assert.equal(counts.warnings, 2);
  assert.doesNotMatch(JSON.stringify(issues), /a@b|415/);
});
