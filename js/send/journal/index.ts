// The journal of a run: where it is kept is decided by the platform, what is in it by src/send/journal.rs.

import { KardEnrollError } from "../../error.js";
import type { Journal } from "../../types/index.js";

/**
 * A journal that survives a crash: in IndexedDB in browsers, in a file in Node, where `name` is its path. Nothing is
 * opened before a run takes it. After a crash, give the same file and the journal of the same name, and only what is
 * not settled is sent.
 *
 * It holds row numbers, outcomes and the keyed hash of each id; nothing else about a person.
 *
 * @throws {KardEnrollError} `options.invalid` when the name is empty
 */
export function openJournal(name: string): Journal {
  if (typeof name !== "string" || name === "") {
    throw new KardEnrollError("options.invalid", "the name of a journal is a text that is not empty");
  }
  // Only who uses a journal pays for it.
  const store = async (): Promise<Journal> => (await import("#journal-store")).storeOf(name);
  return {
    open: async () => (await store()).open(),
    isEmpty: async () => (await store()).isEmpty(),
    clear: async () => (await store()).clear(),
  };
}

/** What a second writer is told. */
export function locked(cause?: unknown): KardEnrollError {
  return new KardEnrollError(
    "journal.locked",
    "another run writes this journal, perhaps in another tab or process",
    {
      cause,
    },
  );
}
