// Runs of the command line that end in the middle, and what `report` says of what they left.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { MockServer } from "../../js/mock-server/server.js";
import { appeared, csv, folderWith, kard, type Running, start, to } from "./cli-client.js";
import { mockServerFor, range } from "./mock-server-client.js";

const env = { KARD_TOKEN: "mock-token" };

/** A run of 2,000 rows, in requests of 10, that has begun and is far from its end, until the script of faults is empty again. */
async function midRun(
  t: TestContext,
  more: string[] = [],
): Promise<Running & { mockServer: MockServer; folder: string; args: string[] }> {
  const mockServer = await mockServerFor(t, { latency: 15 });
  const folder = await folderWith(t, { "users.csv": csv(2_000) });
  const args = ["send", "users.csv", ...to(mockServer), "--yes", "--batch-size", "10", ...more];
  const running = start(args, { cwd: folder, env });
  t.after(() => running.child.kill("SIGKILL"));
  while (mockServer.size < 300 && running.child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 2));
  assert.equal(running.child.exitCode, null);
  // From here on it is so slow that whatever comes next comes in the middle.
  mockServer.script([{ do: { delay: 1_000 } }]);
  return { ...running, mockServer, folder, args };
}

test("a process that is killed: the same command goes on, loses no row and sends none again that was settled", async (t) => {
  const { child, ended, mockServer, folder, args } = await midRun(t, ["--outcomes", "out.csv"]);
  child.kill("SIGKILL");
  assert.equal((await ended).signal, "SIGKILL");
  // What was in the air still arrives.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  mockServer.script([]);
  const before = mockServer.received;
  assert.ok(before < 180, "it was killed too late");

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
  assert.ok(file.earlier >= 300 - 70, String(file.earlier));
  assert.equal(mockServer.received, before + file.requests);
  assert.equal(file.requests, (2_000 - file.earlier) / 10);
  assert.deepEqual(
    mockServer
      .ids()
      .map(Number)
      .sort((a, b) => a - b),
    range(1, 2_000).map(Number),
  );

  // The outcomes of the first run are kept, those of the second are whole.
  assert.ok((await readdir(folder)).includes("out.csv.1"));
  const outcomes = (await readFile(join(folder, "out.csv"), "utf8")).trim().split("\r\n");
  assert.equal(outcomes.length, 2_001);

  const again = await kard(args, { cwd: folder, env });
  assert.match(again.out, /of them 2,000 in an earlier run/);
  assert.equal(mockServer.received, before + file.requests);
});

for (const [signal, exit] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  test(`${signal} ends a run in good order, and the same command goes on`, async (t) => {
    const { child, ended, mockServer, folder, args } = await midRun(t);
    child.kill(signal);
    const { code, out, err } = await ended;
    assert.equal(code, exit, err);
    assert.match(err, /ending: what is not settled is accounted for/);
    const count = (outcome: string) =>
      Number(new RegExp(`${outcome} +([\\d,]+)$`, "m").exec(out)?.[1]?.replaceAll(",", "") ?? 0);
    assert.ok(count("created") >= 300);
    assert.match(out, /next: The same command again sends only what is not settled\./);
    mockServer.script([]);
    const second = await kard([...args, "--json"], { cwd: folder, env });
    assert.equal(second.code, 0);
    assert.equal(JSON.parse(second.out).files[0].counts.created, 2_000);
    assert.equal(mockServer.size, 2_000);
  });
}

test("a second Ctrl-C ends at once what the first cannot", async (t) => {
  if (process.platform === "win32") return t.skip("wants a named pipe");
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(1) });
  // Nobody reads it, so to open it takes for ever.
  execFileSync("mkfifo", [join(folder, "out.csv")]);
  const args = [
    "send",
    "users.csv",
    ...to(mockServer),
    "--yes",
    "--journal",
    "begun",
    "--outcomes",
    "out.csv",
  ];
  const { child, ended } = start(args, { cwd: folder, env });
  t.after(() => child.kill("SIGKILL"));
  await appeared(join(folder, "begun"));
  child.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(child.exitCode, null);
  child.kill("SIGINT");
  const { code, signal } = await ended;
  assert.deepEqual([code, signal], [null, "SIGINT"]);
});

