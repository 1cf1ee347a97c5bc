// The command line: what it takes, what `check` tells, how it ends.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { csv, folderWith, kard, MAIN, start } from "./cli-client.js";

const MESSY =
  "Member ID,E-mail,Mobile #,ZIP,Balance\n1,ann@example.com,(415) 555-2671,2134,1\n2,bob@example.com,555-1234,02134,2\n3,cy@,,11238,3\n";

test("without a command it prints the usage and ends with 2; --help and --version with 0", async () => {
  const none = await kard([]);
  assert.equal(none.code, 2);
  assert.match(none.out, /kard-enroll check FILE\.\.\./);
  const help = await kard(["--help"]);
  assert.deepEqual([help.code, help.out], [0, none.out]);
  const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  assert.deepEqual(await kard(["--version"]), { code: 0, signal: null, out: `${version}\n`, err: "" });
});

for (const command of ["check", "send", "report"]) {
  test(`${command} --help names every option that it takes`, async () => {
    const { code, out } = await kard([command, "--help"]);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^kard-enroll ${command} FILE`));
    for (const [, flag] of out.matchAll(/^ {2}--([a-z-]+)/gm)) {
      // A switch is taken, an option without its value is named.
      const { err } = await kard([command, `--${flag}`]);
      assert.doesNotMatch(err, /unknown option/i, flag);
    }
    assert.ok(out.split("\n").every((line) => line.length <= 110));
  });
}

const MISUSE: [name: string, args: string[], says: RegExp][] = [
  ["a command that is not known", ["enrol"], /there is no command "enrol"/],
  ["no file", ["check"], /no file is named/],
  ["an option that is not known", ["check", "--colums", "x"], /unknown option '--colums'/i],
  ["an option without its value", ["check", "x.csv", "--format"], /--format/],
  ["a wrong choice", ["check", "FILE", "--email", "plain"], /--email is hash or both or raw/],
  ["a wrong number", ["check", "FILE", "--min-age", "old"], /--min-age is a number/],
  ["a column without a field", ["check", "FILE", "--columns", "E-mail"], /HEADER=FIELD/],
  ["a field that is none", ["check", "FILE", "--columns", "E-mail=mail"], /the field in --columns is id or/],
  ["an encoding that is none", ["check", "FILE", "--encoding", "klingon"], /--encoding is no label/],
  ["a delimiter of two characters", ["check", "FILE", "--delimiter", "||"], /--delimiter is one/],
  ["standard input twice", ["check", "-", "-"], /standard input can be read once/],
  ["a token on the command line", ["send", "FILE", "--token=secret-1"], /put it into KARD_TOKEN/],
  ["send without where to", ["send", "FILE"], /where to is not said/],
  ["send without an organization", ["send", "FILE", "--environment", "sandbox"], /--organization/],
  ["rejects over the file itself", ["check", "FILE", "--rejects", "FILE"], /would be written over/],
  ["one file of rejects for two files", ["check", "FILE", "FILE", "--rejects", "r.csv"], /needs \{\}/],
];

for (const [name, args, says] of MISUSE) {
  test(`misuse ends with 2 and is named: ${name}`, async (t) => {
    const folder = await folderWith(t, { "users.csv": csv(1) });
    const { code, err, out } = await kard(
      args.map((arg) => (arg === "FILE" ? "users.csv" : arg)),
      { cwd: folder },
    );
    assert.equal(code, 2, err);
    assert.match(err, says);
    assert.equal(out, "");
    assert.doesNotMatch(err, /secret-1/);
    assert.equal(await readFile(join(folder, "users.csv"), "utf8"), csv(1));
  });
}

test("a file that is missing, a folder, an empty file and a web page end with 4", async (t) => {
  const folder = await folderWith(t, { "empty.csv": "", "page.csv": "<!doctype html><html><body>Log in" });
  for (const [name, says] of [
    ["missing.csv", /no such file/],
    [".", /is a folder/],
    ["empty.csv", /the file is empty \(file\.empty\)/],
    ["page.csv", /the file is a web page/],
  ] as const) {
    const { code, err } = await kard(["check", name], { cwd: folder });
    assert.equal(code, 4, name);
    assert.match(err, says);
  }
});

test("check tells columns, counts, and each finding with its rows, and ends with 1 when a row is refused", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  const { code, out, err } = await kard(["check", "users.csv"], { cwd: folder });
  assert.equal(code, 1);
  assert.equal(err, "");
  assert.match(out, /^users\.csv: CSV, utf-8, delimiter ,$/m);
  assert.match(
    out,
    /id from "Member ID", email from "E-mail", phoneNumber from "Mobile #", zipCode from "ZIP"/,
  );
  assert.match(out, /unused {3}"Balance"/);
  assert.match(out, /phone_number\.invalid length +1 {2}phoneNumber has too few .* \(row 2\)/);
  assert.match(out, /email\.invalid +1 {2}.* \(row 3\)/);
  assert.match(out, /3 read, 1 can be sent, 2 refused, 2 warnings/);
});

test("check ends with 0 when every row is fine", async (t) => {
  const folder = await folderWith(t, { "users.csv": csv(3) });
  assert.equal((await kard(["check", "users.csv"], { cwd: folder })).code, 0);
});

test("--list names file, line, row, field and code of every issue", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  const { out } = await kard(["check", "--list", "users.csv"], { cwd: folder });
  assert.match(out, /^users\.csv:3: row 2: error phone_number\.invalid length: phoneNumber has/m);
  assert.match(out, /^users\.csv:4: row 3: error email\.invalid: the e-mail address is not valid$/m);
});

test("no value of a person is shown, in words or in JSON", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  for (const args of [["--list"], ["--json"], []]) {
    const { out, err } = await kard(["check", "users.csv", ...args], { cwd: folder });
    assert.doesNotMatch(out + err, /ann@|bob@|cy@|example\.com|555-1234|2671|11238|02134/);
  }
});

test("--json prints one document of a stable shape", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY, "fine.csv": csv(2) });
  const { code, out, err } = await kard(["check", "users.csv", "fine.csv", "--json"], { cwd: folder });
  assert.deepEqual([code, err], [1, ""]);
  const document = JSON.parse(out);
  assert.deepEqual([document.kardEnroll, document.command, document.exitCode], [1, "check", 1]);
  const [users, fine] = document.files;
  assert.deepEqual(fine.counts, { read: 2, valid: 2, invalid: 0, warnings: 0 });
  assert.equal(users.file, "users.csv");
  assert.deepEqual([users.format, users.encoding, users.delimiter], ["csv", "utf-8", ","]);
  assert.equal(users.counts.invalid, 2);
  assert.ok(
    users.issues.some(
      (issue: { code: string; row: number; line: number }) =>
        issue.code === "email.invalid" && issue.row === 3 && issue.line === 4,
    ),
  );
});

test("--json tells of a misuse too", async () => {
  const { code, out } = await kard(["check", "--json"]);
  assert.equal(code, 2);
  assert.deepEqual(JSON.parse(out).error, {
    code: "misuse",
    message: "no file is named; - is standard input",
  });
});

test("--quiet says nothing of what is fine", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  assert.deepEqual(await kard(["check", "--quiet", "users.csv"], { cwd: folder }), {
    code: 1,
    signal: null,
    out: "",
    err: "",
  });
});

test("standard input is read, and so is a pipe by name", async (t) => {
  const piped = await kard(["check", "-"], { input: csv(5) });
  assert.equal(piped.code, 0);
  assert.match(piped.out, /^-: CSV/m);
  assert.match(piped.out, /5 read, 5 can be sent/);
  if (process.platform === "win32") return;
  const folder = await folderWith(t);
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const [named] = await Promise.all([kard(["check", path]), writeFile(path, csv(4))]);
  assert.match(named.out, /4 read/);
});

test("how a file is read and checked can be said", async (t) => {
  const folder = await folderWith(t, {
    "users.txt": "Key;Contact;Born;Tel\n1;ann@example.com;1990-05-06;(415) 555-2671\n",
  });
  const args = ["check", "users.txt", "--delimiter", ";", "--encoding", "latin1", "--format", "csv"];
  const columns = ["Key=id", "Contact=email", "Born=birthDate", "Tel=phoneNumber"].flatMap((one) => [
    "--columns",
    one,
  ]);
  const { code, out } = await kard([...args, ...columns], { cwd: folder });
  assert.equal(code, 0, out);
  assert.match(out, /CSV, windows-1252, delimiter ;/);
  assert.match(out, /id from "Key", email from "Contact", birthYear from "Born", phoneNumber from "Tel"/);
  const strict = await kard([...args, ...columns, "--no-repair"], { cwd: folder });
  assert.equal(strict.code, 1);
  const foreign = await kard([...args, ...columns, "--region", "none"], { cwd: folder });
  assert.match(foreign.out, /phone_number\.invalid no_region/);
  const ignored = await kard([...args, ...columns.slice(0, -1), "Tel="], { cwd: folder });
  assert.match(ignored.out, /unused {3}"Tel"/);
  const old = await kard([...args, ...columns, "--min-age", "100", "--on-invalid-field", "omit"], {
    cwd: folder,
  });
  assert.equal(old.code, 0);
});

test("a header that is not recognised is found by the names of --columns", async (t) => {
  const folder = await folderWith(t, {
    "users.csv": "Report of users\nFoo,17\n1,ann@example.com\n2,bob@example.com\n",
  });
  const plain = await kard(["check", "users.csv"], { cwd: folder });
  assert.match(plain.out, /4 read, 0 can be sent/, "it is not recognised by itself");
  const args = ["check", "users.csv", "--columns", "Foo=id", "--columns", "17=email"];
  const { code, out } = await kard(args, { cwd: folder });
  assert.match(out, /columns {2}id from "Foo", email from "17"/);
  assert.match(out, /rows {5}2 read, 2 can be sent, 0 refused/);
  assert.equal(code, 0);
  const wrong = await kard([...args, "--columns", "Baz=zipCode"], { cwd: folder });
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /columns names "Baz", which the file does not have/, "not the first of them");
});

test("two fields for one header are misuse", async (t) => {
  const folder = await folderWith(t, { "users.csv": "Key,Mail\n1,ann@example.com\n" });
  const args = ["check", "users.csv", "--columns", "Mail=email", "--columns", "Mail=id"];
  const { code, err } = await kard(args, { cwd: folder });
  assert.equal(code, 2);
  assert.match(err, /--columns names a header twice/);
});

test("a header that stands twice is told apart by numbers, and rejects need the same --columns", async (t) => {
  const folder = await folderWith(t, {
    "users.csv": "Key,Mail,Mail\n1,ann@example.com,bob@example.com\n2,x,y\n",
  });
  const args = ["check", "users.csv", "--rejects", "r.csv", "--columns", "Key=id"];
  const both = await kard([...args, "--columns", "Mail=email"], { cwd: folder });
  assert.equal(both.code, 2);
  assert.match(
    both.err,
    /columns names "Mail", which several columns are called; a 0-based number tells which/,
  );
  const { code, out } = await kard([...args, "--columns", "2=email"], { cwd: folder });
  assert.equal(code, 1);
  assert.match(out, /rejects {2}1 row in r\.csv, to be read with the same --columns\n/);
  const again = await kard(["check", "r.csv", ...args.slice(4), "--columns", "2=email"], { cwd: folder });
  assert.match(again.out, /columns {2}id from "Key", email from "Mail"/);
  const plain = await kard(["check", "users.csv", "--rejects", "s.csv"], { cwd: folder });
  assert.match(plain.out, /in s\.csv\n/);
});

test("rejects of a file whose columns were named say that they need the same names", async (t) => {
  const folder = await folderWith(t, {
    "users.csv": "Key,Mail,Mail\n1,ann@example.com,bob@example.com\n2,x,y\n",
  });
  const columns = ["--columns", "Key=id", "--columns", "2=email"];
  const { code, out } = await kard(["check", "users.csv", "--rejects", "r.csv", ...columns], { cwd: folder });
  assert.equal(code, 1);
  assert.match(out, /rejects {2}1 row in r\.csv, to be read with the same --columns\n/);
  const again = await kard(["check", "r.csv", ...columns], { cwd: folder });
  assert.match(again.out, /columns {2}id from "Key", email from "Mail"/);
  const plain = await kard(["check", "users.csv", "--rejects", "s.csv"], { cwd: folder });
  assert.match(plain.out, /in s\.csv\n/);
});

test("--rejects writes the refused rows for this user alone, and they can be checked again", async (t) => {
  const folder = await folderWith(t, { "a.csv": MESSY, "b.csv": MESSY });
  const { out } = await kard(["check", "a.csv", "b.csv", "--rejects", "{}.rejects.csv"], { cwd: folder });
  assert.match(out, /rejects {2}2 rows in b\.csv\.rejects\.csv/);
  const path = join(folder, "a.csv.rejects.csv");
  if (process.platform !== "win32") assert.equal((await stat(path)).mode & 0o777, 0o600);
  const mended = (await readFile(path, "utf8"))
    .replace("555-1234", "415 555 1234")
    .replace("cy@", "cy@example.com");
  await writeFile(path, mended);
  assert.equal((await kard(["check", path])).code, 0);
});

test("a file that cannot be written is told before anything is read", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  for (const path of ["missing/rejects.csv", "."]) {
    const { code, err, out } = await kard(["check", "users.csv", "--rejects", path], { cwd: folder });
    assert.deepEqual([code, out], [4, ""], path);
    assert.match(err, /cannot be written/);
  }
});

test("control characters of a header do not reach the terminal", async (t) => {
  const folder = await folderWith(t, { "users.csv": `id,email,\u009b31mpwned\u202e\n1,ann@example.com,x\n` });
  const { out } = await kard(["check", "users.csv"], { cwd: folder });
  assert.match(out, /"\ufffd31mpwned\ufffd"/);
});

test("a reader that has gone is no error", async (t) => {
  const rows = Array.from({ length: 3_000 }, (_, i) => `${i},bad@,`);
  const folder = await folderWith(t, { "users.csv": `id,email,zip\n${rows.join("\n")}\n` });
  const { child, ended } = start(["check", "--list", "users.csv"], { cwd: folder });
  child.stdout?.once("data", () => child.stdout?.destroy());
  const { code, err } = await ended;
  assert.deepEqual([code, err], [1, ""]);
});

test("Ctrl-C ends the reading in good order, also of a pipe that nobody writes into", async () => {
  const { child, ended } = start(["check", "-"]);
  // More than a pipe holds: it has been read from when all is written.
  await new Promise((resolve) => child.stdin?.write(csv(100_000), resolve));
  child.kill("SIGINT");
  const { code, err } = await ended;
  assert.equal(code, 130, err);
  assert.match(err, /ending:/);
  assert.doesNotMatch(err, / {4}at /);
});

test("refused rows that were written before, and may have been mended, are put aside", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY, "refused.csv": "mended" });
  const args = ["check", "users.csv", "--rejects", "refused.csv"];
  const { code, out } = await kard(args, { cwd: folder });
  assert.equal(code, 1);
  assert.match(out, /^the refused rows of the run before are now in refused\.csv\.1$/m);
  assert.equal(await readFile(join(folder, "refused.csv.1"), "utf8"), "mended");
  assert.match(await readFile(join(folder, "refused.csv"), "utf8"), /bob@example\.com/);
});

for (const [args, exit] of [
  [["--version"], 4],
  [["check", "--help"], 4],
  [["check", "users.csv"], 4],
  [["check", "users.csv", "--json"], 4],
  [["report", "out.csv", "--rows", "created"], 4],
  [["check"], 2],
  [["check", "--json"], 2],
  [["check", "users.csv", "--quiet"], 0],
] as const) {
  test(`a result that cannot be written is told, and ends with ${exit}: ${args.join(" ")}`, async (t) => {
    if (process.platform !== "linux") return t.skip("wants /dev/full");
    const outcomes = "row,id,outcome,reasons\r\n1,a,created,\r\n2,b,created,\r\n";
    const cwd = await folderWith(t, { "users.csv": csv(2), "out.csv": outcomes });
    const full = openSync("/dev/full", "w");
    t.after(() => closeSync(full));
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      cwd,
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    assert.equal(status, exit, stderr);
    const told = stderr.match(/^kard-enroll: the result could not be written: the disk is full$/gm) ?? [];
    const nothingShown = exit === 0 || args.join() === "check";
    assert.equal(told.length, nothingShown ? 0 : 1, stderr);
  });
}

test("a result that the disk cuts short is told, and ends with 4", async (t) => {
  if (process.platform !== "linux") return t.skip("wants ulimit");
  const rows = Array.from({ length: 200 }, (_, i) => `${i},bad@`);
  const cwd = await folderWith(t, { "users.csv": `id,email\n${rows.join("\n")}\n` });
  const command = `trap '' XFSZ; ulimit -f 4; "$0" "$1" check users.csv --json > out.json`;
  const { status, stderr } = spawnSync("sh", ["-c", command, process.execPath, MAIN], {
    cwd,
    encoding: "utf8",
  });
  assert.equal(status, 4, stderr);
  assert.match(stderr, /the result could not be written: it is larger than it may become/);
});
