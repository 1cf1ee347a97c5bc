// Output and progress on a terminal and without one.

import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { printable, Terminal } from "../../js/cli/terminal.js";

function terminalWith(options: { tty?: boolean; quiet?: boolean; json?: boolean } = {}) {
  const text = { out: "", err: "" };
  const stream = (name: "out" | "err") =>
    new Writable({
      write(chunk, _, done) {
        text[name] += String(chunk);
        done();
      },
    });
  let now = 0;
  const streams = {
    stdout: stream("out"),
    stderr: Object.assign(stream("err"), { isTTY: options.tty, columns: 40 }),
  };
  const { quiet = false, json = false } = options;
  const terminal = new Terminal({ quiet, json }, streams, () => now);
  const pass = (ms: number) => {
    now += ms;
  };
  return { text, terminal, pass };
}

test("on a terminal, progress is one line, cut to the width, and removed before other output", () => {
  const { text, terminal, pass } = terminalWith({ tty: true });
  pass(200);
  terminal.progress(() => "x".repeat(60));
  assert.equal(text.err, `\r\u001b[2K${"x".repeat(39)}`);
  pass(10);
  terminal.progress(() => assert.fail("too soon"));
  terminal.info("done");
  assert.ok(text.err.endsWith("\r\u001b[2K"));
  assert.equal(text.out, "done\n");
});

test("without a terminal, progress is a line every 15 seconds, without control characters", () => {
  const { text, terminal, pass } = terminalWith();
  pass(14_000);
  terminal.progress(() => assert.fail("too soon"));
  pass(2_000);
  terminal.progress(() => "12 %");
  assert.equal(text.err, "12 %\n");
});

test("--quiet prints only errors, --json prints no text", () => {
  const quiet = terminalWith({ quiet: true, tty: true });
  quiet.pass(60_000);
  quiet.terminal.progress(() => "12 %");
  quiet.terminal.info("fine");
  quiet.terminal.error("wrong");
  assert.deepEqual(quiet.text, { out: "", err: "wrong\n" });
  const json = terminalWith({ json: true });
  json.terminal.info("fine");
  json.terminal.print("{}\n");
  assert.equal(json.text.out, "{}\n");
});

test("replaces control characters and characters that change the direction of text", () => {
  assert.equal(printable("a\u001b[31m\u009b\u202eb\nc\u2066"), "a\ufffd[31m\ufffd\ufffdb\ufffdc\ufffd");
  assert.equal(printable("Größe, 日本 👍"), "Größe, 日本 👍");
});

for (const [code, isReported] of [
  ["ENOSPC", true],
  ["EPIPE", false],
] as const) {
  test(`${code} of standard output ${isReported ? "is reported" : "is no error"}, also after later errors`, async () => {
    let failure: Error | undefined = Object.assign(new Error("first"), { code });
    const stdout = new Writable({
      autoDestroy: false,
      write(_chunk, _encoding, done) {
        done(failure);
        failure = Object.assign(new Error("second"), { code: "ERR_STREAM_DESTROYED" });
      },
    });
    const terminal = new Terminal({ quiet: false, json: false }, { stdout, stderr: new Writable() });
    assert.equal(await terminal.outputError(), undefined);
    terminal.info("one");
    terminal.print("two\n");
    assert.equal((await terminal.outputError())?.message, isReported ? "first" : undefined);
  });
}
