// Whether the user must review the proposed columns before the rows are shown.

import type { Column, ColumnField } from "../types/index.js";
import type { ReadOptions } from "./types.js";

/** A column with a lower confidence is reviewed by the user. */
const CERTAIN = 0.7;

/**
 * Whether the field of a column is uncertain. An empty column is not, if another column certainly has the same field.
 */
export function isUncertain({ field, confidence, sample = [] }: Column, columns: readonly Column[]): boolean {
  if (field === null || confidence >= CERTAIN) return false;
  const isEmpty = !sample.some((value) => value.trim());
  return !(isEmpty && columns.some((other) => other.field === field && other.confidence >= CERTAIN));
}

/** Whether the columns need a review: none has the id, or one is uncertain and was not confirmed before. */
export function needsReview(columns: readonly Column[], isRemembered: boolean): boolean {
  const isCertain = !columns.some((column) => isUncertain(column, columns));
  return !columns.some(({ field }) => field === "id") || !(isCertain || isRemembered);
}

/** The option `columns` of `openSheet` for the columns that the user chose. */
export function columnsOption(
  chosen: ReadOptions["columns"],
  headers: readonly string[],
): Record<string, ColumnField | null> {
  return Object.fromEntries([...chosen].map(([index, field]) => [columnKey(headers, index), field]));
}

/** The header if it names only this column, otherwise the 0-based index. */
function columnKey(headers: readonly string[], index: number): string {
  const header = headers[index]?.trim() ?? "";
  const same = headers.filter((other) => other.trim() === header).length;
  return header && same === 1 ? header : String(index);
}
