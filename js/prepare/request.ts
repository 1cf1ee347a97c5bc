// A request as the core gives it, and as the package returns it.

import type { UserRequest } from "../types/index.js";

/**
 * A request as it crosses from the core: index, body, all ids in one text, and a table of three parts with one number for each user: the end of its id, its row,
 * and the end of its resource object in the body. Ends are in UTF-16 units.
 */
export type RawRequest = [index: number, body: string, ids: string, table: Uint32Array];

const raws = new WeakMap<UserRequest, RawRequest>();

/** The list of users is made on first access: for a million rows it takes as long as hashing them. */
export function toRequest(raw: RawRequest): UserRequest {
  const [index, body, ids, table] = raw;
  let users: UserRequest["users"] | undefined;
  const request = {
    index,
    body,
    get users(): UserRequest["users"] {
      users ??= listUsers(ids, table);
      return users;
    },
    set users(list: UserRequest["users"]) {
      users = list;
    },
  };
  raws.set(request, raw);
  return request;
}

/** The raw form of a request of {@link toRequest}; cheaper to post from a worker than its users. */
export function fromRequest(request: UserRequest): RawRequest {
  const raw = raws.get(request);
  if (!raw) throw new TypeError("this is not a request of this package");
  return raw;
}

/** Where each user ends in the body; `undefined` if this package did not make the request, or its body was replaced. */
export function userEndsOf(request: UserRequest): Uint32Array | undefined {
  const [, body, , table] = raws.get(request) ?? [];
  return body === undefined || body !== request.body ? undefined : table?.subarray((table.length * 2) / 3);
}

function listUsers(ids: string, table: Uint32Array): UserRequest["users"] {
  const count = table.length / 3;
  let start = 0;
  return Array.from(table.subarray(0, count), (end, at) => {
    const id = ids.slice(start, end);
    start = end;
    return { id, row: table[count + at] ?? 0 };
  });
}
