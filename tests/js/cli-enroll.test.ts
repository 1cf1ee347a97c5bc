// `kard-enroll enroll` with the mock server: the requests, the reports and the exit codes.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { MockServer } from "../../js/mock-server/server.js";
import { recommend } from "../../js/send/recommendations.js";
import { csv, folderWith, kard, to } from "./cli-client.js";
import { mockServerFor, user } from "./mock-server-client.js";

const TOKEN = { KARD_TOKEN: "mock-token" };

test("without --yes, sends nothing, writes no file, needs no token, and prints what it would send", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": `${csv(250)}251,not an address\n` });
  const args = [
    "enroll",
    "users.csv",
    ...to(mockServer),
    "--token-command",
    "exit 9",
    "--outcomes",
    "out.csv",
  ];
  const { code, out } = await kard(args, { cwd: folder });
  assert.equal(code, 1);
  assert.match(
    out,
    /would send: 250 users in 3 requests \(POST\) to http:.*\/v2\/issuers\/mock-organization\/users/,
  );
  assert.match(out, /attributes, if present: id, enrolledRewards CARDLINKED, hashedEmail$/m);
  assert.match(out, /would not send: 1 invalid row, 0 settled in an earlier run/);
  assert.match(out, /next: Nothing was sent\. To send, run the same command with --yes\./);
  assert.equal(mockServer.received, 0);
  assert.deepEqual(await readdir(folder), ["users.csv"]);
  const json = JSON.parse((await kard([...args, "--json"], { cwd: folder })).out).files[0];
  assert.equal(json.dryRun, true);
  assert.deepEqual([json.requests, json.counts.unsent, json.counts.invalid], [3, 250, 1]);
});

test("--email raw is shown by a dry run and is what a run sends", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(1) });
  const args = ["enroll", "users.csv", ...to(mockServer), "--email", "raw", "--target-issuer", "issuer-7"];
  const dry = await kard(args, { cwd: folder });
  assert.match(dry.out, /id, enrolledRewards CARDLINKED, email \(not hashed\)$/m);
  assert.match(dry.out, /for issuer issuer-7/);
  await kard([...args, "--yes"], { cwd: folder, env: TOKEN });
  assert.deepEqual(mockServer.users()[0]?.attributes, {
    enrolledRewards: ["CARDLINKED"],
    email: "person.1@example.com",
  });
  assert.equal(mockServer.requests[0]?.targetIssuer, "issuer-7");
});

test("--yes sends, writes outcomes and invalid rows, and exits with 0 if every row is created or exists", async (t) => {
  const mockServer = await mockServerFor(t, { users: [user("2")] });
  const folder = await folderWith(t, { "users.csv": csv(3) });
  const args = [
    "enroll",
    "users.csv",
    ...to(mockServer),
    "--yes",
    "--outcomes",
    "out.csv",
    "--invalid-rows",
    "invalid.csv",
  ];
  const { code, out, err } = await kard(args, { cwd: folder, env: TOKEN });
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /read +3\n +created +2\n +exists +1\n/);
  assert.match(out, /next: 1 user already existed: use Update User/);
  const outcomes = (await readFile(join(folder, "out.csv"), "utf8")).trim().split("\r\n");
  assert.equal(outcomes[0], "row,id,outcome,reasons");
  assert.deepEqual(
    outcomes
      .slice(1)
      .map((line) => line.split(",").slice(0, 3).join(" "))
      .sort(),
    ["1 1 created", "2 2 exists", "3 3 created"],
  );
  assert.equal(await readFile(join(folder, "invalid.csv"), "utf8"), "");
});

test("a rejection is printed with status and title; only the file of outcomes contains its detail", async (t) => {
  const detail = "person.2@example.com is on a list";
  const body = JSON.stringify({
    errors: [{ status: "422", title: "Not eligible", detail, id: "2" }],
    data: [{ type: "user", id: "1" }],
  });
  const mockServer = await mockServerFor(t, { faults: [{ do: { raw: { status: 207, body } } }] });
  const folder = await folderWith(t, { "users.csv": csv(2) });
  const args = ["enroll", "users.csv", ...to(mockServer), "--yes", "--outcomes", "{}.ndjson"];
  for (const more of [[], ["--json", "--restart"]]) {
    const { code, out, err } = await kard([...args, ...more], { cwd: folder, env: TOKEN });
    assert.equal(code, 1);
    if (more.length === 0) assert.match(out, /rejected by the API\n +422 Not eligible +1 {2}\(row 2\)/);
    assert.doesNotMatch(out + err, /person\.2|on a list/);
  }
  assert.match(await readFile(join(folder, "users.csv.ndjson"), "utf8"), /on a list/);
});

