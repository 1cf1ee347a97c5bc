// The users of the mock server, in memory.
//
// For load tests with a million users, `keep: "ids"` replaces the attributes of each user by one of two shared objects. The
// flag historicalTransactionsSent is kept, because the responses of the API depend on it.

import type { MockServerAttributes, MockServerUser } from "./response.js";

/** What is stored of each user. `"users"`: all attributes. `"ids"`: the id and `historicalTransactionsSent`. */
export type StoredData = "users" | "ids";

const BARE: MockServerAttributes = Object.freeze({ enrolledRewards: Object.freeze([]) });
const BARE_SENT: MockServerAttributes = Object.freeze({ ...BARE, historicalTransactionsSent: true });

/** Users by id, in the order of their creation. */
export class UserStore {
  readonly #users = new Map<string, MockServerAttributes>();
  readonly #keep: StoredData;

  constructor(keep: StoredData) {
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

  /** Adds a user, or replaces the user with the same id. */
  set({ id, attributes }: MockServerUser): void {
    const bare = attributes.historicalTransactionsSent ? BARE_SENT : BARE;
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
