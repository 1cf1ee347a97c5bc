// `npm test` installs missing tools, builds the package and runs all test suites. `npm test -- js browser` runs the named
// suites. A failing suite does not stop the next one. The last line is the total: `N passed, N failed`.

import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { webdriver } from "./browser.mjs";
import { build, targetFolder } from "./build.mjs";
import { count, line, NOTHING, one, sum } from "./count.mjs";
import { buildPage } from "./page.mjs";
import { root, run, Stop, script } from "./run.mjs";
import { setup } from "./setup.mjs";

/**
 * @typedef {import("./count.mjs").Count} Count
 * @typedef {{ about: string, built?: true, browser?: true, checks?: true, run: () => Promise<Count> }} Suite
 */

const WASM = ["--target", "wasm32-unknown-unknown"];
const STRICT = ["--", "-D", "warnings"];

/** In the order in which they run: fast suites that find most mistakes come first. @type {Record<string, Suite>} */
const suites = {
  rustfmt: {
    about: "formatting of the Rust sources",
    checks: true,
    run: () => check("cargo", ["fmt", "--check"]),
  },
  clippy: {
    about: "lints of the Rust sources, native and WebAssembly",
    checks: true,
    run: async () =>
      sum([
        await check("cargo", ["clippy", "--locked", "--all-targets", ...STRICT]),
        await check("cargo", ["clippy", "--locked", "--lib", "--test", "wasm", ...WASM, ...STRICT]),
      ]),
  },
  rust: {
    about: "unit, corpus, property and differential tests of the crate, native",
    run: () => cargoTest([]),
  },
  "wasm-node": {
    about: "tests of the crate compiled to WebAssembly, in Node",
    run: () => cargoTest([...WASM, "--test", "wasm"]),
  },
  "wasm-browser": {
    about: "tests of the crate compiled to WebAssembly, in headless Chromium",
    browser: true,
    run: () => cargoTest([...WASM, "--test", "wasm"], webdriver(targetFolder())),
  },
  biome: {
    about: "formatting and lints of the TypeScript and the scripts",
    run: () => checkNode("@biomejs/biome/bin/biome", ["check", "--error-on-warnings"]),
  },
  types: {
    about: "type check of the tests, the page and the scripts",
    built: true,
    run: async () => {
      // Writes values that Rust makes to a file that tsc then checks against the hand-written types.
      const { code } = await run(process.execPath, ["tests/types/samples.mjs"]);
      return code === 0 ? checkNode("typescript/bin/tsc", ["-p", "tsconfig.test.json"]) : one(code);
    },
  },
  js: {
    about: "tests of the package in Node",
    built: true,
    run: () => nodeTest("tests/js"),
  },
  complexity: {
    about: "four times the input takes four times the work, which is counted",
    built: true,
    // These tests count operations and measure no time, so they can run in parallel.
    run: () => nodeTest("tests/complexity", [`--test-concurrency=${availableParallelism()}`]),
  },
  browser: {
    about: "tests of the package and of the page in Chromium",
    built: true,
    browser: true,
    run: () => nodeTest("tests/browser"),
  },
  frameworks: {
    about: "tests of the element in plain HTML, React and Vue",
    built: true,
    browser: true,
    run: () => nodeTest("tests/frameworks"),
  },
  package: {
    about: "tests of the tarball in each bundler, runtime and test runner, and release checks",
    built: true,
    browser: true,
    run: () => nodeTest("tests/package"),
  },
  bench: {
    about: "short run of the benchmarks: all implementations return the same requests",
    built: true,
    browser: true,
    run: async () =>
      sum([
        await check("cargo", ["test", "--locked", "--bench", "stages"]),
        await check(process.execPath, ["benches/run.mjs", "--short"]),
      ]),
  },
};

await script(async () => {
  const chosen = choose(process.argv.slice(2));
  const any = (/** @type {"built" | "browser" | "checks"} */ need) => chosen.some(([, suite]) => suite[need]);
  const started = performance.now();
  await setup({ checks: any("checks"), browser: any("browser") });

  /** @type {(Count & { name: string, seconds: number })[]} */
  const done = [];
  /** @type {(name: string, about: string, work: () => Promise<Count>) => Promise<Count>} */
  const measure = async (name, about, work) => {
    console.log(`\n=== ${name}: ${about}`);
    const start = performance.now();
    const count = await work();
    done.push({ name, ...count, seconds: (performance.now() - start) / 1000 });
    return count;
  };

  /** @type {boolean | undefined} */
  let built;
  for (const [name, suite] of chosen) {
    if (suite.built && built === undefined) {
      built = (await measure("build", "the package and the page", buildAll)).failed === 0;
    }
    if (suite.built && !built) {
      done.push({ name, ...NOTHING, skipped: 1, seconds: 0 });
      continue;
    }
    await measure(name, suite.about, suite.run);
  }

  console.log(`\n=== summary, ${((performance.now() - started) / 1000).toFixed(1)} s including setup`);
  for (const { name, seconds, ...count } of done) {
    console.log(`${name.padEnd(14)}${`${seconds.toFixed(1)} s`.padStart(9)}   ${line(count)}`);
  }
  const total = sum(done);
  console.log(`\n${line(total)}`);
  if (total.failed > 0) process.exitCode = 1;
});

/** @param {string[]} names */
function choose(names) {
  const unknown = names.filter((name) => !Object.hasOwn(suites, name));
  if (unknown.length > 0) {
    throw new Stop(`Unknown suite ${unknown.join(", ")}. The suites are ${Object.keys(suites).join(", ")}.`);
  }
  return Object.entries(suites).filter(([name]) => names.length === 0 || names.includes(name));
}

/**
 * Runs a program that counts as one test: its exit code is the result.
 * @param {string} program
 * @param {string[]} args
 */
async function check(program, args) {
  return one((await run(program, args)).code);
}

/**
 * @param {string} path below node_modules
 * @param {string[]} args
 */
function checkNode(path, args) {
  return check(process.execPath, [join(root, "node_modules", path), ...args]);
}

async function buildAll() {
  try {
    await build();
    await buildPage();
    return one(0);
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error);
    return one(1);
  }
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
async function cargoTest(args, env = {}) {
  const { code, text } = await run("cargo", ["test", "--locked", "--no-fail-fast", ...args], {
    env,
    capture: true,
  });
  return count(code, text, /^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/gm);
}

/**
 * Node 20 accepts files, not folders.
 * @param {string} folder
 * @param {string[]} [options]
 */
async function nodeTest(folder, options = []) {
  const files = readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `${folder}/${name}`);
  const runner = ["--enable-source-maps", "--import", "tsx", "--test", "--test-reporter=spec"];
  const args = [...runner, ...options, ...files];
  const { code, text } = await run(process.execPath, args, { capture: true });
  return count(code, text, /^ℹ pass (\d+)\nℹ fail (\d+)\n(?:ℹ cancelled \d+\n)?ℹ skipped (\d+)/gm);
}