for (const how of ["a timeout", "Ctrl-C"]) {
  test(`a token command that hangs is ended by ${how}`, async (t) => {
    if (process.platform === "win32") return t.skip("the command is one of a POSIX shell");
    const mockServer = await mockServerFor(t);
    const folder = await folderWith(t, { "users.csv": csv(1) });
    // The shell waits for it, and it holds the pipe.
    const command = "touch asked; sleep 20 2> /dev/null; true";
    const args = ["send", "users.csv", ...to(mockServer), "--yes", "--token-command", command];
    const begun = performance.now();
    const { child, ended } = start(how === "a timeout" ? [...args, "--timeout", "0.5"] : args, {
      cwd: folder,
    });
    if (how === "Ctrl-C") {
      await appeared(join(folder, "asked"));
      child.kill("SIGINT");
    }
    const { code, err } = await ended;
    assert.equal(code, how === "Ctrl-C" ? 130 : 3, err);
    assert.ok(performance.now() - begun < 18_000);
  });
}

test("another file on the same journal, or other options, end with 4 and say what to do; --restart forgets", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(3) });
  const args = ["send", "users.csv", ...to(mockServer), "--yes"];
  assert.equal((await kard(args, { cwd: folder, env })).code, 0);
  await writeFile(join(folder, "users.csv"), csv(4));
  const { received } = mockServer;
  const changed = await kard(args, { cwd: folder, env });
  assert.equal(changed.code, 4);
  assert.match(changed.err, /\(journal\.changed\)/);
  assert.match(changed.err, /--restart/);
  assert.equal(mockServer.received, received);
  const anew = await kard([...args, "--restart"], { cwd: folder, env });
  assert.match(anew.out, /created +1\n +exists +3/);
});

test("two runs at a time: the second is told, ends with 4, and leaves what the first writes alone", async (t) => {
  const files = ["--outcomes", "out.csv", "--rejects", "rejects.csv"];
  const { child, ended, folder, args } = await midRun(t, files);
  const second = await kard(args, { cwd: folder, env });
  assert.equal(second.code, 4, second.out);
  assert.match(second.err, /\(journal\.locked\)/);
  assert.equal((await readdir(folder)).includes("out.csv.1"), false);
  child.kill("SIGINT");
  assert.equal((await ended).code, 130);
  assert.match(await readFile(join(folder, "out.csv"), "utf8"), /^row,id,outcome,reasons\r\n\d+,\d+,created/);
});

test("a reader that has gone does not stop the sending", async (t) => {
  const { child, ended, mockServer } = await midRun(t, ["--json"]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  mockServer.script([]);
  assert.equal((await ended).code, 0);
  assert.equal(mockServer.size, 2_000);
});

test("a disk that is full for the outcomes does not stop the sending, and ends with 4", {
  skip: process.platform !== "linux" && "wants /dev/full",
}, async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(300) });
  const { code, err } = await kard(
    ["send", "users.csv", ...to(mockServer), "--yes", "--outcomes", "/dev/full"],
    { cwd: folder, env },
  );
  assert.equal(code, 4);
  assert.match(err, /outcomes\.incomplete/);
  assert.equal(mockServer.size, 300);
});

