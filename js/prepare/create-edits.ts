// Edits on their way into the WebAssembly.

import type { Fix } from "../types/sheet.js";
import { call, create } from "../wasm/bindings.js";
import type { Mends } from "../wasm/generated/kard_enroll.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import type { Edits } from "./edits.js";

/** The edits as the core keeps them. The caller releases them. */
export function createEdits({ cells, excluded, fixes }: Edits): Mends {
  const edits = create(() => new wasm.Mends());
  call(() => {
    for (const cell of cells) edits.edit(...cell);
    edits.leaveOut(Uint32Array.from(excluded), true);
    for (const { code, reason, action } of fixes) edits.rule(code, reason ?? "", coreAction(action));
  });
  return edits;
}

/** The action of a fix, as the core names it. */
export function coreAction(action: Fix["action"]): string {
  return action === "exclude" ? "leave_out" : action;
}
