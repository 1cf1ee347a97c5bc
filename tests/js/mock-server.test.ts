// The four endpoints of the mock server, their statuses and their error objects.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startMockServer } from "../../js/mock-server/server.js";
import { call, create, created, errors, mockServerFor, range, user, users } from "./mock-server-client.js";

const HASH = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";

test("creates new valid users and returns them as they were sent", async (t) => {
  const mockServer = await mockServerFor(t);
  const data = [
    user("17", {
      email: "user@example.com",
      hashedEmail: HASH,
      phoneNumber: "+14155552671",
      zipCode: "11238",
      birthYear: "1990",
      historicalTransactionsSent: true,
      phoneNumbers: [{ number: "+14155552671", type: "MOBILE" }, { number: "+442071838750" }],
      postalCodes: [{ code: "11238", type: "BILLING" }],
    }),
    user("18", { enrolledRewards: [] }),
  ];
  const reply = await create(mockServer, data);
  assert.equal(reply.status, 201);
  assert.equal(reply.headers.get("content-type"), "application/json");
  assert.deepEqual(reply.document, { data });
  assert.deepEqual(mockServer.users(), data);
});

test("a request with existing and new users gives a 207 with errors and data", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("b") });
  const reply = await create(mockServer, users("a", "b", "c"));
  assert.equal(reply.status, 207);
  assert.deepEqual(errors(reply), ["409 b /data/1/id"]);
  assert.deepEqual(created(reply), ["a", "c"]);
  assert.deepEqual(mockServer.ids(), ["b", "a", "c"]);
});

test("a request with only existing users gives a 409", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("a", "b") });
  const reply = await create(mockServer, users("a", "b"));
  assert.equal(reply.status, 409);
  assert.deepEqual(errors(reply), ["409 a /data/0/id", "409 b /data/1/id"]);
  assert.equal(reply.document?.data, undefined);
});

test("creates a user once if the id occurs twice in a request", async (t) => {
  const mockServer = await mockServerFor(t);
  const reply = await create(mockServer, [user("a", { zipCode: "11238" }), user("a", { zipCode: "10001" })]);
  assert.equal(reply.status, 207);
  assert.deepEqual(errors(reply), ["409 a /data/1/id"]);
  assert.equal(mockServer.users()[0]?.attributes.zipCode, "11238");
});

const INVALID: [string, Record<string, unknown>, string][] = [
  ["a phone number without +", { phoneNumber: "4155552671" }, "phoneNumber"],
  ["a phone number of 16 digits", { phoneNumber: "+1234567890123456" }, "phoneNumber"],
  ["a phone number with a leading zero", { phoneNumber: "+0155552671" }, "phoneNumber"],
  ["a phone number and a line feed", { phoneNumber: "+14155552671\n" }, "phoneNumber"],
  ["a ZIP of nine digits", { zipCode: "11238-1234" }, "zipCode"],
  ["a year of two digits", { birthYear: "90" }, "birthYear"],
  ["a hash of 63 digits", { hashedEmail: HASH.slice(1) }, "hashedEmail"],
  ["a hash in upper case", { hashedEmail: HASH.toUpperCase() }, "hashedEmail"],
  ["eleven phone numbers", { phoneNumbers: Array(11).fill({ number: "+14155552671" }) }, "phoneNumbers"],
  ["eleven postal codes", { postalCodes: Array(11).fill({ code: "11238" }) }, "postalCodes"],
  ["a bad number in the list", { phoneNumbers: [{ number: "1" }] }, "phoneNumbers/0/number"],
  ["a bad code in the list", { postalCodes: [{ code: "1" }] }, "postalCodes/0/code"],
];

for (const [what, attributes, at] of INVALID) {
  test(`${what} rejects only that user`, async (t) => {
    const mockServer = await mockServerFor(t);
    const reply = await create(mockServer, [user("good"), user("bad", attributes)]);
    assert.equal(reply.status, 207);
    assert.deepEqual(errors(reply), [`400 bad /data/1/attributes/${at}`]);
    assert.deepEqual(mockServer.ids(), ["good"]);
  });
}

