// Measures the time from the bytes of the WebAssembly to the first hash, in a realm that has loaded nothing.

import { hashEmail, init } from "kard-enroll";

const EMAIL = "User@Example.com";
const HASH = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";

/**
 * Compiles, instantiates and hashes.
 * @param {BufferSource} wasm
 * @returns {Promise<number>} milliseconds
 */
export async function load(wasm) {
  const begun = performance.now();
  await init(wasm);
  const hash = hashEmail(EMAIL);
  const took = performance.now() - begun;
  if (hash !== HASH) throw new Error("load: the first hash is wrong");
  return took;
}
