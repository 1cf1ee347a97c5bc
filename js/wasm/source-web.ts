// Where the WebAssembly file is in browsers and for what bundles for them: beside the code, by a URL that they all understand.

import { besideCode, leftBehind } from "./vite-deps-workaround.js";
import { fetchWasm, type WasmInput } from "./wasm-fetch.js";

/** What `init` loads when it is given nothing. */
export async function wasmSource(): Promise<WasmInput> {
  const url = besideCode();
  const installed = leftBehind();
  return installed
    ? fetchWasm(new URL("wasm/kard_enroll_bg.wasm", installed)).catch(() => fetchWasm(url))
    : fetchWasm(url);
}
