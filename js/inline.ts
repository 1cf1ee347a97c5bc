// The package with its WebAssembly inside, for hosts that cannot serve a file. Everything imported from another entry of
// the package uses it too.

import { provide } from "./wasm/bindings.js";
import { gzipped } from "./wasm/generated/inline.js";

provide(async () => {
  const bytes = Uint8Array.from(atob(gzipped), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
});

export * from "./index.js";
