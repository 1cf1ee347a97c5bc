// A request as the WebAssembly gives it, and as users see it.

import type { UserRequest } from "./types.js";

/** Index, body, and the users as JSON. */
export type RawRequest = [index: number, body: string, users: string];

const raws = new WeakMap<UserRequest, RawRequest>();

/** The list of users is made when it is first asked for: for a million rows it costs as much as hashing them. */
export function toRequest(raw: RawRequest): UserRequest {
  const [index, body, list] = raw;
  let users: UserRequest["users"] | undefined;
  const request = {
    index,
    body,
    get users(): UserRequest["users"] {
      users ??= JSON.parse(list) as UserRequest["users"];
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
