// Workers where a page enforces Trusted Types: the URL of a worker must be made by a policy, here `kard-enroll`.
//
// Bundlers find a worker by the very words `new Worker(new URL("…", import.meta.url))`, so the policy cannot stand
// between them. Instead the name `Worker` means another constructor while those words are evaluated.

interface Policy {
  createScriptURL(url: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

let policy: Policy | undefined;

/** Makes a worker of this package's own; `make` says `new Worker(…)` and nothing else. */
export function trustedWorker(make: () => Worker): Worker {
  const { trustedTypes } = globalThis as { trustedTypes?: Factory };
  if (!trustedTypes) return make();
  // A page whose policy does not allow ours throws here; then the file is read without a worker.
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
