// Where the WebAssembly file is: beside the code, by a URL that browsers, bundlers and Node all understand.

/** What `init` loads when it is given nothing. */
export async function wasmSource(): Promise<URL | Uint8Array<ArrayBuffer>> {
  const url = new URL("./kard_enroll_bg.wasm", import.meta.url);
  if (url.protocol !== "file:") return url;
  // Not an import: bundlers for browsers stumble over names that begin with "node:".
  const { readFile } = process.getBuiltinModule("node:fs/promises");
  return new Uint8Array(await readFile(url));
}
