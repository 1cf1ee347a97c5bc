// A table of any length, as a WAI-ARIA grid (https://www.w3.org/WAI/ARIA/apg/patterns/grid/). The focus stays on the grid,
// which names the active cell with `aria-activedescendant`: the element of the cell is removed when it is scrolled away.

import { html, nothing } from "lit-html";
import type { StepHost } from "../templates.js";
import { VirtualScroll } from "./virtual-scroll.js";

/** At least so many rows are loaded at a time. */
const PAGE = 50;
/** If more rows are loaded, all are dropped and loaded again when needed. */
const MAX_LOADED = 1000;

/** Height in pixels before the grid is in the page and can be measured. */
const INITIAL_HEIGHT = 400;

/** Number of grids so far, for unique ids. */
let grids = 0;

export interface GridColumn<Row> {
  title: string;
  /** Minimum width in rem, and the share of the remaining width. */
  width: readonly [minimum: number, share: number];
  cell(row: Row): unknown;
  /** CSS class of the cell. */
  className?: (row: Row) => string;
  /** The text to edit; absent if the column cannot be edited. */
  text?: (row: Row) => string;
  /** Label of the input while the cell is edited. */
  label?: (row: Row) => string;
  edited?: (row: Row, text: string) => void;
}

/** What a grid shows. */
export interface GridView<Row> {
  label: string;
  /** Number of rows. */
  total: number;
  columns: readonly GridColumn<Row>[];
  /** In pixels. */
  rowHeight: number;
  /** CSS class of the row. */
  className: (row: Row) => string;
  /** Handles keys that the grid does not use. */
  onKey?: (event: KeyboardEvent, row: Row) => void;
  /** Id of the element that describes the keyboard commands. */
  describedBy?: string;
}

