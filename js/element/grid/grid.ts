// A table of any length, after the WAI-ARIA grid pattern: the focus stays on the grid, which names the active cell, so
// that it survives the cell's row leaving the page.

import type { ReactiveControllerHost } from "@lit/reactive-element";
import { html, nothing } from "lit-html";
import { Virtual } from "./virtual.js";

/** Rows that are asked for at a time. */
const PAGE = 50;
/** Rows that are kept. */
const KEPT = 1000;

let grids = 0;

/** A column of a grid. */
export interface GridColumn<Row> {
  title: string;
  /** Least width in rem, and its share of what is left. */
  width: readonly [least: number, share: number];
  cell(row: Row): unknown;
  /** Class of a cell. */
  kind?: (row: Row) => string;
  /** What stands in the cell to be changed; absent where it cannot be. */
  text?: (row: Row) => string;
  /** Name of the field while it is changed. */
  label?: (row: Row) => string;
  edited?: (row: Row, text: string) => void;
}

/** What a grid shows. */
export interface GridView<Row> {
  label: string;
  total: number;
  columns: readonly GridColumn<Row>[];
  /** Pixels. */
  rowHeight: number;
  kind: (row: Row) => string;
  /** A key that the grid itself does not know. */
  key?: (event: KeyboardEvent, row: Row) => void;
  describedBy?: string;
}

type Host = ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };

