// The budget of the package: the sizes of the WebAssembly and of the scripts, and the memory per row.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { before } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type FileOptions, init, prepareFile, prepareUsers } from "kard-enroll";
import { build } from "vite";
import * as glue from "../../dist/wasm/generated/kard_enroll.js";
import { utf8 } from "./tools.js";

/** Bytes after gzip, of scripts as a bundler minifies them for a page. */
const CEILINGS = {
  // The budget is 180,000; docs/dev/size.md says why it is exceeded.
  WebAssembly: 205_000,
  // The budget is 13,000.
  "main entry": 13_200,
  "element at once": 19_000,
  "element, whole flow": 52_000,
};

const RUNS = 20;

/** A row with a new id and a new address takes 16 and 8 bytes, and 75% more while the tables grow (src/duplicates/). */
const BYTES_PER_ROW = (16 + 8) * 1.75;

const gzip = (bytes: Uint8Array | string) => gzipSync(bytes).length;

/** Checks a size against its ceiling and prints it. */
function checkSize(t: { diagnostic(message: string): void }, name: keyof typeof CEILINGS, size: number) {
  const ceiling = CEILINGS[name];
  t.diagnostic(`${name}: ${size} of ${ceiling} bytes`);
  assert.ok(size > 0 && size <= ceiling, `${name}: ${size} bytes, the ceiling is ${ceiling}`);
}

interface Scripts {
  /** The scripts that are loaded at once, in one text. */
  entry: string;
  /** The scripts that are loaded later, by file name. */
  later: Map<string, string>;
}

/** Bundles a page that imports `name`. */
async function bundle(name: string): Promise<Scripts> {
  const entry = "\0entry";
  // A helper of the bundler, which does not count as part of the package.
  const loader = "vite/preload-helper";
  const built = await build({
    configFile: false,
    root: fileURLToPath(new URL("../..", import.meta.url)),
    logLevel: "error",
    build: {
      write: false,
      minify: true,
      target: "es2022",
      rolldownOptions: { input: { entry }, preserveEntrySignatures: "strict" },
    },
    plugins: [
      {
        name: "entry",
        enforce: "pre",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry
            ? `export * from ${JSON.stringify(name)};`
            : id.includes(loader)
              ? "export const __vitePreload = (load) => load();"
              : undefined,
      },
    ],
  });
  assert.ok("output" in built);
  const later = new Map<string, string>();
  const imports = new Map<string, string[]>();
  const wanted = new Set<string>();
  for (const file of built.output) {
    if (file.type === "chunk") {
      later.set(file.fileName, file.code);
      imports.set(file.fileName, file.imports);
      if (file.isEntry) wanted.add(file.fileName);
    } else if (file.fileName.endsWith(".js")) later.set(file.fileName, String(file.source));
  }
  let first = "";
  // The loop also visits files that it adds.
  for (const file of wanted) {
    first += later.get(file) ?? "";
    later.delete(file);
    for (const imported of imports.get(file) ?? []) wanted.add(imported);
  }
  return { entry: first, later };
}

test("the WebAssembly is within the budget", (t) => {
  const path = fileURLToPath(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm"));
  checkSize(t, "WebAssembly", gzip(readFileSync(path)));
});

test("the main entry is within the budget, and loads reading in a worker, sending, journal and worker later", async (t) => {
  const { entry, later } = await bundle("kard-enroll");
  checkSize(t, "main entry", gzip(entry));
  const names = [...later.keys()].map((file) => /(?:^|\/)(\w+)[^/]*$/.exec(file)?.[1]);
  assert.deepEqual(names.sort(), ["read", "send", "web", "worker"]);
  for (const [file, code] of later) t.diagnostic(`${file}: ${gzip(code)} bytes`);
});

test("the element is within the budget", async (t) => {
  const { entry, later } = await bundle("kard-enroll/define");
  assert.match(entry, /kard-enroll/);
  checkSize(t, "element at once", gzip(entry));
  // All scripts that a page loads for the whole flow in English, with a worker and a journal.
  const whole = [...later]
    .filter(([file]) => !/^assets\/(?:worker|session|es)-/.test(file))
    .map(([, code]) => code);
  checkSize(t, "element, whole flow", gzip([entry, ...whole].join("\n")));
});

/** The size of the WebAssembly memory in bytes. It never shrinks, so it shows the peak. */
async function memory(): Promise<number> {
  // The module is loaded, so the argument is not used.
  const exports = await glue.default({ module_or_path: "" });
  return exports.memory.buffer.byteLength;
}

/** Prepares a file that is generated while it is read, and keeps no result. */
async function read(rows: number, line: (row: number) => string): Promise<void> {
  let row = 0;
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(utf8("id,email,zipCode,birthYear\n")),
    pull(controller) {
      let text = "";
      for (const end = Math.min(rows, row + 1000); row < end; row += 1) text += line(row);
      controller.enqueue(utf8(text));
      if (row === rows) controller.close();
    },
  });
  const options: FileOptions = { format: "csv", maxIssues: 0, invalidRows: new WritableStream() };
  const file = prepareFile(source, options);
  for await (const _ of file);
  assert.equal((await file.report).counts.read, rows);
}

const user = (row: number) => `user-${row},person.${row}@example.com,11238,1990\n`;

before(() => init());

test("many runs need no more memory than two", async () => {
  const users = Array.from({ length: 5_000 }, (_, row) => ({ id: row, email: `person.${row}@example.com` }));
  const run = async () => {
    await read(5_000, user);
    assert.equal(prepareUsers(users).counts.valid, users.length);
    return memory();
  };
  // Later runs reuse the memory of the first two.
  await run();
  const first = await run();
  for (let runs = 2; runs < RUNS; runs += 1) assert.equal(await run(), first, `run ${runs + 1}`);
});

test("a file of invalid rows needs the same memory as one four times as long", async () => {
  const invalid = (row: number) => `,person.${row}@example.com,11238,1990\n`;
  await read(20_000, invalid);
  const short = await memory();
  await read(80_000, invalid);
  assert.equal(await memory(), short);
});

test("a row with a new id and a new address needs the documented memory", async (t) => {
  await read(100_000, user);
  const short = await memory();
  await read(400_000, user);
  const row = ((await memory()) - short) / 300_000;
  t.diagnostic(`${row.toFixed(1)} bytes per row`);
  assert.ok(row > 0 && row <= BYTES_PER_ROW, `${row} bytes per row`);
});
