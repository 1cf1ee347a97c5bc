// Faults of the transport: lost requests, and lost, late or damaged responses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { enrollUsers, init, prepareUsers } from "kard-enroll";
import { type Fault, startMockServer } from "../../js/mock-server/server.js";
import { checkedRun, enroll, notes, optionsFor, tally } from "./enroll-client.js";
import { mockServerFor, range } from "./mock-server-client.js";

test("without faults, every row is created, and the report has no recommendations", async (t) => {
  const mockServer = await mockServerFor(t);
  const result = await enroll(mockServer, 10);
  assert.deepEqual(tally(result), { created: 10 });
  assert.deepEqual(result.report.recommendations, []);
  assert.deepEqual(mockServer.ids().sort(), range(1, 10).sort());
  assert.equal(mockServer.received, 3);
});

test("offline: nothing is sent, and the rows are unsent", async (t) => {
  const mockServer = await mockServerFor(t);
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { onLine: false }, configurable: true });
  t.after(() => {
    Reflect.deleteProperty(globalThis, "navigator");
    if (before) Object.defineProperty(globalThis, "navigator", before);
  });
  const result = await enroll(mockServer, 6, { retry: { base: 1, retries: 2 } });
  assert.deepEqual(tally(result), { unsent: 6 });
  assert.equal(mockServer.received, 0);
});

test("no server: the rows are unknown, because fetch does not report how far a request got", async () => {
  const mockServer = await startMockServer();
  await mockServer.close();
  const result = await enroll(mockServer, 6, { retry: { base: 1, retries: 2 } });
  assert.deepEqual(tally(result), { unknown: 6 });
  assert.ok(result.report.recommendations.some((step) => step.includes("without a trustworthy response")));
});

test("a request that is reset before it is applied is retried, and its rows are created", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: [1, 2], do: "drop-before-commit" }] });
  const result = await enroll(mockServer, 8);
  assert.deepEqual(tally(result), { created: 8 });
  assert.deepEqual(notes(result), []);
});

for (const [fault, name] of [
  ["drop-after-commit", "reset before the headers"],
  ["drop-in-headers", "reset in the headers"],
  ["cut-body", "reset in the body"],
  ["truncate-body", "complete by its length but contains half of its JSON"],
] as const) {
  test(`a response that is ${name} is retried; the 409 that follows counts as created`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: fault }] });
    const result = await enroll(mockServer, 4);
    assert.deepEqual(tally(result), { created: 4 });
    assert.deepEqual(notes(result), ["created.by_conflict"]);
    assert.equal(mockServer.size, 4);
  });
}

for (const fault of ["hang-after-commit", "stall-body"] as const) {
  test(`a timeout after the commit (${fault}) is retried; the 409 that follows counts as created`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: fault }] });
    const result = await enroll(mockServer, 4, { timeout: 150 });
    assert.deepEqual(tally(result), { created: 4 });
    assert.deepEqual(notes(result), ["created.by_conflict"]);
  });
}

test("a request that a proxy delivers twice counts as exists, as the second response says", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: "deliver-twice" }] });
  const result = await enroll(mockServer, 8);
  assert.deepEqual(tally(result), { created: 4, exists: 4 });
  assert.equal(mockServer.size, 8);
});

test("a response after its request was abandoned is ignored", async (t) => {
  const mockServer = await mockServerFor(t, {
    faults: [{ on: 1, do: { delay: 250, when: "after-commit" } }],
  });
  const result = await enroll(mockServer, 12, { timeout: 100, concurrency: 1 });
  assert.deepEqual(tally(result), { created: 12 });
  assert.deepEqual(notes(result), ["created.by_conflict"]);
});

test("the page of a captive portal with status 200 stops the run; rows in flight are unknown, the others unsent", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { html: 200 } }] });
  const result = await enroll(mockServer, 20, { concurrency: 1 });
  assert.deepEqual(tally(result), { unknown: 4, unsent: 16 });
  assert.equal(result.report.stop?.code, "request_rejected");
  assert.equal(mockServer.received, 1);
});

for (const status of [301, 302, 303, 307, 308] as const) {
  test(`a redirect (${status}) stops the run, and the other origin receives no request`, async (t) => {
    const other = await mockServerFor(t);
    const mockServer = await mockServerFor(t, { faults: [{ do: { redirect: `${other.url}/x`, status } }] });
    const result = await enroll(mockServer, 8, { concurrency: 1 });
    assert.deepEqual(tally(result), { unsent: 8 });
    assert.deepEqual([result.report.stop?.code, result.report.stop?.status], ["request_rejected", status]);
    assert.equal(other.received, 0);
  });
}

