// The source for Node, Deno and Bun: the file of the package.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cannotLoad, type WasmInput } from "./wasm-fetch.js";

// In a variable of its own: a bundler rewrites `new URL(…, import.meta.url)` to a URL of its web server.
const here = import.meta.url;
const FILE = "kard_enroll_bg.wasm";

/** The WebAssembly that `init` loads without input. */
export async function wasmSource(): Promise<WasmInput> {
  const beside = new URL(FILE, here);
  try {
    return new Uint8Array(await readFile(beside));
  } catch (cause) {
    // The code was bundled into a server: the file is still in node_modules.
    try {
      const resolve = createRequire(join(process.cwd(), "package.json")).resolve;
      return new Uint8Array(await readFile(resolve(`kard-enroll/${FILE}`)));
    } catch {
      throw cannotLoad(
        `is not at ${fileURLToPath(beside)}`,
        "exclude kard-enroll from the bundle of the server, or copy the file there",
        cause,
      );
    }
  }
}
