// Edits on their way into the WebAssembly.

import { call, create } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import type { Edits } from "./edits.js";

/** The edits as the core keeps them. The caller releases them, or passes them to a pipeline. */
export function createEdits({ cells, excluded, fixes }: Edits): wasm.Edits {
  const edits = create(() => new wasm.Edits());
  call(() => {
    for (const cell of cells) edits.editCell(...cell);
    edits.setExcluded(Uint32Array.from(excluded), true);
    for (const { code, reason, action } of fixes) edits.setFix(code, reason ?? "", action);
  });
  return edits;
}
