// The one place that holds the WebAssembly: loading it, and starting afresh after a trap.

import { KardEnrollError } from "./error.js";
import type { InitInput } from "./init.js";
import * as glue from "./wasm/kard_enroll.js";
import { wasmSource } from "./wasm-source.js";

let loading: Promise<void> | undefined;
let loaded = false;
let instantiatedOnce = false;
/** Counts the instances; an object belongs to the one that made it. */
let instance = 0;
const makers = new WeakMap<object, number>();

/** See `init` in init.ts. */
export async function start(input?: InitInput | Promise<InitInput>): Promise<void> {
  if (loaded) return;
  loading ??= load(input).finally(() => {
    loading = undefined;
  });
  return loading;
}

async function load(input?: InitInput | Promise<InitInput>): Promise<void> {
  try {
    if (instantiatedOnce) glue.__wbg_reset_state();
    else await glue.default({ module_or_path: (await input) ?? (await wasmSource()) });
    instantiatedOnce = true;
    instance += 1;
    loaded = true;
  } catch (cause) {
    throw new KardEnrollError("wasm.load", "the WebAssembly file cannot be loaded", { cause });
  }
}

/**
 * Calls into the WebAssembly. What it throws as misuse becomes a {@link KardEnrollError}; a trap leaves the instance
 * behind, and the next {@link init} makes a new one.
 */
export function call<T>(use: (wasm: typeof glue) => T): T {
  if (!loaded) throw new KardEnrollError("wasm.not_loaded", "call await init() first");
  try {
    return use(glue);
  } catch (cause) {
    if (Array.isArray(cause)) throw new KardEnrollError(String(cause[0]), String(cause[1]));
    if (cause instanceof WebAssembly.RuntimeError) {
      loaded = false;
      throw new KardEnrollError(
        "wasm.trap",
        "the WebAssembly stopped; call await init() to start it afresh",
        { cause },
      );
    }
    throw cause;
  }
}

/** Makes an object of the WebAssembly, to be given to {@link release}. */
export function create<T extends object>(make: (wasm: typeof glue) => T): T {
  const made = call(make);
  makers.set(made, instance);
  return made;
}

/** Gives an object's memory back, unless a trap took it away with its instance. */
export function release(made: { free(): void }): void {
  if (loaded && makers.get(made) === instance) made.free();
}

/** The compiled module, for a worker that shall not compile it again. Loaded before. */
export function compiledModule(): WebAssembly.Module {
  return (glue.default as unknown as { __wbindgen_wasm_module: WebAssembly.Module }).__wbindgen_wasm_module;
}
