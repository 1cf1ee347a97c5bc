// Loads the code that sends, as a chunk of its own. `prepareFile` loads it in advance: a page that loses its connection
// before it sends must still account for every row.

import { KardEnrollError } from "../error.js";

/**
 * Loads the code that sends. Every run does this by itself.
 *
 * @throws {KardEnrollError} `network.load`
 */
export function loadSender(): Promise<typeof import("./index.js")> {
  return import("./index.js").catch((cause: unknown) => {
    throw new KardEnrollError("network.load", "the code that sends cannot be loaded", {
      cause,
    });
  });
}
