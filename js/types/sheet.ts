// A file as a table: looked at row by row, mended, and prepared for sending as it then stands. This is what
// `<kard-enroll>` is made on.
//
// One mechanism keeps what is shown true: every change (an edit, a row left out, a rule) is handed to the core, the row at
// hand is checked at once, and the file is read anew in the background with all changes laid over it. Counts, groups and
// duplicates are always those of such a reading, which is also the way the requests are made.

import type { FileOptions, Inspection, Issue, PreparedFile, UserRecord } from "./index.js";

/** What can be edited: a field of a record. */
export type Field = keyof UserRecord;

/** Where a row stands. `fixed`: it had problems, and an edit or a rule has put it right. */
export type RowState = "fine" | "warning" | "problem" | "fixed" | "left_out";

/** Which rows a list shows: those of a kind, those in which a code and reason was found, or those of some numbers. */
export type RowFilter = ListFilter | { numbers: readonly number[] };

/** Which rows a list shows that the reading makes. */
export type ListFilter =
  | "all"
  | "problems"
  | "warnings"
  | "fixed"
  | "left_out"
  | { code: string; reason?: string };

/** One field of one row, for eyes in front of this screen only. */
export interface SheetCell {
  /** As it stands in the file; empty where nothing does. */
  text: string;
  /** What an edit or a rule put there instead. */
  edited?: string;
  /** What will be sent, where that is something else than what stands there: the repaired value. */
  sent?: string;
}

/** One row, as it is shown. */
export interface SheetRow {
  /** 1-based; counts records. */
  row: number;
  /** 1-based line of the file on which the record begins. */
  line?: number;
  state: RowState;
  /** Of a row that cannot be read, what stands there, cut off where it is long. Edits make it a row of theirs. */
  text?: string;
  /** The fields that a column feeds or an edit filled. */
  cells: Partial<Record<Field, SheetCell>>;
  /** All that was found in it as it now stands. */
  issues: Issue[];
}

/**
 * The same fix for all alike: it applies to every row in which that code and reason was found.
 * `suggest` puts in what the core proposes for the very value (1985 for 85), where it has a proposal; `clear` empties the
 * field; `leave_out` leaves the row out.
 */
export interface MendRule {
  code: string;
  reason?: string | undefined;
  action: "suggest" | "clear" | "leave_out";
}

/** A rule in force, and how many rows it changed or left out in the last complete reading. */
export interface RuleInForce extends MendRule {
  rows: number;
}

/** All rows in which the same was found. */
export interface IssueGroup {
  code: string;
  reason?: string;
  field: string;
  severity: Issue["severity"];
  message: string;
  /** How many rows. */
  rows: number;
  /** The first of them, as it stands there and as the core would mend or has repaired it. For this screen only. */
  example?: { from: string; to?: string };
  /** For how many of them the core has a proposal (`suggest`). */
  suggested: number;
  /** Whether the field may be emptied (`clear`): it is optional. */
  clearable: boolean;
}

/** Counts of the last complete reading. `read = accepted + rejected`; rows left out are among the rejected. */
export interface SheetCounts {
  read: number;
  accepted: number;
  rejected: number;
  /** Rows that are accepted with a warning. */
  warned: number;
  /** Rows that are accepted because of an edit or a rule. */
  fixed: number;
  leftOut: number;
}

/** What a sheet knows of its file. */
export interface SheetState {
  inspection: Inspection;
  /** How far the reading is that is under way, if any. `size` is in bytes. */
  reading: { bytes: number; rows: number; size: number } | null;
  /** Of the last complete reading; `null` before there was one. Stale while `reading` is not `null`. */
  counts: SheetCounts | null;
  /** Of the last complete reading, or before there was one, what was found so far. Errors first, then the most frequent. */
  groups: IssueGroup[];
  /** The rules in force. */
  rules: readonly RuleInForce[];
  /** Issues about the file as a whole (row 0). */
  about: Issue[];
  /** Why the last reading broke off; `code` is stable. */
  failure: { code: string; message: string } | null;
}

/** A file as a table. */
export interface Sheet {
  readonly state: SheetState;
  /** Calls back after every change of `state`; gives what ends that. */
  onChange(listener: () => void): () => void;
  /** Reads in another way (columns, encoding, delimiter, rules of checking) from now on. Edits stay, by row and field. */
  configure(options: FileOptions): void;
  /** How many rows a filter has in the last complete reading; while there is none yet, in what was read so far. */
  count(filter: RowFilter): number;
  /** Some rows of a list (that of {@link Sheet.count}), `from` 0-based in it; checked as they now stand. */
  rows(filter: RowFilter, from: number, count: number): Promise<SheetRow[]>;
  /**
   * The numbers of all rows of a list (that of {@link Sheet.count}): who shows the list by them keeps it as it is while
   * rows in it are mended.
   */
  numbers(filter: ListFilter): Promise<Uint32Array>;
  /** Puts another text into a field of a row, or with `null` takes the edit back; gives the row checked anew. */
  edit(row: number, field: Field, text: string | null): Promise<SheetRow>;
  /** Leaves rows out, or takes that back. */
  leaveOut(rows: readonly number[], out: boolean): void;
  /** Applies a rule, or takes it back. A second rule for the same code and reason takes the place of the first. */
  mend(rule: MendRule): void;
  unmend(rule: Pick<MendRule, "code" | "reason">): void;
  /** The requests as the rows now stand, for `enrollUsers`. */
  prepare(options?: PrepareSheetOptions): PreparedFile;
  /** The refused rows as CSV (see `rejectsCsv`), made by reading the file once more. */
  rejects(): Promise<Blob>;
  /** Ends the worker and forgets the file and every edit. */
  close(): void;
}

/** Opens a file: inspects it, then begins the first reading. */
export type OpenSheet = (source: Blob, options?: FileOptions) => Promise<Sheet>;

export interface PrepareSheetOptions extends Pick<FileOptions, "signal" | "onProgress"> {
  /**
   * Rows (1-based) that stay as they were when the sheet was last prepared, whatever was edited or left out since: those
   * that are there by now, which no mend can change any more.
   */
  keep?: Iterable<number> | undefined;
}
