// Interrupted runs, and the runs that resume them from the journal.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  enrollUsers,
  type Journal,
  KardEnrollError,
  openJournal,
  prepareFile,
  prepareUsers,
  remaining,
} from "kard-enroll";
import { startMockServer } from "../../js/mock-server/server.js";
import { checkedRun, enroll, memoryJournal, notes, optionsFor, tally, testRecords } from "./enroll-client.js";
import { mockServerFor, range } from "./mock-server-client.js";
import { kardError } from "./tools.js";

async function pathFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kard-enroll-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "run.journal");
}

function coded(code: string) {
  return (error: unknown) => error instanceof KardEnrollError && error.code === code;
}

for (const how of ["torn", "whole"] as const) {
  test(`a crash at each write of the journal (${how}) loses no row and settles no row twice`, async () => {
    let crashes = 0;
    for (let at = 1; ; at += 1) {
      const mockServer = await startMockServer();
      const disk = { bytes: new Uint8Array() };
      let crash: () => void = () => {};
      const crashed = new Promise<"crashed">((resolve) => {
        crash = () => resolve("crashed");
      });
      const crashing = memoryJournal(disk, async (count) => {
        if (count === at) crash();
        return count === at ? how : count > at ? new Promise(() => {}) : undefined;
      });
      // The first run hangs in its write. Its requests in flight still arrive, like those of a killed tab.
      const first = enroll(mockServer, 20, { batchSize: 5, concurrency: 2, journal: crashing });
      const ended = await Promise.race([first.then(() => "ended" as const), crashed]);
      if (ended === "crashed") {
        crashes += 1;
        await new Promise((resolve) => setTimeout(resolve, 10));
        const result = await enroll(mockServer, 20, { batchSize: 5, journal: memoryJournal(disk) });
        assert.deepEqual(tally(result), { created: 20 }, `crash at write ${at}`);
        assert.deepEqual(mockServer.ids().sort(), range(1, 20).sort());
      }
      await mockServer.close();
      if (ended === "ended") break;
    }
    assert.ok(crashes >= 5, String(crashes));
  });
}

test("after a process is killed, the next run reports every row and sends no settled row again", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t, { latency: 3 });
  const script = `
    import { enrollUsers, openJournal, prepareUsers, init } from "kard-enroll";
    await init();
    const users = Array.from({ length: 2000 }, (_, i) => ({ id: String(i + 1), email: "person." + (i + 1) + "@example.com" }));
    await enrollUsers(prepareUsers(users, { batchSize: 10 }), { organizationId: "${mockServer.organizationId}",
      environment: "${mockServer.url}", token: "${mockServer.token}", journal: openJournal(${JSON.stringify(path)}) }).report;`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  while (mockServer.received < 60 && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill("SIGKILL");
  await exited;
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = mockServer.received;
  assert.ok(before < 200, "the process was killed too late");

  const result = await enroll(mockServer, 2_000, { batchSize: 10, journal: openJournal(path) });
  assert.deepEqual(tally(result), { created: 2_000 });
  assert.ok(
    result.report.alreadySettled > 0 && result.report.alreadySettled < 2_000,
    String(result.report.alreadySettled),
  );
  assert.equal(mockServer.received, before + result.report.requests);
  assert.equal(result.report.requests, (2_000 - result.report.alreadySettled) / 10);
  assert.equal(mockServer.size, 2_000);
});

test("a cancelled run resumes where it ended", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t, { latency: 2 });
  const abort = new AbortController();
  const first = await enroll(mockServer, 100, {
    journal: openJournal(path),
    signal: abort.signal,
    onProgress: ({ counts }) => counts.created >= 40 && abort.abort(),
  });
  const { rows, complete } = remaining(first.report);
  assert.ok(
    complete && rows.size === first.report.counts.unsent + first.report.counts.unknown && rows.size > 0,
  );
  const second = await enroll(mockServer, 100, { journal: openJournal(path) });
  assert.deepEqual(tally(second), { created: 100 });
  assert.equal(second.report.alreadySettled, first.report.counts.created);
});

test("a second run with the same journal fails with journal.locked, and the first continues", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t, { latency: 10 });
  const first = enroll(mockServer, 40, { journal: openJournal(path) });
  while (mockServer.received === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await assert.rejects(enroll(mockServer, 40, { journal: openJournal(path) }), coded("journal.locked"));
  await assert.rejects(openJournal(path).clear(), coded("journal.locked"));
  assert.deepEqual(tally(await first), { created: 40 });
  assert.deepEqual(tally(await enroll(mockServer, 40, { journal: openJournal(path) })), { created: 40 });
});

test("a run takes over the lock of a process that has ended", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.once("exit", resolve));
  await writeFile(`${path}.lock`, String(child.pid));
  assert.deepEqual(tally(await enroll(mockServer, 4, { journal: openJournal(path) })), { created: 4 });
});

