// How large the package may become, and how much memory it may take. A ceiling is lowered when something got smaller,
// and never raised in passing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { before } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type FileOptions, init, prepareFile, prepareUsers } from "kard-enroll";
import { build } from "vite";
import * as glue from "../../dist/wasm/generated/kard_enroll.js";
import { utf8 } from "./tools.js";

/** Bytes after gzip; of JavaScript, after a bundler has minified what a page needs. */
const CEILINGS: Record<string, number> = {
  wasm: 180_000,
  main: 13_000,
  journal: 1_900,
  send: 5_600,
  worker: 8_000,
  element: 19_000,
  "element own": 30_000,
  "element whole": 52_000,
  sheet: 12_000,
};

const RUNS = 20;

/**
 * What a row of a new id and a new address may take: 16 and 8 bytes, and three quarters of that while the tables grow
 * (src/seen.rs).
 */
const BYTES_A_ROW = (16 + 8) * 1.75;

const gzip = (bytes: Uint8Array | string) => gzipSync(bytes).length;

/** Holds a size against its ceiling, and says it. */
function hold(t: { diagnostic(message: string): void }, name: string, size: number) {
  const ceiling = CEILINGS[name] ?? 0;
  t.diagnostic(`${name}: ${size} of ${ceiling} bytes`);
  assert.ok(size > 0 && size <= ceiling, `${name} has ${size} bytes, the ceiling is ${ceiling}`);
}

interface Scripts {
  /** What is loaded at once, in one text. */
  entry: string;
  /** What is loaded when it is needed, by the name of its file. */
  later: Map<string, string>;
}

/** The scripts of a page that imports `name`; what is `external` stays outside. */
async function bundle(
  name: string,
  external: (id: string, importer?: string) => boolean = () => false,
): Promise<Scripts> {
  const entry = "\0entry";
  // Every page has a helper of its bundler for that.
  const loader = "vite/preload-helper";
  const built = await build({
    configFile: false,
    root: fileURLToPath(new URL("../..", import.meta.url)),
    logLevel: "error",
    build: {
      write: false,
      minify: true,
      target: "es2022",
      rolldownOptions: { input: { entry }, preserveEntrySignatures: "strict", external },
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
  // What is added while this goes round is come to as well.
  for (const file of wanted) {
    first += later.get(file) ?? "";
    later.delete(file);
    for (const imported of imports.get(file) ?? []) wanted.add(imported);
  }
  return { entry: first, later };
}

test("the WebAssembly stays below its ceiling", (t) => {
  hold(t, "wasm", gzip(readFileSync(fileURLToPath(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm")))));
});

test("the scripts of the main entry stay below their ceilings", async (t) => {
  const { entry, later } = await bundle("kard-enroll");
  hold(t, "main", gzip(entry));
  for (const [name, file] of [
    ["journal", "web"],
    ["send", "send"],
    ["worker", "worker"],
  ] as const) {
    const files = [...later].filter(([path]) => path.includes(file));
    assert.equal(files.length, 1, [...later.keys()].join(", "));
    hold(t, name, gzip(files[0]?.[1] ?? ""));
  }
  assert.equal(later.size, 3, [...later.keys()].join(", "));
});

test("the scripts of the element stay below their ceilings", async (t) => {
  const { entry, later } = await bundle("kard-enroll/define");
  assert.match(entry, /kard-enroll/);
  hold(t, "element", gzip(entry));
  // All that a page with workers ever loads for the whole way in English, a run that can be resumed included.
  const whole = [...later]
    .filter(([file]) => !/worker|session|^assets\/es-/.test(file))
    .map(([, code]) => code);
  hold(t, "element whole", gzip([entry, ...whole].join("\n")));
  // What the element adds for a page that has the rest of the package already: its own files, and lit.
  const isOther = (id: string, importer = "") =>
    id.startsWith("../") && importer.replaceAll("\\", "/").includes("/dist/element/");
  const own = await bundle("kard-enroll/define", isOther);
  const files = [...own.later].filter(([file]) => !/\bes-/.test(file)).map(([, code]) => code);
  hold(t, "element own", gzip([own.entry, ...files].join("\n")));
});

test("what the table of a file loads at once stays below its ceiling", async (t) => {
  hold(t, "sheet", gzip((await bundle("kard-enroll/sheet")).entry));
});

/** Bytes of the WebAssembly's memory. It never shrinks, so what was needed in between shows. */
async function memory(): Promise<number> {
  // It is loaded, so what it is given does not matter.
  const exports = await glue.default({ module_or_path: "" });
  return exports.memory.buffer.byteLength;
}

/** Reads a file that is made as it is read, and keeps nothing of it. */
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

test("the memory is flat over many runs", async () => {
  const users = Array.from({ length: 5_000 }, (_, row) => ({ id: row, email: `person.${row}@example.com` }));
  const run = async () => {
    await read(5_000, user);
    assert.equal(prepareUsers(users).counts.valid, users.length);
    return memory();
  };
  // What stays of the first two runs is room that the others use again.
  await run();
  const first = await run();
  for (let runs = 2; runs < RUNS; runs += 1) assert.equal(await run(), first, `run ${runs + 1}`);
});

test("a file that is four times as long takes no more memory where there is nothing to remember", async () => {
  const refused = (row: number) => `,person.${row}@example.com,11238,1990\n`;
  await read(20_000, refused);
  const short = await memory();
  await read(80_000, refused);
  assert.equal(await memory(), short);
});

test("a row of a new id and address takes what is documented", async (t) => {
  await read(100_000, user);
  const short = await memory();
  await read(400_000, user);
  const row = ((await memory()) - short) / 300_000;
  t.diagnostic(`${row.toFixed(1)} bytes a row`);
  assert.ok(row > 0 && row <= BYTES_A_ROW, `${row} bytes a row`);
});
