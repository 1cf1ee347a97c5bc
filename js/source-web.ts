/** Beside the code, by a URL that bundlers know how to follow. */
export function wasmSource(): URL {
  return new URL("./kard_enroll_bg.wasm", import.meta.url);
}