test("another file with the same journal is detected before anything is sent", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  const csv = "id,email\n1,a@example.com\n2,b@example.com\n";
  const send = (text: string | Blob, options = {}) =>
    checkedRun(
      enrollUsers(prepareFile(text, options), { ...optionsFor(mockServer), journal: openJournal(path) }),
      2,
    );
  assert.deepEqual(tally(await send(csv)), { created: 2 });
  const { received } = mockServer;
  await assert.rejects(send(csv.replace("b@", "c@")), coded("journal.changed"));
  assert.equal(mockServer.received, received);
  assert.equal((await send(csv)).report.alreadySettled, 2);
});

test("a change in the middle of a large file is detected by the fingerprint or by the ids", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  const rows = Array.from(
    { length: 60_000 },
    (_, i) => `${100_000 + i},person.number.${100_000 + i}@a-longer-domain.example.com`,
  );
  const send = (lines: string[]) => {
    const file = new Blob([`id,email\n${lines.join("\n")}\n`]);
    return enrollUsers(prepareFile(file), { ...optionsFor(mockServer), journal: openJournal(path) }).report;
  };
  const whole = await send(rows);
  assert.equal(whole.counts.created, 60_000);
  const { received } = mockServer;
  // The same length, and outside the parts that the fingerprint covers.
  const at = 25_123;
  const changed = await send(
    rows.map((row, index) => (index === at ? row.replaceAll("125123", "925123") : row)),
  ).catch((error: KardEnrollError) => error);
  assert.equal(
    "code" in changed ? changed.code : changed.stop?.code,
    "code" in changed ? "journal.changed" : "changed_file",
  );
  assert.equal(mockServer.received, received);
});

test("other options that change the bodies are detected; another batch size is allowed", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  const send = (options: Parameters<typeof prepareFile>[1], more = {}) =>
    enrollUsers(prepareFile("id,email\n1,a@example.com\n", options), {
      ...optionsFor(mockServer),
      ...more,
      journal: openJournal(path),
    }).report;
  await send({});
  await assert.rejects(send({ email: "raw" }), coded("journal.changed"));
  await assert.rejects(send({}, { targetIssuer: "other" }), coded("journal.changed"));
  assert.equal((await send({ batchSize: 1, reportValues: true })).alreadySettled, 1);
});

test("a file that is not a journal is not changed", async (t) => {
  const path = await pathFor(t);
  await writeFile(path, "id,email\n1,a@example.com\n");
  const mockServer = await mockServerFor(t);
  await assert.rejects(enroll(mockServer, 4, { journal: openJournal(path) }), coded("journal.foreign"));
  assert.equal(await readFile(path, "utf8"), "id,email\n1,a@example.com\n");
  assert.equal(mockServer.received, 0);
});

test("a missing folder is reported before anything is sent", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  await assert.rejects(
    enroll(mockServer, 4, { journal: openJournal(`${path}/x/y`) }),
    coded("journal.unusable"),
  );
  assert.equal(mockServer.received, 0);
});

test("clear discards the run", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  const journal = openJournal(path);
  assert.equal(await journal.isEmpty(), true);
  await enroll(mockServer, 4, { journal });
  assert.equal(await journal.isEmpty(), false);
  await journal.clear();
  assert.equal(await journal.isEmpty(), true);
  const result = await enroll(mockServer, 4, { journal });
  assert.deepEqual(tally(result), { exists: 4 });
});

for (const at of [1, 2, 5]) {
  test(`a full disk at write ${at}: the run continues, and reports that it cannot be resumed`, async (t) => {
    const mockServer = await mockServerFor(t);
    const disk = { bytes: new Uint8Array() };
    const journal = memoryJournal(disk, async (count) => {
      if (count >= at) throw new DOMException("full", "QuotaExceededError");
      return undefined;
    });
    const result = await enroll(mockServer, 20, { journal });
    assert.deepEqual(tally(result), { created: 20 });
    assert.equal(result.report.resumable, false);
    assert.ok(result.report.recommendations.some((step) => step.includes("cannot be resumed")));
    assert.equal(disk.bytes.length, 0);
  });
}

test("no IndexedDB: the run continues, and reports that it cannot be resumed", async (t) => {
  const mockServer = await mockServerFor(t);
  const journal: Journal = {
    ...memoryJournal({ bytes: new Uint8Array() }),
    open: async () => {
      throw new DOMException("denied", "InvalidStateError");
    },
  };
  const result = await enroll(mockServer, 8, { journal });
  assert.deepEqual(tally(result), { created: 8 });
  assert.equal(result.report.resumable, false);
});

test("the journal contains no id and no address", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  const records = testRecords(50).map((record) => ({
    ...record,
    id: `customer-${record.id}`,
    phoneNumber: "+14155552671",
  }));
  await enrollUsers(prepareUsers(records), { ...optionsFor(mockServer), journal: openJournal(path) }).report;
  const text = await readFile(path, "latin1");
  assert.ok(text.length > 1_000);
  assert.doesNotMatch(text, /customer|example|person|4155552671|mock-token/);
});

