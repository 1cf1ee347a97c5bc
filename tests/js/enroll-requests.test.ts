// The bodies of requests: sent unchanged, split into parts of the same bytes, and checked if a caller changed them.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { enrollUsers, init, type Prepared, prepareUsers, type UserRequest } from "kard-enroll";
import { testRecords } from "./enroll-client.js";

before(() => init());

/** Rejects every request of several users with 413, and accepts each user alone. Returns the bodies. */
async function split(source: Prepared): Promise<string[]> {
  const bodies: string[] = [];
  const run = enrollUsers(source, {
    organizationId: "an-organization",
    environment: "https://api.test",
    token: "a token",
    concurrency: 1,
    fetch: async (_, request) => {
      const body = String(request?.body);
      bodies.push(body);
      const { data } = JSON.parse(body) as { data: { id: string }[] };
      if (data.length > 1) return Response.json({ errors: [] }, { status: 413 });
      return Response.json({ data: data.map(({ id }) => ({ type: "user", id })) }, { status: 201 });
    },
  });
  const { counts } = await run.report;
  assert.equal(counts.created, source.counts.valid);
  return bodies;
}

const IDS = ["a", 'quote " and \\', "é", "😀😀", "}],{", "ü"];
const prepared = () => prepareUsers(IDS.map((id) => ({ id, email: "person@example.com" })));

test("splits a request into the same bytes", async () => {
  const source = prepared();
  const [request] = source.requests;
  const users = JSON.parse(request?.body ?? "").data as unknown[];
  const bodies = await split(source);
  assert.equal(bodies[0], request?.body);
  const alone = bodies.filter((body) => JSON.parse(body).data.length === 1);
  assert.deepEqual(
    alone,
    users.map((user) => `{"data":[${JSON.stringify(user)}]}`),
  );
});

test("sends requests that a caller stored as JSON with the same bytes", async () => {
  const source = prepared();
  const stored: Prepared = JSON.parse(JSON.stringify(source));
  assert.deepEqual(await split(stored), await split(source));
});

test("sends a body that a caller replaced, and its parts", async () => {
  const source = prepareUsers(testRecords(2));
  const [request] = source.requests as [UserRequest];
  const formatted = JSON.stringify(JSON.parse(request.body), undefined, 2);
  const [whole, ...parts] = await split({
    ...source,
    requests: [{ ...request, users: request.users, body: formatted }],
  });
  assert.equal(whole, formatted);
  assert.deepEqual(parts, (await split(source)).slice(1));
  request.body = formatted;
  assert.equal((await split(source))[0], formatted);
});

test("an error reports a body that does not match its list of users", async () => {
  const source = prepareUsers(testRecords(2));
  const [request] = source.requests as [UserRequest];
  const { index, body, users } = request;
  const other = /another number of users than its list/;
  const shape = /not an object with a list in data/;
  for (const [bad, message] of [
    [{ index, body, users: users.slice(1) }, other],
    [{ index, body, users: [] }, other],
    [{ index, body: '{"data":[]}', users: [] }, other],
    [{ index, body }, /not a list of ids and rows/],
    ...[
      "",
      "[]",
      "{}",
      '{"data":{}}',
      '{"data":[{},]}',
      '{"data":["a"]}',
      '{"data":[{},{}],"more":1}',
      undefined,
    ].map((text) => [{ index, body: text, users }, shape] as const),
  ] as const) {
    const run = enrollUsers(
      { ...source, requests: [bad as UserRequest] },
      {
        organizationId: "an-organization",
        environment: "https://api.test",
        token: "a token",
        fetch: async () => assert.fail("nothing is sent"),
      },
    );
    await assert.rejects(run.report, { code: "request.invalid", message }, JSON.stringify(bad));
  }
  request.users = users.slice(1);
  await assert.rejects(split({ ...source, requests: [request] }), { code: "request.invalid" });
});
