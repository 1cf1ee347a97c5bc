// The package with the WebAssembly in its code, for hosts that cannot serve a file. The other entries of the package use it
// too.

import { setSource } from "./wasm/bindings.js";
import { gzipped } from "./wasm/generated/inline.js";

setSource(async () => {
  const bytes = Uint8Array.from(atob(gzipped), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
});

export * from "./index.js";
