// The script of the page in which the cases run: the main thread of a page of its own.

import { createSHA256 } from "hash-wasm";
import wasm from "kard-enroll/kard_enroll_bg.wasm?url";
import { prepareOurs, runCases } from "./cases.mjs";
import { load } from "./load.mjs";

/** Called from outside. */
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
      // A collection that is asked for would stand in the profile.
      Object.assign(globalThis, { gc: undefined, run });
    },
    async load() {
      const file = await fetch(wasm);
      return load(await file.arrayBuffer());
    },
  },
});
