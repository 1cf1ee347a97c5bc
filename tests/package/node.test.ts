import assert from "node:assert/strict";
import { test } from "node:test";
import { project, run } from "./project.js";

test("the packed package is imported and loads in Node", () => {
  const { folder, remove } = project("node-esm");
  try {
    assert.equal(run(folder, process.execPath, "main.mjs"), "loaded\n");
  } finally {
    remove();
  }
});