/** A server that issues a new token for each request, like the server of an issuer. */
async function tokenServer(
  t: TestContext,
  mockServer: MockServer,
): Promise<{ url: string; issued: string[] }> {
  const issued: string[] = [];
  const server = createServer((_, response) => {
    issued.push(mockServer.newToken());
    response.end(JSON.stringify({ token_type: "Bearer", access_token: issued.at(-1) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, issued };
}

test("a token command runs again when the API rejects the token; its standard error is shown, its output is not", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: "expire-token", on: 2 }] });
  const { url, issued } = await tokenServer(t, mockServer);
  const ask = `console.error("asking"); fetch(process.argv[2]).then((response) => response.text()).then(console.log)`;
  const folder = await folderWith(t, { "users.csv": csv(500), "token.mjs": ask });
  const command = `"${process.execPath}" token.mjs ${url}`;
  const args = [
    "enroll",
    "users.csv",
    ...to(mockServer),
    "--yes",
    "--concurrency",
    "1",
    "--token-command",
    command,
  ];
  const { code, out, err } = await kard(args, { cwd: folder });
  assert.equal(code, 0, out + err);
  assert.equal(mockServer.size, 500);
  assert.equal(issued.length, 2);
  assert.equal(err, "asking\nasking\n");
  for (const token of issued) assert.ok(!out.includes(token));
});

const BAD_TOKENS: [name: string, command: string, message: RegExp][] = [
  ["fails", "exit 3", /the token command failed with exit code 3/],
  ["prints nothing", "true", /the output of the token command is empty/],
  ["prints two lines", "printf 'secret-a\\nsecret-b'", /the output of the token command is not one token/],
  ["prints other JSON", `echo '{"error":"secret-a"}'`, /JSON without access_token/],
  ["prints Bearer", "echo Bearer secret-a", /begins with Bearer/],
];

for (const [name, command, message] of BAD_TOKENS) {
  test(`a token command that ${name} stops the run with 3, and every row has an outcome`, async (t) => {
    if (process.platform === "win32") return t.skip("needs a POSIX shell");
    const mockServer = await mockServerFor(t);
    const folder = await folderWith(t, { "users.csv": csv(2), "more.csv": csv(1) });
    const args = ["enroll", "users.csv", "more.csv", ...to(mockServer), "--yes", "--token-command", command];
    const { code, out, err } = await kard(args, { cwd: folder });
    assert.equal(code, 3, err);
    assert.match(err, message);
    assert.match(err, /users\.csv: stopped early: the token could not be fetched \(token_failed\)/);
    assert.match(err, /more\.csv: not started, because/);
    assert.match(out, /unsent +2/);
    assert.doesNotMatch(out + err, /secret-/);
    assert.equal(mockServer.received, 0);
  });
}

test("--yes without a valid token exits with 2 before anything is read", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(2) });
  const args = ["enroll", "users.csv", ...to(mockServer), "--yes"];
  const none = await kard(args, { cwd: folder });
  assert.equal(none.code, 2);
  assert.match(none.err, /missing token: put it into KARD_TOKEN/);
  const bearer = await kard(args, { cwd: folder, env: { KARD_TOKEN: "Bearer secret-1" } });
  assert.equal(bearer.code, 2);
  assert.match(bearer.err, /KARD_TOKEN begins with Bearer/);
  assert.doesNotMatch(bearer.err, /secret-1/);
  assert.deepEqual(await readdir(folder), ["users.csv"]);
});

test("an unsafe or unknown environment exits with 2", async (t) => {
  const folder = await folderWith(t, { "users.csv": csv(1) });
  const args = ["enroll", "users.csv", "--organization", "o", "--environment"];
  for (const environment of ["http://api.example.com", "prod", ""]) {
    const { code, err } = await kard([...args, environment], { cwd: folder });
    assert.equal(code, 2, `${environment}: ${err}`);
  }
});

