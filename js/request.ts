// A request as the WebAssembly gives it, and as users see it.

import type { UserRequest } from "./types.js";

/** Index, body, all ids in one text, where each ends, and the rows. */
export type RawRequest = [index: number, body: string, ids: string, ends: Uint32Array, rows: Uint32Array];

const raws = new WeakMap<UserRequest, RawRequest>();

/** The list of users is made when it is first asked for: for a million rows it costs as much as hashing them. */
export function toRequest(raw: RawRequest): UserRequest {
  const [index, body, ids, ends, rows] = raw;
  let users: UserRequest["users"] | undefined;
  const request = {
    index,
    body,
    get users(): UserRequest["users"] {
      users ??= listUsers(ids, ends, rows);
      return users;
    },
    set users(list: UserRequest["users"]) {
      users = list;
    },
  };
  raws.set(request, raw);
  return request;
}

/** The raw form of a request that {@link toRequest} made, cheaper to post than its users. */
export function fromRequest(request: UserRequest): RawRequest {
  const raw = raws.get(request);
  if (!raw) throw new TypeError("not a request of this package");
  return raw;
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
