// Loading, as users see it. Apart from bindings.ts, so that the public types do not reach those of the glue.

import { start } from "./bindings.js";

/** What {@link init} takes in place of the file that lies beside the code. */
export type InitInput = URL | string | Request | Response | BufferSource | WebAssembly.Module;

/**
 * Loads the WebAssembly. Needed once before the sync functions; the async ones do it by themselves.
 * Calling it again, or twice at the same time, does no harm; a failed load can be tried again, and after a trap it
 * starts afresh.
 *
 * @param input a URL, a `Response`, bytes or a compiled module, in place of the file beside the code
 * @throws {KardEnrollError} `wasm.load` when it cannot be loaded; `cause` says why
 */
export function init(input?: InitInput | Promise<InitInput>): Promise<void> {
  return start(input);
}