test("only invalid users give a 400; an invalid and an existing user give a 207 without data", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("there") });
  const invalid = user("bad", { zipCode: "1" });
  assert.equal((await create(mockServer, [invalid])).status, 400);
  const mixed = await create(mockServer, [invalid, user("there")]);
  assert.equal(mixed.status, 207);
  assert.equal(mixed.document?.data, undefined);
  assert.deepEqual(errors(mixed), ["400 bad /data/0/attributes/zipCode", "409 there /data/1/id"]);
});

const MALFORMED: [string, unknown, string][] = [
  ["a document that is not an object", [], "400 - "],
  ["no data", {}, "400 - /data"],
  ["data that is not an array", { data: {} }, "400 - /data"],
  ["no users", { data: [] }, "400 - /data"],
  ["101 users", { data: users(...range(1, 101)) }, "400 - /data"],
  ["another member", { data: users("1"), "a/b~": 1 }, "400 - /a~1b~0"],
  ["a user that is not an object", { data: [null] }, "400 - /data/0"],
  ["a user without type", { data: [{ id: "1", attributes: { enrolledRewards: [] } }] }, "400 1 /data/0/type"],
  ["another type", { data: [{ ...user("1"), type: "card" }] }, "400 1 /data/0/type"],
  ["a numeric id", { data: [{ ...user("1"), id: 1 }] }, "400 - /data/0/id"],
  ["an empty id", { data: users("") }, "400  /data/0/id"],
  ["no attributes", { data: [{ type: "user", id: "1" }] }, "400 1 /data/0/attributes"],
  [
    "no rewards",
    { data: [{ type: "user", id: "1", attributes: {} }] },
    "400 1 /data/0/attributes/enrolledRewards",
  ],
  [
    "the legacy reward",
    { data: [user("1", { enrolledRewards: ["CARDLINKED", "AFFILIATE"] })] },
    "400 1 /data/0/attributes/enrolledRewards/1",
  ],
  ["a numeric ZIP", { data: [user("1", { zipCode: 11238 })] }, "400 1 /data/0/attributes/zipCode"],
  ["an unknown attribute", { data: [user("1", { zip: "11238" })] }, "400 1 /data/0/attributes/zip"],
  [
    "__proto__ as an attribute",
    '{"data":[{"type":"user","id":"1","attributes":{"enrolledRewards":[],"__proto__":{}}}]}',
    "400 1 /data/0/attributes/__proto__",
  ],
  [
    "an unknown kind of phone",
    { data: [user("1", { phoneNumbers: [{ number: "+14155552671", type: "FAX" }] })] },
    "400 1 /data/0/attributes/phoneNumbers/0/type",
  ],
];

