// The worker protocol: calls, paced streams, errors and the watchdog, with both sides on one thread.

import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { KardEnrollError } from "../../js/error.js";
import type { FromWorker, Methods, Port, ToWorker } from "../../js/rpc/protocol.js";
import { serve } from "../../js/rpc/serve.js";
import { WorkerClient } from "../../js/rpc/worker-client.js";

/** Matches an error by its code: the class of the sources is not that of the built package. */
const coded = (code: string) => ({ name: "KardEnrollError", code });

/** The page's view of a worker. */
class FakeWorker {
  onmessage: (event: { data: FromWorker }) => void = () => {};
  onerror: (event: { preventDefault(): void }) => void = () => {};
  readonly received: ToWorker[] = [];
  terminated = false;
  deliver: (message: ToWorker) => void = () => {};

  postMessage(message: ToWorker): void {
    this.received.push(message);
    queueMicrotask(() => this.deliver(message));
  }

  terminate(): void {
    this.terminated = true;
  }

  /** A message to the page. */
  send(data: FromWorker): void {
    if (!this.terminated) this.onmessage({ data });
  }
}

/** A client of a worker that serves these methods. */
function connect<M extends Methods>(methods: M, options?: ConstructorParameters<typeof WorkerClient>[1]) {
  const worker = new FakeWorker();
  const scope = globalThis as unknown as {
    addEventListener: (type: string, listener: (event: { data: ToWorker }) => void) => void;
    postMessage: (message: FromWorker) => void;
  };
  const before = { ...scope, addEventListener: scope.addEventListener, postMessage: scope.postMessage };
  scope.addEventListener = (_, listener) => {
    worker.deliver = (data) => {
      // Several workers share this thread, so `postMessage` belongs to the worker that runs.
      scope.postMessage = (message) => queueMicrotask(() => worker.send(message));
      listener({ data });
    };
  };
  serve(methods);
  scope.addEventListener = before.addEventListener;
  return { worker, client: new WorkerClient<M>(worker as unknown as Worker, options) };
}

