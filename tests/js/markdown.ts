// The documents as their tests read them: code blocks, the comments that say how to run them, headings, links.
//
// A comment directly above a block says what it is:
// `<!-- file: NAME -->`: the block is written to that file, for the blocks after it;
// `<!-- same as: PATH -->`: the block stands in that file of the repository, where other tests run it;
// `<!-- output -->`: it is what the block before it printed, below a line `...` the end of that;
// `<!-- not run: REASON -->`: nothing runs it.
// Behind `sh`, `exit=N` is the exit code that its last command has, and `server` that it runs until the document ends.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Block {
  /** 1-based line of its fence. */
  line: number;
  language: string;
  /** What stands behind the language. */
  info: string[];
  text: string;
  /** The comment above it, such as `["file", "users.csv"]`. */
  says: [what: string, value: string] | undefined;
}

export interface Document {
  /** From the root of the repository. */
  path: string;
  blocks: Block[];
  /** Anchors of its headings, as GitHub makes them. */
  anchors: Set<string>;
  links: { line: number; target: string }[];
}

const FENCE = /^```(\S*)\s*(.*)$/;
const COMMENT = /^<!-- (file|same as|output|not run)(?:: (.+))? -->$/;

export function documents(): Document[] {
  const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", "CHANGELOG.md", ...docs.map((name) => `docs/${name}`)].map((path) =>
    parse(path, readFileSync(join(root, path), "utf8")),
  );
}

export function parse(path: string, text: string): Document {
  const document: Document = { path, blocks: [], anchors: new Set(), links: [] };
  let block: Block | undefined;
  let lines: string[] = [];
  let says: Block["says"];
  for (const [index, line] of text.split("\n").entries()) {
    if (block) {
      if (line === "```") {
        document.blocks.push({ ...block, text: lines.map((one) => `${one}\n`).join("") });
        block = undefined;
      } else lines.push(line);
      continue;
    }
    const fence = FENCE.exec(line);
    if (fence) {
      const info = (fence[2] ?? "").split(" ").filter((word) => word !== "");
      block = { line: index + 1, language: fence[1] ?? "", info, text: "", says };
      lines = [];
      says = undefined;
      continue;
    }
    const comment = COMMENT.exec(line);
    if (comment) says = [comment[1] ?? "", comment[2] ?? ""];
    else if (line.trim() !== "") says = undefined;
    const heading = /^#{1,6} (.*)$/.exec(line);
    if (heading) document.anchors.add(anchor(heading[1] ?? ""));
    for (const [, target = ""] of line.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g))
      document.links.push({ line: index + 1, target });
  }
  if (block) throw new Error(`${path}:${block.line}: the block is not closed`);
  return document;
}

/** Letters, digits, `_` and `-` of the text, in lower case, with hyphens for spaces. */
function anchor(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, "")
    .replaceAll(" ", "-");
}
