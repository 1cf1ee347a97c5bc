// The journal of a run: where it is kept is decided by the platform, what is in it by src/send/journal/.

import { KardEnrollError } from "../../error.js";
import type { Journal } from "../../types/index.js";

/**
 * A journal that survives a crash: in IndexedDB in browsers, in a file in Node (`name` is the path). A run opens it. After a
 * crash, pass the same file and a journal of the same name: only unsettled rows are sent.
 *
 * It contains row numbers, outcomes and a keyed hash of each id, and no other personal data.
 *
 * @throws {KardEnrollError} `options.invalid` if the name is empty
 */
export function openJournal(name: string): Journal {
  if (typeof name !== "string" || name === "") {
    throw new KardEnrollError("options.invalid", "the name of a journal must be a non-empty string");
  }
  // The code of the storage is loaded only if a journal is used.
  const store = async (): Promise<Journal> => (await import("#journal-store")).storeOf(name);
  return {
    open: async () => (await store()).open(),
    isEmpty: async () => (await store()).isEmpty(),
    clear: async () => (await store()).clear(),
  };
}

/** The error for a second run with the same journal. */
export function locked(cause?: unknown): KardEnrollError {
  return new KardEnrollError(
    "journal.locked",
    "another run uses this journal, perhaps in another tab or process",
    {
      cause,
    },
  );
}