test("a token that the API rejects stops the run with 3 and is reported", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(2) });
  const { code, out, err } = await kard(["enroll", "users.csv", ...to(mockServer), "--yes"], {
    cwd: folder,
    env: { KARD_TOKEN: "wrong" },
  });
  assert.equal(code, 3);
  assert.match(err, /stopped early: the API rejected the token twice \(unauthorized/);
  assert.doesNotMatch(err, /fetched|anew/, "a fixed token cannot be fetched again");
  assert.match(out, /next: Check the access token/);
});

test("- is not accepted as an output file", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(2) });
  for (const option of ["--outcomes", "--invalid-rows", "--journal"]) {
    const args = ["enroll", "users.csv", ...to(mockServer), "--yes", option, "-"];
    const { code, err } = await kard(args, { cwd: folder, env: TOKEN });
    assert.equal(code, 2);
    assert.ok(err.includes(`${option} must be a file name`), err);
  }
  assert.equal(mockServer.received, 0);
  assert.equal(existsSync(join(folder, "-")), false);
});

test("without a response, only the recommendations in a page mention CORS and CSP", () => {
  const counts = { read: 1, created: 0, exists: 0, rejected: 0, invalid: 0, unsent: 0, unknown: 1 };
  const [first = ""] = recommend({ counts, resumable: true }, {});
  assert.match(first, /^No response came from the API: .* whether a proxy blocks requests\.$/);
  Object.assign(globalThis, { location: {} });
  try {
    const [inPage = ""] = recommend({ counts, resumable: true }, {});
    assert.match(inPage, /whether a policy \(CORS, CSP\) or a proxy blocks requests\.$/);
  } finally {
    Reflect.deleteProperty(globalThis, "location");
  }
});

test("--all-or-nothing sends nothing if one row of one file is invalid", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "good.csv": csv(2), "bad.csv": "id,email\n9,bad@\n" });
  const args = ["enroll", "good.csv", "bad.csv", ...to(mockServer), "--yes", "--all-or-nothing"];
  const invalid = await kard(args, { cwd: folder, env: TOKEN });
  assert.equal(invalid.code, 1);
  assert.match(invalid.err, /bad\.csv: 1 of 1 row invalid\nnothing was sent, because some rows are invalid/);
  assert.equal(mockServer.received, 0);
  await writeFile(join(folder, "bad.csv"), "id,email\n9,good@example.com\n");
  assert.equal((await kard(args, { cwd: folder, env: TOKEN })).code, 0);
  assert.equal(mockServer.size, 3);
  const piped = await kard(["enroll", "-", ...to(mockServer), "--all-or-nothing"], { input: csv(1) });
  assert.equal(piped.code, 2);
});

test("sends several files one after the other and reports each", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "a.csv": csv(2), "b.csv": "id\n77\n" });
  const args = ["enroll", "a.csv", "b.csv", ...to(mockServer), "--yes", "--outcomes", "{}.out", "--json"];
  const { code, out } = await kard(args, { cwd: folder, env: TOKEN });
  assert.equal(code, 0);
  const { files } = JSON.parse(out);
  assert.deepEqual(
    files.map((one: { file: string; counts: object }) => [one.file, one.counts]),
    [
      ["a.csv", { read: 2, created: 2, exists: 0, rejected: 0, invalid: 0, unsent: 0, unknown: 0 }],
      ["b.csv", { read: 1, created: 1, exists: 0, rejected: 0, invalid: 0, unsent: 0, unknown: 0 }],
    ],
  );
  assert.deepEqual(mockServer.ids(), ["1", "2", "77"]);
});

test("sends standard input, with a journal only if --journal is given", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t);
  const args = ["enroll", "-", ...to(mockServer), "--yes"];
  const { code } = await kard(args, { cwd: folder, env: TOKEN, input: csv(120) });
  assert.equal(code, 0);
  assert.equal(mockServer.size, 120);
  assert.deepEqual(await readdir(folder), []);
  await kard([...args, "--journal", "run.journal"], { cwd: folder, env: TOKEN, input: csv(3) });
  assert.deepEqual(await readdir(folder), ["run.journal"]);
});