test("report says of outcomes, in CSV, in lines of JSON and in the document of --json, what came of the run", async (t) => {
  const mockServer = await mockServerFor(t, {
    users: [{ type: "user", id: "2", attributes: { enrolledRewards: [] } }],
  });
  const folder = await folderWith(t, { "users.csv": `${csv(3)}4,bad@\n` });
  const args = ["send", "users.csv", ...to(mockServer), "--yes", "--no-journal"];
  const { out } = await kard([...args, "--outcomes", "out.csv", "--json"], { cwd: folder, env });
  await writeFile(join(folder, "run.json"), out);
  await kard([...args, "--outcomes", "out.ndjson"], { cwd: folder, env });
  for (const name of ["out.csv", "out.ndjson", "run.json"]) {
    const { code, out } = await kard(["report", name], { cwd: folder });
    assert.equal(code, 1, name);
    assert.match(out, /read +4\n/, name);
    assert.match(out, /invalid +1\n/, name);
    assert.match(out, /next: 1 user did not pass the check/, name);
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

test("report says of the document of a check, of a dry run and of a file that could not be read that nothing was sent", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(3), "empty.csv": "" });
  const commands = [
    [["check", "users.csv"], /unsent +3\n.*It was checked, and nothing was sent/s],
    [["send", "users.csv", ...to(mockServer)], /unsent +3\n.*Nothing was sent: the same command with --yes/s],
    [["check", "empty.csv"], /the file is empty \(file\.empty\)/],
  ] as const;
  for (const [args, says] of commands) {
    await writeFile(join(folder, "run.json"), (await kard([...args, "--json"], { cwd: folder })).out);
    const { code, out, err } = await kard(["report", "run.json"], { cwd: folder });
    assert.equal(code, 1);
    assert.match(out + err, says);
  }
});

test("report tells the counts of a file of which something is wrong, and what is wrong", async (t) => {
  const counts = { read: 3, created: 2, exists: 0, rejected: 0, invalid: 0, unsent: 0, unknown: 1 };
  const error = { code: "outcomes.incomplete", message: "the file of outcomes does not hold every row" };
  const document = {
    kardEnroll: 1,
    command: "send",
    exitCode: 4,
    files: [{ file: "users.csv", counts, error }],
  };
  const folder = await folderWith(t, { "run.json": JSON.stringify(document) });
  const { code, out, err } = await kard(["report", "run.json"], { cwd: folder });
  assert.equal(code, 1);
  assert.match(err, /does not hold every row \(outcomes\.incomplete\)/);
  assert.match(out, /read +3\n +created +2\n +unknown +1\n/);
  const told = JSON.parse((await kard(["report", "run.json", "--json"], { cwd: folder })).out).files[0];
  assert.deepEqual([told.counts, told.error], [counts, error]);
});

test("report says that outcomes end in the middle, and what it cannot read", async (t) => {
  const folder = await folderWith(t, {
    "cut.csv": 'row,id,outcome,reasons\r\n1,"a\r\n""b",created,\r\n2,b,unkno',
    "users.csv": csv(2),
    "fine.csv": "row,id,outcome,reasons\r\n1,a,created,\r\n",
  });
  const cut = await kard(["report", "cut.csv"], { cwd: folder });
  assert.equal(cut.code, 1);
  assert.match(cut.out, /created +1\n.*next: The file ends in the middle of a row/s);
  assert.equal((await kard(["report", "fine.csv"], { cwd: folder })).code, 0);
  const foreign = await kard(["report", "users.csv"], { cwd: folder });
  assert.equal(foreign.code, 4);
  assert.match(foreign.err, /it is no file of outcomes/);
});

test("--restart clears a journal, a torn and an empty one, and nothing else", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(3), "precious.csv": csv(500), empty: "" });
  const restart = (journal: string, more = ["--yes"]) =>
    kard(["send", "users.csv", ...to(mockServer), "--restart", "--journal", journal, ...more], {
      cwd: folder,
      env,
    });
  for (const more of [[], ["--yes"]]) {
    const { code, err } = await restart("precious.csv", more);
    assert.equal(code, 4);
    assert.match(err, /precious\.csv is not a journal, so it is not cleared: .*\(journal\.foreign\)/);
  }
  assert.equal(await readFile(join(folder, "precious.csv"), "utf8"), csv(500));
  assert.equal(mockServer.received, 0);

  assert.equal((await restart("empty")).code, 0);
  const journal = await readFile(join(folder, "empty"));
  assert.equal(journal.subarray(5, 13).toString(), "KARDJRNL");
  await writeFile(join(folder, "torn"), journal.subarray(0, 20));
  for (const name of ["empty", "torn"]) {
    const { code, out } = await restart(name);
    assert.equal(code, 0);
    assert.match(out, /exists +3/);
  }
});
