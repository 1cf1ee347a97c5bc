// The source for Vercel's Edge Runtime, whose bundlers recognize a compiled module by its query.

import module from "./kard_enroll_bg.wasm?module";
import type { WasmInput } from "./wasm-fetch.js";

/** The WebAssembly that `init` loads without input. */
export async function wasmSource(): Promise<WasmInput> {
  return module;
}
