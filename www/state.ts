// What the page knows. It is kept in memory alone: closing the tab forgets everything, the token first.

import type { ColumnField, FileOptions, Inspection, PrepareOptions, PrepareReport } from "kard-enroll";

/** How the file is to be read, as far as somebody chose; the rest is found out. */
export interface Reading {
  format?: FileOptions["format"];
  encoding?: string | undefined;
  delimiter?: string | undefined;
  /** 0-based column to field. */
  columns: ReadonlyMap<number, ColumnField | null>;
}

/** How rows are checked. */
export type Rules = Required<Pick<PrepareOptions, "email" | "region" | "repair" | "onInvalidField">>;

/** A file that was read to its end. */
export interface Checked {
  /** How it was read. */
  reading: Reading;
  inspection: Inspection;
  report: PrepareReport;
  /** The refused rows as they were, with their reasons: a CSV file. */
  rejects: Blob;
}

/** The state of the page, until something is sent. */
export interface State {
  file: File | null;
  reading: Reading;
  rules: Rules;
  /** What was found, of the last complete reading of this file. */
  checked: Checked | null;
  /** While the file is read: how far. */
  progress: { bytes: number; rows: number } | null;
  /** Why the file could not be read. */
  failure: string | null;
  /** While rows are sent, nothing else can be changed. */
  sending: boolean;
}

export const state: State = {
  file: null,
  reading: { columns: new Map() },
  rules: { email: "hash", region: "US", repair: true, onInvalidField: "reject" },
  checked: null,
  progress: null,
  failure: null,
  sending: false,
};

const listeners: (() => void)[] = [];

/** Calls back after every change. */
export function onChange(listener: () => void): void {
  listeners.push(listener);
}

/** Changes some of it. */
export function change(some: Partial<State>): void {
  Object.assign(state, some);
  for (const listener of listeners) listener();
}

/** The options of `prepareFile` that say all this. */
export function fileOptions({ reading, rules, checked }: State): FileOptions {
  const headers = checked?.inspection.headers ?? [];
  const columns: Record<string, ColumnField | null> = {};
  for (const [index, field] of reading.columns) columns[columnKey(headers, index)] = field;
  return {
    ...rules,
    ...(reading.format && { format: reading.format }),
    ...(reading.encoding && { encoding: reading.encoding }),
    ...(reading.delimiter && { delimiter: reading.delimiter }),
    ...(reading.columns.size > 0 && { columns }),
  };
}

/** A header where it names one column alone, otherwise its 0-based index. */
function columnKey(headers: readonly string[], index: number): string {
  const header = headers[index]?.trim() ?? "";
  const same = headers.filter((other) => other.trim() === header).length;
  return header && same === 1 ? header : String(index);
}
