// What happens to requests on their way, and to answers on theirs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { enrollUsers, init, prepareUsers } from "kard-enroll";
import { type Fault, startMockServer } from "../../js/mock-server/server.js";
import { enroll, judged, notes, optionsFor, tally } from "./enroll-client.js";
import { mockServerFor, range } from "./mock-server-client.js";

test("without faults every row is created, and nothing is left to do", async (t) => {
  const mockServer = await mockServerFor(t);
  const ran = await enroll(mockServer, 10);
  assert.deepEqual(tally(ran), { created: 10 });
  assert.deepEqual(ran.report.recommendations, []);
  assert.deepEqual(mockServer.ids().sort(), range(1, 10).sort());
  assert.equal(mockServer.received, 3);
});

test("offline: nothing leaves, and the rows are unsent", async (t) => {
  const mockServer = await mockServerFor(t);
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { onLine: false }, configurable: true });
  t.after(() => {
    Reflect.deleteProperty(globalThis, "navigator");
    if (before) Object.defineProperty(globalThis, "navigator", before);
  });
  const ran = await enroll(mockServer, 6, { retry: { base: 1, retries: 2 } });
  assert.deepEqual(tally(ran), { unsent: 6 });
  assert.equal(mockServer.received, 0);
});

test("no server: the rows are unknown, because fetch does not say how far a request came", async () => {
  const mockServer = await startMockServer();
  await mockServer.close();
  const ran = await enroll(mockServer, 6, { retry: { base: 1, retries: 2 } });
  assert.deepEqual(tally(ran), { unknown: 6 });
  assert.ok(ran.report.recommendations.some((step) => step.includes("without a trustworthy response")));
});

test("a reset before the request is applied is tried again, and created", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: [1, 2], do: "drop-before-commit" }] });
  const ran = await enroll(mockServer, 8);
  assert.deepEqual(tally(ran), { created: 8 });
  assert.deepEqual(notes(ran), []);
});

for (const [fault, name] of [
  ["drop-after-commit", "reset before the headers"],
  ["drop-in-headers", "reset within the headers"],
  ["cut-body", "reset in the body"],
  ["truncate-body", "whole by its length and half of its JSON"],
] as const) {
  test(`an answer that is ${name} leaves doubt; the 409 that follows counts as created`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: fault }] });
    const ran = await enroll(mockServer, 4);
    assert.deepEqual(tally(ran), { created: 4 });
    assert.deepEqual(notes(ran), ["created.by_conflict"]);
    assert.equal(mockServer.size, 4);
  });
}

for (const fault of ["hang-after-commit", "stall-body"] as const) {
  test(`a timeout after the commit (${fault}) covers the body too, and counts as created by the 409`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: fault }] });
    const ran = await enroll(mockServer, 4, { timeout: 150 });
    assert.deepEqual(tally(ran), { created: 4 });
    assert.deepEqual(notes(ran), ["created.by_conflict"]);
  });
}

test("a request that a proxy delivers twice comes back as exists, as the API said", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: "deliver-twice" }] });
  const ran = await enroll(mockServer, 8);
  assert.deepEqual(tally(ran), { created: 4, exists: 4 });
  assert.equal(mockServer.size, 8);
});

test("an answer that comes after its request was given up changes nothing", async (t) => {
  const mockServer = await mockServerFor(t, {
    faults: [{ on: 1, do: { delay: 250, when: "after-commit" } }],
  });
  const ran = await enroll(mockServer, 12, { timeout: 100, concurrency: 1 });
  assert.deepEqual(tally(ran), { created: 12 });
  assert.deepEqual(notes(ran), ["created.by_conflict"]);
});

test("a captive portal's page with 200 stops the run; what was sent is unknown, the rest unsent", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { html: 200 } }] });
  const ran = await enroll(mockServer, 20, { concurrency: 1 });
  assert.deepEqual(tally(ran), { unknown: 4, unsent: 16 });
  assert.equal(ran.report.stop?.code, "refused");
  assert.equal(mockServer.received, 1);
});

for (const status of [301, 302, 303, 307, 308] as const) {
  test(`a redirect (${status}) stops the run, and the other origin sees nothing`, async (t) => {
    const other = await mockServerFor(t);
    const mockServer = await mockServerFor(t, { faults: [{ do: { redirect: `${other.url}/x`, status } }] });
    const ran = await enroll(mockServer, 8, { concurrency: 1 });
    assert.deepEqual(tally(ran), { unsent: 8 });
    assert.deepEqual([ran.report.stop?.code, ran.report.stop?.status], ["refused", status]);
    assert.equal(other.received, 0);
  });
}

