// What was decided about the rows of a file, on its way into the WebAssembly.

import { call, create } from "../wasm/bindings.js";
import type { Mends } from "../wasm/generated/kard_enroll.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import type { MendList } from "./edit-list.js";

/** The caller frees it. */
export function createMends({ edits, leftOut, rules }: MendList): Mends {
  const mends = create(() => new wasm.Mends());
  call(() => {
    for (const edit of edits) mends.edit(...edit);
    mends.leaveOut(Uint32Array.from(leftOut), true);
    for (const { code, reason, action } of rules) mends.rule(code, reason ?? "", action);
  });
  return mends;
}
