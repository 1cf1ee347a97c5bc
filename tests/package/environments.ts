// The environments that the package is said to work in. The tables in the documents are made of this list, and a test
// holds them to it; `environment` runs the test of one of them.

import { test } from "node:test";

export interface Environment {
  name: string;
  /** The packages of `tests/package` that are tested; Node and Chromium are those that run the tests. */
  tools: string[];
  /** What a user has to do. */
  how: string;
  /** Where it stands in `tests/package`. */
  project: string;
}

const NOTHING = "nothing to do";

export const ENVIRONMENTS: Environment[] = [
  { name: "Vite, dev server", tools: ["vite"], project: "vite", how: NOTHING },
  { name: "Vite, build", tools: ["vite"], project: "vite", how: NOTHING },
  { name: "Vite 6, dev server", tools: ["vite6"], project: "vite", how: NOTHING },
  { name: "webpack", tools: ["webpack"], project: "webpack", how: NOTHING },
  { name: "Next.js, Turbopack", tools: ["next", "react"], project: "next", how: NOTHING },
  { name: "Next.js, webpack", tools: ["next", "react"], project: "next", how: NOTHING },
  { name: "esbuild", tools: ["esbuild"], project: "esbuild", how: "two more entry points" },
  { name: "Rollup", tools: ["rollup"], project: "rollup", how: "one more entry point, and the file copied" },
  { name: "kard-enroll/inline", tools: ["esbuild"], project: "inline", how: "another import; no worker" },
  { name: "no bundler, import map", tools: [], project: "html", how: "a map; no worker" },
  { name: "a Web Worker of your own", tools: ["vite"], project: "worker", how: NOTHING },
  { name: "strict CSP and Trusted Types", tools: ["vite"], project: "vite", how: "the policy" },
  { name: "Node, import", tools: [], project: "node-esm", how: "nothing to do, from Node 20.16" },
  { name: "Node, require", tools: [], project: "node-require", how: "nothing to do, from Node 20.19" },
  { name: "Deno", tools: ["deno"], project: "deno", how: "`--allow-read`" },
  { name: "Bun", tools: ["bun"], project: "bun", how: NOTHING },
  { name: "Cloudflare Workers (workerd)", tools: ["workerd", "esbuild"], project: "workerd", how: NOTHING },
  { name: "Vitest, node", tools: ["vitest"], project: "vitest", how: NOTHING },
  { name: "Vitest, jsdom", tools: ["vitest", "jsdom"], project: "vitest", how: NOTHING },
  { name: "Jest, node", tools: ["jest"], project: "jest", how: "`--experimental-vm-modules`" },
  { name: "Jest, jsdom", tools: ["jest"], project: "jest", how: "the same, and ten lines" },
];

/** What cannot be tried where the tests run, or has not been. */
export const UNTESTED = [
  "Firefox and Safari",
  "Chromium before the one that runs the tests",
  "Vite 5 and 7",
  "Parcel, Rspack, Nuxt, SvelteKit, Angular CLI, Electron, React Native",
  "Wrangler and Vercel as hosts (their runtimes are tested: workerd, and the Edge Runtime in Next.js)",
  "Windows and macOS",
];

const seen = new Set<string>();

/** A test of one environment of the list. */
export function environment(name: string, work: () => unknown): void {
  if (!ENVIRONMENTS.some((known) => known.name === name)) throw new Error(`${name} is not in the list`);
  if (seen.has(name)) throw new Error(`${name} is tested twice`);
  seen.add(name);
  const title = `${name}: an address is hashed and a file prepared`;
  test(title, { timeout: 300_000 }, async () => void (await work()));
}
