// The source for browsers and their bundlers: the file beside the code, by a URL that all of them understand.

import { besideCode, installedDist } from "./vite-deps-workaround.js";
import { fetchWasm, type WasmInput } from "./wasm-fetch.js";

/** The WebAssembly that `init` loads without input. */
export async function wasmSource(): Promise<WasmInput> {
  const url = besideCode();
  const installed = installedDist();
  return installed
    ? fetchWasm(new URL("wasm/kard_enroll_bg.wasm", installed)).catch(() => fetchWasm(url))
    : fetchWasm(url);
}
