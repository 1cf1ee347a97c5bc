// `kard-enroll send` against the mock server: what leaves, what is accounted for, how it ends.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { MockServer } from "../../js/mock-server/server.js";
import { nextSteps } from "../../js/send/recommendations.js";
import { csv, folderWith, kard, to } from "./cli-client.js";
import { mockServerFor, user } from "./mock-server-client.js";

const TOKEN = { KARD_TOKEN: "mock-token" };

test("without --yes nothing leaves, no journal is made, no token is asked for, and it tells what would be sent", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": `${csv(250)}251,not an address\n` });
  const args = ["send", "users.csv", ...to(mockServer), "--token-command", "exit 9", "--outcomes", "out.csv"];
  const { code, out } = await kard(args, { cwd: folder });
  assert.equal(code, 1);
  assert.match(
    out,
    /would be sent: 250 users in 3 requests \(POST\) to http:.*\/v2\/issuers\/mock-organization\/users/,
  );
  assert.match(out, /of each, where it is there: id, enrolledRewards CARDLINKED, hashedEmail$/m);
  assert.match(out, /1 refused here, 0 settled in an earlier run/);
  assert.match(out, /next: Nothing was sent: the same command with --yes sends it\./);
  assert.equal(mockServer.received, 0);
  assert.deepEqual(await readdir(folder), ["users.csv"]);
  const json = JSON.parse((await kard([...args, "--json"], { cwd: folder })).out).files[0];
  assert.equal(json.dryRun, true);
  assert.deepEqual([json.requests, json.counts.unsent, json.counts.invalid], [3, 250, 1]);
});

test("--email raw is told in a dry run, and is what leaves", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(1) });
  const args = ["send", "users.csv", ...to(mockServer), "--email", "raw", "--target-issuer", "issuer-7"];
  const dry = await kard(args, { cwd: folder });
  assert.match(dry.out, /id, enrolledRewards CARDLINKED, email in clear$/m);
  assert.match(dry.out, /for the issuer issuer-7/);
  await kard([...args, "--yes"], { cwd: folder, env: TOKEN });
  assert.deepEqual(mockServer.users()[0]?.attributes, {
    enrolledRewards: ["CARDLINKED"],
    email: "person.1@example.com",
  });
  assert.equal(mockServer.requests[0]?.targetIssuer, "issuer-7");
});

test("--yes sends, writes outcomes and rejects, and ends with 0 when every row is created or was there", async (t) => {
  const mockServer = await mockServerFor(t, { users: [user("2")] });
  const folder = await folderWith(t, { "users.csv": csv(3) });
  const args = [
    "send",
    "users.csv",
    ...to(mockServer),
    "--yes",
    "--outcomes",
    "out.csv",
    "--rejects",
    "rejects.csv",
  ];
  const { code, out, err } = await kard(args, { cwd: folder, env: TOKEN });
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /read +3\n +created +2\n +exists +1\n/);
  assert.match(out, /next: 1 user there already: use Update User/);
  const outcomes = (await readFile(join(folder, "out.csv"), "utf8")).trim().split("\r\n");
  assert.equal(outcomes[0], "row,id,outcome,reasons");
  assert.deepEqual(
    outcomes
      .slice(1)
      .map((line) => line.split(",").slice(0, 3).join(" "))
      .sort(),
    ["1 1 created", "2 2 exists", "3 3 created"],
  );
  assert.equal(await readFile(join(folder, "rejects.csv"), "utf8"), "");
});

test("what the API refuses is told by status and title, and its detail only in the file of outcomes", async (t) => {
  const detail = "person.2@example.com is on a list";
  const body = JSON.stringify({
    errors: [{ status: "422", title: "Not eligible", detail, id: "2" }],
    data: [{ type: "user", id: "1" }],
  });
  const mockServer = await mockServerFor(t, { faults: [{ do: { raw: { status: 207, body } } }] });
  const folder = await folderWith(t, { "users.csv": csv(2) });
  const args = ["send", "users.csv", ...to(mockServer), "--yes", "--outcomes", "{}.ndjson"];
  for (const more of [[], ["--json", "--restart"]]) {
    const { code, out, err } = await kard([...args, ...more], { cwd: folder, env: TOKEN });
    assert.equal(code, 1);
    if (more.length === 0) assert.match(out, /the API refused\n +422 Not eligible +1 {2}\(row 2\)/);
    assert.doesNotMatch(out + err, /person\.2|on a list/);
  }
  assert.match(await readFile(join(folder, "users.csv.ndjson"), "utf8"), /on a list/);
});