for (const [what, body, error] of MALFORMED) {
  test(`${what} makes the document malformed`, async (t) => {
    const mockServer = await mockServerFor(t);
    const reply = await call(mockServer, "POST", {
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    assert.equal(reply.status, 400);
    assert.deepEqual(errors(reply), [error]);
    assert.equal(mockServer.size, 0);
  });
}

test("a malformed user fails the whole request, and all problems are reported", async (t) => {
  const mockServer = await mockServerFor(t);
  const reply = await create(mockServer, [user("good"), user("bad", { zipCode: 1, birthYear: "x" }), 7]);
  assert.equal(reply.status, 400);
  const expected = [
    "400 bad /data/1/attributes/zipCode",
    "400 bad /data/1/attributes/birthYear",
    "400 - /data/2",
  ];
  assert.deepEqual(errors(reply), expected);
  assert.equal(mockServer.size, 0);
});

test("rejects a body that is not JSON in UTF-8", async (t) => {
  const mockServer = await mockServerFor(t);
  for (const body of ["", "{", "\ufeff{}", new Uint8Array([0x22, 0xff, 0x22])]) {
    assert.equal((await call(mockServer, "POST", { body })).status, 400);
  }
  const wrongType = await create(mockServer, users("1"), { headers: { "Content-Type": "text/plain" } });
  assert.deepEqual([wrongType.status, ...errors(wrongType)], [400, "400 - Content-Type"]);
});

test("rejects a deeply nested body and keeps running", async (t) => {
  const mockServer = await mockServerFor(t);
  const body = `{"data":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  assert.equal((await call(mockServer, "POST", { body })).status, 400);
  assert.equal((await create(mockServer, users("1"))).status, 201);
});

test("atomic: one bad user prevents the creation of all users", async (t) => {
  const mockServer = await mockServerFor(t, { atomic: true, users: users("there") });
  const conflict = await create(mockServer, users("new", "there"));
  assert.deepEqual([conflict.status, ...errors(conflict)], [409, "409 there /data/1/id"]);
  const invalid = await create(mockServer, [user("new"), user("bad", { zipCode: "1" })]);
  assert.deepEqual([invalid.status, ...errors(invalid)], [400, "400 bad /data/1/attributes/zipCode"]);
  assert.deepEqual(mockServer.ids(), ["there"]);
  assert.equal((await create(mockServer, users("new"))).status, 201);
});

test("accepts 100 users in a request", async (t) => {
  const mockServer = await mockServerFor(t);
  assert.equal((await create(mockServer, users(...range(1, 100)))).status, 201);
  assert.equal(mockServer.size, 100);
});

test("a body above the limit gives a 413", async (t) => {
  const mockServer = await mockServerFor(t, { maxBody: 1000 });
  const body = JSON.stringify({ data: [user("1", { email: "x".repeat(5_000_000) })] });
  const reply = await call(mockServer, "POST", { body });
  assert.deepEqual([reply.status, reply.document?.errors?.[0]?.status], [413, "413"]);
});

test("an update changes the attributes that are sent and keeps the others", async (t) => {
  const mockServer = await mockServerFor(t, {
    users: [user("a", { zipCode: "11238", phoneNumbers: [{ number: "+14155552671" }, { number: "+1" }] })],
  });
  const attributes = { enrolledRewards: [], phoneNumbers: [{ number: "+442071838750" }] };
  const reply = await call(mockServer, "PUT", {
    id: "a",
    body: { data: { type: "user", id: "a", attributes } },
  });
  const expected = { type: "user", id: "a", attributes: { ...attributes, zipCode: "11238" } };
  assert.equal(reply.status, 200);
  assert.deepEqual(reply.document, { data: expected });
  assert.deepEqual(mockServer.users(), [expected]);
});

test("an update of an unknown user gives a 404, an invalid document a 400", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("a") });
  const put = (id: string, data: unknown) => call(mockServer, "PUT", { id, body: { data } });
  assert.deepEqual(errors(await put("x", user("x"))), ["404 x -"]);
  assert.deepEqual(errors(await put("a", user("b"))), ["400 a /data/id"]);
  assert.deepEqual(errors(await put("a", users("a"))), ["400 a /data"]);
  assert.deepEqual(errors(await put("a", user("a", { zipCode: "1" }))), ["400 a /data/attributes/zipCode"]);
  assert.deepEqual(mockServer.users(), users("a"));
});

for (const keep of ["users", "ids"] as const) {
  test(`historicalTransactionsSent cannot be reset (keep: ${keep})`, async (t) => {
    const mockServer = await mockServerFor(t, { keep, users: users("a") });
    const put = (sent: boolean) =>
      call(mockServer, "PUT", { id: "a", body: { data: user("a", { historicalTransactionsSent: sent }) } });
    assert.equal((await put(false)).status, 200);
    assert.equal((await put(true)).status, 200);
    const back = await put(false);
    assert.equal(back.status, 400);
    assert.deepEqual(errors(back), ["400 a /data/attributes/historicalTransactionsSent"]);
    assert.equal((await put(true)).status, 200);
  });
}

test("reads a user, deletes it, and creates it again", async (t) => {
  const mockServer = await mockServerFor(t, { users: [user("a", { zipCode: "11238" })] });
  const read = await call(mockServer, "GET", { id: "a" });
  assert.deepEqual([read.status, read.document], [200, { data: user("a", { zipCode: "11238" }) }]);
  const deleted = await call(mockServer, "DELETE", { id: "a" });
  assert.deepEqual(
    [deleted.status, deleted.document],
    [200, { data: { type: "user", id: "a", attributes: {} } }],
  );
  for (const method of ["GET", "DELETE"]) {
    const afterwards = await call(mockServer, method, { id: "a" });
    assert.deepEqual([afterwards.status, ...errors(afterwards)], [404, "404 a -"]);
  }
  assert.equal((await create(mockServer, users("a"))).status, 201);
});

test("decodes percent-encoded ids in the path", async (t) => {
  const ids = ["a/b", "ü ñ", "?#%", "\u202eabc", "__proto__", "100%25"];
  const mockServer = await mockServerFor(t, { organizationId: "org/ä", users: users(...ids) });
  for (const id of ids) {
    const reply = await call(mockServer, "GET", { id });
    assert.deepEqual(reply.document, { data: user(id) });
  }
  assert.deepEqual(mockServer.requests.at(0)?.path, "/v2/issuers/org%2F%C3%A4/users/a%2Fb");
  const broken = await call(mockServer, "GET", { path: "/v2/issuers/org%2F%C3%A4/users/%ff" });
  assert.equal(broken.status, 400);
});

test("an unknown path gives a 404 and an unsupported method a 405", async (t) => {
  const mockServer = await mockServerFor(t);
  const base = `/v2/issuers/${mockServer.organizationId}/users`;
  for (const path of ["/", "/v1/users", `${base}/`, `${base}/a/b`]) {
    assert.equal((await call(mockServer, "GET", { path })).status, 404, path);
  }
  assert.equal((await call(mockServer, "GET", { path: base })).status, 405);
  const patch = await call(mockServer, "PATCH", { id: "a" });
  assert.deepEqual([patch.status, patch.headers.get("allow")], [405, "GET, PUT, DELETE"]);
});

test("a request without a valid token changes nothing", async (t) => {
  const mockServer = await mockServerFor(t);
  for (const authorization of [
    undefined,
    "Bearer",
    "Bearer wrong",
    `Basic ${mockServer.token}`,
    mockServer.token,
  ]) {
    const headers: Record<string, string> =
      authorization === undefined ? {} : { Authorization: authorization };
    const reply = await create(mockServer, users("a"), { token: null, headers });
    assert.deepEqual([reply.status, ...errors(reply)], [401, "401 - Authorization"]);
    assert.equal(reply.headers.get("www-authenticate"), "Bearer");
  }
  assert.equal(mockServer.size, 0);
  assert.equal((await create(mockServer, users("a"), { organizationId: "other" })).status, 403);
  assert.equal((await call(mockServer, "GET", { id: "a", organizationId: "other" })).status, 403);
});

test("expireToken invalidates all tokens, newToken creates a valid one", async (t) => {
  const mockServer = await mockServerFor(t, { token: "first" });
  const before = mockServer.newToken();
  assert.equal((await create(mockServer, users("a"), { token: "first" })).status, 201);
  assert.equal((await create(mockServer, users("b"), { token: before })).status, 201);
  mockServer.expireToken();
  for (const token of ["first", before, mockServer.token]) {
    const reply = await create(mockServer, users("c"), { token });
    assert.equal(reply.document?.errors?.[0]?.detail, "the token has expired");
  }
  const fresh = mockServer.newToken();
  assert.equal(fresh, mockServer.token);
  assert.equal((await create(mockServer, users("c"))).status, 201);
});

test("logs requests and statuses, without bodies", async (t) => {
  const mockServer = await mockServerFor(t);
  const before = Date.now();
  await create(mockServer, users("a", "b"), { headers: { "X-Kard-Target-Issuer": "issuer" } });
  await call(mockServer, "GET", { id: "x" });
  const [post, get] = mockServer.requests;
  const path = `/v2/issuers/${mockServer.organizationId}/users`;
  const at = post?.at ?? 0;
  assert.ok(at >= before && at <= Date.now());
  assert.deepEqual(post, { method: "POST", path, status: 201, ids: ["a", "b"], at, targetIssuer: "issuer" });
  assert.deepEqual([get?.path, get?.status, get?.ids], [`${path}/x`, 404, ["x"]]);
});

test("logs bodies with logBodies, and at most logLimit requests", async (t) => {
  const mockServer = await mockServerFor(t, { logBodies: true, logLimit: 2 });
  for (const id of ["a", "b", "c", "d"]) await create(mockServer, users(id));
  assert.deepEqual(
    mockServer.requests.map(({ body }) => body),
    ["c", "d"].map((id) => JSON.stringify({ data: users(id) })),
  );
  assert.equal(mockServer.received, 4);
});

test("keep: ids stores only the ids", async (t) => {
  const mockServer = await mockServerFor(t, { keep: "ids" });
  const reply = await create(mockServer, [user("a", { email: "user@example.com" })]);
  assert.deepEqual(reply.document, { data: [user("a", { email: "user@example.com" })] });
  assert.deepEqual(mockServer.users(), [user("a", { enrolledRewards: [] })]);
  assert.equal((await create(mockServer, users("a"))).status, 409);
});

test("accepts requests of pages on other origins", async (t) => {
  const mockServer = await mockServerFor(t);
  const reply = await call(mockServer, "OPTIONS", {
    token: null,
    headers: { Origin: "http://example.com", "Access-Control-Request-Method": "POST" },
  });
  assert.equal(reply.status, 204);
  assert.equal(reply.headers.get("access-control-allow-origin"), "*");
  assert.equal(reply.headers.get("access-control-allow-methods"), "GET, POST, PUT, DELETE");
  assert.equal(
    reply.headers.get("access-control-allow-headers"),
    "Authorization, Content-Type, X-Kard-Target-Issuer",
  );
  const real = await create(mockServer, users("a"));
  assert.equal(real.headers.get("access-control-allow-origin"), "*");
  assert.equal(real.headers.get("access-control-expose-headers"), "Retry-After");
  assert.deepEqual([mockServer.preflights, mockServer.requests.length], [1, 1]);
});

test("CORS and the exposed Retry-After can be disabled", async (t) => {
  const hidden = await mockServerFor(t, { exposeRetryAfter: false });
  const reply = await create(hidden, users("a"));
  assert.equal(reply.headers.get("access-control-allow-origin"), "*");
  assert.equal(reply.headers.get("access-control-expose-headers"), null);
  const closed = await mockServerFor(t, { cors: false });
  assert.equal((await create(closed, users("a"))).headers.get("access-control-allow-origin"), null);
  assert.equal((await call(closed, "OPTIONS", { id: "a" })).status, 405);
});

test("latency delays every request", async (t) => {
  const mockServer = await mockServerFor(t, { latency: [60, 80] });
  const start = performance.now();
  await create(mockServer, users("a"));
  assert.ok(performance.now() - start >= 55);
});

test("peak is the maximum number of requests in flight", async (t) => {
  const mockServer = await mockServerFor(t, { latency: 60 });
  await Promise.all(["a", "b", "c"].map((id) => create(mockServer, users(id))));
  await create(mockServer, users("d"));
  assert.equal(mockServer.peak, 3);
});

test("two mock servers use different ports; a port in use is an error", async (t) => {
  const first = await mockServerFor(t);
  const second = await mockServerFor(t);
  assert.notEqual(first.url, second.url);
  assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  await assert.rejects(startMockServer({ port: Number(new URL(first.url).port) }), { code: "EADDRINUSE" });
});

test("close ends delayed requests and can be called twice", async () => {
  const mockServer = await startMockServer({ latency: 60_000 });
  const lost = assert.rejects(create(mockServer, users("a")));
  while (mockServer.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await Promise.all([mockServer.close(), mockServer.close()]);
  await lost;
});
