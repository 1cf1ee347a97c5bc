// Starts the workers of this package, also on pages that enforce Trusted Types, where the URL of a worker must come from
// a policy, here `kard-enroll`.
//
// Bundlers recognize a worker by the literal expression `new Worker(new URL("…", import.meta.url))`, so the URL cannot
// pass through the policy there. Instead, the name `Worker` means another constructor while the expression is evaluated.

import { installedDist } from "../wasm/vite-deps-workaround.js";

interface Policy {
  createScriptURL(url: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

let policy: Policy | undefined;

/**
 * Starts a worker; `undefined` where there are none, or the page does not allow them.
 *
 * @param path of its script, in `dist/`
 * @param make evaluates `new Worker(…)` and nothing else
 */
export function startWorker(path: string, make: () => Worker): Worker | undefined {
  if (typeof window === "undefined" || typeof Worker === "undefined") return undefined;
  try {
    const dist = installedDist();
    return trusted(dist ? () => new Worker(new URL(path, dist), { type: "module" }) : make);
  } catch {
    return undefined;
  }
}

function trusted(make: () => Worker): Worker {
  const { trustedTypes } = globalThis as { trustedTypes?: Factory };
  if (!trustedTypes) return make();
  // Throws on a page that does not allow the policy.
  policy ??= trustedTypes.createPolicy("kard-enroll", { createScriptURL: (url) => url });
  const { createScriptURL } = policy;
  const { Worker: Native } = globalThis;
  globalThis.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(createScriptURL.call(policy, String(url)) as string, options);
    }
  };
  try {
    return make();
  } finally {
    globalThis.Worker = Native;
  }
}