test("an empty success is tried again", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: { empty: 201, commit: true } }] });
  const ran = await enroll(mockServer, 4);
  assert.deepEqual(tally(ran), { created: 4 });
  assert.deepEqual(notes(ran), ["created.by_conflict"]);
});

const told: [Fault, string][] = [
  [{ huge: 5 << 20 }, "with 5 MiB that nobody needs"],
  [{ contentType: "text/html" }, "with another content type"],
  [{ contentType: null }, "without a content type"],
];
for (const [fault, name] of told) {
  test(`a whole answer ${name} is read`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ do: fault }] });
    const ran = await enroll(mockServer, 4);
    assert.deepEqual(tally(ran), { created: 4 });
    assert.equal(mockServer.received, 1);
  });
}

test("an answer longer than 32 MiB is not read to its end, and is tried again", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: { huge: 33 << 20 } }] });
  const ran = await enroll(mockServer, 4);
  assert.deepEqual(notes(ran), ["created.by_conflict"]);
});

test("JSON of a thousand levels is nobody's answer: unknown, and the run stops", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { deep: 1_000 } }] });
  const ran = await enroll(mockServer, 8, { concurrency: 1 });
  assert.deepEqual(tally(ran), { unknown: 4, unsent: 4 });
  assert.equal(ran.report.stop?.code, "refused");
});

test("the clock leaps forward an hour and back two: every row is accounted for", async (t) => {
  const mockServer = await mockServerFor(t, { latency: 5 });
  const real = performance.now.bind(performance);
  let calls = 0;
  t.mock.method(performance, "now", () => {
    calls += 1;
    return real() + (calls > 60 ? -3_600_000 : calls > 20 ? 3_600_000 : 0);
  });
  const ran = await enroll(mockServer, 40);
  assert.deepEqual(tally(ran), { created: 40 });
  assert.ok(calls > 60);
});

test("cancelled: what is in the air is unknown, the rest unsent, and nothing more leaves", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: "hang-before-commit" }] });
  const abort = new AbortController();
  const run = enroll(mockServer, 40, { concurrency: 2, signal: abort.signal });
  while (mockServer.received < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  abort.abort();
  const ran = await run;
  assert.deepEqual(tally(ran), { unknown: 8, unsent: 32 });
  assert.equal(ran.report.stop?.code, "cancelled");
  assert.equal(mockServer.received, 2);
});

test("lookup compares users in doubt with what was sent", async (t) => {
  // The POST is committed and its answer lost, again and again; row 2 was there before with other attributes.
  const mockServer = await mockServerFor(t, {
    users: [{ type: "user", id: "2", attributes: { enrolledRewards: [] } }],
    faults: [{ method: "POST", do: { status: 500, commit: true } }],
  });
  const ran = await enroll(mockServer, 3, { lookup: true, retry: { base: 1, retries: 1 } });
  assert.deepEqual(tally(ran), { created: 2, exists: 1 });
  assert.deepEqual(notes(ran).sort(), ["created.by_lookup", "exists.differs"]);
  assert.equal(ran.rows.get(2)?.outcome, "exists");
  assert.equal(ran.report.lookups, 3);
});

test("lookup: a user that was never applied is unsent, one whose id no URL can hold stays unknown", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ method: "POST", do: { status: 500 } }] });
  await init();
  const source = prepareUsers([{ id: "a/b" }, { id: "xx" }]);
  // The check refuses such an id; requests that were stored by somebody else may hold one.
  const [request] = source.requests;
  assert.ok(request);
  source.requests = [
    {
      index: 0,
      body: request.body.replace('"xx"', '".."'),
      users: [
        { id: "a/b", row: 1 },
        { id: "..", row: 2 },
      ],
    },
  ];
  const options = { ...optionsFor(mockServer), lookup: true, retry: { base: 1, retries: 1 } };
  const ran = await judged(enrollUsers(source, options), 2);
  assert.deepEqual([ran.rows.get(1)?.outcome, ran.rows.get(2)?.outcome], ["unsent", "unknown"]);
  assert.deepEqual(
    mockServer.requests.filter(({ method }) => method === "GET").map(({ path }) => path.split("/").pop()),
    ["a%2Fb"],
  );
});
