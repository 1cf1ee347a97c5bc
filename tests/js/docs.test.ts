// Runs every code block of the documents against the built package, and checks links, paths and names.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import test from "node:test";
import { type Block, type Document, documents, parse, root } from "./markdown.js";

/** Languages of blocks that contain data or output; they do not run. */
const DATA = ["csv", "text", "http", "json", "ndjson", "diff"];
/** The port of the mock server in the documents; each run replaces it with a free port. */
const PORT = "4010";
/** Maximum number of blocks that do not run. Each block states the reason. */
const MAX_NOT_RUN = 8;

const all = documents();

for (const document of all) {
  const runs = document.blocks.some(({ language }) => ["js", "ts", "sh"].includes(language));
  test(`runs the blocks of ${document.path}`, { skip: !runs && "it has no blocks that run" }, async (t) => {
    const session = await Session.open();
    try {
      for (const block of document.blocks) {
        await t.test(
          `${document.path}:${block.line}: ${block.language} ${block.marker?.join(" ") ?? ""}`,
          () => session.run(block),
        );
      }
      session.write(document.path);
    } finally {
      await session.close();
    }
  });
}

test("only a few blocks do not run, and each states the reason", () => {
  const notRun = all.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ marker }) => marker?.[0] === "not run")
      .map(({ line, marker }) => `${path}:${line}: ${marker?.[1]}`),
  );
  assert.ok(notRun.length <= MAX_NOT_RUN, notRun.join("\n"));
  assert.ok(notRun.every((line) => !line.endsWith(": ")));
});

test("every relative link has an existing file and heading", () => {
  const broken = all.flatMap((document) =>
    document.links
      .filter(({ target }) => !targetExists(document, target))
      .map(({ line, target }) => `${document.path}:${line}: ${target}`),
  );
  assert.deepEqual(broken, []);
});

test("the README links every document of docs/ that ships, and CONTRIBUTING.md those of docs/dev/", () => {
  const linksOf = (document: string) =>
    all.find(({ path }) => path === document)?.links.map(({ target }) => target.split("#")[0]) ?? [];
  const linked = new Set([
    ...linksOf("README.md"),
    ...linksOf("CONTRIBUTING.md").filter((target) => target?.startsWith("docs/dev/")),
  ]);
  const unlinked = all
    .map(({ path }) => path)
    .filter((path) => path.startsWith("docs/") && !linked.has(path));
  assert.deepEqual(unlinked, []);
});

test("CONTRIBUTING.md lists every suite of `npm test`, and every script in a document exists", () => {
  const contributing = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const suites = readFileSync(join(root, "scripts/test.mjs"), "utf8").matchAll(/^ {2}"?([a-z-]+)"?: \{$/gm);
  const table = contributing.slice(
    contributing.indexOf("| suite | checks |"),
    contributing.indexOf("## Documents"),
  );
  assert.deepEqual(
    [...suites].map(([, name]) => name).filter((name) => !table.includes(`\`${name}\``)),
    [],
  );
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const named = all.flatMap(({ path }) => [
    ...readFileSync(join(root, path), "utf8").matchAll(/npm run ([a-z-]+)/g),
  ]);
  assert.deepEqual(
    named.map(([, name = ""]) => name).filter((name) => !(name in scripts)),
    [],
  );
});

test("every path of the repository in a document exists", () => {
  const named = all.flatMap(({ path }) =>
    [
      ...readFileSync(join(root, path), "utf8").matchAll(
        /`((?:src|js|tests|scripts|benches|fuzz|\.ci|\.github)\/[\w./-]*)`/g,
      ),
    ].map(([, name = ""]) => ({ path, name })),
  );
  assert.ok(named.length > 20);
  // The extension of a test file is optional.
  const exists = (name: string) =>
    ["", ".rs", ".test.ts"].some((ending) => existsSync(join(root, name + ending)));
  assert.deepEqual(
    named.filter(({ name }) => !exists(name)),
    [],
  );
});

test("CONTRIBUTING.md lists each file and folder of src and js", () => {
  const contributing = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const entries = ["src", "js"].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).map(
      (entry) => `${folder}/${entry.name}${entry.isDirectory() ? "/" : ""}`,
    ),
  );
  assert.ok(entries.length > 20);
  assert.deepEqual(
    entries.filter((entry) => !contributing.includes(`\`${entry}\``)),
    [],
  );
});

