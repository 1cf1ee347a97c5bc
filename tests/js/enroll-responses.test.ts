// How a run handles the responses of the API: partial success, rejections, tokens, rate limits.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResponseRewrite } from "../../js/mock-server/server.js";
import { enroll, notes, type Settings, tally } from "./enroll-client.js";
import { mockServerFor, range, users } from "./mock-server-client.js";

/** The first response is rewritten; later responses are correct. */
const rewritten: [
  name: string,
  rewrite: ResponseRewrite,
  expected: Record<string, number>,
  settings?: Settings,
][] = [
  ["ids in another order are matched by id", { status: 201, order: "reversed" }, { created: 6 }],
  ["repeated ids count once", { status: 201, data: "repeated" }, { created: 6 }],
  ["rows whose ids are missing are unknown", { status: 201, data: "half" }, { created: 3, unknown: 3 }],
  ["rows are unknown if the users have no ids", { status: 201, dataIds: "absent" }, { unknown: 6 }],
  ["rows are unknown if the ids are not in the request", { status: 201, dataIds: "foreign" }, { unknown: 6 }],
  ["rows are unknown if the ids are numbers", { status: 201, dataIds: "numeric" }, { unknown: 6 }],
  ["the rows of a 207 without data are unknown", { data: "absent" }, { unknown: 6 }],
  ["a 207 with empty errors is read by its data", { errors: "empty" }, { created: 6 }],
  [
    "a 207 rejects users by id, and the others are created",
    { reject: { every: 3, status: "400" } },
    { created: 4, rejected: 2 },
  ],
  [
    "a 207 whose errors contain no id is read by its pointers",
    { reject: { every: 3, status: "400" }, errorIds: "absent" },
    { created: 4, rejected: 2 },
  ],
  [
    "a 207 whose errors contain ids as numbers is read by these ids",
    { reject: { every: 3, status: "400" }, errorIds: "numeric" },
    { created: 4, rejected: 2 },
  ],
  [
    "rows are unknown if the errors of a 207 contain neither id nor pointer",
    { reject: { every: 3, status: "400" }, errorIds: "absent", pointers: "absent" },
    { created: 4, unknown: 2 },
  ],
  [
    "rows are unknown if the ids in the errors of a 207 are not in the request",
    { reject: { every: 3, status: "400" }, errorIds: "foreign" },
    { created: 4, unknown: 2 },
  ],
  [
    "rows are unknown if the pointers of a 207 are out of range",
    { reject: { every: 3, status: "400" }, errorIds: "absent", pointers: "out-of-range" },
    { created: 4, unknown: 2 },
  ],
  [
    "only the users with status 429 in a 207 are sent again",
    { reject: { every: 3, status: "429" } },
    { created: 6 },
  ],
  [
    "only the users with status 500 in a 207 are sent again",
    { reject: { every: 3, status: "500" } },
    { created: 6 },
  ],
];
for (const [name, rewrite, expected, settings] of rewritten) {
  test(name, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: { rewrite } }] });
    const result = await enroll(mockServer, 6, { batchSize: 6, ...settings });
    assert.deepEqual(tally(result), expected);
    const isRetried = ["429", "500"].includes(rewrite.reject?.status ?? "");
    assert.deepEqual(
      mockServer.requests.map(({ ids }) => ids),
      isRetried ? [range(1, 6), ["3", "6"]] : [range(1, 6)],
    );
  });
}

test("a 400 with a pointer rejects that row, and the other rows are sent again", async (t) => {
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
  const result = await enroll(mockServer, 4);
  assert.deepEqual(tally(result), { created: 3, rejected: 1 });
  assert.equal(result.rows.get(2)?.errors[0]?.field, "email");
  assert.deepEqual(mockServer.requests[1]?.ids, ["1", "3", "4"]);
});

test("a request with a 400 without a pointer is bisected until the invalid user is isolated", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ id: "7", do: { status: 400 } }] });
  const result = await enroll(mockServer, 16, { batchSize: 16 });
  assert.deepEqual(tally(result), { created: 15, rejected: 1 });
  assert.equal(result.rows.get(7)?.outcome, "rejected");
  assert.ok(mockServer.received <= 2 * 16 - 1, String(mockServer.received));
});

test("a 409 on the first attempt counts as exists", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("1", "2", "3", "4") });
  const result = await enroll(mockServer, 6);
  assert.deepEqual(tally(result), { created: 2, exists: 4 });
  assert.deepEqual(notes(result), []);
});

test("a request with a 409 without a pointer or id is bisected: one user exists, the others are created", async (t) => {
  const mockServer = await mockServerFor(t, {
    users: users("3"),
    faults: [{ id: "3", do: { status: 409 } }],
  });
  const result = await enroll(mockServer, 8, { batchSize: 8 });
  assert.deepEqual(tally(result), { created: 7, exists: 1 });
});

test("a 409 after a lost response counts as created, with a note that explains it", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: { status: 502, commit: true } }] });
  const result = await enroll(mockServer, 4);
  assert.deepEqual(tally(result), { created: 4 });
  assert.deepEqual(notes(result), ["created.by_conflict"]);
});

