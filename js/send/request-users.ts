// The users of a request, as columns for the core.

import { KardEnrollError } from "../error.js";
import type { UserRequest } from "../types/index.js";

/**
 * The ids and the rows of a request that a caller may have stored, or made. The core must not get another type: an
 * exception within WebAssembly code leaks its stack.
 *
 * @throws {KardEnrollError} `request.invalid`
 */
export function usersOf(request: UserRequest): [ids: string[], rows: Uint32Array] {
  try {
    const rows: number[] = [];
    const ids = [...request.users].map(({ id, row }) => {
      if (typeof id !== "string" || row >>> 0 !== row) throw 0;
      rows.push(row);
      return id;
    });
    return [ids, Uint32Array.from(rows)];
  } catch {
    throw new KardEnrollError("request.invalid", "the users of the request are not a list of ids and rows");
  }
}
