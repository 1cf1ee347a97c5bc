// Every fault of the mock server: the response to the client, and whether the request is applied.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fault, type FaultRule, mixedFaults } from "../../js/mock-server/server.js";
import {
  call,
  create,
  created,
  createUnder,
  errors,
  mockServerFor,
  range,
  user,
  users,
} from "./mock-server-client.js";

const FOUR = ["1", "2", "3", "4"];

/** Faults without a response, whether the request is applied, and the logged status. */
const LOST: [Fault, boolean, number][] = [
  ["drop-before-commit", false, 0],
  ["drop-after-commit", true, 0],
  ["drop-in-headers", true, 0],
  ["cut-body", true, 201],
];

for (const [fault, applied, status] of LOST) {
  test(`${fault}: no response, ${applied ? "applied" : "not applied"}`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: fault }] });
    await assert.rejects(create(mockServer, users(...FOUR)), TypeError);
    assert.deepEqual(mockServer.ids(), applied ? FOUR : []);
    assert.deepEqual([mockServer.requests[0]?.status, mockServer.requests[0]?.fault], [status, fault]);
    assert.equal((await create(mockServer, users(...FOUR))).status, applied ? 409 : 201);
  });
}

const SILENT: [Fault, boolean][] = [
  ["hang-before-commit", false],
  ["hang-after-commit", true],
  ["stall-body", true],
];

for (const [fault, applied] of SILENT) {
  test(`${fault}: no response until the timeout of the client, ${applied ? "applied" : "not applied"}`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: fault }] });
    const lost = create(mockServer, users(...FOUR), { signal: AbortSignal.timeout(150) });
    await assert.rejects(lost, { name: "TimeoutError" });
    assert.deepEqual(mockServer.ids(), applied ? FOUR : []);
  });
}

test("stall-body: sends the headers and half of the body, then nothing", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: "stall-body" }] });
  const response = await fetch(`${mockServer.url}/v2/issuers/${mockServer.organizationId}/users/a`, {
    headers: { Authorization: `Bearer ${mockServer.token}` },
  });
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  assert.equal(value?.length, Number(response.headers.get("content-length")) >> 1);
  await reader?.cancel();
});

test("truncate-body: half of the document with a correct length, applied", async (t) => {
  const { mockServer, reply } = await createUnder(t, "truncate-body");
  assert.deepEqual([reply.status, reply.document], [201, undefined]);
  assert.ok(JSON.stringify({ data: users(...FOUR) }).startsWith(reply.text) && reply.text.length > 0);
  assert.deepEqual(mockServer.ids(), FOUR);
});

test("deliver-twice: the second delivery responds that the users exist", async (t) => {
  const { mockServer, reply } = await createUnder(t, "deliver-twice");
  assert.equal(reply.status, 409);
  assert.deepEqual(mockServer.ids(), FOUR);
});

test("delay: before or after the commit", async (t) => {
  for (const when of ["before-commit", "after-commit"] as const) {
    const mockServer = await mockServerFor(t, { faults: [{ do: { delay: 200, when } }] });
    const reply = create(mockServer, users("a"));
    while (mockServer.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(mockServer.size, when === "after-commit" ? 1 : 0);
    assert.equal((await reply).status, 201);
  }
});

test("delay: a client that disconnects does not prevent the commit", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { delay: 150 } }] });
  await assert.rejects(create(mockServer, users("a"), { signal: AbortSignal.timeout(50) }));
  assert.equal(mockServer.size, 0);
  while (!mockServer.has("a")) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(mockServer.requests[0]?.status, 0);
});

for (const status of [400, 401, 403, 404, 408, 409, 413, 429, 500, 503]) {
  test(`status ${status}: an error document without pointer or id, not applied`, async (t) => {
    const { mockServer, reply } = await createUnder(t, { status });
    assert.deepEqual([reply.status, ...errors(reply)], [status, `${status} - -`]);
    assert.equal(reply.headers.get("retry-after"), null);
    assert.equal(mockServer.size, 0);
  });
}

test("sends a scripted Retry-After unchanged", async (t) => {
  for (const retryAfter of [2, 0, "Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-1", "31536000", ""]) {
    for (const fault of [
      { status: 429, retryAfter },
      { html: 503, retryAfter },
    ]) {
      const { reply } = await createUnder(t, fault);
      assert.equal(reply.headers.get("retry-after"), String(retryAfter));
    }
  }
});

