// What was changed since rows were last sent: which of the refused ones are mended and go again, and which changes come
// too late, because the row is there.

import type { SheetRow } from "../sheet/types.js";
import type { OutcomeLog } from "./outcome-log.js";

/**
 * What a row of the last run is now. `refused`: by the API, and as it was then; `mended`: refused, and another one now
 * that is good; `late`: it was created or existed, and was changed since.
 */
export type Since = "refused" | "mended" | "late";

export class Changes {
  #log: OutcomeLog | undefined;
  /** Rows that were touched, as they stood before. */
  readonly #was = new Map<number, string>();
  /** Rows that are other ones now. */
  readonly #now = new Map<number, SheetRow["state"]>();
  /** Rows that were left out by hand. */
  readonly leftOut = new Set<number>();

  /** What the last run made of the rows; `undefined` before there was one. */
  get log(): OutcomeLog | undefined {
    return this.#log;
  }

  /** A run is over. What it did not send is still to be sent as it is now. */
  settle(log: OutcomeLog): void {
    this.#log = log;
    for (const row of [...this.#was.keys()]) {
      const { outcome } = log.of(row);
      if (outcome === "unsent" || outcome === "invalid") continue;
      this.#was.delete(row);
      this.#now.delete(row);
    }
  }

  /** Nothing was sent yet. */
  forget(): void {
    this.#log = undefined;
  }

  /** A row was changed. */
  note(before: SheetRow, after: SheetRow): void {
    const { row, state } = after;
    const was = this.#was.get(row) ?? contentOf(before);
    this.#was.set(row, was);
    if (contentOf(after) === was) this.#now.delete(row);
    else this.#now.set(row, state);
  }

  of(row: number): Since | undefined {
    if (!this.#log?.has(row)) return undefined;
    const { outcome } = this.#log.of(row);
    const state = this.leftOut.has(row) ? "left_out" : this.#now.get(row);
    if (outcome === "rejected" && !state) return "refused";
    if (outcome === "rejected" && state !== "problem" && state !== "left_out") return "mended";
    return state && (outcome === "created" || outcome === "exists") ? "late" : undefined;
  }

  /** Rows that go again although they were refused: no others were touched by hand. */
  get resend(): number[] {
    return [...this.#now.keys()];
  }

  /** Rows that are there, and were changed too late. */
  get late(): number[] {
    return this.#touched.filter((row) => this.of(row) === "late");
  }

  /** How many refused rows are good now, and go again. */
  get mended(): number {
    return this.resend.filter((row) => this.of(row) === "mended").length;
  }

  get #touched(): number[] {
    return [...new Set([...this.#now.keys(), ...this.leftOut])];
  }

  /** Refused rows that are as they were. */
  get refused(): number[] {
    return [...(this.#log?.rows("rejected") ?? [])].filter((row) => this.of(row) === "refused");
  }

  get refusedCount(): number {
    const isRejected = (row: number) => this.#log?.of(row).outcome === "rejected";
    return (this.#log?.counts.rejected ?? 0) - this.#touched.filter(isRejected).length;
  }
}

/** What stands in a row. */
function contentOf({ cells }: SheetRow): string {
  return JSON.stringify(
    Object.entries(cells).flatMap(([field, { text, edited }]) => {
      const now = edited ?? text;
      return now ? [[field, now]] : [];
    }),
  );
}
