// The journal of an open file. It is in the storage of the browser while rows have no outcome, so that a crash loses
// nothing. Otherwise it is in memory only, so that corrected rows are still sent without the other rows.

import { KardEnrollError } from "../error.js";
import { openJournal } from "../send/journal/index.js";
import { released } from "../send/journal/lock.js";
import { copyJournal, memoryJournal } from "../send/journal/memory.js";
import type { Journal } from "../types/index.js";
import { journalName, openRuns, removeRun, saveRun } from "./storage.js";
import type { ElementFailure } from "./types.js";

/** The code of the error if another tab writes the journal. */
export const LOCKED = "journal.locked";
/** Milliseconds between two checks whether another tab still writes the journal. */
const RECHECK = 1000;

export class RunJournal {
  /** Name of the stored journal, if there is one. */
  name: string | undefined;
  #journal: Journal = memoryJournal();
  #stored: Journal | undefined;
  /** Number of users that had an outcome before the run. */
  #settled = 0;

  /** Looks for the journal of a file. Says whether a run was interrupted, or why it cannot be resumed. */
  async find(prefix: string, file: Blob): Promise<{ interrupted: boolean; failure?: ElementFailure }> {
    const name = await journalName(prefix, file);
    if (name === undefined) return { interrupted: false };
    const stored = openJournal(name);
    // A completed run is not resumed: its journal is deleted.
    const failure = await failureOf(isOpenRun(prefix, name) ? requireUnlocked(stored) : stored.clear());
    // Without IndexedDB, a run can be resumed only while the page is open.
    if (failure && failure.code !== LOCKED) return { interrupted: false };
    this.name = name;
    this.#settled = openRuns(prefix).find(({ journal }) => journal === name)?.settled ?? 0;
    this.#journal = this.#stored = stored;
    return failure ? { interrupted: false, failure } : { interrupted: !(await stored.isEmpty()) };
  }

  /** The journal for a run, in storage and with all earlier outcomes. `settled` users have an outcome already. */
  async open(settled: number): Promise<Journal> {
    const stored = this.#stored;
    this.#settled = Math.max(this.#settled, settled);
    if (!stored || this.#journal === stored) return this.#journal;
    const failure = await failureOf(copyJournal(this.#journal, stored));
    // The run fails to open it and reports why.
    if (failure?.code === LOCKED) return stored;
    if (!failure) this.#journal = stored;
    return this.#journal;
  }

  /** Stores the progress of a run. A resumed run counts from 0, so the larger number is kept. */
  saveProgress(settled: number): void {
    if (this.name === undefined) return;
    saveRun({ journal: this.name, time: Date.now(), settled: Math.max(this.#settled, settled) });
  }

  /** Every row has an outcome: moves the journal from the storage to memory. */
  async moveToMemory(): Promise<void> {
    const stored = this.#stored;
    if (!stored || this.name === undefined) return;
    const memory = memoryJournal();
    if (!(await failureOf(copyJournal(stored, memory)))) this.#journal = memory;
    await failureOf(stored.clear());
    removeRun(this.name);
  }

  /** Deletes the journal. Returns a failure if another tab writes it. */
  async discard(): Promise<ElementFailure | undefined> {
    const failure = await failureOf(this.#stored?.clear());
    if (failure?.code === LOCKED) return failure;
    await failureOf(this.#journal.clear());
    if (this.name !== undefined) removeRun(this.name);
    this.#settled = 0;
    return undefined;
  }
}

/** Whether a run is stored as interrupted. */
export function isOpenRun(prefix: string, name: string): boolean {
  return openRuns(prefix).some((run) => run.journal === name);
}

/** Settles when no tab writes the journal any more: its run has ended, or its tab was closed. */
export async function unlocked(name: string): Promise<void> {
  do {
    await released(name);
    await new Promise((resolve) => setTimeout(resolve, RECHECK));
  } while (await isLocked(requireUnlocked(openJournal(name))));
}

export function toElementFailure(reason: unknown): ElementFailure {
  if (reason instanceof KardEnrollError)
    return { code: reason.code, reason: reason.reason, message: reason.message };
  return { code: "failed", message: reason instanceof Error ? reason.message : String(reason) };
}

/** Whether an operation on a journal fails because another tab writes it. */
export async function isLocked(operation: Promise<void>): Promise<boolean> {
  return (await failureOf(operation))?.code === LOCKED;
}

/** @throws {KardEnrollError} `journal.locked` if another tab writes the journal */
export async function requireUnlocked(journal: Journal): Promise<void> {
  await (await journal.open()).close();
}

async function failureOf(operation: Promise<void> | undefined): Promise<ElementFailure | undefined> {
  return operation?.then(() => undefined, toElementFailure);
}
