// The documents are true: every code block runs as it stands, against the built package, and every link leads somewhere.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import test from "node:test";
import { type Block, type Document, documents, parse, root } from "./markdown.js";

/** Languages of blocks that are data or are what something printed, not something to run. */
const DATA = ["csv", "text", "http", "json", "ndjson", "diff"];
/** What stands in the documents for a port of the stand-in; each run takes a free one. */
const PORT = "4010";
/** Blocks that nothing runs; each says why. More of them need a good reason. */
const MOST_NOT_RUN = 8;

const all = documents();

for (const document of all) {
  const runs = document.blocks.some(({ language }) => ["js", "ts", "sh"].includes(language));
  test(`${document.path}: its blocks run`, { skip: !runs && "it has none" }, async (t) => {
    const session = await Session.open();
    try {
      for (const block of document.blocks) {
        await t.test(`${document.path}:${block.line}: ${block.language} ${block.says?.join(" ") ?? ""}`, () =>
          session.take(block),
        );
      }
      session.write(document.path);
    } finally {
      await session.close();
    }
  });
}

test("few blocks are not run, and each says why", () => {
  const notRun = all.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ says }) => says?.[0] === "not run")
      .map(({ line, says }) => `${path}:${line}: ${says?.[1]}`),
  );
  assert.ok(notRun.length <= MOST_NOT_RUN, notRun.join("\n"));
  assert.ok(notRun.every((line) => !line.endsWith(": ")));
});

test("every relative link leads to a file that is there, and every anchor to a heading", () => {
  const broken = all.flatMap((document) =>
    document.links
      .filter(({ target }) => !leads(document, target))
      .map(({ line, target }) => `${document.path}:${line}: ${target}`),
  );
  assert.deepEqual(broken, []);
});

test("every document of docs/ is linked from the README", () => {
  const linked = new Set(
    all.find(({ path }) => path === "README.md")?.links.map(({ target }) => target.split("#")[0]),
  );
  const lonely = all.map(({ path }) => path).filter((path) => path.startsWith("docs/") && !linked.has(path));
  assert.deepEqual(lonely, []);
});

