// `kard-enroll mock-server`: its output, its options and its end.

import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { MAIN } from "./cli-client.js";
import { mockServerFor, user } from "./mock-server-client.js";

interface Program {
  child: ChildProcessWithoutNullStreams;
  out(): string;
  error(): string;
  ended: Promise<number | null>;
}

function start(...args: string[]): Program {
  const child = spawn(process.execPath, [MAIN, "mock-server", ...args]);
  let out = "";
  let error = "";
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    error += text.toString();
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, out: () => out, error: () => error, ended };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`prints its URL, organization and token, and ends cleanly on ${signal}`, async (t) => {
    const program = start("--token", "secret", "--organization", "org", "--keep", "ids");
    t.after(() => program.child.kill("SIGKILL"));
    while (!program.out().includes("token")) {
      await Promise.race([once(program.child.stdout, "data"), program.ended]);
      assert.equal(program.child.exitCode, null, program.error());
    }
    const printed = /^url {11}(http:\/\/127\.0\.0\.1:\d+)\norganization {2}org\ntoken {9}secret\n$/.exec(
      program.out(),
    );
    assert.ok(printed, program.out());

    const person = user("4711", { email: "user@example.com", phoneNumber: "4155552671", zipCode: "11238" });
    const reply = await fetch(`${printed[1]}/v2/issuers/org/users`, {
      method: "POST",
      headers: { Authorization: "Bearer secret", "Content-Type": "application/json" },
      body: JSON.stringify({ data: [person, user("4712")] }),
    });
    assert.equal(reply.status, 207);
    program.child.kill(signal);
    assert.equal(await program.ended, 0);
    assert.equal(program.out(), `${printed[0]}ended: 1 requests, 1 users\n`);
    assert.equal(program.error(), "");
  });
}

test("with a fault rate of 1, every request fails", async (t) => {
  const program = start("--fault-rate", "1", "--seed", "3");
  t.after(() => program.child.kill("SIGKILL"));
  while (!program.out().includes("token")) {
    await Promise.race([once(program.child.stdout, "data"), program.ended]);
    assert.equal(program.child.exitCode, null, program.error());
  }
  const url = /http:\S+/.exec(program.out())?.[0];
  for (let round = 0; round < 10; round += 1) {
    const response = await fetch(`${url}/v2/issuers/mock-organization/users`, {
      method: "POST",
      headers: { Authorization: "Bearer mock-token", "Content-Type": "application/json" },
      body: JSON.stringify({ data: [user(`${round}`)] }),
    }).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    // A truncated body has the status 201 and no text.
    assert.ok(text === undefined || response?.status !== 201, `round ${round}: ${response?.status}`);
  }
});

test("a usage error exits with 2, names the option and refers to the help", async () => {
  for (const [args, message] of [
    [["--what"], /unknown option '--what'/],
    [["--port", "x"], /--port must be a number/],
    [["--port", "70000"], /--port must be a number from 0 to 65535/],
    [["--fault-rate", "2"], /--fault-rate must be a number from 0 to 1/],
    [["--keep", "all"], /--keep must be users or ids/],
    [["users.csv"], /mock-server does not read files/],
  ] as const) {
    const program = start(...args);
    assert.equal(await program.ended, 2, args.join(" "));
    assert.match(program.error(), message);
    assert.match(program.error(), /kard-enroll mock-server --help/);
    assert.equal(program.out(), "");
  }
});

test("a port that is in use exits with 4", async (t) => {
  const first = await mockServerFor(t);
  const program = start("--port", new URL(first.url).port);
  assert.equal(await program.ended, 4);
  assert.match(program.error(), /the port is in use: choose another with --port/);
});

test("--help prints the options", async () => {
  const program = start("--help");
  assert.equal(await program.ended, 0);
  assert.match(program.out(), /--fault-rate R/);
});
