// The script of the page that runs the cases in its main thread.

import { createSHA256 } from "hash-wasm";
import wasm from "kard-enroll/kard_enroll_bg.wasm?url";
import { prepareOurs, runCases } from "./cases.mjs";
import { load } from "./load.mjs";

/** The functions that benches/chromium.mjs calls. */
Object.assign(globalThis, {
  bench: {
    /** @param {import("./cases.mjs").Size} size */
    async cases(size) {
      const hasher = await createSHA256();
      return runCases(size, (text) => hasher.init().update(text).digest("hex"), console.log);
    },
    /** @param {"csv" | "objects"} what @param {import("./cases.mjs").Size} size */
    async prepare(what, size) {
      const run = await prepareOurs(what, size);
      // Explicit garbage collections would be part of the profile.
      Object.assign(globalThis, { gc: undefined, run });
    },
    async load() {
      const file = await fetch(wasm);
      return load(await file.arrayBuffer());
    },
  },
});
