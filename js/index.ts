import start, { type InitInput } from "./wasm/kard_enroll.js";

/** Loads the WebAssembly. */
export async function init(input?: InitInput): Promise<void> {
  await start({ module_or_path: input ?? new URL("./kard_enroll_bg.wasm", import.meta.url) });
}