/** Gives a fresh token each time it is asked, as a server of the issuer would. */
async function tokenServer(
  t: TestContext,
  mockServer: MockServer,
): Promise<{ url: string; given: string[] }> {
  const given: string[] = [];
  const server = createServer((_, response) => {
    given.push(mockServer.newToken());
    response.end(JSON.stringify({ token_type: "Bearer", access_token: given.at(-1) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, given };
}

test("a token command is run again when the API refuses the token; its stderr is passed on, its output never", async (t) => {
  const mockServer = await mockServerFor(t, { faults: [{ do: "expire-token", on: 2 }] });
  const { url, given } = await tokenServer(t, mockServer);
  const ask = `console.error("asking"); fetch(process.argv[2]).then((answer) => answer.text()).then(console.log)`;
  const folder = await folderWith(t, { "users.csv": csv(500), "token.mjs": ask });
  const command = `"${process.execPath}" token.mjs ${url}`;
  const args = [
    "send",
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
  assert.equal(given.length, 2);
  assert.equal(err, "asking\nasking\n");
  for (const token of given) assert.ok(!out.includes(token));
});

const BAD_TOKENS: [name: string, command: string, says: RegExp][] = [
  ["fails", "exit 3", /the token command ended with exit code 3/],
  ["gives nothing", "true", /the token command gives nothing/],
  ["gives two lines", "printf 'secret-a\\nsecret-b'", /something other than one token/],
  ["gives JSON of another kind", `echo '{"error":"secret-a"}'`, /JSON without access_token/],
  ["begins with Bearer", "echo Bearer secret-a", /begins with Bearer/],
];

for (const [name, command, says] of BAD_TOKENS) {
  test(`a token command that ${name} stops the run with 3, and nothing is lost`, async (t) => {
    if (process.platform === "win32") return t.skip("the commands are those of a POSIX shell");
    const mockServer = await mockServerFor(t);
    const folder = await folderWith(t, { "users.csv": csv(2), "more.csv": csv(1) });
    const args = ["send", "users.csv", "more.csv", ...to(mockServer), "--yes", "--token-command", command];
    const { code, out, err } = await kard(args, { cwd: folder });
    assert.equal(code, 3, err);
    assert.match(err, says);
    assert.match(err, /users\.csv: ended early: the token could not be fetched \(token_failed\)/);
    assert.match(err, /more\.csv: not begun, because/);
    assert.match(out, /unsent +2/);
    assert.doesNotMatch(out + err, /secret-/);
    assert.equal(mockServer.received, 0);
  });
}

test("--yes without a token, or with one that cannot be one, ends with 2 before anything is read", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(2) });
  const args = ["send", "users.csv", ...to(mockServer), "--yes"];
  const none = await kard(args, { cwd: folder });
  assert.equal(none.code, 2);
  assert.match(none.err, /there is no token: put it into KARD_TOKEN/);
  const bearer = await kard(args, { cwd: folder, env: { KARD_TOKEN: "Bearer secret-1" } });
  assert.equal(bearer.code, 2);
  assert.match(bearer.err, /KARD_TOKEN begins with Bearer/);
  assert.doesNotMatch(bearer.err, /secret-1/);
  assert.deepEqual(await readdir(folder), ["users.csv"]);
});

test("an environment that is no safe address ends with 2", async (t) => {
  const folder = await folderWith(t, { "users.csv": csv(1) });
  const args = ["send", "users.csv", "--organization", "o", "--environment"];
  for (const environment of ["http://api.example.com", "prod", ""]) {
    const { code, err } = await kard([...args, environment], { cwd: folder });
    assert.equal(code, 2, `${environment}: ${err}`);
  }
});

test("a token that the API refuses stops the run with 3 and says so", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(2) });
  const { code, out, err } = await kard(["send", "users.csv", ...to(mockServer), "--yes"], {
    cwd: folder,
    env: { KARD_TOKEN: "wrong" },
  });
  assert.equal(code, 3);
  assert.match(err, /ended early: the API refused the token, twice \(unauthorized/);
  assert.doesNotMatch(err, /fetched|anew/, "nobody can fetch a token that is given");
  assert.match(out, /next: Check the access token/);
});

