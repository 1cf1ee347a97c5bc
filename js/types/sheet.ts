// A file as a table: rows are shown, corrected and prepared for sending. `<kard-enroll>` is built on it.
//
// Every change (a cell edit, an excluded row, a fix) goes to the core, which checks the row at once and then reads the
// file again in the background with all edits applied. Counts, groups and duplicates always come from such a reading,
// which is also the way in which requests are made, so what is shown and what is sent cannot differ.

import type { FileInspection, FileOptions, Issue, PreparedFile, UserRecord } from "./index.js";

/** A field of a record that can be edited. */
export type Field = keyof UserRecord;

/**
 * The state of a row. `warning`: valid, with warnings; `fixed`: valid because of an edit or a fix; `excluded`: by the
 * user or by a fix.
 */
export type RowState = "valid" | "warning" | "invalid" | "fixed" | "excluded";

/** Selects rows: by state, by an issue's code and reason, or by their 1-based row numbers. */
export type RowFilter = ListFilter | { rowNumbers: readonly number[] };

/** Selects rows by what the last reading found. */
export type ListFilter =
  | "all"
  | "invalid"
  | "warnings"
  | "fixed"
  | "excluded"
  | { code: string; reason?: string };

/** One field of one row. Holds personal data: for a local screen only. */
export interface SheetCell {
  /** The text in the file; empty where there is none. */
  text: string;
  /** The text that an edit or a fix put in its place. */
  edited?: string;
  /** The value that is sent, where it differs from the text: the normalized value. */
  sent?: string;
}

/** One row, as it is shown. */
export interface SheetRow {
  /** 1-based; counts records. */
  row: number;
  /** 1-based line of the file on which the record begins. */
  line?: number;
  state: RowState;
  /** The beginning of the source text, where the row cannot be parsed. Edits replace such a row. */
  text?: string;
  /** The fields that have a column or an edit. */
  cells: Partial<Record<Field, SheetCell>>;
  /** All issues of the row, with the edits applied. */
  issues: Issue[];
}

/**
 * The same correction for every row that has an issue of this code and reason.
 * `suggest` uses the value that the core suggests for each row (1985 for 85), where there is one; `clear` empties the
 * field; `exclude` excludes the row; `accept` accepts a row with the issue `record.doubtful`.
 */
export interface Fix {
  code: string;
  reason?: string | undefined;
  action: "suggest" | "clear" | "exclude" | "accept";
}

/** A fix that is applied, and the number of rows that it changed or excluded in the last complete reading. */
export interface AppliedFix extends Fix {
  rows: number;
}

/** All rows that have an issue of the same code and reason. */
export interface IssueGroup {
  code: string;
  reason?: string;
  field: string;
  severity: Issue["severity"];
  message: string;
  /** Number of rows. */
  rows: number;
  /** The value in the first of them, and its suggested or normalized value. For a local screen only. */
  example?: { from: string; to?: string };
  /** Number of rows that have a suggestion (`suggest`). */
  suggested: number;
  /** Whether the field is optional, so that `clear` is allowed. */
  clearable: boolean;
}

/** Counts of the last complete reading. `read = valid + invalid`; excluded rows count as invalid. */
export interface SheetCounts {
  read: number;
  valid: number;
  invalid: number;
  /** Valid rows that have a warning. */
  warned: number;
  /** Rows that are valid because of an edit or a fix. */
  fixed: number;
  excluded: number;
}

/** The state of a sheet. */
export interface SheetState {
  inspection: FileInspection;
  /** Progress of the reading that is under way, if any. `bytes` and `size` are in bytes. */
  reading: { bytes: number; rows: number; size: number } | null;
  /** Of the last complete reading; `null` before the first one. Out of date while `reading` is not `null`. */
  counts: SheetCounts | null;
  /** Of the last complete reading, or of the rows read so far before the first one. Errors first, then the largest. */
  groups: IssueGroup[];
  fixes: readonly AppliedFix[];
  /** Issues of the file as a whole (row 0). */
  fileIssues: Issue[];
  /** Why the last reading failed; `code` is stable. */
  failure: { code: string; reason?: string; message: string } | null;
}

/** A file as a table. */
export interface Sheet {
  readonly state: SheetState;
  /** Calls `listener` after every change of `state`. @returns a function that removes the listener */
  onChange(listener: () => void): () => void;
  /** Reads the file with other options (columns, encoding, delimiter, validation). Edits are kept by row and field. */
  configure(options: FileOptions): void;
  /** The number of rows that a filter selects in the last complete reading, or in the rows read so far before it. */
  count(filter: RowFilter): number;
  /** `count` rows of those that a filter selects, from the 0-based position `from`, with the edits applied. */
  rows(filter: RowFilter, from: number, count: number): Promise<SheetRow[]>;
  /**
   * The row numbers of all rows that a filter selects. A view that keeps them shows the same rows while they are
   * corrected.
   */
  rowNumbers(filter: ListFilter): Promise<Uint32Array>;
  /** Sets the text of a field of a row; `null` removes the edit. @returns the row, checked again */
  edit(row: number, field: Field, text: string | null): Promise<SheetRow>;
  /** Excludes rows, or includes them again. */
  setExcluded(rows: readonly number[], excluded: boolean): void;
  /** Applies a fix. It replaces a fix of the same code and reason. */
  applyFix(fix: Fix): void;
  removeFix(fix: Pick<Fix, "code" | "reason">): void;
  /** The requests of the rows with the edits applied, for `enrollUsers`. */
  prepare(options?: PrepareSheetOptions): PreparedFile;
  /** The invalid rows as CSV (see `invalidRowsCsv`); reads the file once more. */
  invalidRowsCsv(): Promise<Blob>;
  /** Ends the worker and drops the file and every edit. */
  close(): void;
}

/** Opens a file: inspects it, then starts the first reading. */
export type OpenSheet = (source: Blob, options?: FileOptions) => Promise<Sheet>;

export interface PrepareSheetOptions extends Pick<FileOptions, "signal" | "onProgress"> {
  /**
   * Rows (1-based) that keep the edits of the last call of `prepare`: rows that are already sent, which a later edit
   * must not change.
   */
  keep?: Iterable<number> | undefined;
}
