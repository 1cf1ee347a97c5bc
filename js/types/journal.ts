// The journal of a run.

/** The journal of a run; `openJournal` makes one, and another place to keep it needs these three functions. */
export interface Journal {
  /**
   * Takes it for writing. A `KardEnrollError` (`journal.locked`: another run has it) ends the run before anything is
   * sent; after any other error the run goes on without a journal.
   */
  open(): Promise<OpenedJournal>;
  /** Whether nothing is written there: there is no run to go on with. */
  isEmpty(): Promise<boolean>;
  /** Forgets the run. */
  clear(): Promise<void>;
}

/** A journal that one run has for itself. */
export interface OpenedJournal {
  /** All that was written. */
  read(): Promise<Uint8Array>;
  /**
   * Writes at an offset; settles when the bytes are durable. Writes come one at a time and in order; one may begin
   * before the end of what is there, which is then of no more use.
   */
  write(at: number, bytes: Uint8Array): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}
