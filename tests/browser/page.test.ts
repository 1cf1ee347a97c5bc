import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./chrome.js";

test("the page loads the WebAssembly and reaches the stand-in under its policy", async () => {
  const { page, complaints, close } = await openPage();
  try {
    await page.getByText("ready").waitFor({ timeout: 10_000 });
    assert.deepEqual(complaints, []);
  } finally {
    await close();
  }
});
