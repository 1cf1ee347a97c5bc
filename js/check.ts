// Checks of arguments, for callers without TypeScript.

import { KardEnrollError } from "./error.js";

/** @throws {KardEnrollError} unless `isValid` */
export function check(isValid: boolean, message: string, code = "options.invalid"): asserts isValid {
  if (!isValid) throw new KardEnrollError(code, message);
}
