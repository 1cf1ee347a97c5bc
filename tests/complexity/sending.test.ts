// A run, with a journal and without one, takes work in proportion to its rows.

import assert from "node:assert/strict";
import test, { before } from "node:test";
import { type EnrollOptions, enrollUsers, prepareUsers } from "kard-enroll";
import { memoryJournal, testRecords } from "../js/enroll-client.js";
import { hold, startCounting } from "./counting.js";

before(async () => {
  // Time stands still: how long a run takes does not decide what it does.
  performance.now = () => 0;
  await startCounting();
});

type Answer = (ids: string[], request: number) => { status: number; body: unknown };

const created: Answer = (ids) => ({ status: 201, body: { data: ids.map((id) => ({ type: "user", id })) } });
const exist: Answer = (ids) => ({
  status: 409,
  body: { errors: ids.map((id) => ({ status: "409", title: "Conflict", detail: "is there", id })) },
});
const refused: Answer = (ids) => ({
  status: 207,
  body: { errors: ids.map((id) => ({ status: "400", title: "Bad Request", detail: "no", id })) },
});

const lost: Answer = () => ({ status: 500, body: {} });

/** Sends `count` users to an API that answers at once. */
async function send(
  count: number,
  answer: Answer,
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
      const { status, body } = answer(ids, ++requests);
      return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
    },
    ...options,
  });
  for await (const _ of run);
  assert.equal((await run.report).counts.read, count);
}

test("users that are created, exist or are refused", async () => {
  for (const [name, answer] of Object.entries({ created, exist, refused })) {
    await hold(name, [5_000], (size) => send(size, answer));
  }
});

test("users of whom nobody knows what became", async () => {
  const retry = { retries: 0 };
  await hold("lost", [5_000], (size) => send(size, lost, { retry }));
});

test("requests of one user, and many at once", async () => {
  await hold("one user", [1_500], (size) => send(size, created, {}, 1));
  await hold("64 at once", [1_500], (size) => send(size, created, { concurrency: 64 }, 1));
});

test("refused requests that are taken apart", async () => {
  const whole: Answer = (ids) => (ids.length === 1 ? refused(ids, 0) : { status: 400, body: { errors: [] } });
  await hold("apart", [1_500], (size) => send(size, whole));
});

test("outcomes that are written down", async () => {
  for (const outcomesFormat of ["csv", "ndjson"] as const) {
    await hold(outcomesFormat, [5_000], (size) =>
      send(size, refused, { outcomes: new WritableStream(), outcomesFormat }),
    );
  }
});

test("a run with a journal", async () => {
  await hold("journal", [5_000], (size) => {
    return send(size, created, { journal: discarding(new Uint8Array()) });
  });
});

/** A journal that begins with `bytes` and forgets what is written. */
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

test("a run that goes on with a journal", async () => {
  for (const [name, answer] of Object.entries({
    settled: created,
    doubtful: lost,
  })) {
    const journals = new Map<number, Uint8Array>();
    const sizes = [5_000];
    for (const size of [0, ...sizes, ...sizes.map((size) => 4 * size)]) {
      const disk = { bytes: new Uint8Array() };
      await send(size, answer, { journal: memoryJournal(disk), retry: { retries: 0 } });
      journals.set(size, disk.bytes);
    }
    await hold(name, sizes, (size) =>
      send(size, exist, { journal: discarding(journals.get(size) ?? new Uint8Array()) }),
    );
  }
});