test("a token that expires during the run is fetched once for all workers", async (t) => {
  const mockServer = await mockServerFor(t, { latency: 5, faults: [{ on: 5, do: "expire-token" }] });
  let calls = 0;
  const token = async () => {
    calls += 1;
    return calls === 1 ? mockServer.token : mockServer.newToken();
  };
  const result = await enroll(mockServer, 80, { token });
  assert.deepEqual(tally(result), { created: 80 });
  assert.equal(calls, 2);
});

test("a token refresh that fails stops the run; no row is lost, and the report does not contain the error", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 2, do: "expire-token" }] });
  let calls = 0;
  const token = () => {
    calls += 1;
    if (calls > 1) throw new Error("client_secret=hunter2");
    return mockServer.token;
  };
  const result = await enroll(mockServer, 20, { token, concurrency: 1 });
  assert.deepEqual(tally(result), { created: 4, unsent: 16 });
  assert.equal(result.report.stop?.code, "token_failed");
  assert.doesNotMatch(JSON.stringify([result.report, [...result.rows]]), /hunter2/);
});

test("a token refresh that hangs stops the run after the timeout", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 2, do: "expire-token" }] });
  let calls = 0;
  const token = () => {
    calls += 1;
    return calls === 1 ? mockServer.token : new Promise<string>(() => {});
  };
  const result = await enroll(mockServer, 20, { token, concurrency: 1, timeout: 200 });
  assert.deepEqual(tally(result), { created: 4, unsent: 16 });
  assert.equal(result.report.stop?.code, "token_timeout");
});

test("a token refresh that returns the same token stops the run at the second 401", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ on: 2, do: "expire-token" }] });
  const { token } = mockServer;
  const result = await enroll(mockServer, 20, { token: () => token, concurrency: 1 });
  assert.deepEqual(tally(result), { created: 4, unsent: 16 });
  assert.equal(result.report.stop?.code, "unauthorized");
  assert.equal(mockServer.received, 3);
});

for (const status of [403, 404, 405, 410]) {
  test(`a ${status} stops the run with the reason`, async (t) => {
    const mockServer = await mockServerFor(t, { faults: [{ on: 2, do: { status } }] });
    const result = await enroll(mockServer, 20, { concurrency: 1 });
    assert.deepEqual(tally(result), { created: 4, unsent: 16 });
    assert.deepEqual([result.report.stop?.code, result.report.stop?.status], ["request_rejected", status]);
    assert.equal(result.report.errors[0]?.status, String(status));
  });
}

test("a 413 is sent again in halves", async (t) => {
  const mockServer = await mockServerFor(t, { maxBody: 700 });
  const result = await enroll(mockServer, 16, { batchSize: 16 });
  assert.deepEqual(tally(result), { created: 16 });
});

const past = new Date(Date.now() - 60_000).toUTCString();
for (const [retryAfter, name] of [
  [undefined, "without Retry-After"],
  [0, "with Retry-After: 0"],
  [past, "with a date that has passed"],
  ["soon; maybe", "with garbage"],
  [-5, "with a negative number"],
] as const) {
  test(`a 429 ${name} is retried with exponential backoff`, async (t) => {
    const fault = retryAfter === undefined ? { status: 429 } : { status: 429, retryAfter };
    const mockServer = await mockServerFor(t, { faults: [{ on: [1, 2], do: fault }] });
    const begin = performance.now();
    const result = await enroll(mockServer, 8);
    assert.deepEqual(tally(result), { created: 8 });
    assert.ok(performance.now() - begin < 900);
  });
}

for (const [retryAfter, name] of [
  [() => 1, "in seconds"],
  [() => new Date(Date.now() + 2_000).toUTCString(), "as a date"],
] as const) {
  test(`a 429 with Retry-After ${name} delays all workers for this time`, async (t) => {
    const mockServer = await mockServerFor(t, {
      faults: [{ on: 1, do: { status: 429, retryAfter: retryAfter() } }],
    });
    const result = await enroll(mockServer, 20, { concurrency: 4 });
    assert.deepEqual(tally(result), { created: 20 });
    const [first = 0, ...rest] = mockServer.requests.map(({ at }) => at).sort((a, b) => a - b);
    // Requests in flight are not cancelled; then no request is sent for a second.
    const gap = rest.map((at, index) => at - (index === 0 ? first : (rest[index - 1] ?? 0)));
    assert.ok(Math.max(...gap) >= 900, gap.join(" "));
  });
}

test("a run that waits for a 429 with Retry-After of a year can be cancelled", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { status: 429, retryAfter: 31_536_000 } }] });
  const abort = new AbortController();
  const run = enroll(mockServer, 8, { signal: abort.signal, concurrency: 1 });
  while (mockServer.received < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  setTimeout(() => abort.abort(), 50);
  const result = await run;
  assert.deepEqual(tally(result), { unsent: 8 });
  assert.equal(mockServer.received, 1);
});

test("a 503 for a long time exhausts the retries, and the rows are unknown", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: { status: 503 } }] });
  const result = await enroll(mockServer, 8, { retry: { base: 1, retries: 3 } });
  assert.deepEqual(tally(result), { unknown: 8 });
  assert.equal(mockServer.received, 8);
});

test("no report, result or request log contains the token", async (t) => {
  const token = "tok-3c1b7f";
  const mockServer = await mockServerFor(t, { token, faults: [{ on: 2, do: { status: 403 } }] });
  const result = await enroll(mockServer, 8);
  assert.doesNotMatch(JSON.stringify([result.report, [...result.rows], mockServer.requests]), /tok-3c1b7f/);
});
