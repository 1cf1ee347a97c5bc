// Loads the sender, which is a separate chunk. `prepareFile` loads it in advance, so that a page that loses its connection
// before it sends can still report an outcome for every row.

import { KardEnrollError } from "../error.js";

/**
 * Loads the sender. Every run does this automatically.
 *
 * @throws {KardEnrollError} `network.load`
 */
export function loadSender(): Promise<typeof import("./index.js")> {
  return import("./index.js").catch((cause: unknown) => {
    throw new KardEnrollError("network.load", "the code of the sender cannot be loaded", {
      cause,
    });
  });
}
