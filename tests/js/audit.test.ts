// What `npm run audit` takes for a licence that does not fit.

import assert from "node:assert/strict";
import test from "node:test";
import { misfits } from "../../scripts/audit.mjs";

test("a licence that may help to build may not be shipped", () => {
  const packages = {
    "": { license: "MIT OR Apache-2.0" },
    "node_modules/shipped": { license: "MPL-2.0" },
    "node_modules/helping": { license: "MPL-2.0", dev: true },
    "node_modules/copyleft": { license: "GPL-3.0", dev: true },
    "node_modules/silent": {},
  };
  assert.deepEqual(misfits({ packages }), [
    "node_modules/shipped: MPL-2.0",
    "node_modules/copyleft: GPL-3.0",
    "node_modules/silent: no licence",
  ]);
});
