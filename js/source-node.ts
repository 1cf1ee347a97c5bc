import { readFile } from "node:fs/promises";

/** Beside the code, read as a file. */
export function wasmSource(): Promise<Uint8Array> {
  return readFile(new URL("./kard_enroll_bg.wasm", import.meta.url));
}
