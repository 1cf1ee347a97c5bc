// Loading of the WebAssembly; tests that need a new process start one.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { init } from "kard-enroll";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a module in a fresh process; a failed assertion fails the test. */
function fresh(code: string): string {
  const head = 'import assert from "node:assert/strict"; import { readFileSync } from "node:fs";';
  const args = ["--input-type=module", "--eval", head + code];
  return execFileSync(process.execPath, args, { cwd: root, encoding: "utf8", stdio: "pipe" });
}

test("init can be called repeatedly and concurrently", async () => {
  await Promise.all([init(), init()]);
  await init();
});

test("the package exports the WebAssembly file", async () => {
  const bytes = await readFile(fileURLToPath(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")));
  assert.equal(bytes.subarray(0, 4).toString("latin1"), "\0asm");
});

test("importing reads no file, compiles nothing and starts nothing", () => {
  fresh(`
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const touched = [];
    for (const name of ["compile", "compileStreaming", "instantiate", "instantiateStreaming"]) {
      WebAssembly[name] = () => touched.push(name);
    }
    for (const name of ["Module", "Instance", "Memory"]) {
      WebAssembly[name] = class { constructor() { touched.push(name); } };
    }
    globalThis.fetch = () => touched.push("fetch");
    globalThis.Worker = class { constructor() { touched.push("Worker"); } };
    // Node reads modules with the same function.
    const { readFile } = fs.promises;
    fs.promises.readFile = (path, ...rest) => {
      if (String(path).endsWith(".wasm")) touched.push("readFile");
      return readFile(path, ...rest);
    };
    syncBuiltinESMExports();
    const before = process.getActiveResourcesInfo().length;
    const names = Object.keys(await import("kard-enroll"));
    assert.ok(names.includes("init"));
    assert.deepEqual(touched, []);
    assert.ok(process.getActiveResourcesInfo().length <= before + 1);
  `);
});

test("without WebAssembly SIMD, the error names the platforms that support it", () => {
  const code = `
    import assert from "node:assert/strict";
    const { init } = await import("kard-enroll");
    await assert.rejects(init(), { code: "wasm.load", message: /needs WebAssembly SIMD.*Safari 16\\.4/ });
  `;
  // Without SSE 4.1 the engine does not support SIMD; this flag exists only for x64 processors.
  if (process.arch !== "x64") return;
  const args = ["--no-enable-sse4-1", "--input-type=module", "--eval", code];
  execFileSync(process.execPath, args, { cwd: root, stdio: "pipe" });
});

test("a synchronous function that is called before init throws with instructions", () => {
  fresh(`
    const kard = await import("kard-enroll");
    const request = { index: 0, body: "", users: [{ id: "a", row: 1 }] };
    for (const early of [
      () => kard.normalizeEmail("a@b.c"),
      () => kard.hashEmail("a@b.c"),
      () => kard.validateUser({ id: "a" }),
      () => kard.prepareUsers([]),
      () => kard.buildUpdateUser({ id: "a" }),
      () => kard.usersUrl("sandbox", "o"),
      () => kard.parseResponse(request, { status: 201, body: "" }),
    ]) {
      assert.throws(early, (error) => error instanceof Error && error.message.includes("call await init() first"));
    }
    await kard.init();
    assert.equal(kard.normalizeEmail("A@B.c"), "a@b.c");
  `);
});

test("an async function loads the WebAssembly automatically", () => {
  fresh(`
    const { prepareFile, hashEmail } = await import("kard-enroll");
    for await (const request of prepareFile("id\\nu1\\n")) assert.equal(request.users[0].id, "u1");
    hashEmail("a@b.c");
  `);
  fresh(`
    const { inspectFile } = await import("kard-enroll");
    assert.equal((await inspectFile("id\\nu1\\n")).format, "csv");
  `);
});

test("init accepts bytes, a module, a response and a promise of one", () => {
  const file = 'const bytes = readFileSync(new URL(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")));';
  const response = 'new Response(bytes, { headers: { "content-type": "application/wasm" } })';
  for (const input of [
    "bytes",
    "new Uint8Array(bytes).buffer",
    "new WebAssembly.Module(bytes)",
    response,
    `Promise.resolve(${response})`,
    // A response without the media type of WebAssembly.
    "new Response(bytes)",
  ]) {
    fresh(`
      ${file}
      const { init, hashEmail } = await import("kard-enroll");
      await init(${input});
      assert.equal(hashEmail("user@example.com").slice(0, 8), "b4c9a289");
    `);
  }
});

test("init accepts a URL", () => {
  fresh(`
    import { createServer } from "node:http";
    const bytes = readFileSync(new URL(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")));
    const server = createServer((_, to) => to.setHeader("content-type", "application/wasm").end(bytes));
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const { init, hashEmail } = await import("kard-enroll");
    await init(new URL("http://127.0.0.1:" + server.address().port + "/x.wasm"));
    hashEmail("a@b.c");
    server.closeAllConnections();
    server.close();
  `);
});

test("init accepts a file: URL", () => {
  fresh(`
    const { init, hashEmail } = await import("kard-enroll");
    await init(new URL(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")));
    hashEmail("a@b.c");
  `);
});

test("kard-enroll/inline reads no file, and the other entries use it too", () => {
  fresh(`
    const { hashEmail } = await import("kard-enroll");
    const { init, hashEmail: same } = await import("kard-enroll/inline");
    const { default: fs } = await import("node:fs");
    const { syncBuiltinESMExports } = await import("node:module");
    fs.promises.readFile = () => assert.fail("a file is read");
    syncBuiltinESMExports();
    await init();
    assert.equal(same, hashEmail);
    assert.equal(hashEmail("user@example.com").slice(0, 8), "b4c9a289");
  `);
});

test("the error of a failed load contains the URL and instructions, and no secret", () => {
  fresh(`
    import { createServer } from "node:http";
    const server = createServer((request, to) => {
      if (request.url.startsWith("/page")) to.setHeader("content-type", "text/html; charset=utf-8").end("<!doctype html>");
      else if (request.url.startsWith("/other")) to.setHeader("content-type", "application/wasm").end("not wasm");
      else to.writeHead(404).end();
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const base = "http://127.0.0.1:" + server.address().port;
    const { init } = await import("kard-enroll");
    const message = (input) => init(input).then(() => assert.fail("loaded"), (error) => error.message);
    const fix = /serve kard_enroll_bg.wasm there, or call init\\(\\) with its URL, its bytes or a compiled module$/;
    for (const [input, path, why] of [
      [base + "/none.wasm?key=secret", "/none.wasm", "status 404"],
      [new Request(base + "/none.wasm"), "/none.wasm", "status 404"],
      [fetch(base + "/none.wasm"), "/none.wasm", "status 404"],
      [new URL("/page#secret", base), "/page", "the response is a web page"],
    ]) {
      const actual = await message(input);
      assert.ok(actual.startsWith("the WebAssembly file is not at " + base + path + ": " + why + ": "), actual);
      assert.match(actual, fix);
      assert.ok(!actual.includes("secret"));
    }
    assert.match(await message("http://u:secret@127.0.0.1:9/x.wasm"), /^the WebAssembly file cannot be fetched from http:\\/\\/127.0.0.1:9\\/x.wasm: serve/);
    assert.match(await message(new URL("file:///none/x.wasm")), /^the WebAssembly file is not at file:\\/\\/\\/none\\/x.wasm: serve/);
    assert.match(await message("data:text/html,secret"), /its data: URL: the response is a web page/);
    assert.match(await message(base + "/other"), /cannot be compiled: check that it is .* 'wasm-unsafe-eval'/);
    assert.match(await message(Promise.reject(new Error("x"))), /the promise given to init\\(\\) was rejected/);
    server.closeAllConnections();
    server.close();
  `);
});

test("a failed load rejects, and can be repeated", () => {
  fresh(`
    const { init, hashEmail, KardEnrollError, prepareFile } = await import("kard-enroll");
    for (const bad of [
      () => new Uint8Array([0, 97, 115, 109, 9, 9, 9, 9]),
      () => new Uint8Array(),
      () => new Response("not found", { status: 404 }),
      () => Promise.reject(new Error("offline")),
      () => new URL("http://127.0.0.1:9/none.wasm"),
      () => 17,
    ]) {
      const tries = [init(bad()), init(), init()];
      for (const tried of await Promise.allSettled(tries)) {
        assert.equal(tried.status, "rejected");
        assert.ok(tried.reason instanceof KardEnrollError);
        assert.equal(tried.reason.code, "wasm.load");
        assert.ok(tried.reason.cause);
      }
      assert.throws(() => hashEmail("a@b.c"), /call await init\\(\\) first/);
    }
    await Promise.all([init(), init()]);
    hashEmail("a@b.c");
    await init(new Uint8Array());
    hashEmail("a@b.c");
  `);
});

test("after a trap, init creates a new instance, and objects of the old one are not used", () => {
  // The real module with one export that traps; no input is known that makes it trap.
  fresh(`
    const { default: binaryen } = await import("binaryen");
    const bytes = readFileSync(new URL(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")));
    const module = binaryen.readBinary(bytes);
    const { MutableGlobals, BulkMemory, SIMD128, ReferenceTypes, Multivalue, SignExt, NontrappingFPToInt } =
      binaryen.Features;
    module.setFeatures(
      MutableGlobals | BulkMemory | SIMD128 | ReferenceTypes | Multivalue | SignExt | NontrappingFPToInt,
    );
    let name;
    for (let i = 0; i < module.getNumExports(); i += 1) {
      const info = binaryen.getExportInfo(module.getExportByIndex(i));
      if (info.name === "normalizeEmail") name = info.value;
    }
    const { params, results } = binaryen.getFunctionInfo(module.getFunction(name));
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
    const { init, normalizeEmail, hashEmail, prepareFile, prepareUsers } = await import("kard-enroll");
    await init(module.emitBinary());
    const csv = "id\\n" + Array.from({ length: 500 }, (_, n) => "u" + n).join("\\n");
    const half = prepareFile(csv)[Symbol.asyncIterator]();
    await half.next();
    assert.throws(() => normalizeEmail("a@b.c"), { code: "wasm.trap" });
    assert.throws(() => hashEmail("a@b.c"), { code: "wasm.not_loaded" });
    await init();
    assert.equal(hashEmail("user@example.com").slice(0, 8), "b4c9a289");
    // An iteration that began before the trap ends with an error, and does not affect the new instance.
    await assert.rejects(half.next());
    for (let n = 0; n < 20; n += 1) {
      assert.equal(prepareUsers([{ id: "a" }, { id: "b" }]).counts.valid, 2);
    }
    const ids = [];
    for await (const request of prepareFile(csv)) ids.push(...request.users);
    assert.equal(ids.length, 500);
  `);
});
