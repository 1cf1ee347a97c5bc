// Interrupted runs of the command line, and `report` on their files.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { MockServer } from "../../js/mock-server/server.js";
import { appeared, csv, folderWith, kard, type Running, start, to } from "./cli-client.js";
import { mockServerFor, range } from "./mock-server-client.js";

const env = { KARD_TOKEN: "mock-token" };

/** A run of 2,000 rows in requests of 10 that has sent 300 rows and is slow until the faults are removed. */
async function midRun(
  t: TestContext,
  more: string[] = [],
): Promise<Running & { mockServer: MockServer; folder: string; args: string[] }> {
  const mockServer = await mockServerFor(t, { latency: 15 });
  const folder = await folderWith(t, { "users.csv": csv(2_000) });
  const args = ["enroll", "users.csv", ...to(mockServer), "--yes", "--batch-size", "10", ...more];
  const running = start(args, { cwd: folder, env });
  t.after(() => running.child.kill("SIGKILL"));
  while (mockServer.size < 300 && running.child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 2));
  assert.equal(running.child.exitCode, null);
  // From now on, the run is so slow that it is interrupted in the middle.
  mockServer.script([{ do: { delay: 1_000 } }]);
  return { ...running, mockServer, folder, args };
}

test("after a kill, the same command resumes the run, loses no row and sends no settled row again", async (t) => {
  const { child, ended, mockServer, folder, args } = await midRun(t, ["--outcomes", "out.csv"]);
  child.kill("SIGKILL");
  assert.equal((await ended).signal, "SIGKILL");
  // Requests in flight still arrive.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  mockServer.script([]);
  const before = mockServer.received;
  assert.ok(before < 180, "the process was killed too late");

  const left = await kard(["report", `users.csv.127.0.0.1-${new URL(mockServer.url).port}.journal`], {
    cwd: folder,
  });
  assert.equal(left.code, 1);
  assert.match(left.out, /unknown +\d/);
  assert.match(left.out, /the same command again/);

  const { code, out } = await kard([...args, "--json"], { cwd: folder, env });
  assert.equal(code, 0);
  const [file] = JSON.parse(out).files;
  assert.equal(file.counts.created, 2_000);
  assert.ok(file.alreadySettled >= 300 - 70, String(file.alreadySettled));
  assert.equal(mockServer.received, before + file.requests);
  assert.equal(file.requests, (2_000 - file.alreadySettled) / 10);
  assert.deepEqual(
    mockServer
      .ids()
      .map(Number)
      .sort((a, b) => a - b),
    range(1, 2_000).map(Number),
  );

  // The outcomes of the first run are kept; those of the second run are complete.
  assert.ok((await readdir(folder)).includes("out.csv.1"));
  const outcomes = (await readFile(join(folder, "out.csv"), "utf8")).trim().split("\r\n");
  assert.equal(outcomes.length, 2_001);

  const again = await kard(args, { cwd: folder, env });
  assert.match(again.out, /2,000 of these were settled in an earlier run/);
  assert.equal(mockServer.received, before + file.requests);
});

for (const [signal, exit] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  test(`${signal} ends a run after the requests in flight, and the same command resumes it`, async (t) => {
    const { child, ended, mockServer, folder, args } = await midRun(t);
    child.kill(signal);
    const { code, out, err } = await ended;
    assert.equal(code, exit, err);
    assert.match(err, /stopping: waiting for the requests in flight/);
    const count = (outcome: string) =>
      Number(new RegExp(`${outcome} +([\\d,]+)$`, "m").exec(out)?.[1]?.replaceAll(",", "") ?? 0);
    assert.ok(count("created") >= 300);
    assert.match(out, /next: To send only the rows that are not settled, run the same command again\./);
    mockServer.script([]);
    const second = await kard([...args, "--json"], { cwd: folder, env });
    assert.equal(second.code, 0);
    assert.equal(JSON.parse(second.out).files[0].counts.created, 2_000);
    assert.equal(mockServer.size, 2_000);
  });
}

test("a second Ctrl-C ends a run immediately", async (t) => {
  if (process.platform === "win32") return t.skip("needs a named pipe");
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(1) });
  // No process reads the pipe, so opening it for writing blocks.
  execFileSync("mkfifo", [join(folder, "out.csv")]);
  const args = [
    "enroll",
    "users.csv",
    ...to(mockServer),
    "--yes",
    "--journal",
    "started",
    "--outcomes",
    "out.csv",
  ];
  const { child, ended } = start(args, { cwd: folder, env });
  t.after(() => child.kill("SIGKILL"));
  await appeared(join(folder, "started"));
  child.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(child.exitCode, null);
  child.kill("SIGINT");
  const { code, signal } = await ended;
  assert.deepEqual([code, signal], [null, "SIGINT"]);
});

