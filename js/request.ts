// A request as the WebAssembly gives it, and as users see it.

import type { UserRequest } from "./types.js";

/** Index, body, all ids in one text, where each ends, and the rows. */
export type RawRequest = [index: number, body: string, ids: string, ends: Uint32Array, rows: Uint32Array];

/** The list of users is made when it is first asked for: for a million rows it costs as much as hashing them. */
export function toRequest([index, body, ids, ends, rows]: RawRequest): UserRequest {
  let users: UserRequest["users"] | undefined;
  return {
    index,
    body,
    get users() {
      users ??= listUsers(ids, ends, rows);
      return users;
    },
    set users(list) {
      users = list;
    },
  };
}

function listUsers(ids: string, ends: Uint32Array, rows: Uint32Array): UserRequest["users"] {
  const users: UserRequest["users"] = [];
  let start = 0;
  for (const [at, end] of ends.entries()) {
    users.push({ id: ids.slice(start, end), row: rows[at] ?? 0 });
    start = end;
  }
  return users;
}
