// The users that the mock server knows, in memory.
//
// A load of a million users need not hold a million addresses: `keep: "ids"` reduces the attributes of every
// user to one of two shared objects. The one-way flag is kept, because the API's answers depend on it.

import type { MockServerAttributes, MockServerUser } from "./answer.js";

/** `"users"`: everything that was sent. `"ids"`: the ids and the one-way flag alone. */
export type Keep = "users" | "ids";

const BARE: MockServerAttributes = Object.freeze({ enrolledRewards: Object.freeze([]) });
const SENT: MockServerAttributes = Object.freeze({ ...BARE, historicalTransactionsSent: true });

/** Users by id, in the order in which they were created. */
export class Store {
  readonly #users = new Map<string, MockServerAttributes>();
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  get size(): number {
    return this.#users.size;
  }

  has(id: string): boolean {
    return this.#users.has(id);
  }

  get(id: string): MockServerUser | undefined {
    const attributes = this.#users.get(id);
    return attributes && { type: "user", id, attributes };
  }

  /** Adds the user or takes the place of the one with this id. */
  set({ id, attributes }: MockServerUser): void {
    const bare = attributes.historicalTransactionsSent ? SENT : BARE;
    this.#users.set(id, this.#keep === "ids" ? bare : attributes);
  }

  delete(id: string): boolean {
    return this.#users.delete(id);
  }

  ids(): string[] {
    return [...this.#users.keys()];
  }

  users(): MockServerUser[] {
    return Array.from(this.#users, ([id, attributes]) => ({ type: "user", id, attributes }));
  }
}
