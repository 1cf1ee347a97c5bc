// What the API's answers do to a run: partial successes, refusals, tokens, limits.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResponseRewrite } from "../../js/mock-server/server.js";
import { enroll, notes, type Settings, tally } from "./enroll-client.js";
import { mockServerFor, range, users } from "./mock-server-client.js";

/** One answer altered, then a server that is as it should be. */
const rewritten: [
  name: string,
  rewrite: ResponseRewrite,
  want: Record<string, number>,
  settings?: Settings,
][] = [
  ["ids in another order are joined by id", { status: 201, order: "reversed" }, { created: 6 }],
  ["ids that are repeated count once", { status: 201, data: "repeated" }, { created: 6 }],
  [
    "ids that are missing leave their rows unknown",
    { status: 201, data: "half" },
    { created: 3, unknown: 3 },
  ],
  ["users without ids are no evidence", { status: 201, dataIds: "absent" }, { unknown: 6 }],
  ["ids of strangers are no evidence", { status: 201, dataIds: "foreign" }, { unknown: 6 }],
  ["ids as numbers are no evidence", { status: 201, dataIds: "numeric" }, { unknown: 6 }],
  ["a 207 without data leaves its rows unknown", { data: "absent" }, { unknown: 6 }],
  ["a 207 with empty errors is read by its data", { errors: "empty" }, { created: 6 }],
  [
    "a 207 refuses by id, and the others are created",
    { reject: { every: 3, status: "400" } },
    { created: 4, rejected: 2 },
  ],
  [
    "a 207 whose errors name no id is read by its pointers",
    { reject: { every: 3, status: "400" }, errorIds: "absent" },
    { created: 4, rejected: 2 },
  ],
  [
    "a 207 whose errors name ids as numbers is read by them",
    { reject: { every: 3, status: "400" }, errorIds: "numeric" },
    { created: 4, rejected: 2 },
  ],
  [
    "a 207 whose errors name neither id nor pointer blames nobody: unknown",
    { reject: { every: 3, status: "400" }, errorIds: "absent", pointers: "absent" },
    { created: 4, unknown: 2 },
  ],
  [
    "a 207 whose errors name strangers blames nobody: unknown",
    { reject: { every: 3, status: "400" }, errorIds: "foreign" },
    { created: 4, unknown: 2 },
  ],
  [
    "pointers beyond the request blame nobody: unknown",
    { reject: { every: 3, status: "400" }, errorIds: "absent", pointers: "out-of-range" },
    { created: 4, unknown: 2 },
  ],
  [
    "only the items of a 207 that carry 429 are sent again",
    { reject: { every: 3, status: "429" } },
    { created: 6 },
  ],
  [
    "only the items of a 207 that carry 500 are sent again",
    { reject: { every: 3, status: "500" } },
    { created: 6 },
  ],
];
for (const [name, rewrite, want, settings] of rewritten) {
  test(name, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: { rewrite } }] });
    const ran = await enroll(mockServer, 6, { batchSize: 6, ...settings });
    assert.deepEqual(tally(ran), want);
    const again = ["429", "500"].includes(rewrite.reject?.status ?? "");
    assert.deepEqual(
      mockServer.requests.map(({ ids }) => ids),
      again ? [range(1, 6), ["3", "6"]] : [range(1, 6)],
    );
  });
}

test("a 400 with a pointer rejects that row, and the rest goes again", async (t) => {
  const error = {
    status: "400",
    title: "Bad Request",
    detail: "no",
    source: { pointer: "/data/1/attributes/email" },
  };
  const raw = {
    status: 400,
    body: JSON.stringify({ errors: [error] }),
    headers: { "Content-Type": "application/json" },
  };
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: { raw } }] });
  const ran = await enroll(mockServer, 4);
  assert.deepEqual(tally(ran), { created: 3, rejected: 1 });
  assert.equal(ran.rows.get(2)?.errors[0]?.field, "email");
  assert.deepEqual(mockServer.requests[1]?.ids, ["1", "3", "4"]);
});

test("a 400 without a pointer is bisected until the culprit is alone", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ id: "7", do: { status: 400 } }] });
  const ran = await enroll(mockServer, 16, { batchSize: 16 });
  assert.deepEqual(tally(ran), { created: 15, rejected: 1 });
  assert.equal(ran.rows.get(7)?.outcome, "rejected");
  assert.ok(mockServer.received <= 2 * 16 - 1, String(mockServer.received));
});

test("a 409 at first is exists", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("1", "2", "3", "4") });
  const ran = await enroll(mockServer, 6);
  assert.deepEqual(tally(ran), { created: 2, exists: 4 });
  assert.deepEqual(notes(ran), []);
});

test("a 409 that names nobody is bisected: one exists, the others are created", async (t) => {
  const mockServer = await mockServerFor(t, {
    users: users("3"),
    faults: [{ id: "3", do: { status: 409 } }],
  });
  const ran = await enroll(mockServer, 8, { batchSize: 8 });
  assert.deepEqual(tally(ran), { created: 7, exists: 1 });
});

test("a 409 after doubt counts as created, and says why", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: { status: 502, commit: true } }] });
  const ran = await enroll(mockServer, 4);
  assert.deepEqual(tally(ran), { created: 4 });
  assert.deepEqual(notes(ran), ["created.by_conflict"]);
});

