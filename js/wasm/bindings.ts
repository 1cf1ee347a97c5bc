// The one place that holds the WebAssembly: loading it, and starting afresh after a trap.

import { wasmSource } from "#wasm-source";
import { KardEnrollError } from "../error.js";
import * as glue from "./generated/kard_enroll.js";
import type { InitInput } from "./init.js";
import { hasSimd } from "./simd.js";
import { cannotLoad, checked, fetchWasm, type WasmInput } from "./wasm-fetch.js";

/** Where the file comes from when `init` is given nothing; the platform decides, by the conditions in package.json. */
let source: () => Promise<WasmInput> = wasmSource;

let loading: Promise<void> | undefined;
let loaded = false;
let instantiatedOnce = false;
/** What to do about a file that was found. */
const COMPILED =
  "see that it is kard_enroll_bg.wasm of this very version, and that script-src allows 'wasm-unsafe-eval'";

/** What to do where it cannot run. */
const NEWER = "use Chrome 91, Firefox 89, Safari 16.4, Node 20, or a newer one";

/** Counts the instances; an object belongs to the one that made it. */
let instance = 0;
const makers = new WeakMap<object, number>();

/** Has the file come from elsewhere. */
export function provide(other: () => Promise<WasmInput>): void {
  source = other;
}

/** See `init` in init.ts. */
export async function start(input?: InitInput | Promise<InitInput>): Promise<void> {
  if (loaded) return;
  loading ??= load(input).finally(() => {
    loading = undefined;
  });
  return loading;
}

async function load(input?: InitInput | Promise<InitInput>): Promise<void> {
  const wasm = instantiatedOnce ? undefined : await obtain(await given(input));
  try {
    if (wasm) await glue.default({ module_or_path: wasm });
    else glue.__wbg_reset_state();
    instantiatedOnce = true;
    instance += 1;
    loaded = true;
  } catch (cause) {
    if (!hasSimd())
      throw cannotLoad("needs WebAssembly SIMD, which this platform does not have", NEWER, cause);
    throw cannotLoad("cannot be compiled", COMPILED, cause);
  }
}

async function given(input?: InitInput | Promise<InitInput>): Promise<InitInput | undefined> {
  try {
    return await input;
  } catch (cause) {
    throw cannotLoad("was not handed over", "the promise given to init() was rejected", cause);
  }
}

async function obtain(input: InitInput | undefined): Promise<WasmInput> {
  if (input === undefined) return source();
  if (typeof input === "string" || input instanceof URL) return fetchWasm(input);
  if (typeof Request !== "undefined" && input instanceof Request) return fetchWasm(input);
  return typeof Response !== "undefined" && input instanceof Response ? checked(input) : input;
}

/** @throws {KardEnrollError} `wasm.not_loaded` */
export function throwIfNotLoaded(): void {
  if (!loaded) throw new KardEnrollError("wasm.not_loaded", "call await init() first");
}

/**
 * Calls into the WebAssembly. What it throws as misuse becomes a {@link KardEnrollError}; a trap leaves the instance
 * behind, and the next {@link init} makes a new one.
 */
export function call<T>(use: () => T): T {
  throwIfNotLoaded();
  try {
    return use();
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
export function create<T extends object>(make: () => T): T {
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
