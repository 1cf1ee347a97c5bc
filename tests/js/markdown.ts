// Parses the documents for their tests: code blocks with their markers, headings, links.
//
// A comment directly above a block is its marker:
// `<!-- file: NAME -->`: write the block to this file, for later blocks;
// `<!-- same as: PATH -->`: this file of the repository contains the block, and another test runs the file;
// `<!-- output -->`: the output of the block before; after a first line `...`, only the end of it;
// `<!-- not run: REASON -->`: the block does not run.
// After `sh`, `exit=N` is the exit code of the last command, and `server` keeps the block running until the document ends.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Block {
  /** 1-based line of the opening fence. */
  line: number;
  language: string;
  /** The words after the language. */
  info: string[];
  text: string;
  /** The comment above the block, for example `["file", "users.csv"]`. */
  marker: [kind: string, value: string] | undefined;
}

export interface Document {
  /** Relative to the root of the repository. */
  path: string;
  blocks: Block[];
  /** Anchors of the headings, by the rule of GitHub. */
  anchors: Set<string>;
  links: { line: number; target: string }[];
}

const FENCE = /^```(\S*)\s*(.*)$/;
const COMMENT = /^<!-- (file|same as|output|not run)(?:: (.+))? -->$/;

export function documents(): Document[] {
  const docs = ["docs", "docs/dev"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  );
  const paths = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "fuzz/README.md", ...docs];
  return paths.map((path) => parse(path, readFileSync(join(root, path), "utf8")));
}

export function parse(path: string, text: string): Document {
  const document: Document = { path, blocks: [], anchors: new Set(), links: [] };
  let block: Block | undefined;
  let lines: string[] = [];
  let marker: Block["marker"];
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
      block = { line: index + 1, language: fence[1] ?? "", info, text: "", marker };
      lines = [];
      marker = undefined;
      continue;
    }
    const comment = COMMENT.exec(line);
    if (comment) marker = [comment[1] ?? "", comment[2] ?? ""];
    else if (line.trim() !== "") marker = undefined;
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