export class Grid<Row extends object> {
  readonly #host: StepHost;
  readonly #load: (from: number, count: number) => Promise<readonly Row[]>;
  readonly #id = `grid-${++grids}`;
  readonly #scroll = new VirtualScroll();
  readonly #resizeObserver =
    typeof ResizeObserver === "undefined" ? undefined : new ResizeObserver(() => this.#host.requestUpdate());
  #observedGrid: Element | undefined;
  /** Loaded rows, by index. */
  #rows = new Map<number, Row>();
  /** Rows from before the last refresh, shown until the new ones are loaded. */
  readonly #staleRows = new Map<number, Row>();
  #loading = false;
  #failed = false;
  #total = 0;
  #activeRow = 0;
  #activeColumn = 0;
  /** The row whose cell is edited. It stays even if the list changes. */
  #editedRow: Row | undefined;
  /** The list was refreshed during an edit; the refresh waits for its end. */
  #refreshPending = false;
  #view: GridView<Row> | undefined;
  /** The user has scrolled or moved in the list. */
  touched = false;

  constructor(host: StepHost, load: (from: number, count: number) => Promise<readonly Row[]>) {
    this.#host = host;
    this.#load = load;
  }

  close(): void {
    this.#resizeObserver?.disconnect();
    this.#observedGrid = undefined;
  }

  /** Loads all rows again. */
  refresh(): void {
    this.#refreshPending = this.isEditing;
    if (this.#refreshPending) return;
    for (const [index, row] of this.#rows) this.#staleRows.set(index, row);
    this.#rows = new Map();
    this.#failed = false;
    this.#host.requestUpdate();
  }

  /** Shows another list, from its first row. */
  restart(): void {
    this.#editedRow = undefined;
    this.refresh();
    this.#staleRows.clear();
    this.#activeRow = 0;
    this.touched = false;
    this.#scroll.reset();
    const { grid } = this;
    if (grid) grid.scrollTop = 0;
  }

  /** Replaces every loaded row for which `isSame` is true. */
  replace(row: Row, isSame: (other: Row) => boolean): void {
    for (const [index, other] of this.#rows) if (isSame(other)) this.#rows.set(index, row);
    this.#host.requestUpdate();
  }

  /** Moves the focus to the grid. Returns `false` if there is no grid. */
  focus(): boolean {
    this.grid?.focus({ preventScroll: true });
    return this.grid !== null;
  }

  get isEditing(): boolean {
    return this.#editedRow !== undefined;
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
    this.#activeRow = Math.min(this.#activeRow, Math.max(0, total - 1));
    const { grid } = this;
    const head = grid?.querySelector(".head")?.clientHeight ?? 0;
    this.#scroll.resize(total, rowHeight, grid ? grid.clientHeight - head : INITIAL_HEIGHT);
    const { first, end, height } = this.#scroll;
    const tracks = columns.map(({ width: [minimum, share] }) => `minmax(${minimum}rem,${share}fr)`).join(" ");
    const minimum = columns.reduce((sum, { width }) => sum + width[0], 0);
    // The active row is always in the page, with its own template expression: its input survives scrolling.
    const row = this.#activeRow;
    const rows = (from: number, to: number) =>
      Array.from({ length: Math.max(0, to - from) }, (_, offset) => this.#rowTemplate(from + offset, view));
    void this.#host.updateComplete.then(() => this.#rendered());
    return html`<div id=${this.#id} class="grid" part="grid" role="grid" tabindex="0" aria-label=${view.label}
      aria-describedby=${view.describedBy ?? nothing}
      aria-rowcount=${total + 1}
      aria-colcount=${columns.length}
      aria-busy=${!this.#failed && this.#firstMissing < end}
      aria-activedescendant=${total > 0 ? this.#cellId(row, this.#activeColumn) : nothing}
      .style=${`--tracks:${tracks};--min-width:${minimum}rem;--row:${rowHeight}px`}
      @scroll=${this.#onScroll}
      @keydown=${this.#onKeydown}
    >
      <div class="head" role="rowgroup">
        <div class="row" role="row" aria-rowindex="1">
          ${columns.map(({ title }) => html`<div role="columnheader">${title}</div>`)}
        </div>
      </div>
      <div class="rows" role="rowgroup" .style=${`height:${height}px`}>
        ${rows(first, Math.min(row, end))} ${rows(row, Math.min(row + 1, total))}
        ${rows(Math.max(first, row + 1), end)}
      </div>
    </div>`;
  }

  #rowAt(index: number): Row | undefined {
    return this.#rows.get(index) ?? this.#staleRows.get(index);
  }

  /** The index of the first rendered row that is not loaded; the end if all are. */
  get #firstMissing(): number {
    const { first, end } = this.#scroll;
    let index = first;
    while (index < end && this.#rows.has(index)) index++;
    return index;
  }

  #rowTemplate(index: number, { columns, className }: GridView<Row>) {
    const row = this.#rowAt(index);
    return html`<div
      class="row ${row ? className(row) : "loading"}"
      role="row"
      aria-rowindex=${index + 2}
      .style=${`top:${this.#scroll.topOf(index)}px`}
    >
      ${columns.map((column, columnIndex) => this.#cell(index, columnIndex, row, column))}
    </div>`;
  }

  #cell(index: number, columnIndex: number, row: Row | undefined, column: GridColumn<Row>) {
    const isActive = index === this.#activeRow && columnIndex === this.#activeColumn;
    return html`<div
      role="gridcell"
      id=${this.#cellId(index, columnIndex)}
      class="cell ${row ? (column.className?.(row) ?? "") : ""} ${isActive ? "active" : ""}"
      aria-selected=${isActive}
      aria-readonly=${column.text ? nothing : "true"}
      @click=${() => this.#onClick(index, columnIndex)}
    >${!row ? nothing : isActive && this.#editedRow ? this.#input(this.#editedRow, column) : column.cell(row)}</div>`;
  }

  #input(row: Row, column: GridColumn<Row>) {
    const commit = (input: HTMLInputElement) => {
      if (!this.isEditing) return;
      this.#endEdit();
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
        // The user must see the text that is typed, even if the cell was scrolled away.
        if (isComposing || !["Enter", "Escape", "Tab"].includes(key)) return this.#move(0, 0);
        event.preventDefault();
        if (key === "Escape") this.#endEdit();
        else commit(event.target as HTMLInputElement);
        this.focus();
        this.#move(0, key === "Tab" ? (shiftKey ? -1 : 1) : 0);
      }}
    />`;
  }

  #endEdit(): void {
    this.#editedRow = undefined;
    if (this.#refreshPending) this.refresh();
    this.#host.requestUpdate();
  }

  #cellId(row: number, column: number): string {
    return `${this.#id}-${row}-${column}`;
  }

  /** A click on the active cell, or on a cell with an error, edits it. */
  #onClick(index: number, columnIndex: number): void {
    const isActive = index === this.#activeRow && columnIndex === this.#activeColumn;
    if (isActive && this.isEditing) return;
    const row = this.#rowAt(index);
    [this.#activeRow, this.#activeColumn] = [index, columnIndex];
    const className = row ? this.#view?.columns[columnIndex]?.className?.(row) : undefined;
    if (isActive || className?.includes("bad")) this.#startEdit();
    this.#host.requestUpdate();
  }

  #startEdit(): void {
    const row = this.#rowAt(this.#activeRow);
    if (!row || !this.#view?.columns[this.#activeColumn]?.text) return;
    this.#editedRow = row;
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => {
      const input = this.grid?.querySelector<HTMLInputElement>(".edit");
      input?.focus();
      input?.select();
    });
  }

  #onKeydown = (event: KeyboardEvent): void => {
    const view = this.#view;
    const { grid } = this;
    if (!view || !grid) return;
    const isRightToLeft = getComputedStyle(grid).direction === "rtl";
    const page = Math.max(1, Math.floor(grid.clientHeight / view.rowHeight) - 2);
    const toEnd = event.ctrlKey || event.metaKey;
    const toTheRight = (columns: number) => this.#move(0, isRightToLeft ? -columns : columns);
    const keys: Record<string, () => void> = {
      ArrowDown: () => this.#move(1, 0),
      ArrowUp: () => this.#move(-1, 0),
      ArrowRight: () => toTheRight(1),
      ArrowLeft: () => toTheRight(-1),
      PageDown: () => this.#move(page, 0),
      PageUp: () => this.#move(-page, 0),
      Home: () => this.#move(toEnd ? -this.#activeRow : 0, -this.#activeColumn),
      End: () => this.#move(toEnd ? view.total : 0, view.columns.length),
      Enter: () => this.#startEdit(),
      F2: () => this.#startEdit(),
    };
    const command = event.altKey ? undefined : keys[event.key];
    if (command) {
      event.preventDefault();
      command();
      return;
    }
    const row = this.#rowAt(this.#activeRow);
    if (row) view.onKey?.(event, row);
  };

  /** Moves the active cell, at most to the edges of the list. */
  #move(rows: number, columnCount: number): void {
    this.touched = true;
    const { total = 0, columns = [] } = this.#view ?? {};
    const within = (index: number, length: number) => Math.max(0, Math.min(index, length - 1));
    this.#activeRow = within(this.#activeRow + rows, total);
    this.#activeColumn = within(this.#activeColumn + columnCount, columns.length);
    const scrollTop = this.#scroll.reveal(this.#activeRow);
    const { grid } = this;
    if (grid) grid.scrollTop = scrollTop;
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => {
      this.grid?.querySelector(".active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  }

  #onScroll = (event: Event): void => {
    const { scrollTop } = event.target as HTMLElement;
    this.touched ||= scrollTop > 0;
    this.#scroll.scrolled(scrollTop);
    this.#host.requestUpdate();
  };

  /** After every update: loads the missing rows, one page at a time. */
  #rendered(): void {
    const { grid } = this;
    if (grid && grid !== this.#observedGrid) {
      this.#resizeObserver?.disconnect();
      this.#resizeObserver?.observe(grid);
      this.#observedGrid = grid;
    }
    if (this.#loading || this.#failed) return;
    const from = this.#firstMissing;
    const missing = this.#scroll.end - from;
    if (missing > 0) void this.#loadPage(from, Math.max(PAGE, missing));
  }

  async #loadPage(from: number, count: number): Promise<void> {
    this.#loading = true;
    const rows = this.#rows;
    try {
      const found = await this.#load(from, count);
      if (this.#rows.size > MAX_LOADED) this.#rows.clear();
      // An empty page is not requested again until the list has changed.
      if (found.length === 0) this.#failed = true;
      // A refresh in the meantime has made these rows stale.
      if (rows === this.#rows) for (const [offset, row] of found.entries()) rows.set(from + offset, row);
    } catch {
      this.#failed = true;
    } finally {
      this.#loading = false;
      this.#host.requestUpdate();
    }
  }
}
