// Builds the npm package into dist/: crate to wasm, glue, wasm-opt, TypeScript, and one script of it all.
//
// cargo and tsc know by themselves what is stale. wasm-opt does not, and is slow, so its result is kept
// beside a hash of everything that went into it.

import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { readLinked } from "./linked.mjs";
import { writeNotices } from "./notices.mjs";
import { order } from "./order.mjs";
import { must, mustNode, output, root, Stop, script } from "./run.mjs";
import { locked, setup } from "./setup.mjs";
import { snip } from "./snip.mjs";
import { buildStandalone } from "./standalone.mjs";
import { sweep } from "./sweep.mjs";

const NAME = "kard_enroll";
const BINDGEN = [
  "--target",
  "web",
  "--omit-default-module-path",
  "--out-name",
  NAME,
  "--remove-producers-section",
  // What makes a fresh start after a trap possible.
  "--experimental-reset-state-function",
];
const OPTIMISE = ["-O3"];
/** The glue, for the compiler and in the package. */
const GENERATED = ["js/wasm/generated", "dist/wasm/generated"];

/** Builds dist/, doing again only what is stale. Wants what `setup()` provides. */
export async function build() {
  const target = targetFolder();
  const wasm = await compile(target);
  const made = join(target, "npm");
  await bind(wasm, made);

  rmSync(join(root, "js/wasm/generated"), { recursive: true, force: true });
  rmSync(join(root, "dist"), { recursive: true, force: true });
  for (const folder of GENERATED) {
    mkdirSync(join(root, folder), { recursive: true });
    for (const file of [`${NAME}.js`, `${NAME}.d.ts`]) cpSync(join(made, file), join(root, folder, file));
  }
  cpSync(join(made, "optimised.wasm"), join(root, `dist/wasm/${NAME}_bg.wasm`));
  inline(readFileSync(join(made, "optimised.wasm")));
  await mustNode("typescript/bin/tsc", ["-p", "tsconfig.json"], "the TypeScript in js/ does not compile");
  outdent(join(root, "dist/element"));
  await buildStandalone();
  writeNotices();
  // npm does so when it installs; here the command is called from the folder itself.
  chmodSync(join(root, "dist/cli/main.js"), 0o755);
}

/**
 * The wasm as a module, for `kard-enroll/inline`.
 * @param {Uint8Array} wasm
 */
function inline(wasm) {
  const text = gzipSync(wasm, { level: 9 }).toString("base64");
  for (const folder of GENERATED) {
    writeFileSync(join(root, folder, "inline.js"), `export const gzipped = "${text}";\n`);
    writeFileSync(
      join(root, folder, "inline.d.ts"),
      "/** In base64. */\nexport declare const gzipped: string;\n",
    );
  }
}

/** Where cargo builds; CARGO_TARGET_DIR and cargo's own configuration are honoured. */
export function targetFolder() {
  const metadata = output("cargo", ["metadata", "--no-deps", "--format-version", "1"]);
  if (metadata === undefined) throw new Stop("cargo cannot read Cargo.toml: run `cargo metadata` to see why");
  return /** @type {string} */ (JSON.parse(metadata).target_directory);
}

/**
 * Takes the indentation from every line: in templates of HTML and CSS it says nothing, and no minifier dares to touch it
 * there. The lines stay where they are, for the source maps.
 * @param {string} folder
 */
function outdent(folder) {
  for (const name of readdirSync(folder, { encoding: "utf8", recursive: true })) {
    if (!name.endsWith(".js")) continue;
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/^[ \t]+/gm, ""));
  }
}

/**
 * The crate as wasm. The paths of this machine would end up in panic messages; they are mapped away, which
 * also makes the bytes the same everywhere.
 * @param {string} target
 */
async function compile(target) {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const remap = [`${cargoHome}/registry/src/=`, `${root}/=`].map((pair) => `--remap-path-prefix=${pair}`);
  // What readLinked() reads.
  const flags = `target.wasm32-unknown-unknown.rustflags=${JSON.stringify([...remap, "-Clink-arg=--emit-relocs"])}`;
  const args = [
    "build",
    "--lib",
    "--release",
    "--locked",
    "--target",
    "wasm32-unknown-unknown",
    "--config",
    flags,
  ];
  await must("cargo", args, "the crate does not compile to WebAssembly");
  return join(target, `wasm32-unknown-unknown/release/${NAME}.wasm`);
}

/**
 * Glue and optimised wasm, in `folder`.
 * @param {string} wasm
 * @param {string} folder
 */
async function bind(wasm, folder) {
  const optimiser = join(root, "node_modules/binaryen");
  const { version } = JSON.parse(readFileSync(join(optimiser, "package.json"), "utf8"));
  const recipe = JSON.stringify([BINDGEN, OPTIMISE, locked("wasm-bindgen"), version]);
  const hash = createHash("sha256").update(recipe);
  for (const file of ["linked", "snip", "sweep", "order"])
    hash.update(readFileSync(join(root, `scripts/${file}.mjs`)));
  const key = hash.update(readFileSync(wasm)).digest("hex");
  const stamp = join(folder, "stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const linked = readLinked(readFileSync(wasm));
  const marked = join(folder, "marked.wasm");
  writeFileSync(marked, linked.module);
  await must("wasm-bindgen", [marked, ...BINDGEN, "--out-dir", folder], "wasm-bindgen cannot make the glue");
  const bound = join(folder, `${NAME}_bg.wasm`);
  writeFileSync(bound, await sweep(await snip(readFileSync(bound)), linked));
  const small = join(folder, "optimised.wasm");
  const once = join(folder, "once.wasm");
  const laid = join(folder, "laid.wat");
  const broken = "wasm-opt cannot optimise the wasm";
  // The order of the functions needs to know what becomes of them, and is the optimiser's to keep: hence twice.
  const known = ["-g", "--print-features", bound, "-o", once];
  const features = output(process.execPath, [join(optimiser, "bin/wasm-opt"), ...OPTIMISE, ...known]);
  if (features === undefined) throw new Stop(broken);
  writeFileSync(laid, await order(readFileSync(bound), readFileSync(once)));
  await mustNode("binaryen/bin/wasm-opt", [...features.split(/\s+/), ...OPTIMISE, laid, "-o", small], broken);
  writeFileSync(stamp, key);
  const packed = gzipSync(readFileSync(small)).length;
  console.error(`wasm: ${statSync(bound).size} bytes, optimised ${statSync(small).size}, gzip ${packed}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await script(async () => {
    await setup();
    await build();
  });
}