test("a token that expires in mid-run is fetched once for all workers", async (t) => {
  const mockServer = await mockServerFor(t, { latency: 5, faults: [{ on: 5, do: "expire-token" }] });
  let asked = 0;
  const token = async () => {
    asked += 1;
    return asked === 1 ? mockServer.token : mockServer.newToken();
  };
  const ran = await enroll(mockServer, 80, { token });
  assert.deepEqual(tally(ran), { created: 80 });
  assert.equal(asked, 2);
});

test("a refresh that fails stops the run; nothing is lost, and what it threw is told to nobody", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 2, do: "expire-token" }] });
  let asked = 0;
  const token = () => {
    asked += 1;
    if (asked > 1) throw new Error("client_secret=hunter2");
    return mockServer.token;
  };
  const ran = await enroll(mockServer, 20, { token, concurrency: 1 });
  assert.deepEqual(tally(ran), { created: 4, unsent: 16 });
  assert.equal(ran.report.stop?.code, "token_failed");
  assert.doesNotMatch(JSON.stringify([ran.report, [...ran.rows]]), /hunter2/);
});

test("a refresh that hangs stops the run, and the token that comes too late is not used", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 2, do: "expire-token" }] });
  let asked = 0;
  const token = () => {
    asked += 1;
    return asked === 1 ? mockServer.token : new Promise<string>(() => {});
  };
  const ran = await enroll(mockServer, 20, { token, concurrency: 1, timeout: 200 });
  assert.deepEqual(tally(ran), { created: 4, unsent: 16 });
  assert.equal(ran.report.stop?.code, "token_timeout");
});

test("a refresh that gives the same token stops at its second 401", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 2, do: "expire-token" }] });
  const { token } = mockServer;
  const ran = await enroll(mockServer, 20, { token: () => token, concurrency: 1 });
  assert.deepEqual(tally(ran), { created: 4, unsent: 16 });
  assert.equal(ran.report.stop?.code, "unauthorized");
  assert.equal(mockServer.received, 3);
});

for (const status of [403, 404, 405, 410]) {
  test(`a ${status} stops the run with the reason`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 2, do: { status } }] });
    const ran = await enroll(mockServer, 20, { concurrency: 1 });
    assert.deepEqual(tally(ran), { created: 4, unsent: 16 });
    assert.deepEqual([ran.report.stop?.code, ran.report.stop?.status], ["refused", status]);
    assert.equal(ran.report.errors[0]?.status, String(status));
  });
}

test("a 413 is sent again in halves", async (t) => {
  const mockServer = await mockServerFor(t, { maxBody: 700 });
  const ran = await enroll(mockServer, 16, { batchSize: 16 });
  assert.deepEqual(tally(ran), { created: 16 });
});

const past = new Date(Date.now() - 60_000).toUTCString();
for (const [retryAfter, name] of [
  [undefined, "without Retry-After"],
  [0, "with Retry-After: 0"],
  [past, "with a date that has passed"],
  ["soon; maybe", "with garbage"],
  [-5, "with a negative number"],
] as const) {
  test(`a 429 ${name} is tried again by our own backoff`, async (t) => {
    const fault = retryAfter === undefined ? { status: 429 } : { status: 429, retryAfter };
    const mockServer = await mockServerFor(t, { faults: [{ on: [1, 2], do: fault }] });
    const begin = performance.now();
    const ran = await enroll(mockServer, 8);
    assert.deepEqual(tally(ran), { created: 8 });
    assert.ok(performance.now() - begin < 900);
  });
}

for (const [retryAfter, name] of [
  [() => 1, "in seconds"],
  [() => new Date(Date.now() + 2_000).toUTCString(), "as a date"],
] as const) {
  test(`a 429 with Retry-After ${name} holds back all workers for so long`, async (t) => {
    const mockServer = await mockServerFor(t, {
      faults: [{ on: 1, do: { status: 429, retryAfter: retryAfter() } }],
    });
    const ran = await enroll(mockServer, 20, { concurrency: 4 });
    assert.deepEqual(tally(ran), { created: 20 });
    const [first = 0, ...rest] = mockServer.requests.map(({ at }) => at).sort((a, b) => a - b);
    // Those that were in the air with it are not called back; then there is a pause of a second.
    const gap = rest.map((at, index) => at - (index === 0 ? first : (rest[index - 1] ?? 0)));
    assert.ok(Math.max(...gap) >= 900, gap.join(" "));
  });
}

test("a 429 with Retry-After of a year parks nobody for ever: it can be cancelled, and is capped in the core", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { status: 429, retryAfter: 31_536_000 } }] });
  const abort = new AbortController();
  const run = enroll(mockServer, 8, { signal: abort.signal, concurrency: 1 });
  while (mockServer.received < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  setTimeout(() => abort.abort(), 50);
  const ran = await run;
  assert.deepEqual(tally(ran), { unsent: 8 });
  assert.equal(mockServer.received, 1);
});

test("a 503 for long uses up the retries and leaves the rows unknown", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { status: 503 } }] });
  const ran = await enroll(mockServer, 8, { retry: { base: 1, retries: 3 } });
  assert.deepEqual(tally(ran), { unknown: 8 });
  assert.equal(mockServer.received, 8);
});

test("the token stands in no report, result or log of the path", async (t) => {
  const token = "tok-3c1b7f";
  const mockServer = await mockServerFor(t, { token, faults: [{ on: 2, do: { status: 403 } }] });
  const ran = await enroll(mockServer, 8);
  assert.doesNotMatch(JSON.stringify([ran.report, [...ran.rows], mockServer.requests]), /tok-3c1b7f/);
});
