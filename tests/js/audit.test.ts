// The licenses that `npm run audit` accepts.

import assert from "node:assert/strict";
import test from "node:test";
import { forbiddenLicenses } from "../../scripts/audit.mjs";

test("a license of a development dependency can be forbidden for a dependency", () => {
  const packages = {
    "": { license: "MIT OR Apache-2.0" },
    "node_modules/dependency": { license: "MPL-2.0" },
    "node_modules/development": { license: "MPL-2.0", dev: true },
    "node_modules/copyleft": { license: "GPL-3.0", dev: true },
    "node_modules/unknown": {},
  };
  assert.deepEqual(forbiddenLicenses({ packages }), [
    "node_modules/dependency: MPL-2.0",
    "node_modules/copyleft: GPL-3.0",
    "node_modules/unknown: no license",
  ]);
});
