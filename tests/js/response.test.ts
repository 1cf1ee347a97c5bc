// The interpretation of responses: each status, and malformed responses.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  type BatchResult,
  init,
  parseResponse,
  prepareUsers,
  type RawResponse,
  type UserRequest,
} from "kard-enroll";
import { type Loose, pick, random } from "./tools.js";

let request: UserRequest;

before(async () => {
  await init();
  const [first] = prepareUsers([{ id: "a" }, { id: "" }, { id: "b" }, { id: "c/ü" }]).requests;
  assert.ok(first);
  request = first;
});

const OUTCOMES = ["created", "exists", "rejected", "unsent", "unknown"];
const ACTIONS = ["done", "retry", "refresh", "split", "stop"];

/** Checks the invariants of every result. */
function verified(result: BatchResult, of: UserRequest = request): BatchResult {
  assert.equal(result.index, of.index);
  assert.deepEqual(
    result.outcomes.map(({ id, row }) => ({ id, row })),
    of.users,
  );
  for (const { outcome, errors } of result.outcomes) {
    assert.ok(OUTCOMES.includes(outcome));
    for (const error of errors) assert.equal(typeof error.detail, "string");
  }
  assert.ok(ACTIONS.includes(result.action));
  assert.ok(
    result.retryAfter === undefined || (Number.isFinite(result.retryAfter) && result.retryAfter >= 0),
  );
  assert.ok(Array.isArray(result.errors));
  return result;
}

function read(status: number, body: Loose, headers?: RawResponse["headers"]): BatchResult {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  return verified(parseResponse(request, { status, body: text, headers }));
}

/** The outcomes and the action as one string. */
function short({ outcomes, action }: BatchResult): string {
  return `${outcomes.map(({ outcome }) => outcome).join(" ")} | ${action}`;
}

const user = (id: string) => ({ type: "user", id, attributes: { enrolledRewards: ["CARDLINKED"] } });
const error = (more: object) => ({ status: "400", title: "Bad", detail: "bad", ...more });
const all = ["a", "b", "c/ü"].map(user);

test("201: users in data are created, users that are missing are unknown", () => {
  assert.equal(short(read(201, { data: all })), "created created created | done");
  assert.equal(short(read(200, { data: all })), "created created created | done");
  assert.equal(short(read(201, { data: [...all].reverse() })), "created created created | done");
  assert.equal(short(read(201, { data: all.slice(1) })), "unknown created created | done");
  assert.equal(short(read(201, { data: [user("A"), user("other")] })), "unknown unknown unknown | done");
});

test("207: errors are matched by id, then by pointer, never by order", () => {
  const exists = error({ id: "c/ü", status: "409" });
  const result = read(207, {
    errors: [exists, error({ source: { pointer: "/data/0/attributes/zipCode" } })],
    data: [user("b")],
  });
  assert.equal(short(result), "rejected created exists | done");
  const [apiError] = result.outcomes[0]?.errors ?? [];
  assert.deepEqual(
    [apiError?.row, apiError?.field, apiError?.pointer],
    [1, "zipCode", "/data/0/attributes/zipCode"],
  );
  assert.equal(result.outcomes[1]?.row, 3);
  assert.equal(
    short(read(207, { errors: ["a", "b", "c/ü"].map((id) => error({ id })) })),
    "rejected rejected rejected | done",
  );
  // Errors without a known id or a pointer are kept, and attributed to no row.
  const unmatched = read(207, { errors: [error({}), error({ id: "zz" })], data: [user("a")] });
  assert.equal(short(unmatched), "created unknown unknown | done");
  assert.equal(unmatched.errors.length, 2);
  // A response that contradicts itself is not trusted.
  assert.match(short(read(207, { errors: [error({ id: "a" })], data: all })), /^unknown created created/);
});