test("--outcomes to a link: the file behind it is kept under another name, and the link remains", async (t) => {
  if (process.platform === "win32") return t.skip("needs symbolic links");
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(1) });
  await mkdir(join(folder, "kept"));
  await writeFile(join(folder, "kept/real.csv"), "before");
  await symlink("kept/real.csv", join(folder, "hop.csv"));
  await symlink("hop.csv", join(folder, "out.csv"));
  const args = ["enroll", "users.csv", ...to(mockServer), "--yes", "--no-journal", "--outcomes", "out.csv"];
  const { code, out } = await kard(args, { cwd: folder, env: TOKEN });
  assert.equal(code, 0);
  assert.match(out, /outcomes of an earlier run are now in .*kept\/real\.csv\.1$/m);
  assert.equal(await readlink(join(folder, "out.csv")), "hop.csv");
  assert.equal(await readlink(join(folder, "hop.csv")), "kept/real.csv");
  assert.equal(await readFile(join(folder, "kept/real.csv.1"), "utf8"), "before");
  assert.match(await readFile(join(folder, "kept/real.csv"), "utf8"), /^row,id,outcome/);
});

test("--outcomes to a file of the system, also behind a link, renames nothing", async (t) => {
  if (process.platform !== "linux") return t.skip("needs /proc");
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(1), "shell.csv": "before" });
  const file = await open(join(folder, "shell.csv"), "r+");
  t.after(() => file.close());
  // Like /dev/stdout, but without a risk for a link of the system.
  await symlink(`/proc/${process.pid}/fd/${file.fd}`, join(folder, "link.csv"));
  await symlink(`/proc/${process.pid}/fd`, join(folder, "fds"));
  const names = (await readdir(folder)).sort();
  for (const path of ["link.csv", `fds/${file.fd}`]) {
    await writeFile(join(folder, "shell.csv"), "before");
    const args = ["enroll", "users.csv", ...to(mockServer), "--yes", "--no-journal", "--outcomes", path];
    const { code, out, err } = await kard(args, { cwd: folder, env: TOKEN });
    assert.equal(code, 0, err);
    assert.doesNotMatch(out, /now in/);
    assert.deepEqual((await readdir(folder)).sort(), names);
    assert.match(await readFile(join(folder, "shell.csv"), "utf8"), /^row,id,outcome/);
  }
});

for (const more of [[], ["--yes"], ["--yes", "--all-or-nothing"]]) {
  test(`${["enroll", ...more].join(" ")} keeps an existing file of invalid rows under another name`, async (t) => {
    const mockServer = await mockServerFor(t);
    const folder = await folderWith(t, { "users.csv": `${csv(1)}2,nobody\n`, "invalid.csv": "corrected" });
    const args = [
      "enroll",
      "users.csv",
      ...to(mockServer),
      "--no-journal",
      "--invalid-rows",
      "invalid.csv",
      ...more,
    ];
    const { code, out } = await kard(args, { cwd: folder, env: TOKEN });
    assert.equal(code, 1);
    assert.match(out, /^invalid rows of an earlier run are now in invalid\.csv\.1$/m);
    assert.equal(await readFile(join(folder, "invalid.csv.1"), "utf8"), "corrected");
    assert.match(await readFile(join(folder, "invalid.csv"), "utf8"), /nobody/);
  });
}

for (const [name, text] of [
  ["empty.csv", ""],
  ["header.csv", "id,email\n"],
  ["empty.json", "[]"],
] as const) {
  test(`a file without rows is not reported as sent and exits with 4: ${name}`, async (t) => {
    const mockServer = await mockServerFor(t);
    const folder = await folderWith(t, { [name]: text });
    const sent = await kard(["enroll", name, ...to(mockServer), "--yes"], { cwd: folder, env: TOKEN });
    assert.equal(sent.code, 4);
    assert.match(sent.out, /^ {2}nothing was sent$/m);
    assert.doesNotMatch(sent.out, /sent to|created/);
    assert.match(sent.err, /\(file\.empty\)/);
    assert.equal(mockServer.received, 0);
    for (const args of [
      ["check", name],
      ["enroll", name, ...to(mockServer)],
    ]) {
      const { code, err } = await kard(args, { cwd: folder });
      assert.equal(code, 4);
      assert.match(err, /\(file\.empty\)/);
    }
  });
}