test("a trap in the WebAssembly ends the run with an error, and the next run resumes from the journal", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  const { Sender } = await import("../../dist/wasm/generated/kard_enroll.js");
  let polls = 0;
  const poll = Sender.prototype.poll;
  t.mock.method(Sender.prototype, "poll", function (this: InstanceType<typeof Sender>, now: number) {
    polls += 1;
    if (polls === 60) throw new WebAssembly.RuntimeError("unreachable");
    return poll.call(this, now);
  });
  await assert.rejects(enroll(mockServer, 100, { journal: openJournal(path) }), coded("wasm.trap"));
  const result = await enroll(mockServer, 100, { journal: openJournal(path) });
  assert.deepEqual(tally(result), { created: 100 });
  assert.ok(result.report.alreadySettled > 0);
  assert.deepEqual(mockServer.ids().sort(), range(1, 100).sort());
});

test("a dry run sends nothing, requests no token and does not change the journal", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  const token = () => assert.fail("a token was requested");
  const result = await enroll(mockServer, 10, { dryRun: true, token, journal: openJournal(path) });
  assert.deepEqual(tally(result), { unsent: 10 });
  assert.deepEqual(notes(result), ["unsent.dry_run"]);
  assert.equal(mockServer.received, 0);
  assert.equal(await openJournal(path).isEmpty(), true);
});

for (const format of ["csv", "ndjson"] as const) {
  test(`every row's outcome is streamed as ${format}`, async (t) => {
    const mockServer = await mockServerFor(t);
    let text = "";
    const outcomes = new WritableStream<Uint8Array>({
      write(chunk) {
        text += new TextDecoder().decode(chunk);
      },
    });
    const records = [{ id: "-1+1" }, { id: "b", birthYear: "abc" }, { id: "c" }];
    const options = { ...optionsFor(mockServer), outcomes, outcomesFormat: format };
    const report = await enrollUsers(prepareUsers(records), options).report;
    assert.equal(report.outcomesComplete, true);
    if (format === "csv") {
      assert.ok(text.startsWith("row,id,outcome,reasons\r\n"));
      assert.match(text, /^1,"'-1\+1",created,$/m);
      assert.match(text, /^2,b,invalid,birthYear: birth_year\./m);
    } else {
      const rows = text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      assert.deepEqual(rows.map(({ row, outcome }) => `${row} ${outcome}`).sort(), [
        "1 created",
        "2 invalid",
        "3 created",
      ]);
    }
  });
}

test("a stream of outcomes that fails does not stop the run, and outcomesComplete is false", async (t) => {
  const mockServer = await mockServerFor(t);
  const outcomes = new WritableStream<Uint8Array>({
    write() {
      throw new Error("disk full");
    },
  });
  const result = await enroll(mockServer, 40, { outcomes });
  assert.deepEqual(tally(result), { created: 40 });
  assert.equal(result.report.outcomesComplete, false);
});

test("progress contains the counts, the rows per second and the remaining time", async (t) => {
  const mockServer = await mockServerFor(t, { latency: 5 });
  const seen: [number, number | undefined, number | undefined][] = [];
  await enroll(mockServer, 80, {
    onProgress: ({ counts, rowsPerSecond, total, secondsLeft }) => {
      seen.push([counts.created, total, secondsLeft]);
      assert.ok(rowsPerSecond > 0);
    },
  });
  assert.deepEqual(seen.at(-1), [80, 80, 0]);
  assert.ok((seen[0]?.[2] ?? 0) > 0);
});

test("invalid rows beyond maxIssues are counted, and the list of outcomes is reported as incomplete", async (t) => {
  const mockServer = await mockServerFor(t);
  let text = "";
  const outcomes = new WritableStream<Uint8Array>({
    write(chunk) {
      text += new TextDecoder().decode(chunk);
    },
  });
  const file = prepareFile("id,birthYear\na,abc\nb,abc\nc,1990\n", { maxIssues: 1 });
  const report = await enrollUsers(file, { ...optionsFor(mockServer), outcomes }).report;
  assert.deepEqual([report.counts.invalid, report.counts.created], [2, 1]);
  assert.equal(report.outcomesComplete, false);
  assert.equal(text.match(/,invalid,/g)?.length, 1);
});

test("a run that failed with a wrong organization does not prevent a run with the right one", async (t) => {
  const path = await pathFor(t);
  const mockServer = await mockServerFor(t);
  const users = prepareUsers([{ id: "a" }, { id: "b" }]);
  const send = (organizationId: string) =>
    enrollUsers(users, { ...optionsFor(mockServer), organizationId, journal: openJournal(path) }).report;
  assert.equal((await send("another")).counts.unsent, 2);
  assert.equal((await send(mockServer.organizationId)).counts.created, 2);
  await assert.rejects(send("another"), kardError("journal.changed"));
});