test("a file or folder that a row of the layout names without its path is in the folder of that row", () => {
  const contributing = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const rows = contributing.matchAll(/^\| `((?:src|js)\/[\w/-]*)` \| (.*) \|$/gm);
  const named = [...rows].flatMap(([, folder = "", contents = ""]) =>
    [...contents.matchAll(/`([\w-]+(?:\/|\.(?:rs|ts)))`/g)].map(([, name = ""]) => join(folder, name)),
  );
  assert.ok(named.length > 10, named.join("\n"));
  assert.deepEqual(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  );
});

function targetExists(document: Document, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [path = "", anchor] = target.split("#");
  const full = path === "" ? join(root, document.path) : resolve(root, dirname(document.path), path);
  if (!existsSync(full)) return false;
  if (anchor === undefined) return true;
  const other = all.find((one) => join(root, one.path) === full);
  return other?.anchors.has(anchor) ?? false;
}

/** The temporary folder of one document, with the servers that its blocks started. */
class Session {
  readonly #folder: string;
  readonly #port: number;
  readonly #servers: ChildProcess[] = [];
  #stdout = "";
  readonly #updates: [line: number, count: number, text: string][] = [];

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async open(): Promise<Session> {
    // Inside the package, so that blocks can import the package by name.
    mkdirSync(join(root, "target"), { recursive: true });
    const folder = mkdtempSync(join(root, "target/docs-"));
    // The command that npm creates from the member `bin`. The documents use `npx` only for this command.
    const bin = join(folder, ".bin");
    mkdirSync(bin);
    const main = join(root, "dist/cli/main.js");
    writeFileSync(join(bin, "kard-enroll"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, {
      mode: 0o755,
    });
    writeFileSync(join(bin, "npx"), `#!/bin/sh\nexec "$@"\n`, { mode: 0o755 });
    return new Session(folder, await freePort());
  }

  async run(block: Block): Promise<void> {
    const [kind, value = ""] = block.marker ?? [];
    const text = block.text.replaceAll(PORT, String(this.#port));
    if (kind === "not run") return;
    if (kind === "same as") return assertContains(value, block.text);
    if (kind === "file") return writeFileSync(join(this.#folder, value), text);
    if (kind === "output") return this.#compareOutput(block);
    if (block.language === "js")
      await this.#execute("block.mjs", withChecks(text), [process.execPath, "block.mjs"]);
    else if (block.language === "ts")
      await this.#execute("block.ts", text, [process.execPath, "--import", "tsx", "block.ts"]);
    else if (block.language === "sh") await this.#shell(text, block.info);
    else if (block.language === "json") JSON.parse(text);
    else
      assert.ok(
        DATA.includes(block.language),
        `no rule for ${block.language || "a block without a language"}`,
      );
  }

  /** A first line of three dots means that the block contains only the end of the output. */
  #compareOutput({ line, text }: Block): void {
    const printed = this.#stdout.replaceAll(String(this.#port), PORT);
    const isEnd = text.startsWith("...\n");
    const lines = text.split("\n").length;
    const shown = isEnd ? ["...", ...printed.split("\n").slice(1 - lines)].join("\n") : printed;
    if (shown !== text && process.env.KARD_WRITE_DOCS) this.#updates.push([line, lines - 1, shown]);
    else assert.equal(shown, text, "KARD_WRITE_DOCS=1 writes the output into the documents");
  }

  /** Replaces the outputs in the document with the actual outputs. */
  write(path: string): void {
    if (this.#updates.length === 0) return;
    const lines = readFileSync(join(root, path), "utf8").split("\n");
    for (const [line, count, text] of this.#updates.reverse())
      lines.splice(line, count, ...text.trimEnd().split("\n"));
    writeFileSync(join(root, path), lines.join("\n"));
  }

  async #execute(name: string, text: string, command: string[], exit = 0): Promise<void> {
    writeFileSync(join(this.#folder, name), text);
    const child = this.#spawn(command);
    const output = collect(child);
    const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
    const [code] = await once(child, "close");
    clearTimeout(timer);
    this.#stdout = output.out;
    assert.equal(code, exit, `${output.out}${output.err}`);
  }

  async #shell(text: string, info: string[]): Promise<void> {
    // Exported variables are visible in the next block, as in one shell.
    const script = `[ ! -f .env ] || . ./.env\ntrap 'export -p > .env' EXIT\nset -e\n${text}`;
    if (!info.includes("server")) {
      const exit = Number(/exit=(\d+)/.exec(info.join(" "))?.[1] ?? 0);
      return this.#execute("block.sh", script, ["bash", "block.sh"], exit);
    }
    writeFileSync(join(this.#folder, "server.sh"), script);
    const child = this.#spawn(["bash", "server.sh"], true);
    this.#servers.push(child);
    const output = collect(child);
    const deadline = Date.now() + 60_000;
    while (output.out === "" && child.exitCode === null && Date.now() < deadline)
      await new Promise((done) => setTimeout(done, 20));
    // The server writes its first output in one piece.
    this.#stdout = output.out;
    assert.ok(
      child.exitCode === null && output.out !== "",
      `the server did not start: ${output.out}${output.err}`,
    );
  }

  #spawn([program = "", ...args]: string[], detached = false): ChildProcess {
    const { KARD_TOKEN: _, ...inherited } = process.env;
    const env = { ...inherited, PATH: `${join(this.#folder, ".bin")}${delimiter}${process.env.PATH ?? ""}` };
    return spawn(program, args, { cwd: this.#folder, env, detached, stdio: ["ignore", "pipe", "pipe"] });
  }

  async close(): Promise<void> {
    for (const child of this.#servers) {
      const closed = child.exitCode === null ? once(child, "close") : undefined;
      // The shell and its children are a separate process group.
      if (child.exitCode === null) process.kill(-(child.pid as number), "SIGTERM");
      await closed;
    }
    rmSync(this.#folder, { recursive: true });
  }
}

function collect(child: ChildProcess): { out: string; err: string } {
  const output = { out: "", err: "" };
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    output.out += part;
  });
  child.stderr?.setEncoding("utf8").on("data", (part: string) => {
    output.err += part;
  });
  return output;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Asserts that the file contains the lines of `text` in sequence, regardless of their indentation. */
function assertContains(path: string, text: string): void {
  const plain = (lines: string) =>
    lines
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join("\n");
  const file = readFileSync(join(root, path), "utf8");
  assert.ok(
    plain(file).includes(plain(text)),
    `${relative(root, join(root, path))} does not contain the block`,
  );
}

/** Turns a statement with a string in a comment beside it into an assertion. */
function withChecks(block: string): string {
  const checked = block.replace(
    /^( *)(?!const |let |import |export |return |for )([\w`(].*?);(?:\s*|\n *)\/\/ (".*")$/gm,
    "$1__equal($2, $3);",
  );
  return `import { strictEqual as __equal } from "node:assert/strict";\n${checked}`;
}

test("asserts the value in the comment beside a statement", () => {
  assert.match(withChecks('f(1); // "x"'), /__equal\(f\(1\), "x"\);/);
  assert.match(withChecks('  String(f());\n  // "x"'), /^ {2}__equal\(String\(f\(\)\), "x"\);/m);
  assert.doesNotMatch(withChecks('const a = 1; // "x"'), /__equal\(/);
});

test("parses a block with its marker, and ignores a link in code", () => {
  const text =
    "# A `b` c!\n\n<!-- file: x.csv -->\n```csv\nid\n```\n[x](y.md#z) `[no](link)`\n```sh exit=1\nfalse\n```\n";
  const { blocks, anchors, links } = parse("x.md", text);
  assert.deepEqual([...anchors], ["a-b-c"]);
  assert.deepEqual(links, [{ line: 7, target: "y.md#z" }]);
  assert.deepEqual(
    blocks.map(({ line, marker, info, text }) => [line, marker, info, text]),
    [
      [4, ["file", "x.csv"], [], "id\n"],
      [8, undefined, ["exit=1"], "false\n"],
    ],
  );
});
