// Builds the npm package into dist/, in these steps:
//
//   1. cargo compiles the crate to WebAssembly
//   2. wasm-bindgen generates the JavaScript that calls it
//   3. wasm-opt optimizes the WebAssembly
//   4. the generated files are copied beside the TypeScript that imports them
//   5. tsc compiles js/ to dist/
//   6. Vite bundles the element into dist/standalone/
//
// cargo and tsc skip what is up to date. wasm-opt takes ten seconds, so steps 2 and 3 are skipped when their input is unchanged.

import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { writeNotices } from "./notices.mjs";
import { must, mustNode, output, root, Stop, script } from "./run.mjs";
import { locked, setup } from "./setup.mjs";
import { buildStandalone } from "./standalone.mjs";

const NAME = "kard_enroll";
const BINDGEN_OPTIONS = [
  "--target",
  "web",
  "--omit-default-module-path",
  "--out-name",
  NAME,
  "--remove-producers-section",
  // Every platform with SIMD has TextEncoder.encodeInto.
  "--encode-into",
  "always",
  // Generates the function that creates a new instance after a trap.
  "--experimental-reset-state-function",
];
export const WASM_OPT_OPTIONS = [
  "-O3",
  // LLVM has inlined what is worth it. Inlining large functions that have one caller makes the file larger.
  "--one-caller-inline-max-function-size=0",
];

/** Builds dist/. Needs what `setup()` installs. */
export async function build() {
  const wasm = await compile();
  const bound = await bindAndOptimize(wasm);

  rmSync(join(root, "js/wasm/generated"), { recursive: true, force: true });
  rmSync(join(root, "dist"), { recursive: true, force: true });
  // tsc needs the types in js/; the package needs the files in dist/.
  for (const folder of ["js/wasm/generated", "dist/wasm/generated"]) {
    mkdirSync(join(root, folder), { recursive: true });
    for (const file of [`${NAME}.js`, `${NAME}.d.ts`]) cpSync(join(bound, file), join(root, folder, file));
    writeInlineModule(readFileSync(join(bound, OPTIMIZED)), join(root, folder));
  }
  cpSync(join(bound, OPTIMIZED), join(root, `dist/wasm/${NAME}_bg.wasm`));

  await mustNode("typescript/bin/tsc", ["-p", "tsconfig.json"], "the TypeScript in js/ does not compile");
  // npm sets this permission when it installs the package; the tests call the command in dist/ directly.
  chmodSync(join(root, "dist/cli/main.js"), 0o755);
  await buildStandalone();
  writeNotices();
}

/** Cargo's output folder, as CARGO_TARGET_DIR or cargo's configuration sets it. */
export function targetFolder() {
  const metadata = output("cargo", ["metadata", "--no-deps", "--format-version", "1"]);
  if (metadata === undefined) throw new Stop("cargo cannot read Cargo.toml: run `cargo metadata` to see why");
  return /** @type {string} */ (JSON.parse(metadata).target_directory);
}

const TARGET = "wasm32-unknown-unknown";

/**
 * Compiles the crate. Panic messages contain the paths of source files: cutting off the prefixes of this machine keeps
 * them out of the package and makes the result the same on every machine.
 * @returns {Promise<string>} path of the WebAssembly
 */
async function compile() {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const prefixes = [join(cargoHome, "registry/src"), root];
  const flags = prefixes.map((prefix) => `--remap-path-prefix=${prefix}/=`);
  // cargo appends these to the flags of .cargo/config.toml.
  const config = `target.${TARGET}.rustflags=${JSON.stringify(flags)}`;
  const args = ["build", "--lib", "--release", "--locked", "--target", TARGET, "--config", config];
  await must("cargo", args, "the crate does not compile to WebAssembly");
  return join(targetFolder(), TARGET, "release", `${NAME}.wasm`);
}

const OPTIMIZED = "optimized.wasm";

/**
 * Runs wasm-bindgen and wasm-opt.
 * @param {string} wasm path of what cargo compiled
 * @returns {Promise<string>} folder of the generated JavaScript, its types and `OPTIMIZED`
 */
async function bindAndOptimize(wasm) {
  const folder = join(targetFolder(), "npm");
  const { version } = JSON.parse(readFileSync(join(root, "node_modules/binaryen/package.json"), "utf8"));
  const tools = [locked("wasm-bindgen"), BINDGEN_OPTIONS, version, WASM_OPT_OPTIONS];
  const key = createHash("sha256").update(JSON.stringify(tools)).update(readFileSync(wasm)).digest("hex");
  const stamp = join(folder, "stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return folder;

  rmSync(folder, { recursive: true, force: true });
  const bindgen = [wasm, ...BINDGEN_OPTIONS, "--out-dir", folder];
  await must("wasm-bindgen", bindgen, "wasm-bindgen cannot generate the JavaScript");
  const [bound, optimized] = [join(folder, `${NAME}_bg.wasm`), join(folder, OPTIMIZED)];
  const optimize = [bound, ...WASM_OPT_OPTIONS, "-o", optimized];
  await mustNode("binaryen/bin/wasm-opt", optimize, "wasm-opt cannot optimize the WebAssembly");
  writeFileSync(stamp, key);

  const [before, after] = [readFileSync(bound), readFileSync(optimized)];
  console.error(`wasm: ${before.length} bytes, optimized ${after.length}, gzip ${gzipSync(after).length}`);
  return folder;
}

/**
 * Writes the WebAssembly as a JavaScript module, for `kard-enroll/inline`.
 * @param {Uint8Array} wasm
 * @param {string} folder
 */
function writeInlineModule(wasm, folder) {
  const base64 = gzipSync(wasm, { level: 9 }).toString("base64");
  const types =
    "/** The WebAssembly, compressed with gzip, in Base64. */\nexport declare const gzipped: string;\n";
  writeFileSync(join(folder, "inline.js"), `export const gzipped = "${base64}";\n`);
  writeFileSync(join(folder, "inline.d.ts"), types);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await script(async () => {
    await setup();
    await build();
  });
}
