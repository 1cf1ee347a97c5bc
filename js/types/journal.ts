// The journal of a run, from which the run can be resumed.

/** The journal of a run. `openJournal` creates one. To store it elsewhere, implement these three functions. */
export interface Journal {
  /**
   * Opens the journal for writing. A `KardEnrollError` (`journal.locked`: another run uses the journal) ends the run before it
   * sends anything. After any other error, the run continues without a journal.
   */
  open(): Promise<OpenedJournal>;
  /** Whether the journal is empty, so that there is no run to resume. */
  isEmpty(): Promise<boolean>;
  /** Deletes the contents. */
  clear(): Promise<void>;
}

/** A journal that is locked for one run. */
export interface OpenedJournal {
  /** The complete contents. */
  read(): Promise<Uint8Array>;
  /**
   * Writes at an offset; resolves when the bytes are durable. Writes are sequential. If a write starts before the end of the
   * contents, the bytes after it are obsolete.
   */
  write(at: number, bytes: Uint8Array): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}
