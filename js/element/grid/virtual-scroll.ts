// The geometry of a list of which only the visible rows are in the page. Browsers limit the height of an element to 17
// to 33 million pixels. A longer list is scrolled through a shorter element: small movements are exact, and large ones
// (a dragged scroll bar) are proportional.

/** The maximum height of the scrolled element, in pixels. */
const MAX_HEIGHT = 8_000_000;
/** How many rows are rendered above and below the visible ones. */
const OVERSCAN = 6;

/** All lengths are in pixels; rows are 0-based. */
export class VirtualScroll {
  #rows = 0;
  #rowHeight = 40;
  #viewHeight = 0;
  /** The position of the scroll bar. */
  #scrollTop = 0;
  /** The position in the list; differs from `#scrollTop` in a list that is higher than `MAX_HEIGHT`. */
  #listTop = 0;

  resize(rows: number, rowHeight: number, viewHeight: number): void {
    if (rowHeight !== this.#rowHeight) this.#listTop = (this.#listTop / this.#rowHeight) * rowHeight;
    this.#rows = rows;
    this.#rowHeight = rowHeight;
    this.#viewHeight = viewHeight;
    this.#listTop = Math.min(this.#listTop, this.#maxListTop);
  }

  /** Scrolls to the first row. */
  reset(): void {
    this.#listTop = this.#scrollTop = 0;
  }

  /** Height of the scrolled element. */
  get height(): number {
    return Math.min(MAX_HEIGHT, this.#rows * this.#rowHeight);
  }

  /** The first row to render. */
  get first(): number {
    return Math.max(0, Math.floor(this.#listTop / this.#rowHeight) - OVERSCAN);
  }

  /** The row after the last one to render. */
  get end(): number {
    const visibleEnd = Math.ceil((this.#listTop + this.#viewHeight) / this.#rowHeight);
    return Math.min(this.#rows, visibleEnd + OVERSCAN);
  }

  /** The position of a row in the scrolled element. */
  topOf(row: number): number {
    return row * this.#rowHeight + this.#scrollTop - this.#listTop;
  }

  /** The scroll bar has moved. */
  scrolled(scrollTop: number): void {
    const distance = scrollTop - this.#scrollTop;
    this.#scrollTop = scrollTop;
    const maxScrollTop = this.height - this.#viewHeight;
    if (this.#isExact) this.#listTop = scrollTop;
    else if (Math.abs(distance) > this.#viewHeight || scrollTop <= 0 || scrollTop >= maxScrollTop) {
      this.#listTop = (scrollTop / Math.max(1, maxScrollTop)) * this.#maxListTop;
    } else this.#listTop = Math.min(Math.max(0, this.#listTop + distance), this.#maxListTop);
  }

  /** Makes a row visible. Returns the new position of the scroll bar. */
  reveal(row: number): number {
    const top = row * this.#rowHeight;
    const bottom = top + this.#rowHeight;
    if (top < this.#listTop) this.#listTop = top;
    else if (bottom > this.#listTop + this.#viewHeight) this.#listTop = bottom - this.#viewHeight;
    const ratio = this.#listTop / Math.max(1, this.#maxListTop);
    this.#scrollTop = this.#isExact ? this.#listTop : ratio * (this.height - this.#viewHeight);
    return this.#scrollTop;
  }

  /** Whether the list is not higher than the scrolled element. */
  get #isExact(): boolean {
    return this.#rows * this.#rowHeight <= MAX_HEIGHT;
  }

  get #maxListTop(): number {
    return Math.max(0, this.#rows * this.#rowHeight - this.#viewHeight);
  }
}