test("each other status has its outcomes and its action", () => {
  const anonymous = { errors: [error({})] };
  for (const [status, body, expected] of [
    [400, { errors: ["a", "b", "c/ü"].map((id) => error({ id })) }, "rejected rejected rejected | done"],
    [400, { errors: [error({ id: "b" })] }, "unsent rejected unsent | split"],
    [400, { errors: [error({ source: { pointer: "/data/2" } })] }, "unsent unsent rejected | split"],
    [400, anonymous, "unsent unsent unsent | split"],
    [401, anonymous, "unsent unsent unsent | refresh"],
    [401, "", "unsent unsent unsent | refresh"],
    [403, anonymous, "unsent unsent unsent | stop"],
    [404, anonymous, "unsent unsent unsent | stop"],
    [
      409,
      { errors: ["a", "b", "c/ü"].map((id) => error({ id, status: "409" })) },
      "exists exists exists | done",
    ],
    [409, anonymous, "unsent unsent unsent | split"],
    [413, anonymous, "unsent unsent unsent | split"],
    [425, "", "unsent unsent unsent | retry"],
    [429, "", "unsent unsent unsent | retry"],
    [408, "", "unknown unknown unknown | retry"],
    [500, anonymous, "unknown unknown unknown | retry"],
    [502, "<html>Bad gateway</html>", "unknown unknown unknown | retry"],
    [503, "", "unknown unknown unknown | retry"],
    [504, "", "unknown unknown unknown | retry"],
    [0, "", "unknown unknown unknown | retry"],
    [301, "", "unsent unsent unsent | stop"],
    [418, "", "unsent unsent unsent | stop"],
    [999, "", "unknown unknown unknown | stop"],
  ] as const) {
    assert.equal(short(read(status, body)), expected, `${status} ${JSON.stringify(body)}`);
  }
});

test("a success response that is not from the API creates no user", () => {
  const complete = JSON.stringify({ data: all });
  for (const body of [
    "",
    " ",
    "<html>a b c/ü</html>",
    "null",
    "[]",
    "17",
    '"a"',
    "{}",
    '{"data":null}',
    '{"data":{}}',
    '{"data":["a","b","c/ü"]}',
    '{"data":[{"id":17},{"id":null},{"type":"order","id":"a"}]}',
    "[".repeat(100_000),
    '{"data":'.repeat(10_000),
    ...Array.from({ length: complete.length - 1 }, (_, end) => complete.slice(0, end)),
  ]) {
    const { outcomes } = read(201, body, { "content-type": "application/json" });
    assert.ok(
      outcomes.every(({ outcome }) => outcome === "unknown"),
      body.slice(0, 80),
    );
  }
});

test("a body is decoded and parsed like in a browser", () => {
  for (const body of [
    `\ufeff${JSON.stringify({ data: all })}`,
    `${JSON.stringify({ data: all, meta: "x" }).replace('"x"', '"\\ud800"')}`,
    `${JSON.stringify({ data: all }).replace("{", '{"n":1e400,')}`,
    JSON.stringify({ data: all }, null, 2),
    JSON.stringify({ data: all }).replace("ü", "\\u00fc"),
  ]) {
    assert.equal(short(read(201, body)), "created created created | done", body);
    for (const bytes of [
      new TextEncoder().encode(body),
      Buffer.from(body),
      new TextEncoder().encode(body).buffer,
    ]) {
      const result = verified(parseResponse(request, { status: 201, body: bytes as Uint8Array }));
      assert.equal(short(result), "created created created | done");
    }
  }
});

test("Retry-After is read from every kind of headers, in milliseconds", () => {
  const wait = (headers: Loose) => read(429, "", headers).retryAfter;
  assert.equal(wait({ "retry-after": "7" }), 7000);
  assert.equal(wait({ "Retry-After": "7" }), 7000);
  assert.equal(wait({ "retry-after": 7 }), 7000);
  assert.equal(wait(new Headers({ "Retry-After": "0" })), 0);
  assert.equal(wait(new Map([["retry-after", "7"]])), 7000);
  const soon = wait({ "retry-after": new Date(Date.now() + 60_000).toUTCString() });
  assert.ok(soon !== undefined && soon > 50_000 && soon <= 60_000);
  for (const headers of [
    undefined,
    null,
    {},
    "x",
    17,
    { "retry-after": "soon" },
    { "retry-after": {} },
    { "retry-after": "-1" },
  ]) {
    assert.equal(wait(headers), undefined);
  }
});