test("html: the page of a gateway or of a captive portal", async (t) => {
  for (const html of [200, 502]) {
    const { mockServer, reply } = await createUnder(t, { html });
    assert.equal(reply.status, html);
    assert.match(reply.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(reply.text, /^<!doctype html>/);
    assert.equal(mockServer.size, 0);
  }
});

test("empty: a response without a body", async (t) => {
  for (const empty of [200, 201, 204, 500]) {
    const { mockServer, reply } = await createUnder(t, { empty });
    assert.deepEqual([reply.status, reply.text, mockServer.size], [empty, "", 0]);
  }
});

test("redirect: a redirect with a status", async (t) => {
  const { mockServer, reply } = await createUnder(t, { redirect: "https://example.com/login" });
  assert.deepEqual([reply.status, reply.headers.get("location")], [307, "https://example.com/login"]);
  assert.equal(mockServer.size, 0);
  assert.equal((await createUnder(t, { redirect: "/", status: 302 })).reply.status, 302);
});

test("raw: any response", async (t) => {
  const body = new Uint8Array([0xff, 0xfe, 0x00]);
  const { mockServer, reply } = await createUnder(t, {
    raw: { status: 299, headers: { "X-Any": "1" }, body },
  });
  assert.deepEqual([reply.status, reply.headers.get("x-any"), mockServer.size], [299, "1", 0]);
  assert.equal((await createUnder(t, { raw: { status: 200, body: "ok" } })).reply.text, "ok");
});

test("commit: true applies the request although the response is not from the API", async (t) => {
  const faults: Fault[] = [
    { status: 503 },
    { html: 502 },
    { empty: 200 },
    { redirect: "/" },
    { raw: { status: 500 } },
  ];
  for (const fault of faults) {
    const { mockServer } = await createUnder(t, { ...(fault as { status: 503 }), commit: true });
    assert.deepEqual(mockServer.ids(), FOUR);
  }
});

test("reports a scripted header that is not valid in HTTP", async (t) => {
  const { reply } = await createUnder(t, { raw: { status: 200, headers: { "X-Bad": "a\nb" } } });
  assert.equal(reply.status, 500);
  assert.match(reply.text, /the mock server failed: .*X-Bad/);
});

test("expire-token: all tokens expire before the request is processed", async (t) => {
  const { mockServer, reply } = await createUnder(t, "expire-token");
  assert.deepEqual([reply.status, mockServer.size], [401, 0]);
  assert.equal((await create(mockServer, users("a"))).status, 401);
  mockServer.newToken();
  assert.equal((await create(mockServer, users("a"))).status, 201);
});

test("contentType: a correct response with another content type, or none", async (t) => {
  for (const contentType of ["text/html", null]) {
    const { mockServer, reply } = await createUnder(t, { contentType });
    assert.equal(reply.headers.get("content-type"), contentType);
    assert.deepEqual(created(reply), FOUR);
    assert.deepEqual(mockServer.ids(), FOUR);
  }
});

test("huge and deep: correct responses with a large or deeply nested member", async (t) => {
  const huge = await createUnder(t, { huge: 3_000_000 });
  assert.ok(huge.reply.text.length > 3_000_000);
  assert.deepEqual(created(huge.reply), FOUR);
  const deep = await createUnder(t, { deep: 50_000 });
  assert.ok(deep.reply.text.includes("[".repeat(50_000)));
  assert.ok(deep.reply.text.endsWith(`,"data":${JSON.stringify(users(...FOUR))}}`));
  assert.deepEqual(deep.mockServer.ids(), FOUR);
});

test("anonymous-errors: errors without source and id", async (t) => {
  const mockServer = await mockServerFor(t, {
    atomic: true,
    users: users("1"),
    faults: [{ do: "anonymous-errors" }],
  });
  const conflict = await create(mockServer, users("1", "2"));
  assert.deepEqual([conflict.status, ...errors(conflict)], [409, "409 - -"]);
  const invalid = await create(mockServer, [user("2"), user("3", { zipCode: "1" })]);
  assert.deepEqual([invalid.status, ...errors(invalid)], [400, "400 - -"]);
  assert.deepEqual(created(await create(mockServer, users("2"))), ["2"]);
});

test("rewrite.reject: a 207 with 429 or 500 for users that are not created", async (t) => {
  for (const status of ["429", "500"]) {
    const { mockServer, reply } = await createUnder(t, { rewrite: { reject: { every: 2, status } } });
    assert.equal(reply.status, 207);
    assert.deepEqual(errors(reply), [`${status} 2 /data/1`, `${status} 4 /data/3`]);
    assert.deepEqual(created(reply), ["1", "3"]);
    assert.deepEqual(mockServer.ids(), ["1", "3"]);
  }
});

test("rewrite: errors", async (t) => {
  const reject = { every: 2, status: "500" };
  const cases: [Extract<FaultRule["do"], { rewrite: unknown }>["rewrite"], string[]][] = [
    [{ errorIds: "absent" }, ["500 - /data/1", "500 - /data/3"]],
    [{ errorIds: "foreign" }, ["500 not-in-the-request-0 /data/1", "500 not-in-the-request-1 /data/3"]],
    [{ errorIds: "rotated" }, ["500 4 /data/1", "500 2 /data/3"]],
    [{ pointers: "absent" }, ["500 2 -", "500 4 -"]],
    [{ pointers: "out-of-range" }, ["500 2 /data/1000/id", "500 4 /data/1001/id"]],
    [{ pointers: "garbage" }, ["500 2 data[0].~9", "500 4 data[0].~9"]],
    [{ pointers: "rotated" }, ["500 2 /data/3", "500 4 /data/1"]],
    [{ errorIds: "absent", pointers: "absent" }, ["500 - -", "500 - -"]],
    [{ errors: "repeated" }, ["500 2 /data/1", "500 2 /data/1", "500 4 /data/3", "500 4 /data/3"]],
    [{ errors: "empty" }, []],
    [{ errors: "absent" }, []],
    [{ order: "reversed" }, ["500 4 /data/3", "500 2 /data/1"]],
  ];
  for (const [how, expected] of cases) {
    const { mockServer, reply } = await createUnder(t, { rewrite: { reject, ...how } });
    assert.deepEqual(errors(reply), expected, JSON.stringify(how));
    assert.equal(reply.document?.errors === undefined, how.errors === "absent");
    assert.deepEqual(mockServer.ids(), ["1", "3"]);
  }
});

test("rewrite: users", async (t) => {
  const cases: [Extract<FaultRule["do"], { rewrite: unknown }>["rewrite"], unknown[]][] = [
    [{ data: "half" }, ["1", "2"]],
    [{ data: "repeated" }, ["1", "1", "2", "2", "3", "3", "4", "4"]],
    [{ data: "empty" }, []],
    [{ order: "reversed" }, ["4", "3", "2", "1"]],
    [{ dataIds: "numeric" }, [1, 2, 3, 4]],
    [{ dataIds: "absent" }, [undefined, undefined, undefined, undefined]],
    [{ dataIds: "foreign" }, [0, 1, 2, 3].map((index) => `not-in-the-request-${index}`)],
  ];
  for (const status of [201, 207]) {
    for (const [how, expected] of cases) {
      const { mockServer, reply } = await createUnder(t, { rewrite: { status, ...how } });
      assert.equal(reply.status, status);
      assert.deepEqual(created(reply), expected, JSON.stringify(how));
      assert.deepEqual(reply.document?.errors, status === 207 ? [] : undefined);
      assert.deepEqual(mockServer.ids(), FOUR);
    }
  }
});

test("rewrite: numeric ids keep ids that are not numbers", async (t) => {
  const { reply } = await createUnder(t, { rewrite: { dataIds: "numeric" } }, users("17", "017", "a"));
  assert.deepEqual(created(reply), [17, "017", "a"]);
});

test("rewrite: a 207 without data, and one without data and errors", async (t) => {
  const without = await createUnder(t, { rewrite: { data: "absent" } });
  assert.deepEqual([without.reply.status, without.reply.document], [207, { errors: [] }]);
  assert.deepEqual(without.mockServer.ids(), FOUR);
  const nothing = await createUnder(t, { rewrite: { data: "absent", errors: "absent" } });
  assert.deepEqual([nothing.reply.status, nothing.reply.document], [207, {}]);
});

test("rewrite: does not change responses without users", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { rewrite: { errors: "empty" } } }] });
  assert.equal((await create(mockServer, users("a"), { token: "wrong" })).status, 401);
  assert.equal((await create(mockServer, [])).status, 400);
  assert.equal((await call(mockServer, "GET", { id: "a" })).status, 404);
});

