// The body of a request while its rows are not settled. Subsets of its users are sent again by joining slices.

import { KardEnrollError } from "../error.js";
import { userEndsOf } from "../prepare/request.js";
import type { UserRequest } from "../types/index.js";

const HEAD = '{"data":[';
const TAIL = "]}";

/** Text of each user of a request, and of any subset of them. */
export class RequestBody {
  readonly #body: string;
  /** Where each user ends in the body, in UTF-16 units; `undefined` for a request that this package did not make. */
  readonly #ends: Uint32Array | undefined;

  /**
   * @throws {KardEnrollError} `request.invalid` if the body is not `{"data":[...]}`, or has another number of users
   * than the list
   */
  constructor(request: UserRequest) {
    this.#body = request.body;
    this.#ends = userEndsOf(request);
    const count = this.#ends?.length ?? parseUsers(request.body).length;
    if (count === 0 || count !== request.users?.length) {
      throw new KardEnrollError(
        "request.invalid",
        "the body of the request has another number of users than its list",
      );
    }
  }

  /** The body with the users at these ascending, 0-based positions; all users if there are none given. */
  select(positions: readonly number[] | undefined): string {
    if (positions === undefined) return this.#body;
    return HEAD + this.#texts(positions).join(",") + TAIL;
  }

  /** The resource object of one user, as JSON. */
  user(position: number): string {
    return this.#texts([position])[0] ?? "";
  }

  #texts(positions: readonly number[]): string[] {
    const ends = this.#ends;
    if (!ends) {
      const users = parseUsers(this.#body);
      return positions.map((position) => JSON.stringify(users[position]));
    }
    const start = (position: number) => (position === 0 ? HEAD.length : (ends[position - 1] ?? 0) + 1);
    return positions.map((position) => this.#body.slice(start(position), ends[position]));
  }
}

/** The users in the body of a request that a caller stored, or made. */
function parseUsers(body: unknown): unknown[] {
  const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  let document: { data?: unknown } | undefined;
  try {
    if (typeof body === "string") document = JSON.parse(body);
  } catch {
    // Not JSON.
  }
  const data = isObject(document) && Object.keys(document ?? {}).length === 1 ? document?.data : undefined;
  if (!Array.isArray(data) || !data.every(isObject)) {
    throw new KardEnrollError(
      "request.invalid",
      "the body of the request is not an object with a list in data",
    );
  }
  return data;
}
