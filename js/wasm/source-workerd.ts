// The source for Cloudflare's Workers, which do not compile bytes: a module that the host compiled.

import module from "./kard_enroll_bg.wasm";
import type { WasmInput } from "./wasm-fetch.js";

/** The WebAssembly that `init` loads without input. */
export async function wasmSource(): Promise<WasmInput> {
  return module;
}
