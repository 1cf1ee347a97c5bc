// Which rows the list shows, and that they stay in it: a row that was mended leaves the list when the list is asked for
// anew, not under the hands of whoever goes on to the next.

import type { ListFilter, Sheet, SheetRow } from "../../types/sheet.js";

/** What a list can be asked for. `refused`: by the API, and not mended since. */
export type Listed = ListFilter | "refused" | { rowNumbers: readonly number[] };

type Numbers = Uint32Array | readonly number[];

export class RowList {
  readonly #changed: () => void;
  readonly #refused: () => readonly number[];
  /** What the list was asked for; absent, it is what needs a look first. */
  filter: Listed | undefined;
  /** A row in it was changed by hand, so that it stays as it is. */
  held = false;
  #own: Listed = "all";
  /** The rows of the list as it was asked for. */
  #asked: Promise<Numbers> | undefined;
  #rows: Numbers | undefined;

  /** `refused` gives those of the list of that name; `changed` is called when it is known how long a list is. */
  constructor(refused: () => readonly number[], changed: () => void) {
    this.#refused = refused;
    this.#changed = changed;
  }

  /** Asks for a list, or for the same one anew. */
  ask(filter: Listed | undefined): void {
    this.filter = filter;
    this.held = false;
    this.drop();
  }

  /** What was read anew may be in it or not; one that is held stays. */
  drop(): void {
    if (this.held) return;
    this.#asked = this.#rows = undefined;
  }

  /** What is shown: what was asked for, or what needs a look first. */
  chosen(sheet: Sheet | undefined, first: Listed | undefined): Listed {
    if (this.filter !== undefined) return this.filter;
    if (!this.held)
      this.#own = first ?? (sheet?.state.counts && sheet.count("invalid") > 0 ? "invalid" : "all");
    return this.#own;
  }

  /** How many rows it has, where that is not what the sheet counts. */
  get length(): number | undefined {
    return this.#rows?.length;
  }

  async page(sheet: Sheet, filter: Listed, from: number, count: number): Promise<SheetRow[]> {
    const isMoving = filter === "all" || (!sheet.state.counts && !isNumbers(filter) && filter !== "refused");
    if (isMoving) return sheet.rows(filter, from, count);
    const rows = await this.#known(sheet, filter);
    return sheet.rows({ rowNumbers: [...rows.slice(from, from + count)] }, 0, count);
  }

  async #known(sheet: Sheet, filter: Listed): Promise<Numbers> {
    const asked = this.#asked ?? this.#find(sheet, filter);
    this.#asked = asked;
    const rows = await asked;
    if (asked === this.#asked && rows !== this.#rows) {
      this.#rows = rows;
      this.#changed();
    }
    return rows;
  }

  async #find(sheet: Sheet, filter: Listed): Promise<Numbers> {
    if (filter === "refused") return this.#refused();
    return isNumbers(filter) ? filter.rowNumbers : sheet.rowNumbers(filter);
  }
}

function isNumbers(filter: Listed): filter is { rowNumbers: readonly number[] } {
  return typeof filter === "object" && "rowNumbers" in filter;
}
