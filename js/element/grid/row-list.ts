// Which rows the table shows. Corrected rows stay in the list until the user refreshes it, so that no row moves while
// the user works on the list.

import type { ListFilter, Sheet, SheetRow } from "../../types/sheet.js";

/** Which rows a list shows. `rejected`: rows that the API rejected and that are not corrected. */
export type RowListFilter = ListFilter | "rejected" | { rowNumbers: readonly number[] };

type RowNumbers = Uint32Array | readonly number[];

export class RowList {
  readonly #rejectedRows: () => readonly number[];
  readonly #onLengthKnown: () => void;
  /** The filter that the user chose; `undefined` shows the default list. */
  filter: RowListFilter | undefined;
  /** The user changed a row of the list, so the list keeps its rows. */
  frozen = false;
  #defaultFilter: RowListFilter = "all";
  /** The rows of the list, requested when the first page is. */
  #requested: Promise<RowNumbers> | undefined;
  #rows: RowNumbers | undefined;

  constructor(rejectedRows: () => readonly number[], onLengthKnown: () => void) {
    this.#rejectedRows = rejectedRows;
    this.#onLengthKnown = onLengthKnown;
  }

  /** Shows another list, or refreshes the current one. */
  show(filter: RowListFilter | undefined): void {
    this.filter = filter;
    this.frozen = false;
    this.invalidate();
  }

  /** The sheet has changed: the rows are requested again, unless the list is frozen. */
  invalidate(): void {
    if (this.frozen) return;
    this.#requested = this.#rows = undefined;
  }

  /** The filter that the user chose, or the default: `preferred`, else the invalid rows, else all rows. */
  current(sheet: Sheet | undefined, preferred: RowListFilter | undefined): RowListFilter {
    if (this.filter !== undefined) return this.filter;
    if (!this.frozen)
      this.#defaultFilter =
        preferred ?? (sheet?.state.counts && sheet.count("invalid") > 0 ? "invalid" : "all");
    return this.#defaultFilter;
  }

  /** The number of rows, once it is known; `undefined` if the sheet counts them. */
  get length(): number | undefined {
    return this.#rows?.length;
  }

  async page(sheet: Sheet, filter: RowListFilter, from: number, count: number): Promise<SheetRow[]> {
    const isGrowing =
      filter === "all" || (!sheet.state.counts && !isRowNumbers(filter) && filter !== "rejected");
    if (isGrowing) return sheet.rows(filter, from, count);
    const rows = await this.#rowNumbers(sheet, filter);
    return sheet.rows({ rowNumbers: [...rows.slice(from, from + count)] }, 0, count);
  }

  async #rowNumbers(sheet: Sheet, filter: RowListFilter): Promise<RowNumbers> {
    const requested = this.#requested ?? this.#request(sheet, filter);
    this.#requested = requested;
    const rows = await requested;
    if (requested === this.#requested && rows !== this.#rows) {
      this.#rows = rows;
      this.#onLengthKnown();
    }
    return rows;
  }

  async #request(sheet: Sheet, filter: RowListFilter): Promise<RowNumbers> {
    if (filter === "rejected") return this.#rejectedRows();
    return isRowNumbers(filter) ? filter.rowNumbers : sheet.rowNumbers(filter);
  }
}

function isRowNumbers(filter: RowListFilter): filter is { rowNumbers: readonly number[] } {
  return typeof filter === "object" && "rowNumbers" in filter;
}
