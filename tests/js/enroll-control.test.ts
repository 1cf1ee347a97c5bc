// Pause and resume, against the mock server.

import assert from "node:assert/strict";
import test from "node:test";
import { enrollUsers, init, prepareUsers } from "kard-enroll";
import { startMockServer } from "kard-enroll/mock-server";

test("a paused run sends no new request until it is resumed, and then sends all rows", async () => {
  await init();
  const mockServer = await startMockServer({ latency: 5 });
  const users = Array.from({ length: 600 }, (_, index) => ({ id: `u${index}` }));
  const run = enrollUsers(prepareUsers(users, { batchSize: 10 }), {
    organizationId: mockServer.organizationId,
    environment: mockServer.url,
    token: mockServer.token,
    concurrency: 2,
  });
  const results = run[Symbol.asyncIterator]();
  await results.next();
  run.pause();
  // Requests in flight finish.
  await new Promise((resolve) => setTimeout(resolve, 150));
  const sent = mockServer.size;
  assert.ok(sent > 0 && sent < 600, `${sent} users`);
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(mockServer.size, sent);
  run.resume();
  for (let next = await results.next(); !next.done; next = await results.next());
  const { counts } = await run.report;
  assert.deepEqual([counts.read, counts.created, mockServer.size], [600, 600, 600]);
  await mockServer.close();
});

test("a run that is paused before its first request starts when it is resumed", async () => {
  const mockServer = await startMockServer();
  const run = enrollUsers(prepareUsers([{ id: "a" }]), {
    organizationId: mockServer.organizationId,
    environment: mockServer.url,
    token: mockServer.token,
  });
  run.pause();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(mockServer.size, 0);
  run.resume();
  assert.equal((await run.report).counts.created, 1);
  await mockServer.close();
});
