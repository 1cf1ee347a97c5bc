// What the user changed in the rows of a file. Apart from create-edits.ts, so that the public types do not reach those of
// the generated glue.

import type { UserRecord } from "../types/index.js";
import type { Fix } from "../types/sheet.js";

/** In memory only: cell edits contain the text that the user typed. Rows are 1-based. */
export interface Edits {
  cells: readonly (readonly [row: number, field: keyof UserRecord, text: string])[];
  excluded: readonly number[];
  fixes: readonly Fix[];
}
