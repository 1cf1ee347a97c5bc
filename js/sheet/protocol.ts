// The messages between the page and the session of a sheet. A separate file, so that neither imports the other.

import type { Port } from "../rpc/protocol.js";
import type { FileInspection, FileOptions } from "../types/index.js";
import type { Field, Fix, ListFilter, RowFilter, SheetCounts, SheetRow, SheetState } from "../types/sheet.js";

/**
 * A change of the state. `soFar` are the counts before the first complete reading; `requested` is the number of changes
 * that the session had received by then.
 */
export type Update = Partial<SheetState> & { soFar?: SheetCounts; requested: number };

/** One edit, or its removal. */
export type Edit =
  | { cell: [row: number, field: Field, text: string | null] }
  | { exclude: [rows: readonly number[], excluded: boolean] }
  | { applyFix: Fix }
  | { removeFix: Pick<Fix, "code" | "reason"> };

/** The calls of a session; see `Session`. */
export interface SessionCalls {
  configure(options: FileOptions): Promise<void>;
  edit(edit: Edit): Promise<void>;
  rows(filter: RowFilter, from: number, count: number): Promise<SheetRow[]>;
  row(row: number): Promise<SheetRow>;
  rowNumbers(filter: ListFilter): Promise<Uint32Array>;
}

/** The methods of js/sheet/worker.ts: `open`, whose items are the updates, and the calls of the session. */
export type SheetWorker = {
  open(
    port: Port<Update>,
    module: WebAssembly.Module,
    source: Blob,
    options: FileOptions,
  ): Promise<FileInspection>;
} & {
  [Name in keyof SessionCalls]: (
    port: Port<never>,
    ...args: Parameters<SessionCalls[Name]>
  ) => ReturnType<SessionCalls[Name]>;
};