/** The statuses of `count` requests to a mock server with these rules. */
async function statuses(
  t: Parameters<typeof mockServerFor>[0],
  faults: FaultRule[],
  count: number,
): Promise<number[]> {
  const mockServer = await mockServerFor(t, { faults });
  const seen: number[] = [];
  for (const id of range(1, count)) seen.push((await create(mockServer, users(id))).status);
  return seen;
}

test("a rule applies to one request, several requests, every n-th request, a limited number, or all requests", async (t) => {
  const fault: Fault = { status: 503 };
  assert.deepEqual(await statuses(t, [{ on: 2, do: fault }], 3), [201, 503, 201]);
  assert.deepEqual(await statuses(t, [{ on: [1, 3], do: fault }], 4), [503, 201, 503, 201]);
  assert.deepEqual(await statuses(t, [{ every: 2, do: fault }], 5), [201, 503, 201, 503, 201]);
  assert.deepEqual(await statuses(t, [{ do: fault, times: 2 }], 3), [503, 503, 201]);
  assert.deepEqual(await statuses(t, [{ do: fault }], 2), [503, 503]);
});

test("the first rule that applies gives the fault, and delays are added", async (t) => {
  const rules: FaultRule[] = [
    { do: { delay: 30 } },
    { on: 2, do: { status: 503 } },
    { do: { delay: 30, when: "after-commit" } },
    { do: { status: 429 }, times: 2 },
  ];
  const start = performance.now();
  assert.deepEqual(await statuses(t, rules, 4), [429, 503, 429, 201]);
  assert.ok(performance.now() - start >= 4 * 55);
});