test("what is written goes into files, and - is none", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(2) });
  for (const option of ["--outcomes", "--rejects", "--journal"]) {
    const args = ["send", "users.csv", ...to(mockServer), "--yes", option, "-"];
    const { code, err } = await kard(args, { cwd: folder, env: TOKEN });
    assert.equal(code, 2);
    assert.ok(err.includes(`${option} names a file`), err);
  }
  assert.equal(mockServer.received, 0);
  assert.equal(existsSync(join(folder, "-")), false);
});

test("when nobody answers, a shell is not told of policies that only pages have", () => {
  const counts = { read: 1, created: 0, exists: 0, rejected: 0, invalid: 0, unsent: 0, unknown: 1 };
  const [first = ""] = nextSteps({ counts, resumable: true }, {});
  assert.match(first, /^Nothing was answered as the API answers: .* whether a proxy stands between\.$/);
  Object.assign(globalThis, { location: {} });
  try {
    const [inPage = ""] = nextSteps({ counts, resumable: true }, {});
    assert.match(inPage, /whether a policy \(CORS, CSP\) or a proxy stands between\.$/);
  } finally {
    Reflect.deleteProperty(globalThis, "location");
  }
});

test("--only-when-all-good sends nothing of any file when one row of one file is refused", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "good.csv": csv(2), "bad.csv": "id,email\n9,bad@\n" });
  const args = ["send", "good.csv", "bad.csv", ...to(mockServer), "--yes", "--only-when-all-good"];
  const refused = await kard(args, { cwd: folder, env: TOKEN });
  assert.equal(refused.code, 1);
  assert.match(refused.err, /bad\.csv: 1 row of 1 refused\nnothing was sent: not all rows are good/);
  assert.equal(mockServer.received, 0);
  await writeFile(join(folder, "bad.csv"), "id,email\n9,good@example.com\n");
  assert.equal((await kard(args, { cwd: folder, env: TOKEN })).code, 0);
  assert.equal(mockServer.size, 3);
  const piped = await kard(["send", "-", ...to(mockServer), "--only-when-all-good"], { input: csv(1) });
  assert.equal(piped.code, 2);
});

test("several files are sent one after the other, each accounted for", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "a.csv": csv(2), "b.csv": "id\n77\n" });
  const args = ["send", "a.csv", "b.csv", ...to(mockServer), "--yes", "--outcomes", "{}.out", "--json"];
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

test("standard input is sent, without a journal unless one is named", async (t) => {
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t);
  const args = ["send", "-", ...to(mockServer), "--yes"];
  const { code } = await kard(args, { cwd: folder, env: TOKEN, input: csv(120) });
  assert.equal(code, 0);
  assert.equal(mockServer.size, 120);
  assert.deepEqual(await readdir(folder), []);
  await kard([...args, "--journal", "run.journal"], { cwd: folder, env: TOKEN, input: csv(3) });
  assert.deepEqual(await readdir(folder), ["run.journal"]);
});