export class Grid<Row extends object> {
  readonly #host: Host;
  readonly #load: (from: number, count: number) => Promise<readonly Row[]>;
  readonly #id = `grid-${++grids}`;
  readonly #virtual = new Virtual();
  readonly #watch =
    typeof ResizeObserver === "undefined" ? undefined : new ResizeObserver(() => this.#host.requestUpdate());
  #rows = new Map<number, Row>();
  /** Rows of before the last change, shown until their successors are there. */
  readonly #stale = new Map<number, Row>();
  #loading = false;
  #failed = false;
  #total = 0;
  #row = 0;
  #column = 0;
  /** The row whose cell is being changed; whatever the list becomes meanwhile, it stays. */
  #edited: Row | undefined;
  /** The list was refreshed while a cell was being changed. */
  #waiting = false;
  #view: GridView<Row> | undefined;
  /** Somebody has scrolled or moved in it. */
  touched = false;
  #seen: Element | undefined;

  constructor(host: Host, load: (from: number, count: number) => Promise<readonly Row[]>) {
    this.#host = host;
    this.#load = load;
  }

  /** Ends what is watched. */
  close(): void {
    this.#watch?.disconnect();
    this.#seen = undefined;
  }

  /** All rows may be other ones now. */
  refresh(): void {
    this.#waiting = this.isEditing;
    if (this.#waiting) return;
    for (const [index, row] of this.#rows) this.#stale.set(index, row);
    this.#rows = new Map();
    this.#failed = false;
    this.#host.requestUpdate();
  }

  /** Another list: it begins at its first row. */
  restart(): void {
    this.#edited = undefined;
    this.refresh();
    this.#stale.clear();
    this.#row = 0;
    this.touched = false;
    this.#virtual.reset();
    const { grid } = this;
    if (grid) grid.scrollTop = 0;
  }

  /** Puts another row where an equal one stands. */
  replace(row: Row, isSame: (other: Row) => boolean): void {
    for (const [index, other] of this.#rows) if (isSame(other)) this.#rows.set(index, row);
    this.#host.requestUpdate();
  }

  /** Takes the focus, where there is a list to take it. */
  focus(): boolean {
    this.grid?.focus({ preventScroll: true });
    return this.grid !== null;
  }

  get isEditing(): boolean {
    return this.#edited !== undefined;
  }

  private get grid(): HTMLElement | null {
    return this.#host.renderRoot.querySelector(`#${this.#id}`);
  }

  render(view: GridView<Row>) {
    this.#view = view;
    const { columns, rowHeight } = view;
    const total = this.isEditing ? this.#total : view.total;
    if (total !== this.#total) this.#failed = false;
    this.#total = total;
    this.#row = Math.min(this.#row, Math.max(0, total - 1));
    const { grid } = this;
    const head = grid?.querySelector(".head")?.clientHeight ?? 0;
    this.#virtual.resize(total, rowHeight, grid ? grid.clientHeight - head : 400);
    const { first, end, height } = this.#virtual;
    const tracks = columns.map(({ width: [least, share] }) => `minmax(${least}rem,${share}fr)`).join(" ");
    const least = columns.reduce((sum, { width }) => sum + width[0], 0);
    // The active row is always in the page, at a place of its own: what is typed in it goes on while the list is scrolled.
    const row = this.#row;
    const lines = (from: number, to: number) =>
      Array.from({ length: Math.max(0, to - from) }, (_, at) => this.#line(from + at, view));
    void this.#host.updateComplete.then(() => this.#drawn());
    return html`<div
      id=${this.#id}
      class="grid"
      part="grid"
      role="grid"
      tabindex="0"
      aria-label=${view.label}
      aria-describedby=${view.describedBy ?? nothing}
      aria-rowcount=${total + 1}
      aria-colcount=${columns.length}
      aria-busy=${!this.#failed && this.#missing < end}
      aria-activedescendant=${total > 0 ? this.#cellId(row, this.#column) : nothing}
      .style=${`--tracks:${tracks};--least:${least}rem;--row:${rowHeight}px`}
      @scroll=${this.#scrolled}
      @keydown=${this.#keyed}
    >
      <div class="head" role="rowgroup">
        <div class="row" role="row" aria-rowindex="1">
          ${columns.map(({ title }) => html`<div role="columnheader">${title}</div>`)}
        </div>
      </div>
      <div class="lines" role="rowgroup" .style=${`height:${height}px`}>
        ${lines(first, Math.min(row, end))} ${lines(row, Math.min(row + 1, total))}
        ${lines(Math.max(first, row + 1), end)}
      </div>
    </div>`;
  }

  #at(index: number): Row | undefined {
    return this.#rows.get(index) ?? this.#stale.get(index);
  }

  /** The first row in sight that is not there as it now is; the end where all are. */
  get #missing(): number {
    const { first, end } = this.#virtual;
    let at = first;
    while (at < end && this.#rows.has(at)) at++;
    return at;
  }

  #line(index: number, { columns, kind }: GridView<Row>) {
    const row = this.#at(index);
    return html`<div
      class="row ${row ? kind(row) : "waits"}"
      role="row"
      aria-rowindex=${index + 2}
      .style=${`top:${this.#virtual.placeOf(index)}px`}
    >
      ${columns.map((column, at) => this.#cell(index, at, row, column))}
    </div>`;
  }

  #cell(index: number, at: number, row: Row | undefined, column: GridColumn<Row>) {
    const isActive = index === this.#row && at === this.#column;
    return html`<div
      role="gridcell"
      id=${this.#cellId(index, at)}
      class="cell ${row ? (column.kind?.(row) ?? "") : ""} ${isActive ? "active" : ""}"
      aria-selected=${isActive}
      aria-readonly=${column.text ? nothing : "true"}
      @click=${() => this.#clicked(index, at)}
    >${!row ? nothing : isActive && this.#edited ? this.#input(this.#edited, column) : column.cell(row)}</div>`;
  }

  #input(row: Row, column: GridColumn<Row>) {
    const commit = (input: HTMLInputElement) => {
      if (!this.isEditing) return;
      this.#leave();
      column.edited?.(row, input.value);
    };
    return html`<input
      class="edit"
      aria-label=${column.label?.(row) ?? column.title}
      .value=${column.text?.(row) ?? ""}
      autocomplete="off"
      spellcheck="false"
      @blur=${(event: FocusEvent) => commit(event.target as HTMLInputElement)}
      @keydown=${(event: KeyboardEvent) => {
        event.stopPropagation();
        const { key, shiftKey, isComposing } = event;
        // Whoever types sees where, however far the list was scrolled.
        if (isComposing || !["Enter", "Escape", "Tab"].includes(key)) return this.#move(0, 0);
        event.preventDefault();
        if (key === "Escape") this.#leave();
        else commit(event.target as HTMLInputElement);
        this.focus();
        this.#move(0, key === "Tab" ? (shiftKey ? -1 : 1) : 0);
      }}
    />`;
  }

  /** The cell is a cell again. */
  #leave(): void {
    this.#edited = undefined;
    if (this.#waiting) this.refresh();
    this.#host.requestUpdate();
  }

  #cellId(row: number, column: number): string {
    return `${this.#id}-${row}-${column}`;
  }

  #clicked(index: number, at: number): void {
    const isAgain = index === this.#row && at === this.#column;
    if (isAgain && this.isEditing) return;
    const row = this.#at(index);
    [this.#row, this.#column] = [index, at];
    if (isAgain || (row && this.#view?.columns[at]?.kind?.(row).includes("bad"))) this.#edit();
    this.#host.requestUpdate();
  }

  #edit(): void {
    const row = this.#at(this.#row);
    if (!row || !this.#view?.columns[this.#column]?.text) return;
    this.#edited = row;
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => {
      const input = this.grid?.querySelector<HTMLInputElement>(".edit");
      input?.focus();
      input?.select();
    });
  }

  #keyed = (event: KeyboardEvent): void => {
    const view = this.#view;
    const { grid } = this;
    if (!view || !grid) return;
    const isBackwards = getComputedStyle(grid).direction === "rtl";
    const page = Math.max(1, Math.floor(grid.clientHeight / view.rowHeight) - 2);
    const isFar = event.ctrlKey || event.metaKey;
    const across = (by: number) => this.#move(0, isBackwards ? -by : by);
    const keys: Record<string, () => void> = {
      ArrowDown: () => this.#move(1, 0),
      ArrowUp: () => this.#move(-1, 0),
      ArrowRight: () => across(1),
      ArrowLeft: () => across(-1),
      PageDown: () => this.#move(page, 0),
      PageUp: () => this.#move(-page, 0),
      Home: () => this.#move(isFar ? -this.#row : 0, -this.#column),
      End: () => this.#move(isFar ? view.total : 0, view.columns.length),
      Enter: () => this.#edit(),
      F2: () => this.#edit(),
    };
    const act = event.altKey ? undefined : keys[event.key];
    if (act) {
      event.preventDefault();
      act();
      return;
    }
    const row = this.#at(this.#row);
    if (row) view.key?.(event, row);
  };

  #move(by: number, along: number): void {
    this.touched = true;
    const { total = 0, columns = [] } = this.#view ?? {};
    const within = (at: number, end: number) => Math.max(0, Math.min(at, end - 1));
    this.#row = within(this.#row + by, total);
    this.#column = within(this.#column + along, columns.length);
    const bar = this.#virtual.reveal(this.#row);
    const { grid } = this;
    if (grid) grid.scrollTop = bar;
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => {
      this.grid?.querySelector(".active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  }

  #scrolled = (event: Event): void => {
    const { scrollTop } = event.target as HTMLElement;
    this.touched ||= scrollTop > 0;
    this.#virtual.moved(scrollTop);
    this.#host.requestUpdate();
  };

  /** After every drawing: what is in sight but not there is asked for, one page at a time. */
  #drawn(): void {
    const { grid } = this;
    if (grid && grid !== this.#seen) {
      this.#watch?.disconnect();
      this.#watch?.observe(grid);
      this.#seen = grid;
    }
    if (this.#loading || this.#failed) return;
    const from = this.#missing;
    const left = this.#virtual.end - from;
    if (left > 0) void this.#fetch(from, Math.max(PAGE, left));
  }

  async #fetch(from: number, count: number): Promise<void> {
    this.#loading = true;
    const rows = this.#rows;
    try {
      const found = await this.#load(from, count);
      if (this.#rows.size > KEPT) this.#rows.clear();
      // Where there are none the list is asked again when it has changed.
      if (found.length === 0) this.#failed = true;
      if (rows === this.#rows) for (const [at, row] of found.entries()) rows.set(from + at, row);
    } catch {
      this.#failed = true;
    } finally {
      this.#loading = false;
      this.#host.requestUpdate();
    }
  }
}