for (const how of ["a timeout", "Ctrl-C"]) {
  test(`${how} ends a token command that hangs`, async (t) => {
    if (process.platform === "win32") return t.skip("needs a POSIX shell");
    const mockServer = await mockServerFor(t);
    const folder = await folderWith(t, { "users.csv": csv(1) });
    // The shell waits for sleep, and sleep keeps the pipe open.
    const command = "touch asked; sleep 20 2> /dev/null; true";
    const args = ["enroll", "users.csv", ...to(mockServer), "--yes", "--token-command", command];
    const startTime = performance.now();
    const { child, ended } = start(how === "a timeout" ? [...args, "--timeout", "0.5"] : args, {
      cwd: folder,
    });
    if (how === "Ctrl-C") {
      await appeared(join(folder, "asked"));
      child.kill("SIGINT");
    }
    const { code, err } = await ended;
    assert.equal(code, how === "Ctrl-C" ? 130 : 3, err);
    assert.ok(performance.now() - startTime < 18_000);
  });
}

test("a changed file exits with 4 and explains what to do; --restart discards the journal", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(3) });
  const args = ["enroll", "users.csv", ...to(mockServer), "--yes"];
  assert.equal((await kard(args, { cwd: folder, env })).code, 0);
  await writeFile(join(folder, "users.csv"), csv(4));
  const { received } = mockServer;
  const changed = await kard(args, { cwd: folder, env });
  assert.equal(changed.code, 4);
  assert.match(changed.err, /\(journal\.changed\)/);
  assert.match(changed.err, /--restart/);
  assert.equal(mockServer.received, received);
  const restarted = await kard([...args, "--restart"], { cwd: folder, env });
  assert.match(restarted.out, /created +1\n +exists +3/);
});

test("a second run at the same time exits with 4 and does not touch the files of the first", async (t) => {
  const files = ["--outcomes", "out.csv", "--invalid-rows", "invalid.csv"];
  const { child, ended, folder, args } = await midRun(t, files);
  const second = await kard(args, { cwd: folder, env });
  assert.equal(second.code, 4, second.out);
  assert.match(second.err, /\(journal\.locked\)/);
  assert.equal((await readdir(folder)).includes("out.csv.1"), false);
  child.kill("SIGINT");
  assert.equal((await ended).code, 130);
  assert.match(await readFile(join(folder, "out.csv"), "utf8"), /^row,id,outcome,reasons\r\n\d+,\d+,created/);
});

test("a closed pipe does not stop a run", async (t) => {
  const { child, ended, mockServer } = await midRun(t, ["--json"]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  mockServer.script([]);
  assert.equal((await ended).code, 0);
  assert.equal(mockServer.size, 2_000);
});

test("a full disk for the outcomes does not stop a run, and the exit code is 4", {
  skip: process.platform !== "linux" && "needs /dev/full",
}, async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(300) });
  const { code, err } = await kard(
    ["enroll", "users.csv", ...to(mockServer), "--yes", "--outcomes", "/dev/full"],
    { cwd: folder, env },
  );
  assert.equal(code, 4);
  assert.match(err, /outcomes\.incomplete/);
  assert.equal(mockServer.size, 300);
});

test("report summarizes outcomes in CSV and NDJSON, and the output of --json", async (t) => {
  const mockServer = await mockServerFor(t, {
    users: [{ type: "user", id: "2", attributes: { enrolledRewards: [] } }],
  });
  const folder = await folderWith(t, { "users.csv": `${csv(3)}4,bad@\n` });
  const args = ["enroll", "users.csv", ...to(mockServer), "--yes", "--no-journal"];
  const { out } = await kard([...args, "--outcomes", "out.csv", "--json"], { cwd: folder, env });
  await writeFile(join(folder, "run.json"), out);
  await kard([...args, "--outcomes", "out.ndjson"], { cwd: folder, env });
  for (const name of ["out.csv", "out.ndjson", "run.json"]) {
    const { code, out } = await kard(["report", name], { cwd: folder });
    assert.equal(code, 1, name);
    assert.match(out, /read +4\n/, name);
    assert.match(out, /invalid +1\n/, name);
    assert.match(out, /next: 1 user was invalid/, name);
    if (name !== "run.json") assert.match(out, /email email\.invalid +1 {2}\(row 4\)/, name);
  }
  const json = JSON.parse((await kard(["report", "out.csv", "--json"], { cwd: folder })).out);
  assert.deepEqual(json.files[0].counts, {
    read: 4,
    created: 2,
    exists: 1,
    rejected: 0,
    invalid: 1,
    unsent: 0,
    unknown: 0,
  });
  const rows = await kard(["report", "out.csv", "--rows", "created"], { cwd: folder });
  assert.deepEqual(rows.out.trim().split("\n").sort(), ["1", "3"]);
});

