// What was decided about the rows of a file. Apart from mends.ts, so that the public types do not reach those of the glue.

import type { UserRecord } from "../types/index.js";
import type { MendRule } from "../types/sheet.js";

/** Edits, rows left out and rules; in memory only, for they hold what people typed. */
export interface MendList {
  edits: readonly (readonly [row: number, field: keyof UserRecord, text: string])[];
  leftOut: readonly number[];
  rules: readonly MendRule[];
}
