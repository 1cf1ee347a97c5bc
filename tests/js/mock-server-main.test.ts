// The mock server as a program: what it prints, and how it ends.

import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { user } from "./mock-server-client.js";

const MAIN = fileURLToPath(new URL("../../js/mock-server/main.ts", import.meta.url));

interface Program {
  child: ChildProcessWithoutNullStreams;
  out(): string;
  error(): string;
  ended: Promise<number | null>;
}

function start(...args: string[]): Program {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...args]);
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
  test(`it prints what to call it with and ends cleanly on ${signal}`, async (t) => {
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

test("a fault rate of 1 spoils every request", async (t) => {
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
    // A cut body has a status of 201 and no text.
    assert.ok(text === undefined || response?.status !== 201, `round ${round}: ${response?.status}`);
  }
});

test("options that it does not know are told with the usage", async () => {
  for (const args of [
    ["--what"],
    ["--port", "x"],
    ["--port", "70000"],
    ["--fault-rate", "2"],
    ["--keep", "all"],
  ]) {
    const program = start(...args);
    assert.equal(await program.ended, 2, args.join(" "));
    assert.match(program.error(), /A mock server with Kard's users API/);
    assert.equal(program.out(), "");
  }
});

test("--help prints the usage", async () => {
  const program = start("--help");
  assert.equal(await program.ended, 0);
  assert.match(program.out(), /--fault-rate R/);
});