test("an empty success response is retried", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: { empty: 201, commit: true } }] });
  const result = await enroll(mockServer, 4);
  assert.deepEqual(tally(result), { created: 4 });
  assert.deepEqual(notes(result), ["created.by_conflict"]);
});

const unusual: [Fault, string][] = [
  [{ huge: 5 << 20 }, "with an unused member of 5 MiB"],
  [{ contentType: "text/html" }, "with another content type"],
  [{ contentType: null }, "without a content type"],
];
for (const [fault, name] of unusual) {
  test(`a complete response ${name} is read`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ do: fault }] });
    const result = await enroll(mockServer, 4);
    assert.deepEqual(tally(result), { created: 4 });
    assert.equal(mockServer.received, 1);
  });
}

test("a response longer than 32 MiB is not read completely, and is retried", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: { huge: 33 << 20 } }] });
  const result = await enroll(mockServer, 4);
  assert.deepEqual(notes(result), ["created.by_conflict"]);
});

test("JSON with a thousand levels is not from the API: the rows are unknown, and the run stops", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { deep: 1_000 } }] });
  const result = await enroll(mockServer, 8, { concurrency: 1 });
  assert.deepEqual(tally(result), { unknown: 4, unsent: 4 });
  assert.equal(result.report.stop?.code, "request_rejected");
});

test("the clock jumps forward one hour and back two hours: every row has an outcome", async (t) => {
  const mockServer = await mockServerFor(t, { latency: 5 });
  const real = performance.now.bind(performance);
  let calls = 0;
  t.mock.method(performance, "now", () => {
    calls += 1;
    return real() + (calls > 60 ? -3_600_000 : calls > 20 ? 3_600_000 : 0);
  });
  const result = await enroll(mockServer, 40);
  assert.deepEqual(tally(result), { created: 40 });
  assert.ok(calls > 60);
});

test("a cancelled run sends nothing more; rows in flight are unknown, the others unsent", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: "hang-before-commit" }] });
  const abort = new AbortController();
  const run = enroll(mockServer, 40, { concurrency: 2, signal: abort.signal });
  while (mockServer.received < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  abort.abort();
  const result = await run;
  assert.deepEqual(tally(result), { unknown: 8, unsent: 32 });
  assert.equal(result.report.stop?.code, "cancelled");
  assert.equal(mockServer.received, 2);
});

test("lookup compares users whose outcome is unknown with the users of the API", async (t) => {
  // The API applies every POST but responds with 500. The user of row 2 exists with other attributes.
  const mockServer = await mockServerFor(t, {
    users: [{ type: "user", id: "2", attributes: { enrolledRewards: [] } }],
    faults: [{ method: "POST", do: { status: 500, commit: true } }],
  });
  const result = await enroll(mockServer, 3, { lookup: true, retry: { base: 1, retries: 1 } });
  assert.deepEqual(tally(result), { created: 2, exists: 1 });
  assert.deepEqual(notes(result).sort(), ["created.by_lookup", "exists.differs"]);
  assert.equal(result.rows.get(2)?.outcome, "exists");
  assert.equal(result.report.lookups, 3);
});

test("lookup: a user that does not exist is unsent; a user whose id cannot be part of a URL remains unknown", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ method: "POST", do: { status: 500 } }] });
  await init();
  const source = prepareUsers([{ id: "a/b" }, { id: "xx" }]);
  // Such an id is invalid in a record, but a request that a caller stored can contain it.
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
  const result = await checkedRun(enrollUsers(source, options), 2);
  assert.deepEqual([result.rows.get(1)?.outcome, result.rows.get(2)?.outcome], ["unsent", "unknown"]);
  assert.deepEqual(
    mockServer.requests.filter(({ method }) => method === "GET").map(({ path }) => path.split("/").pop()),
    ["a%2Fb"],
  );
});

test("a response whose status is not a status of HTTP is no response", async (t) => {
  const mockServer = await mockServerFor(t);
  for (const status of [65_737, 201.5, "201", 201n, Number.NaN, undefined]) {
    const fetch = async () => {
      const body = JSON.stringify({ data: [{ type: "user", id: "1" }] });
      const response = new Response(body, { headers: { "content-type": "application/json" } });
      return Object.defineProperty(response, "status", { value: status });
    };
    const options = { ...optionsFor(mockServer), fetch, retry: { base: 1, retries: 1 } };
    const report = await enrollUsers(prepareUsers([{ id: "1" }]), options).report;
    assert.deepEqual([report.counts.created, report.counts.unknown], [0, 1], String(status));
  }
});
