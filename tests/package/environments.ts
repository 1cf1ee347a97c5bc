// The supported environments. The tables in the documents are generated from this list, and a test compares them;
// `environment` runs the test of one environment.

import { test } from "node:test";

export interface Environment {
  name: string;
  /** The tested packages of `tests/package`; Node and Chromium have the versions that run the tests. */
  tools: string[];
  /** What a user has to do. */
  how: string;
  /** Its folder in `tests/package`. */
  project: string;
}

const NOTHING = "no configuration";

export const ENVIRONMENTS: Environment[] = [
  { name: "Vite, dev server", tools: ["vite"], project: "vite", how: NOTHING },
  { name: "Vite, build", tools: ["vite"], project: "vite", how: NOTHING },
  { name: "Vite 6, dev server", tools: ["vite6"], project: "vite", how: NOTHING },
  { name: "webpack", tools: ["webpack"], project: "webpack", how: NOTHING },
  { name: "Next.js, Turbopack", tools: ["next", "react"], project: "next", how: NOTHING },
  { name: "Next.js, webpack", tools: ["next", "react"], project: "next", how: NOTHING },
  { name: "esbuild", tools: ["esbuild"], project: "esbuild", how: "two additional entry points" },
  {
    name: "Rollup",
    tools: ["rollup"],
    project: "rollup",
    how: "one additional entry point, and a copy of the file",
  },
  { name: "kard-enroll/inline", tools: ["esbuild"], project: "inline", how: "a different import; no worker" },
  { name: "no bundler, import map", tools: [], project: "html", how: "an import map; no worker" },
  { name: "a Web Worker of your own", tools: ["vite"], project: "worker", how: NOTHING },
  {
    name: "strict CSP and Trusted Types",
    tools: ["vite"],
    project: "vite",
    how: "a Content-Security-Policy",
  },
  { name: "Node, import", tools: [], project: "node-esm", how: "Node 20.16 or newer" },
  { name: "Node, require", tools: [], project: "node-require", how: "Node 20.19 or newer" },
  { name: "Deno", tools: ["deno"], project: "deno", how: "`--allow-read`" },
  { name: "Bun", tools: ["bun"], project: "bun", how: NOTHING },
  { name: "Cloudflare Workers (workerd)", tools: ["workerd", "esbuild"], project: "workerd", how: NOTHING },
  { name: "Vitest, node", tools: ["vitest"], project: "vitest", how: NOTHING },
  { name: "Vitest, jsdom", tools: ["vitest", "jsdom"], project: "vitest", how: NOTHING },
  { name: "Jest, node", tools: ["jest"], project: "jest", how: "`--experimental-vm-modules`" },
  { name: "Jest, jsdom", tools: ["jest"], project: "jest", how: "the same, and an environment of ten lines" },
];

/** Environments without a test. */
export const UNTESTED = [
  "Firefox and Safari",
  "Older versions of Chromium",
  "Vite 5 and 7",
  "Parcel, Rspack, Nuxt, SvelteKit, Angular CLI, Electron, React Native",
  "The hosts Wrangler and Vercel (their runtimes are tested: workerd, and the Edge Runtime in Next.js)",
  "Windows and macOS",
];

const seen = new Set<string>();

/** Defines the test of one environment of the list. */
export function environment(name: string, work: () => unknown): void {
  if (!ENVIRONMENTS.some((known) => known.name === name)) throw new Error(`${name} is not in the list`);
  if (seen.has(name)) throw new Error(`${name} is tested twice`);
  seen.add(name);
  const title = `${name}: an address is hashed and a file is prepared`;
  test(title, { timeout: 300_000 }, async () => void (await work()));
}
