// The only owner of the WebAssembly instance: loads it, and replaces it after a trap.

import { wasmSource } from "#wasm-source";
import { KardEnrollError } from "../error.js";
import * as glue from "./generated/kard_enroll.js";
import { hasSimd } from "./simd.js";
import { cannotLoad, checked, fetchWasm, type InitInput, type WasmInput } from "./wasm-fetch.js";

/** The source of the file if `init` gets no input; depends on the platform, by the conditions in package.json. */
let source: () => Promise<WasmInput> = wasmSource;

let loading: Promise<void> | undefined;
let loaded = false;
let instantiatedOnce = false;
/** The advice for a file that was loaded but does not compile. */
const COMPILE_ADVICE =
  "check that it is kard_enroll_bg.wasm of this version, and that script-src allows 'wasm-unsafe-eval'";

/** The advice for a platform without SIMD. */
const PLATFORM_ADVICE = "use Chrome 91, Firefox 89, Safari 16.4, Node 20, or a newer one";

/** Counts the instances; an object belongs to the instance that created it. */
let instance = 0;
const makers = new WeakMap<object, number>();

/** Replaces the source of the file. */
export function setSource(other: () => Promise<WasmInput>): void {
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
      throw cannotLoad("needs WebAssembly SIMD, which this platform does not have", PLATFORM_ADVICE, cause);
    throw cannotLoad("cannot be compiled", COMPILE_ADVICE, cause);
  }
}

async function given(input?: InitInput | Promise<InitInput>): Promise<InitInput | undefined> {
  try {
    return await input;
  } catch (cause) {
    throw cannotLoad("is not available", "the promise given to init() was rejected", cause);
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
 * Calls into the WebAssembly. Its errors become {@link KardEnrollError}. A trap makes the instance unusable; the next
 * {@link start} creates a new one.
 */
export function call<T>(use: () => T): T {
  throwIfNotLoaded();
  try {
    return use();
  } catch (cause) {
    if (Array.isArray(cause)) throw new KardEnrollError(String(cause[0]), String(cause[1]));
    if (cause instanceof WebAssembly.RuntimeError) {
      loaded = false;
      throw new KardEnrollError("wasm.trap", "the WebAssembly stopped; call await init() to start it again", {
        cause,
      });
    }
    throw cause;
  }
}

/** Creates an object of the WebAssembly. The caller passes it to {@link release}. */
export function create<T extends object>(make: () => T): T {
  const made = call(make);
  makers.set(made, instance);
  return made;
}

/** Releases the memory of an object, unless a trap ended its instance. */
export function release(made: { free(): void }): void {
  if (loaded && makers.get(made) === instance) made.free();
}

/** The compiled module, so that a worker need not compile it again. Requires a loaded instance. */
export function compiledModule(): WebAssembly.Module {
  return (glue.default as unknown as { __wbindgen_wasm_module: WebAssembly.Module }).__wbindgen_wasm_module;
}
