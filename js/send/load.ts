// What sends is loaded apart. Whoever prepares a file is about to send it, so it is fetched by then: a page that loses its
// connection in between must still account for every row.

import { KardEnrollError } from "../error.js";

/**
 * Loads what sends, as every run does by itself.
 *
 * @throws {KardEnrollError} `network.load`
 */
export function loadNetwork(): Promise<typeof import("./index.js")> {
  return import("./index.js").catch((cause: unknown) => {
    throw new KardEnrollError("network.load", "what sends cannot be loaded", {
      cause,
    });
  });
}