test("a rule with a method or an id counts only matching requests", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("a", "b") });
  mockServer.script([
    { method: "GET", on: 2, do: { status: 503 } },
    { id: "c", do: { status: 429 } },
  ]);
  assert.equal((await create(mockServer, users("d"))).status, 201);
  assert.equal((await call(mockServer, "GET", { id: "a" })).status, 200);
  assert.equal((await create(mockServer, users("x", "c"))).status, 429);
  assert.equal((await call(mockServer, "GET", { id: "b" })).status, 503);
  assert.equal((await call(mockServer, "DELETE", { id: "c" })).status, 429);
  assert.equal((await call(mockServer, "GET", { id: "a" })).status, 200);
});

test("script replaces all rules and restarts the counts; an empty script removes all faults", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { status: 503 } }] });
  assert.equal((await create(mockServer, users("a"))).status, 503);
  mockServer.script([{ on: 1, do: { status: 429 } }]);
  assert.equal((await create(mockServer, users("a"))).status, 429);
  mockServer.script([]);
  assert.equal((await create(mockServer, users("a"))).status, 201);
});

test("the same seed gives the same random faults", async (t) => {
  const rules = (seed: number): FaultRule[] => [{ probability: 0.3, seed, do: { status: 503 } }];
  const first = await statuses(t, rules(42), 100);
  assert.deepEqual(await statuses(t, rules(42), 100), first);
  assert.notDeepEqual(await statuses(t, rules(43), 100), first);
  const share = first.filter((status) => status === 503).length;
  assert.ok(share > 15 && share < 45, `${share} of 100`);
});

test("mixedFaults affects the requested share of requests, with each fault", async (t) => {
  const mockServer = await mockServerFor(t, { faults: mixedFaults(0.4, 7) });
  for (const id of range(1, 700)) await call(mockServer, "GET", { id }).catch(() => {});
  const counts = new Map<string, number>();
  for (const { fault } of mockServer.requests) {
    const name = JSON.stringify(fault ?? "none");
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const faulty = mockServer.received - (counts.get('"none"') ?? 0);
  assert.ok(faulty > 0.34 * 700 && faulty < 0.46 * 700, `${faulty} of 700`);
  assert.equal(counts.size, mixedFaults(0.4).length + 1);
  for (const [name, count] of counts) assert.ok(count >= 18, `${name}: ${count}`);
  assert.equal((await statuses(t, [{ do: { status: 503 }, probability: 0 }], 1))[0], 201);
  for (const { probability = 2 } of mixedFaults(1)) assert.ok(probability <= 1);
});

test("rejects an invalid rule", async (t) => {
  const mockServer = await mockServerFor(t);
  const fault: Fault = { status: 503 };
  const wrong: unknown[] = [
    { do: "explode" },
    { do: {} },
    { do: { status: 99 } },
    { do: { html: 1000 } },
    { do: fault, on: 0 },
    { do: fault, on: [1, 1.5] },
    { do: fault, every: 0 },
    { do: fault, times: -1 },
    { do: fault, probability: 2 },
    { do: fault, probability: Number.NaN },
  ];
  for (const rule of wrong)
    assert.throws(() => mockServer.script([rule as FaultRule]), RangeError, JSON.stringify(rule));
});