test("the suites of `npm test`, and the scripts that are named, are those that there are", () => {
  const developing = readFileSync(join(root, "docs/developing.md"), "utf8");
  const suites = readFileSync(join(root, "scripts/test.mjs"), "utf8").matchAll(/^ {2}"?([a-z-]+)"?: \{$/gm);
  const table = developing.slice(
    developing.indexOf("| suite | holds |"),
    developing.indexOf("## The documents"),
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

test("every path of the repository that is named in code is there", () => {
  const named = all.flatMap(({ path }) =>
    [
      ...readFileSync(join(root, path), "utf8").matchAll(
        /`((?:src|js|tests|scripts|benches|fuzz|\.ci|\.github)\/[\w./-]*)`/g,
      ),
    ].map(([, name = ""]) => ({ path, name })),
  );
  assert.ok(named.length > 20);
  // A law is named without its ending.
  const isThere = (name: string) =>
    ["", ".rs", ".test.ts"].some((ending) => existsSync(join(root, name + ending)));
  assert.deepEqual(
    named.filter(({ name }) => !isThere(name)),
    [],
  );
});

function leads(document: Document, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [path = "", anchor] = target.split("#");
  const full = path === "" ? join(root, document.path) : resolve(root, dirname(document.path), path);
  if (!existsSync(full)) return false;
  if (anchor === undefined) return true;
  const other = all.find((one) => join(root, one.path) === full);
  return other?.anchors.has(anchor) ?? false;
}

/** One document's folder, with the servers that its blocks started. */
class Session {
  readonly #folder: string;
  readonly #port: number;
  readonly #servers: ChildProcess[] = [];
  #printed = "";
  readonly #anew: [line: number, count: number, text: string][] = [];

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async open(): Promise<Session> {
    // Inside the package, so that what runs there can import it by name.
    mkdirSync(join(root, "target"), { recursive: true });
    const folder = mkdtempSync(join(root, "target/docs-"));
    // What npm makes of the member `bin`; `npx` of anything else is not in the documents.
    const bin = join(folder, ".bin");
    mkdirSync(bin);
    const main = join(root, "dist/cli/main.js");
    writeFileSync(join(bin, "kard-enroll"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, {
      mode: 0o755,
    });
    writeFileSync(join(bin, "npx"), `#!/bin/sh\nexec "$@"\n`, { mode: 0o755 });
    return new Session(folder, await freePort());
  }

  async take(block: Block): Promise<void> {
    const [what, value = ""] = block.says ?? [];
    const text = block.text.replaceAll(PORT, String(this.#port));
    if (what === "not run") return;
    if (what === "same as") return standsIn(block.text, value);
    if (what === "file") return writeFileSync(join(this.#folder, value), text);
    if (what === "output") return this.#output(block);
    if (block.language === "js")
      await this.#run("block.mjs", withChecks(text), [process.execPath, "block.mjs"]);
    else if (block.language === "ts")
      await this.#run("block.ts", text, [process.execPath, "--import", "tsx", "block.ts"]);
    else if (block.language === "sh") await this.#shell(text, block.info);
    else if (block.language === "json") JSON.parse(text);
    else
      assert.ok(
        DATA.includes(block.language),
        `nothing runs ${block.language || "a block without a language"}`,
      );
  }

  /** Below a line of three dots stands only the end. */
  #output({ line, text }: Block): void {
    const printed = this.#printed.replaceAll(String(this.#port), PORT);
    const isEnd = text.startsWith("...\n");
    const lines = text.split("\n").length;
    const shown = isEnd ? ["...", ...printed.split("\n").slice(1 - lines)].join("\n") : printed;
    if (shown !== text && process.env.KARD_WRITE_DOCS) this.#anew.push([line, lines - 1, shown]);
    else assert.equal(shown, text, "KARD_WRITE_DOCS=1 writes what is printed into the documents");
  }

  /** Puts in what was printed in place of what the document says. */
  write(path: string): void {
    if (this.#anew.length === 0) return;
    const lines = readFileSync(join(root, path), "utf8").split("\n");
    for (const [line, count, text] of this.#anew.reverse())
      lines.splice(line, count, ...text.trimEnd().split("\n"));
    writeFileSync(join(root, path), lines.join("\n"));
  }

  async #run(name: string, text: string, command: string[], exit = 0): Promise<void> {
    writeFileSync(join(this.#folder, name), text);
    const child = this.#spawn(command);
    const said = collect(child);
    const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
    const [code] = await once(child, "close");
    clearTimeout(timer);
    this.#printed = said.out;
    assert.equal(code, exit, `${said.out}${said.err}`);
  }

  async #shell(text: string, info: string[]): Promise<void> {
    // What one block exports the next one knows, as in the shell of a reader.
    const script = `[ ! -f .env ] || . ./.env\ntrap 'export -p > .env' EXIT\nset -e\n${text}`;
    if (!info.includes("server")) {
      const exit = Number(/exit=(\d+)/.exec(info.join(" "))?.[1] ?? 0);
      return this.#run("block.sh", script, ["bash", "block.sh"], exit);
    }
    writeFileSync(join(this.#folder, "server.sh"), script);
    const child = this.#spawn(["bash", "server.sh"], true);
    this.#servers.push(child);
    const said = collect(child);
    const deadline = Date.now() + 60_000;
    while (said.out === "" && child.exitCode === null && Date.now() < deadline)
      await new Promise((done) => setTimeout(done, 20));
    // Its first words come in one piece.
    this.#printed = said.out;
    assert.ok(child.exitCode === null && said.out !== "", `the server does not run: ${said.out}${said.err}`);
  }

  #spawn([program = "", ...args]: string[], detached = false): ChildProcess {
    const { KARD_TOKEN: _, ...inherited } = process.env;
    const env = { ...inherited, PATH: `${join(this.#folder, ".bin")}${delimiter}${process.env.PATH ?? ""}` };
    return spawn(program, args, { cwd: this.#folder, env, detached, stdio: ["ignore", "pipe", "pipe"] });
  }

  async close(): Promise<void> {
    for (const child of this.#servers) {
      const gone = child.exitCode === null ? once(child, "close") : undefined;
      // The shell and what it started are a group of their own.
      if (child.exitCode === null) process.kill(-(child.pid as number), "SIGTERM");
      await gone;
    }
    rmSync(this.#folder, { recursive: true });
  }
}

function collect(child: ChildProcess): { out: string; err: string } {
  const said = { out: "", err: "" };
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    said.out += part;
  });
  child.stderr?.setEncoding("utf8").on("data", (part: string) => {
    said.err += part;
  });
  return said;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Whether the lines stand in the file, one after the other; how far they are indented does not matter. */
function standsIn(text: string, path: string): void {
  const plain = (lines: string) =>
    lines
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join("\n");
  const file = readFileSync(join(root, path), "utf8");
  assert.ok(
    plain(file).includes(plain(text)),
    `the block does not stand in ${relative(root, join(root, path))}`,
  );
}

/** A statement followed by a comment that is a string is held to it. */
function withChecks(block: string): string {
  const checked = block.replace(
    /^( *)(?!const |let |import |export |return |for )([\w`(].*?);(?:\s*|\n *)\/\/ (".*")$/gm,
    "$1__equal($2, $3);",
  );
  return `import { strictEqual as __equal } from "node:assert/strict";\n${checked}`;
}

test("a statement with its value beside it is held to that value", () => {
  assert.match(withChecks('f(1); // "x"'), /__equal\(f\(1\), "x"\);/);
  assert.match(withChecks('  String(f());\n  // "x"'), /^ {2}__equal\(String\(f\(\)\), "x"\);/m);
  assert.doesNotMatch(withChecks('const a = 1; // "x"'), /__equal\(/);
});

test("a block is found with the comment above it, and a link in code is none", () => {
  const text =
    "# A `b` c!\n\n<!-- file: x.csv -->\n```csv\nid\n```\n[x](y.md#z) `[no](link)`\n```sh exit=1\nfalse\n```\n";
  const { blocks, anchors, links } = parse("x.md", text);
  assert.deepEqual([...anchors], ["a-b-c"]);
  assert.deepEqual(links, [{ line: 7, target: "y.md#z" }]);
  assert.deepEqual(
    blocks.map(({ line, says, info, text }) => [line, says, info, text]),
    [
      [4, ["file", "x.csv"], [], "id\n"],
      [8, undefined, ["exit=1"], "false\n"],
    ],
  );
});