test("never throws for unexpected types, statuses, headers and bodies", () => {
  const bodies: Loose[] = [
    undefined,
    null,
    17,
    true,
    {},
    [],
    Symbol("x"),
    new Date(),
    () => {},
    new Uint8Array(),
    new DataView(new ArrayBuffer(4)),
    new Uint16Array(3),
    "\ud800",
    "\0",
  ];
  const statuses: Loose[] = [
    201,
    -1,
    1e9,
    2.5,
    Number.NaN,
    Infinity,
    "201",
    null,
    undefined,
    {},
    65_737,
    65_536 + 201,
  ];
  const headers: Loose[] = [
    undefined,
    null,
    {
      get() {
        throw new Error("no");
      },
    },
    {
      get "retry-after"(): string {
        throw new Error("no");
      },
    },
    { get: () => 17 },
    { get: () => ({}) },
    { "content-type": ["a", "b"] },
    new Proxy(
      {},
      {
        ownKeys() {
          throw new Error("no");
        },
      },
    ),
  ];
  for (const status of statuses) {
    for (const body of bodies) {
      for (const header of headers) {
        const result = verified(parseResponse(request, { status, body, headers: header }));
        assert.ok(result.outcomes.every(({ outcome }) => outcome !== "created"));
      }
    }
  }
});

test("never throws for values that are not responses", () => {
  const broken = {
    get status(): number {
      throw new Error("no");
    },
    body: "",
  };
  for (const response of [undefined, null, 17, "x", [], broken] as Loose[]) {
    const result = verified(parseResponse(request, response));
    assert.ok(result.outcomes.every(({ outcome }) => outcome !== "created"));
  }
});

test("never throws for random bodies made of parts of responses", () => {
  const next = random(11);
  const complete = JSON.stringify({
    errors: [error({ id: "a", source: { pointer: "/data/1/attributes/email" } })],
    data: all,
  });
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    '"',
    ":",
    ",",
    "\\",
    "\\u",
    "d800",
    '"data"',
    '"errors"',
    '"id"',
    '"a"',
    "null",
    "1e999",
    "-",
    "\0",
    "é",
    "😀",
    "/data/0",
    '"source":{"pointer":"/data/99999999999999999999"}',
  ];
  for (let round = 0; round < 6000; round += 1) {
    let body = next() < 0.5 ? complete : "";
    for (let count = Math.floor(next() * 8); count > 0; count -= 1) {
      const at = Math.floor(next() * (body.length + 1));
      const cut = next() < 0.3 ? Math.floor(next() * 10) : 0;
      body = body.slice(0, at) + pick(next, pieces) + body.slice(at + cut);
    }
    const bytes = new TextEncoder().encode(body);
    if (next() < 0.2)
      for (let n = 0; n < 5; n += 1) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
    const status = pick(next, [200, 201, 207, 400, 409, 413, 429, 500, 0, Math.floor(next() * 700)]);
    const headers = {
      "retry-after": pick(next, pieces),
      "content-type": pick(next, ["application/json", "text/html", ""]),
    };
    verified(parseResponse(request, { status, headers, body: bytes }));
  }
});

test("the outcomes of a large request keep the order of its rows and ids", () => {
  const records = Array.from({ length: 100 }, (_, n) => ({ id: `ü${n}😀` }));
  const [large] = prepareUsers(records).requests;
  assert.ok(large);
  const data = large.users.filter(({ row }) => row % 2 === 0).map(({ id }) => user(id));
  const errors = large.users
    .filter(({ row }) => row % 2 === 1)
    .map(({ id }) => error({ id, status: statusOf(id) }));
  const result = verified(
    parseResponse(large, { status: 207, body: JSON.stringify({ data, errors }) }),
    large,
  );
  for (const { row, outcome } of result.outcomes) {
    assert.equal(outcome, row % 2 === 0 ? "created" : row % 3 === 0 ? "exists" : "rejected");
  }

  function statusOf(id: string): string {
    const found = large?.users.find((user) => user.id === id);
    return (found?.row ?? 0) % 3 === 0 ? "409" : "422";
  }
});
