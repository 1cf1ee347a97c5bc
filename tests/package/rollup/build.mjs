import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";

// Rollup does not process `new URL`, so the build copies the files to the folder of the bundle.
const wasm = {
  name: "wasm",
  async generateBundle() {
    const file = fileURLToPath(import.meta.resolve("kard-enroll/kard_enroll_bg.wasm"));
    this.emitFile({ type: "asset", fileName: "kard_enroll_bg.wasm", source: await readFile(file) });
  },
};

const bundle = await rollup({
  input: { app: "./shared/page.js", worker: "kard-enroll/worker" },
  plugins: [nodeResolve({ browser: true }), wasm],
  onwarn: ({ message }) => {
    throw new Error(message);
  },
});
await bundle.write({ dir: "out", format: "es" });
