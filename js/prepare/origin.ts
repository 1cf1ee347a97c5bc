// Where a prepared file comes from: what the journal of a run identifies it by.

import type { FileOptions, FileSource, PreparedFile } from "../types/index.js";

interface Origin {
  source: FileSource;
  options: FileOptions;
}

const origins = new WeakMap<PreparedFile, Origin>();

/** `undefined` for a file that this package did not prepare. */
export function originOf(file: PreparedFile): Origin | undefined {
  return origins.get(file);
}

/** Remembers the origin of a prepared file. */
export function setOrigin(file: PreparedFile, origin: Origin): void {
  origins.set(file, origin);
}
