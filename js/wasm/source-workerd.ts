// Where the WebAssembly file is in Cloudflare's Workers, which compile no bytes: a module that was compiled before.

import module from "./kard_enroll_bg.wasm";
import type { WasmInput } from "./wasm-fetch.js";

/** What `init` loads when it is given nothing. */
export async function wasmSource(): Promise<WasmInput> {
  return module;
}
