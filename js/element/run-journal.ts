// Where the journal of an opened file is: in the storage of the browser while rows are open, so that a crash loses
// nothing, and in memory alone when none is, so that mended rows still go without the others.

import { KardEnrollError } from "../error.js";
import { openJournal } from "../send/journal/index.js";
import { released } from "../send/journal/lock.js";
import { copyJournal, memoryJournal } from "../send/journal/memory.js";
import type { Journal } from "../types/index.js";
import { forgetRun, journalOf, noteRun, openRuns } from "./storage.js";

/** Another tab writes the journal. */
export const LOCKED = "journal.locked";
/** Milliseconds in which a tab that has come to its end says so. */
const LAST_WORD = 1000;

export type Failure = { code: string; message: string; row?: number };

export class RunJournal {
  /** Name of the one in storage, where there is one. */
  name: string | undefined;
  #journal: Journal = memoryJournal();
  #kept: Journal | undefined;
  /** Users that were settled before the run. */
  #settled = 0;

  /** Finds that of a file: whether a run of it broke off, or why it cannot be gone on with. */
  async find(prefix: string, file: Blob): Promise<{ brokeOff: boolean; failure?: Failure }> {
    const name = await journalOf(prefix, file);
    if (name === undefined) return { brokeOff: false };
    const kept = openJournal(name);
    // What came to its end is not gone on with.
    const failure = await failureOf(isNoted(prefix, name) ? free(kept) : kept.clear());
    // No IndexedDB: the run can only be gone on with while the page is open.
    if (failure && failure.code !== LOCKED) return { brokeOff: false };
    this.name = name;
    this.#settled = openRuns(prefix).find(({ journal }) => journal === name)?.settled ?? 0;
    this.#journal = this.#kept = kept;
    return failure ? { brokeOff: false, failure } : { brokeOff: !(await kept.isEmpty()) };
  }

  /** For a run: in storage, with what is known from before. So many users are settled already. */
  async open(settled: number): Promise<Journal> {
    const kept = this.#kept;
    this.#settled = Math.max(this.#settled, settled);
    if (!kept || this.#journal === kept) return this.#journal;
    const failure = await failureOf(copyJournal(this.#journal, kept));
    // The run is told of it.
    if (failure?.code === LOCKED) return kept;
    if (!failure) this.#journal = kept;
    return this.#journal;
  }

  /** Notes how far a run is. What was settled before it is come to again on the way. */
  note(settled: number): void {
    if (this.name === undefined) return;
    noteRun({ journal: this.name, time: Date.now(), settled: Math.max(this.#settled, settled) });
  }

  /** Nothing is open any more. */
  async leaveStorage(): Promise<void> {
    const kept = this.#kept;
    if (!kept || this.name === undefined) return;
    const memory = memoryJournal();
    if (!(await failureOf(copyJournal(kept, memory)))) this.#journal = memory;
    await failureOf(kept.clear());
    forgetRun(this.name);
  }

  /** Forgets the run, unless another tab writes it. */
  async forget(): Promise<Failure | undefined> {
    const failure = await failureOf(this.#kept?.clear());
    if (failure?.code === LOCKED) return failure;
    await failureOf(this.#journal.clear());
    if (this.name !== undefined) forgetRun(this.name);
    this.#settled = 0;
    return undefined;
  }
}

/** Whether a run is noted as one that has not come to its end. */
export function isNoted(prefix: string, name: string): boolean {
  return openRuns(prefix).some((run) => run.journal === name);
}

/** Settles when no tab writes a journal any more: its run came to its end, or its tab died. */
export async function abandoned(name: string): Promise<void> {
  do {
    await released(name);
    await new Promise((resolve) => setTimeout(resolve, LAST_WORD));
  } while (await isLocked(free(openJournal(name))));
}

export function toFailure(reason: unknown): Failure {
  const message = reason instanceof Error ? reason.message : String(reason);
  return { code: reason instanceof KardEnrollError ? reason.code : "failed", message };
}

export async function isLocked(work: Promise<void>): Promise<boolean> {
  return (await failureOf(work))?.code === LOCKED;
}

/** Settles if nobody writes a journal. */
export async function free(journal: Journal): Promise<void> {
  await (await journal.open()).close();
}

async function failureOf(work: Promise<void> | undefined): Promise<Failure | undefined> {
  return work?.then(() => undefined, toFailure);
}
