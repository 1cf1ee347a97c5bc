// The command line: its options, the output of `check`, and the exit codes.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ReasonCounter } from "../../js/cli/reasons.js";
import { csv, folderWith, kard, MAIN, start } from "./cli-client.js";

const MESSY =
  "Member ID,E-mail,Mobile #,ZIP,Balance\n1,ann@example.com,(415) 555-2671,2134,1\n2,bob@example.com,555-1234,02134,2\n3,cy@,,11238,3\n";

test("prints the usage and exits with 2 without a command; --help and --version exit with 0", async () => {
  const none = await kard([]);
  assert.equal(none.code, 2);
  assert.match(none.out, /kard-enroll check FILE\.\.\./);
  const help = await kard(["--help"]);
  assert.deepEqual([help.code, help.out], [0, none.out]);
  const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  assert.deepEqual(await kard(["--version"]), { code: 0, signal: null, out: `${version}\n`, err: "" });
});

for (const command of ["check", "enroll", "report"]) {
  test(`${command} --help lists the options of the command`, async () => {
    const { code, out } = await kard([command, "--help"]);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^kard-enroll ${command} FILE`));
    for (const [, flag] of out.matchAll(/^ {2}--([a-z-]+)/gm)) {
      // A switch is accepted; the error for an option without a value names the option.
      const { err } = await kard([command, `--${flag}`]);
      assert.doesNotMatch(err, /unknown option/i, flag);
    }
    assert.ok(out.split("\n").every((line) => line.length <= 110));
  });
}

const USAGE_ERRORS: [name: string, args: string[], message: RegExp][] = [
  ["an unknown command", ["enrol"], /unknown command "enrol"/],
  ["no file", ["check"], /missing input file/],
  ["an unknown option", ["check", "--colums", "x"], /unknown option '--colums'/i],
  ["an option without its value", ["check", "x.csv", "--format"], /--format/],
  ["a wrong choice", ["check", "FILE", "--email", "plain"], /--email must be hash or both or raw/],
  ["a wrong number", ["check", "FILE", "--min-age", "old"], /--min-age must be a number/],
  ["a column without a field", ["check", "FILE", "--columns", "E-mail"], /HEADER=FIELD/],
  ["an unknown field", ["check", "FILE", "--columns", "E-mail=mail"], /the field in --columns must be id or/],
  ["an unknown encoding", ["check", "FILE", "--encoding", "klingon"], /--encoding must be a label/],
  ["a delimiter of two characters", ["check", "FILE", "--delimiter", "||"], /--delimiter must be one/],
  ["a row that is not a number", ["check", "FILE", "--header-row", "none"], /--header-row must be a number/],
  ["standard input twice", ["check", "-", "-"], /standard input can be read only once/],
  ["a token on the command line", ["enroll", "FILE", "--token=secret-1"], /put it into KARD_TOKEN/],
  ["enroll without an environment", ["enroll", "FILE"], /missing required option --environment/],
  [
    "enroll without an organization",
    ["enroll", "FILE", "--environment", "sandbox"],
    /missing required option --organization/,
  ],
  [
    "invalid rows into the input file",
    ["check", "FILE", "--invalid-rows", "FILE"],
    /would overwrite the other/,
  ],
  [
    "one file of invalid rows for two files",
    ["check", "FILE", "FILE", "--invalid-rows", "r.csv"],
    /must contain \{\}/,
  ],
];

for (const [name, args, message] of USAGE_ERRORS) {
  test(`a usage error exits with 2 and is explained: ${name}`, async (t) => {
    const folder = await folderWith(t, { "users.csv": csv(1) });
    const { code, err, out } = await kard(
      args.map((arg) => (arg === "FILE" ? "users.csv" : arg)),
      { cwd: folder },
    );
    assert.equal(code, 2, err);
    assert.match(err, message);
    assert.equal(out, "");
    assert.doesNotMatch(err, /secret-1/);
    assert.equal(await readFile(join(folder, "users.csv"), "utf8"), csv(1));
  });
}

test("a missing file, a folder, an empty file and a web page exit with 4", async (t) => {
  const folder = await folderWith(t, { "empty.csv": "", "page.csv": "<!doctype html><html><body>Log in" });
  for (const [name, message] of [
    ["missing.csv", /no such file/],
    [".", /is a folder/],
    ["empty.csv", /the file is empty \(file\.empty\)/],
    ["page.csv", /the file is a web page/],
  ] as const) {
    const { code, err } = await kard(["check", name], { cwd: folder });
    assert.equal(code, 4, name);
    assert.match(err, message);
  }
});

test("check prints the columns, the counts and each issue with its rows, and exits with 1 if a row is invalid", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  const { code, out, err } = await kard(["check", "users.csv"], { cwd: folder });
  assert.equal(code, 1);
  assert.equal(err, "");
  assert.match(out, /^users\.csv: CSV, utf-8, delimiter ,$/m);
  assert.match(
    out,
    /id from "Member ID", email from "E-mail", phoneNumber from "Mobile #", zipCode from "ZIP"/,
  );
  assert.match(out, /ignored {2}"Balance"/);
  assert.match(out, /phone_number\.invalid length +1 {2}the phone number has too few .* \(row 2\)/);
  assert.match(out, /email\.invalid +1 {2}.* \(row 3\)/);
  assert.match(out, /3 read, 1 valid, 2 invalid, 2 warnings/);
});

test("check counts duplicate ids as one issue, although each message names another row", async (t) => {
  const folder = await folderWith(t, { "users.csv": "id\n1\n2\n1\n2\n" });
  const { out } = await kard(["check", "users.csv"], { cwd: folder });
  assert.match(out, /^ {4}id\.duplicate +2 {2}the id is already used in an earlier row \(rows 3, 4\)$/m);
});

test("counts issues by code and reason, whatever the messages are", () => {
  const issue = (row: number, message: string, reason?: string) =>
    ({
      row,
      field: "zipCode",
      pointer: "/zipCode",
      severity: "error",
      code: "zip_code.invalid",
      message,
      ...(reason === undefined ? {} : { reason }),
    }) as const;
  const counter = new ReasonCounter();
  counter.addIssues([issue(1, "a"), issue(2, "b in row 1"), issue(3, "c", "prefix"), issue(0, "d")], "error");
  assert.deepEqual(
    counter.list().map(({ reason, count, rows }) => [reason, count, rows]),
    [
      ["zip_code.invalid", 2, [1, 2]],
      ["zip_code.invalid prefix", 1, [3]],
    ],
  );
});

test("check exits with 0 if every row is valid", async (t) => {
  const folder = await folderWith(t, { "users.csv": csv(3) });
  assert.equal((await kard(["check", "users.csv"], { cwd: folder })).code, 0);
});

test("--list prints the file, line, row and code of every issue", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  const { out } = await kard(["check", "--list", "users.csv"], { cwd: folder });
  assert.match(out, /^users\.csv:3: row 2: error phone_number\.invalid length: the phone number has/m);
  assert.match(out, /^users\.csv:4: row 3: error email\.invalid: the e-mail address is not valid$/m);
});

test("no output contains personal data, neither text nor JSON", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  for (const args of [["--list"], ["--json"], []]) {
    const { out, err } = await kard(["check", "users.csv", ...args], { cwd: folder });
    assert.doesNotMatch(out + err, /ann@|bob@|cy@|example\.com|555-1234|2671|11238|02134/);
  }
});

test("--json prints one document with a stable structure", async (t) => {
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

test("--json also reports a usage error", async () => {
  const { code, out } = await kard(["check", "--json"]);
  assert.equal(code, 2);
  assert.deepEqual(JSON.parse(out).error, {
    code: "usage",
    message: "missing input file; - is standard input",
  });
});

test("--quiet prints no results", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  assert.deepEqual(await kard(["check", "--quiet", "users.csv"], { cwd: folder }), {
    code: 1,
    signal: null,
    out: "",
    err: "",
  });
});

test("reads standard input and a named pipe", async (t) => {
  const piped = await kard(["check", "-"], { input: csv(5) });
  assert.equal(piped.code, 0);
  assert.match(piped.out, /^-: CSV/m);
  assert.match(piped.out, /5 read, 5 valid/);
  if (process.platform === "win32") return;
  const folder = await folderWith(t);
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const [named] = await Promise.all([kard(["check", path]), writeFile(path, csv(4))]);
  assert.match(named.out, /4 read/);
});

test("options select how a file is read and validated", async (t) => {
  const folder = await folderWith(t, {
    "users.txt": "id;email\nKey;Contact;Born;Tel\n1;ann@example.com;1990-05-06;(415) 555-2671\n",
  });
  const args = [
    "check",
    "users.txt",
    "--delimiter",
    ";",
    "--encoding",
    "latin1",
    "--format",
    "csv",
    "--header-row",
    "2",
  ];
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
  assert.match(ignored.out, /ignored {2}"Tel"/);
  const old = await kard([...args, ...columns, "--min-age", "100", "--on-invalid-field", "omit"], {
    cwd: folder,
  });
  assert.equal(old.code, 0);
});

test("finds an unknown header by the names in --columns", async (t) => {
  const folder = await folderWith(t, {
    "users.csv": "Report of users\nFoo,17\n1,ann@example.com\n2,bob@example.com\n",
  });
  const plain = await kard(["check", "users.csv"], { cwd: folder });
  assert.match(plain.out, /4 read, 0 valid/, "the header is not detected without --columns");
  const args = ["check", "users.csv", "--columns", "Foo=id", "--columns", "17=email"];
  const { code, out } = await kard(args, { cwd: folder });
  assert.match(out, /columns {2}id from "Foo", email from "17"/);
  assert.match(out, /rows {5}2 read, 2 valid, 0 invalid/);
  assert.equal(code, 0);
  const wrong = await kard([...args, "--columns", "Baz=zipCode"], { cwd: folder });
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.err,
    /columns contains "Baz", but the file has no such column/,
    "the error names the missing header",
  );
});

test("two fields for one header are a usage error", async (t) => {
  const folder = await folderWith(t, { "users.csv": "Key,Mail\n1,ann@example.com\n" });
  const args = ["check", "users.csv", "--columns", "Mail=email", "--columns", "Mail=id"];
  const { code, err } = await kard(args, { cwd: folder });
  assert.equal(code, 2);
  assert.match(err, /--columns contains a header twice/);
});

test("an index selects one of two equal headers, and the invalid rows need the same --columns", async (t) => {
  const folder = await folderWith(t, {
    "users.csv": "Key,Mail,Mail\n1,ann@example.com,bob@example.com\n2,x,y\n",
  });
  const args = ["check", "users.csv", "--invalid-rows", "r.csv", "--columns", "Key=id"];
  const both = await kard([...args, "--columns", "Mail=email"], { cwd: folder });
  assert.equal(both.code, 2);
  assert.match(
    both.err,
    /columns contains "Mail", but several columns have this header: use the 0-based index instead/,
  );
  const { code, out } = await kard([...args, "--columns", "2=email"], { cwd: folder });
  assert.equal(code, 1);
  assert.match(out, /written {2}1 invalid row to r\.csv; check it with the same --columns\n/);
  const again = await kard(["check", "r.csv", ...args.slice(4), "--columns", "2=email"], { cwd: folder });
  assert.match(again.out, /columns {2}id from "Key", email from "Mail"/);
  const plain = await kard(["check", "users.csv", "--invalid-rows", "s.csv"], { cwd: folder });
  assert.match(plain.out, /to s\.csv\n/);
});

test("check says that the invalid rows need the same --columns as the file", async (t) => {
  const folder = await folderWith(t, {
    "users.csv": "Key,Mail,Mail\n1,ann@example.com,bob@example.com\n2,x,y\n",
  });
  const columns = ["--columns", "Key=id", "--columns", "2=email"];
  const { code, out } = await kard(["check", "users.csv", "--invalid-rows", "r.csv", ...columns], {
    cwd: folder,
  });
  assert.equal(code, 1);
  assert.match(out, /written {2}1 invalid row to r\.csv; check it with the same --columns\n/);
  const again = await kard(["check", "r.csv", ...columns], { cwd: folder });
  assert.match(again.out, /columns {2}id from "Key", email from "Mail"/);
  const plain = await kard(["check", "users.csv", "--invalid-rows", "s.csv"], { cwd: folder });
  assert.match(plain.out, /to s\.csv\n/);
});

test("--invalid-rows writes a file that only this user can read and that can be checked again", async (t) => {
  const folder = await folderWith(t, { "a.csv": MESSY, "b.csv": MESSY });
  const { out } = await kard(["check", "a.csv", "b.csv", "--invalid-rows", "{}.invalid.csv"], {
    cwd: folder,
  });
  assert.match(out, /written {2}2 invalid rows to b\.csv\.invalid\.csv/);
  const path = join(folder, "a.csv.invalid.csv");
  if (process.platform !== "win32") assert.equal((await stat(path)).mode & 0o777, 0o600);
  const corrected = (await readFile(path, "utf8"))
    .replace("555-1234", "415 555 1234")
    .replace("cy@", "cy@example.com");
  await writeFile(path, corrected);
  assert.equal((await kard(["check", path])).code, 0);
});

test("an output file that cannot be written is reported before the input is read", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY });
  for (const path of ["missing/invalid.csv", "."]) {
    const { code, err, out } = await kard(["check", "users.csv", "--invalid-rows", path], { cwd: folder });
    assert.deepEqual([code, out], [4, ""], path);
    assert.match(err, /cannot be written/);
  }
});

test("replaces control characters of a header", async (t) => {
  const folder = await folderWith(t, { "users.csv": `id,email,\u009b31mpwned\u202e\n1,ann@example.com,x\n` });
  const { out } = await kard(["check", "users.csv"], { cwd: folder });
  assert.match(out, /"\ufffd31mpwned\ufffd"/);
});

test("a closed pipe is no error", async (t) => {
  const rows = Array.from({ length: 3_000 }, (_, i) => `${i},bad@,`);
  const folder = await folderWith(t, { "users.csv": `id,email,zip\n${rows.join("\n")}\n` });
  const { child, ended } = start(["check", "--list", "users.csv"], { cwd: folder });
  child.stdout?.once("data", () => child.stdout?.destroy());
  const { code, err } = await ended;
  assert.deepEqual([code, err], [1, ""]);
});

test("Ctrl-C ends reading, also of a pipe without further data", async () => {
  const { child, ended } = start(["check", "-"]);
  // More than the buffer of a pipe: when all of it is written, the command has read some of it.
  await new Promise((resolve) => child.stdin?.write(csv(100_000), resolve));
  child.kill("SIGINT");
  const { code, err } = await ended;
  assert.equal(code, 130, err);
  assert.match(err, /stopping:/);
  assert.doesNotMatch(err, / {4}at /);
});

test("an existing file of invalid rows is kept under another name", async (t) => {
  const folder = await folderWith(t, { "users.csv": MESSY, "invalid.csv": "corrected" });
  const args = ["check", "users.csv", "--invalid-rows", "invalid.csv"];
  const { code, out } = await kard(args, { cwd: folder });
  assert.equal(code, 1);
  assert.match(out, /^invalid rows of an earlier run are now in invalid\.csv\.1$/m);
  assert.equal(await readFile(join(folder, "invalid.csv.1"), "utf8"), "corrected");
  assert.match(await readFile(join(folder, "invalid.csv"), "utf8"), /bob@example\.com/);
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
  test(`a result that cannot be written is reported, and the exit code is ${exit}: ${args.join(" ")}`, async (t) => {
    if (process.platform !== "linux") return t.skip("needs /dev/full");
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
    const reports = stderr.match(/^kard-enroll: the result could not be written: the disk is full$/gm) ?? [];
    const hasNoOutput = exit === 0 || args.join() === "check";
    assert.equal(reports.length, hasNoOutput ? 0 : 1, stderr);
  });
}

test("a result that is truncated by the disk is reported, and the exit code is 4", async (t) => {
  if (process.platform !== "linux") return t.skip("needs ulimit");
  const rows = Array.from({ length: 200 }, (_, i) => `${i},bad@`);
  const cwd = await folderWith(t, { "users.csv": `id,email\n${rows.join("\n")}\n` });
  const command = `trap '' XFSZ; ulimit -f 4; "$0" "$1" check users.csv --json > out.json`;
  const { status, stderr } = spawnSync("sh", ["-c", command, process.execPath, MAIN], {
    cwd,
    encoding: "utf8",
  });
  assert.equal(status, 4, stderr);
  assert.match(stderr, /the result could not be written: the file size limit is reached/);
});