test("outcomes through a link: the file behind it is put aside, and the link stays", async (t) => {
  if (process.platform === "win32") return t.skip("wants symbolic links");
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(1) });
  await mkdir(join(folder, "kept"));
  await writeFile(join(folder, "kept/real.csv"), "before");
  await symlink("kept/real.csv", join(folder, "hop.csv"));
  await symlink("hop.csv", join(folder, "out.csv"));
  const args = ["send", "users.csv", ...to(mockServer), "--yes", "--no-journal", "--outcomes", "out.csv"];
  const { code, out } = await kard(args, { cwd: folder, env: TOKEN });
  assert.equal(code, 0);
  assert.match(out, /the outcomes of the run before are now in .*kept\/real\.csv\.1$/m);
  assert.equal(await readlink(join(folder, "out.csv")), "hop.csv");
  assert.equal(await readlink(join(folder, "hop.csv")), "kept/real.csv");
  assert.equal(await readFile(join(folder, "kept/real.csv.1"), "utf8"), "before");
  assert.match(await readFile(join(folder, "kept/real.csv"), "utf8"), /^row,id,outcome/);
});

test("outcomes into what belongs to the system, also behind a link, put nothing aside", async (t) => {
  if (process.platform !== "linux") return t.skip("wants /proc");
  const mockServer = await mockServerFor(t);
  const folder = await folderWith(t, { "users.csv": csv(1), "shell.csv": "before" });
  const file = await open(join(folder, "shell.csv"), "r+");
  t.after(() => file.close());
  // As /dev/stdout is one, without a link of the system's at stake.
  await symlink(`/proc/${process.pid}/fd/${file.fd}`, join(folder, "link.csv"));
  await symlink(`/proc/${process.pid}/fd`, join(folder, "fds"));
  const names = (await readdir(folder)).sort();
  for (const path of ["link.csv", `fds/${file.fd}`]) {
    await writeFile(join(folder, "shell.csv"), "before");
    const args = ["send", "users.csv", ...to(mockServer), "--yes", "--no-journal", "--outcomes", path];
    const { code, out, err } = await kard(args, { cwd: folder, env: TOKEN });
    assert.equal(code, 0, err);
    assert.doesNotMatch(out, /now in/);
    assert.deepEqual((await readdir(folder)).sort(), names);
    assert.match(await readFile(join(folder, "shell.csv"), "utf8"), /^row,id,outcome/);
  }
});

for (const more of [[], ["--yes"], ["--yes", "--only-when-all-good"]]) {
  test(`${["send", ...more].join(" ")} puts refused rows that were written before aside`, async (t) => {
    const mockServer = await mockServerFor(t);
    const folder = await folderWith(t, { "users.csv": `${csv(1)}2,nobody\n`, "refused.csv": "mended" });
    const args = [
      "send",
      "users.csv",
      ...to(mockServer),
      "--no-journal",
      "--rejects",
      "refused.csv",
      ...more,
    ];
    const { code, out } = await kard(args, { cwd: folder, env: TOKEN });
    assert.equal(code, 1);
    assert.match(out, /^the refused rows of the run before are now in refused\.csv\.1$/m);
    assert.equal(await readFile(join(folder, "refused.csv.1"), "utf8"), "mended");
    assert.match(await readFile(join(folder, "refused.csv"), "utf8"), /nobody/);
  });
}

for (const [name, text] of [
  ["empty.csv", ""],
  ["header.csv", "id,email\n"],
  ["empty.json", "[]"],
] as const) {
  test(`of a file without rows it is not said that it was sent, and it ends with 4: ${name}`, async (t) => {
    const mockServer = await mockServerFor(t);
    const folder = await folderWith(t, { [name]: text });
    const sent = await kard(["send", name, ...to(mockServer), "--yes"], { cwd: folder, env: TOKEN });
    assert.equal(sent.code, 4);
    assert.match(sent.out, /^ {2}nothing was sent$/m);
    assert.doesNotMatch(sent.out, /sent to|created/);
    assert.match(sent.err, /\(file\.empty\)/);
    assert.equal(mockServer.received, 0);
    for (const args of [
      ["check", name],
      ["send", name, ...to(mockServer)],
    ]) {
      const { code, err } = await kard(args, { cwd: folder });
      assert.equal(code, 4);
      assert.match(err, /\(file\.empty\)/);
    }
  });
}