/** A client of a worker that never responds. */
function silent(options?: ConstructorParameters<typeof WorkerClient>[1]) {
  const worker = new FakeWorker();
  return { worker, client: new WorkerClient<Methods>(worker as unknown as Worker, options) };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("calls methods and returns their values", async () => {
  const { client } = connect({
    add: async (_: Port<never>, a: number, b: number) => a + b,
    echo: (_: Port<never>, text: string) => text,
  });
  const results = await Promise.all([client.call("add", [1, 2]), client.call("echo", ["x"])]);
  assert.deepEqual(results, [3, "x"]);
  assert.equal(client.hasResponded, true);
});

test("rejects a call with the error of its method", async () => {
  const { client } = connect({
    misuse: () => {
      throw new KardEnrollError("options.invalid", "wrong");
    },
    broken: () => {
      throw Object.assign(new Error("cannot read"), { name: "NotReadableError" });
    },
  });
  await assert.rejects(async () => client.call("misuse", []), coded("options.invalid"));
  await assert.rejects(async () => client.call("broken", []), {
    name: "NotReadableError",
    message: "cannot read",
  });
});

test("sends a paced item only when the page has room for it", async () => {
  let produced = 0;
  const { client } = connect({
    async count(port: Port<number>, to: number) {
      for (; produced < to; produced += 1) await port.send(produced);
      return "end";
    },
  });
  const items = client.stream("count", [100]);
  assert.deepEqual(await items.next(), { done: false, value: 0 });
  await settle();
  const ahead = produced;
  assert.ok(ahead < 12, `${ahead} items were produced for one that was read`);
  await settle();
  assert.equal(produced, ahead, "the worker waits");
  const rest: number[] = [];
  for (;;) {
    const next = await items.next();
    if (next.done) {
      assert.equal(next.value, "end");
      break;
    }
    rest.push(next.value);
  }
  assert.deepEqual(
    rest,
    Array.from({ length: 99 }, (_, index) => index + 1),
  );
});

test("keeps the order of paced items and others", async () => {
  const { client } = connect({
    async mixed(port: Port<string>) {
      for (let index = 0; index < 20; index += 1) {
        port.emit(`progress ${index}`);
        await port.send(`request ${index}`);
      }
    },
  });
  const items: string[] = [];
  for await (const item of client.stream("mixed", [])) items.push(item);
  assert.deepEqual(
    items,
    Array.from({ length: 20 }, (_, index) => [`progress ${index}`, `request ${index}`]).flat(),
  );
});

test("delivers items that a method sends after its value", async () => {
  let late: (item: string) => void = () => {};
  const { client } = connect({
    open(port: Port<string>) {
      late = (item) => port.emit(item);
      return "open";
    },
  });
  const items: string[] = [];
  assert.equal(await client.call("open", [], (item) => items.push(item)), "open");
  late("update");
  await settle();
  assert.deepEqual(items, ["update"]);
});

test("ends a stream with the error of its method", async () => {
  const { client } = connect({
    async fail(port: Port<number>) {
      await port.send(1);
      throw new KardEnrollError("source.invalid", "wrong");
    },
  });
  const items = client.stream("fail", []);
  assert.equal((await items.next()).value, 1);
  await assert.rejects(items.next(), coded("source.invalid"));
});

test("rejects pending and later calls when it is closed", async () => {
  const { worker, client } = silent();
  const call = client.call("never", []);
  client.close(new KardEnrollError("sheet.closed", "closed"));
  await assert.rejects(call, coded("sheet.closed"));
  await assert.rejects(client.call("never", []), coded("sheet.closed"));
  assert.ok(worker.terminated);
});

test("fails when the worker reports an error, and hasResponded says whether it ever responded", async () => {
  const failures: string[] = [];
  const { worker, client } = silent({ onFailure: ({ code }) => failures.push(code) });
  const call = client.call("never", []);
  worker.onerror({ preventDefault() {} });
  await assert.rejects(call, coded("worker.failed"));
  assert.equal(client.hasResponded, false, "the caller can do the work on the page");
  assert.deepEqual(failures, ["worker.failed"]);
});

test("fails when a message cannot be sent", async () => {
  const { worker, client } = silent();
  worker.postMessage = () => {
    throw new DOMException("no clone", "DataCloneError");
  };
  await assert.rejects(client.call("never", []), coded("worker.failed"));
});

const SILENCE = 5000;

function pings(worker: FakeWorker): number {
  return worker.received.filter(({ type }) => type === "ping").length;
}

test("sends a ping after silence, and fails without a pong", async (t: TestContext) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { worker, client } = silent();
  const call = client.call("never", []);
  call.catch(() => {});
  t.mock.timers.tick(SILENCE - 1);
  assert.equal(pings(worker), 0);
  t.mock.timers.tick(1);
  assert.equal(pings(worker), 1);
  worker.send({ type: "pong" });
  t.mock.timers.tick(SILENCE);
  assert.equal(pings(worker), 2, "a pong restarts the watchdog");
  assert.equal(worker.terminated, false);
  t.mock.timers.tick(SILENCE);
  await assert.rejects(call, coded("worker.failed"));
  assert.ok(worker.terminated);
});

test("watches only while a call is pending or the worker is busy", async (t: TestContext) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let isBusy = true;
  const { worker, client } = silent({ isBusy: () => isBusy });
  const call = client.call("open", []);
  worker.send({ type: "result", id: 0, value: 1 });
  assert.equal(await call, 1);
  t.mock.timers.tick(SILENCE);
  assert.equal(pings(worker), 1, "busy");
  isBusy = false;
  worker.send({ type: "pong" });
  t.mock.timers.tick(10 * SILENCE);
  assert.equal(pings(worker), 1, "idle");
  assert.equal(worker.terminated, false);
});