test("report says that nothing was sent for a check, a dry run and a file that could not be read", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(3), "empty.csv": "" });
  const commands = [
    [["check", "users.csv"], /unsent +3\n.*This is the result of a check, and nothing was sent/s],
    [
      ["enroll", "users.csv", ...to(mockServer)],
      /unsent +3\n.*Nothing was sent\. To send, run the same command with --yes/s,
    ],
    [["check", "empty.csv"], /the file is empty \(file\.empty\)/],
  ] as const;
  for (const [args, message] of commands) {
    await writeFile(join(folder, "run.json"), (await kard([...args, "--json"], { cwd: folder })).out);
    const { code, out, err } = await kard(["report", "run.json"], { cwd: folder });
    assert.equal(code, 1);
    assert.match(out + err, message);
  }
});

test("report prints the counts and the error of a file", async (t) => {
  const counts = { read: 3, created: 2, exists: 0, rejected: 0, invalid: 0, unsent: 0, unknown: 1 };
  const error = { code: "outcomes.incomplete", message: "the file of outcomes does not contain every row" };
  const document = {
    kardEnroll: 1,
    command: "enroll",
    exitCode: 4,
    files: [{ file: "users.csv", counts, error }],
  };
  const folder = await folderWith(t, { "run.json": JSON.stringify(document) });
  const { code, out, err } = await kard(["report", "run.json"], { cwd: folder });
  assert.equal(code, 1);
  assert.match(err, /does not contain every row \(outcomes\.incomplete\)/);
  assert.match(out, /read +3\n +created +2\n +unknown +1\n/);
  const reported = JSON.parse((await kard(["report", "run.json", "--json"], { cwd: folder })).out).files[0];
  assert.deepEqual([reported.counts, reported.error], [counts, error]);
});

test("report says that a file of outcomes is truncated or has an unknown format", async (t) => {
  const folder = await folderWith(t, {
    "truncated.csv": 'row,id,outcome,reasons\r\n1,"a\r\n""b",created,\r\n2,b,unkno',
    "users.csv": csv(2),
    "complete.csv": "row,id,outcome,reasons\r\n1,a,created,\r\n",
  });
  const truncated = await kard(["report", "truncated.csv"], { cwd: folder });
  assert.equal(truncated.code, 1);
  assert.match(truncated.out, /created +1\n.*next: The file ends in the middle of a row/s);
  assert.equal((await kard(["report", "complete.csv"], { cwd: folder })).code, 0);
  const foreign = await kard(["report", "users.csv"], { cwd: folder });
  assert.equal(foreign.code, 4);
  assert.match(foreign.err, /it is not a file of --outcomes/);
});

test("--restart deletes a journal, also a truncated or empty one, but no other file", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(3), "precious.csv": csv(500), empty: "" });
  const restart = (journal: string, more = ["--yes"]) =>
    kard(["enroll", "users.csv", ...to(mockServer), "--restart", "--journal", journal, ...more], {
      cwd: folder,
      env,
    });
  for (const more of [[], ["--yes"]]) {
    const { code, err } = await restart("precious.csv", more);
    assert.equal(code, 4);
    assert.match(err, /precious\.csv is not a journal, so it is not deleted: .*\(journal\.foreign\)/);
  }
  assert.equal(await readFile(join(folder, "precious.csv"), "utf8"), csv(500));
  assert.equal(mockServer.received, 0);

  assert.equal((await restart("empty")).code, 0);
  const journal = await readFile(join(folder, "empty"));
  assert.equal(journal.subarray(5, 13).toString(), "KARDJRNL");
  await writeFile(join(folder, "truncated"), journal.subarray(0, 20));
  for (const name of ["empty", "truncated"]) {
    const { code, out } = await restart(name);
    assert.equal(code, 0);
    assert.match(out, /exists +3/);
  }
});
