// Where the WebAssembly file is in Node, Deno and Bun: in the package, from which it is read.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cannotLoad, type WasmInput } from "./wasm-fetch.js";

// Apart from the URL's making, so that a bundler does not turn it into an address of its web server.
const here = import.meta.url;
const FILE = "kard_enroll_bg.wasm";

/** What `init` loads when it is given nothing. */
export async function wasmSource(): Promise<WasmInput> {
  const beside = new URL(FILE, here);
  try {
    return new Uint8Array(await readFile(beside));
  } catch (cause) {
    // Bundled into a server: the file stayed in node_modules.
    try {
      const resolve = createRequire(join(process.cwd(), "package.json")).resolve;
      return new Uint8Array(await readFile(resolve(`kard-enroll/${FILE}`)));
    } catch {
      throw cannotLoad(
        `is not at ${fileURLToPath(beside)}`,
        "leave kard-enroll out of the server's bundle, or copy the file there",
        cause,
      );
    }
  }
}
