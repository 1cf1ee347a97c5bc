// The work of a run is linear in its rows, with and without a journal.

import assert from "node:assert/strict";
import test, { before } from "node:test";
import { type EnrollOptions, enrollUsers, prepareUsers } from "kard-enroll";
import { memoryJournal, testRecords } from "../js/enroll-client.js";
import { expectLinear, startCounting } from "./counting.js";

before(async () => {
  // The clock is constant, so that the steps of a run do not depend on its duration.
  performance.now = () => 0;
  await startCounting();
});

type Respond = (ids: string[], request: number) => { status: number; body: unknown };

const created: Respond = (ids) => ({ status: 201, body: { data: ids.map((id) => ({ type: "user", id })) } });
const exists: Respond = (ids) => ({
  status: 409,
  body: { errors: ids.map((id) => ({ status: "409", title: "Conflict", detail: "exists", id })) },
});
const rejected: Respond = (ids) => ({
  status: 207,
  body: { errors: ids.map((id) => ({ status: "400", title: "Bad Request", detail: "no", id })) },
});

const lost: Respond = () => ({ status: 500, body: {} });

/** Sends `count` users to an API that responds immediately. */
async function send(
  count: number,
  respond: Respond,
  options: Partial<EnrollOptions> = {},
  batchSize = 10,
): Promise<void> {
  let requests = 0;
  const run = enrollUsers(prepareUsers(testRecords(count), { batchSize }), {
    organizationId: "an-organization",
    environment: "https://api.test",
    token: "a token",
    fetch: async (_, init) => {
      const ids = (JSON.parse(String(init?.body)).data as { id: string }[]).map(({ id }) => id);
      const { status, body } = respond(ids, ++requests);
      return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
    },
    ...options,
  });
  for await (const _ of run);
  assert.equal((await run.report).counts.read, count);
}

test("users that are created, exist or are rejected", async () => {
  for (const [name, respond] of Object.entries({ created, exists, rejected })) {
    await expectLinear(name, [5_000], (size) => send(size, respond));
  }
});

test("users whose outcome is unknown", async () => {
  const retry = { retries: 0 };
  await expectLinear("lost", [5_000], (size) => send(size, lost, { retry }));
});

test("requests of one user, also with 64 in flight", async () => {
  await expectLinear("one user", [1_500], (size) => send(size, created, {}, 1));
  await expectLinear("64 in flight", [1_500], (size) => send(size, created, { concurrency: 64 }, 1));
});

test("rejected requests that are bisected", async () => {
  const rejectedOneByOne: Respond = (ids) =>
    ids.length === 1 ? rejected(ids, 0) : { status: 400, body: { errors: [] } };
  await expectLinear("bisected", [1_500], (size) => send(size, rejectedOneByOne));
});

test("outcomes that are written to a stream", async () => {
  for (const outcomesFormat of ["csv", "ndjson"] as const) {
    await expectLinear(outcomesFormat, [5_000], (size) =>
      send(size, rejected, { outcomes: new WritableStream(), outcomesFormat }),
    );
  }
});

test("a run with a journal", async () => {
  await expectLinear("journal", [5_000], (size) => {
    return send(size, created, { journal: discarding(new Uint8Array()) });
  });
});

/** A journal with the content `bytes` that discards writes. */
function discarding(bytes: Uint8Array): NonNullable<EnrollOptions["journal"]> {
  return {
    isEmpty: async () => bytes.length === 0,
    clear: async () => {},
    open: async () => ({
      read: async () => bytes,
      write: async () => {},
      clear: async () => {},
      close: async () => {},
    }),
  };
}

test("a run that resumes from a journal", async () => {
  for (const [name, respond] of Object.entries({
    settled: created,
    unknown: lost,
  })) {
    const journals = new Map<number, Uint8Array>();
    const sizes = [5_000];
    for (const size of [0, ...sizes, ...sizes.map((size) => 4 * size)]) {
      const disk = { bytes: new Uint8Array() };
      await send(size, respond, { journal: memoryJournal(disk), retry: { retries: 0 } });
      journals.set(size, disk.bytes);
    }
    await expectLinear(name, sizes, (size) =>
      send(size, exists, { journal: discarding(journals.get(size) ?? new Uint8Array()) }),
    );
  }
});
