// The public loading function. Apart from bindings.ts, so that the public types do not reach those of the generated glue.

import { start } from "./bindings.js";
import type { InitInput } from "./wasm-fetch.js";

export type { InitInput };

/**
 * Loads the WebAssembly. Required once before the synchronous functions; asynchronous functions load it automatically.
 * Repeated and concurrent calls are safe. A failed load can be repeated. After a trap, it creates a new instance.
 *
 * @param input a URL, a `Response`, bytes or a compiled module, instead of the file of the package
 * @throws {KardEnrollError} `wasm.load` if it cannot be loaded; `cause` is the reason
 */
export function init(input?: InitInput | Promise<InitInput>): Promise<void> {
  return start(input);
}
