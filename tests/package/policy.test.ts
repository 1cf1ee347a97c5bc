// The package under a strict Content-Security-Policy, and its error messages when the policy forbids what it needs.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { launch } from "../browser/chrome.js";
import { environment } from "./environments.js";
import { isRight, serve, visit } from "./page.js";
import { binary, inProject, run } from "./project.js";

/** The minimum policy for the page. */
const NEEDED = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "worker-src 'self'",
  "img-src data:",
  "require-trusted-types-for 'script'",
  "trusted-types kard-enroll",
];

async function under(policy: string[]): Promise<{ outcome: unknown; problems: string[] }> {
  return inProject("vite", async (folder) => {
    // The policy forbids `data:` URLs, and Trusted Types forbid the polyfill, which writes into the page.
    run(folder, binary("vite"), ["build", "--logLevel", "warn", "--assetsInlineLimit", "0"]);
    const served = await serve(join(folder, "dist"), { "content-security-policy": policy.join("; ") });
    const browser = await launch();
    try {
      return await visit(browser, served.url);
    } finally {
      await browser.close();
      await served.close();
    }
  });
}

environment("strict CSP and Trusted Types", async () => {
  const { outcome, problems } = await under(NEEDED);
  isRight(outcome, true);
  assert.deepEqual(problems, []);
});

test("reads the file on the page when the policy forbids workers", async () => {
  const { outcome } = await under(
    NEEDED.map((part) => (part.startsWith("worker-src") ? "worker-src 'none'" : part)),
  );
  isRight(outcome, false);
});

test("the error names a policy that forbids WebAssembly", async () => {
  const { outcome } = await under(NEEDED.map((part) => part.replace(" 'wasm-unsafe-eval'", "")));
  assert.match(
    (outcome as { error: string }).error,
    /cannot be compiled: .* script-src allows 'wasm-unsafe-eval'/,
  );
});

test("the error names a policy that forbids requests to the server of the page", async () => {
  const { outcome } = await under(NEEDED.filter((part) => !part.startsWith("connect-src")));
  assert.match(
    (outcome as { error: string }).error,
    /cannot be fetched from http:\/\/127\.0\.0\.1:\d+\/assets\//,
  );
});
