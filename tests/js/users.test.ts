// One user: get, update, delete.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deleteUser, getUser, KardEnrollError, updateUser } from "kard-enroll";
import { optionsFor } from "./enroll-client.js";
import { mockServerFor, user, users } from "./mock-server-client.js";

test("a user is found under an id that must be percent-encoded", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("a/b ü") });
  const found = await getUser("a/b ü", optionsFor(mockServer));
  assert.deepEqual([found.ok, found.status, found.user?.id], [true, 200, "a/b ü"]);
});

test("a user that does not exist gives a result, not an exception", async (t) => {
  const mockServer = await mockServerFor(t);
  const options = optionsFor(mockServer);
  for (const result of [
    await getUser("1", options),
    await deleteUser("1", options),
    await updateUser({ id: "1" }, options),
  ]) {
    assert.deepEqual([result.ok, result.status, result.errors[0]?.status], [false, 404, "404"]);
  }
  assert.equal(mockServer.received, 3);
});

test("an update changes the fields of the record and keeps the others", async (t) => {
  const mockServer = await mockServerFor(t, { users: [user("1", { birthYear: "1980", zipCode: "10001" })] });
  const result = await updateUser({ id: 1, zipCode: "1238" }, optionsFor(mockServer));
  assert.equal(result.ok, true);
  assert.equal(result.issues?.[0]?.code, "zip_code.repaired");
  assert.deepEqual(mockServer.users()[0]?.attributes, {
    enrolledRewards: ["CARDLINKED"],
    birthYear: "1980",
    zipCode: "01238",
  });
});

test("an invalid update is not sent", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("1") });
  const result = await updateUser({ id: "1", birthYear: "x" }, optionsFor(mockServer));
  assert.deepEqual([result.ok, result.status, result.issues?.length], [false, 0, 1]);
  assert.equal(mockServer.received, 0);
});

for (const [fault, name] of [
  ["drop-before-commit", "a reset"],
  ["hang-before-commit", "a timeout"],
  [{ status: 503 }, "a 503"],
  [{ status: 429 }, "a 429"],
  [{ empty: 200 }, "an empty success response to a GET"],
] as const) {
  test(`${name} is retried`, async (t) => {
    const mockServer = await mockServerFor(t, { users: users("1"), faults: [{ on: 1, do: fault }] });
    const result = await getUser("1", { ...optionsFor(mockServer), timeout: 150 });
    assert.deepEqual([result.ok, mockServer.received], [true, 2]);
  });
}

test("a delete whose response was lost succeeds if the user no longer exists", async (t) => {
  const mockServer = await mockServerFor(t, {
    users: users("1"),
    faults: [{ on: 1, do: "drop-after-commit" }],
  });
  const result = await deleteUser("1", optionsFor(mockServer));
  assert.deepEqual([result.ok, result.status, mockServer.size], [true, 404, 0]);
});

test("a request without a response is reported as unknown after the configured number of retries", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("1"), faults: [{ do: "drop-before-commit" }] });
  const result = await getUser("1", { ...optionsFor(mockServer), retry: { base: 1, retries: 2 } });
  assert.deepEqual([result.ok, result.status, result.errors[0]?.title], [false, 0, "unknown"]);
  assert.equal(mockServer.received, 3);
});

test("the page of a captive portal is not a user", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("1"), faults: [{ do: { html: 200 } }] });
  for (const result of [
    await getUser("1", optionsFor(mockServer)),
    await deleteUser("1", optionsFor(mockServer)),
  ]) {
    assert.deepEqual(
      [result.ok, result.user, result.errors[0]?.title],
      [false, undefined, "not a response of the API"],
    );
  }
});

test("a 401 refreshes the token once", async (t) => {
  const mockServer = await mockServerFor(t, { users: users("1") });
  let calls = 0;
  const fresh = { ...optionsFor(mockServer), token: () => (++calls === 1 ? "old" : mockServer.token) };
  assert.equal((await getUser("1", fresh)).ok, true);
  assert.equal(calls, 2);
  const stale = await getUser("1", { ...optionsFor(mockServer), token: () => "old" });
  assert.deepEqual([stale.ok, stale.status], [false, 401]);
  assert.equal(mockServer.received, 4);
});

test("a token that cannot be fetched gives a result without the message of its error", async (t) => {
  const mockServer = await mockServerFor(t);
  const fail = () => Promise.reject(new Error("client_secret=hunter2"));
  const hang = () => new Promise<string>(() => {});
  for (const token of [fail, hang]) {
    const result = await getUser("1", { ...optionsFor(mockServer), token, timeout: 50 });
    assert.deepEqual([result.ok, result.errors[0]?.title], [false, "token_failed"]);
    assert.doesNotMatch(JSON.stringify(result), /hunter2/);
  }
});

test("invalid ids and options are errors", async (t) => {
  const options = optionsFor(await mockServerFor(t));
  const coded = (code: string) => (error: unknown) => error instanceof KardEnrollError && error.code === code;
  await assert.rejects(deleteUser("..", options), coded("user_id.dots"));
  await assert.rejects(getUser("", options), coded("user_id.missing"));
  await assert.rejects(getUser("1", { ...options, timeout: 0 }), coded("options.invalid"));
});

test("an abort ends the request with the reason of the signal", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: "hang-before-commit" }] });
  const reason = new Error("enough");
  const abort = new AbortController();
  const pending = getUser("1", { ...optionsFor(mockServer), signal: abort.signal });
  setTimeout(() => abort.abort(reason), 30);
  await assert.rejects(pending, reason);
});

test("a fetch that ignores its signal does not block longer than the timeout", async (t) => {
  const options = {
    ...optionsFor(await mockServerFor(t)),
    timeout: 20,
    retry: { retries: 0 },
    fetch: () => new Promise<Response>(() => {}),
  };
  const result = await getUser("1", options);
  assert.deepEqual([result.ok, result.status, result.errors[0]?.title], [false, 0, "unknown"]);
});
