// `npm test`: makes ready what is missing and runs every suite, or those that are named:
// `npm test -- js browser`. A suite that fails does not stop the next; the total is the last line.

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

/** In the order in which they run: the quick ones that find most come first. @type {Record<string, Suite>} */
const suites = {
  rustfmt: {
    about: "the Rust sources are formatted",
    checks: true,
    run: () => check("cargo", ["fmt", "--check"]),
  },
  clippy: {
    about: "no warning in the Rust sources, natively and for wasm",
    checks: true,
    run: async () =>
      sum([
        await check("cargo", ["clippy", "--locked", "--all-targets", ...STRICT]),
        await check("cargo", ["clippy", "--locked", "--lib", "--test", "wasm", ...WASM, ...STRICT]),
      ]),
  },
  rust: {
    about: "unit, corpora, property and differential tests of the crate, natively",
    run: () => cargoTest([]),
  },
  "wasm-node": {
    about: "tests of the crate as WebAssembly, in Node",
    run: () => cargoTest([...WASM, "--test", "wasm"]),
  },
  "wasm-browser": {
    about: "the same in headless Chromium",
    browser: true,
    run: () => cargoTest([...WASM, "--test", "wasm"], webdriver(targetFolder())),
  },
  biome: {
    about: "the TypeScript and the scripts are formatted and lint-free",
    run: () => checkNode("@biomejs/biome/bin/biome", ["check", "--error-on-warnings"]),
  },
  types: {
    about: "the tests, the page and the scripts agree with the types of the package",
    built: true,
    run: async () => {
      // Values that Rust made are held against the hand-written types.
      const { code } = await run(process.execPath, ["tests/types/samples.mjs"]);
      return code === 0 ? checkNode("typescript/bin/tsc", ["-p", "tsconfig.test.json"]) : one(code);
    },
  },
  js: {
    about: "tests of the built package in Node",
    built: true,
    run: () => nodeTest("tests/js"),
  },
  complexity: {
    about: "four times the input takes four times the work, which is counted",
    built: true,
    // Nothing is timed, so all cores may work.
    run: () => nodeTest("tests/complexity", [`--test-concurrency=${availableParallelism()}`]),
  },
  browser: {
    about: "tests of the built package and of the page in Chromium",
    built: true,
    browser: true,
    run: () => nodeTest("tests/browser"),
  },
  frameworks: {
    about: "the element in plain HTML, React and Vue",
    built: true,
    browser: true,
    run: () => nodeTest("tests/frameworks"),
  },
  package: {
    about: "the packed tarball, in each bundler, runtime and test runner, and the gates of a release",
    built: true,
    browser: true,
    run: () => nodeTest("tests/package"),
  },
  bench: {
    about: "the benchmarks run, and all contestants make the same of the same rows",
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
  const some = (/** @type {"built" | "browser" | "checks"} */ need) =>
    chosen.some(([, suite]) => suite[need]);
  const started = performance.now();
  await setup({ checks: some("checks"), browser: some("browser") });

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
      built = (await measure("build", "the package and the page", makeAll)).failed === 0;
    }
    if (suite.built && !built) {
      done.push({ name, ...NOTHING, skipped: 1, seconds: 0 });
      continue;
    }
    await measure(name, suite.about, suite.run);
  }

  console.log(`\n=== summary, setup included ${((performance.now() - started) / 1000).toFixed(1)} s`);
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
    throw new Stop(
      `There is no suite ${unknown.join(", ")}: the suites are ${Object.keys(suites).join(", ")}.`,
    );
  }
  return Object.entries(suites).filter(([name]) => names.length === 0 || names.includes(name));
}

/**
 * A program whose exit code says all.
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

async function makeAll() {
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
 * Node 20 wants the test files one by one.
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
