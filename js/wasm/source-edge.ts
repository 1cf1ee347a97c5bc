// The same for Vercel's Edge Runtime, whose bundlers know a compiled module by its query.

import module from "./kard_enroll_bg.wasm?module";
import type { WasmInput } from "./wasm-fetch.js";

/** What `init` loads when it is given nothing. */
export async function wasmSource(): Promise<WasmInput> {
  return module;
}
