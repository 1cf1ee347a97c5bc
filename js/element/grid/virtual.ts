// Where the rows of a list stand, of which only those in sight are in the page. Browsers end an element's height at 17
// to 33 million pixels; a longer list is scrolled through a shorter one: small movements are exact, large ones (a dragged
// scroll bar) are taken in proportion.

/** Higher than this an element never is. */
const MOST = 8_000_000;
/** Rows beyond the visible ones, on either side. */
const BEYOND = 6;

/** The geometry of a list. All numbers are pixels, rows are 0-based. */
export class Virtual {
  #rows = 0;
  #rowHeight = 40;
  #view = 0;
  /** Where the scroll bar stands. */
  #bar = 0;
  /** How far the list is scrolled in truth. */
  #top = 0;

  resize(rows: number, rowHeight: number, view: number): void {
    if (rowHeight !== this.#rowHeight) this.#top = (this.#top / this.#rowHeight) * rowHeight;
    this.#rows = rows;
    this.#rowHeight = rowHeight;
    this.#view = view;
    this.#top = Math.min(this.#top, this.#most);
  }

  /** Back to the first row. */
  reset(): void {
    this.#top = this.#bar = 0;
  }

  /** Height of the element that is scrolled. */
  get height(): number {
    return Math.min(MOST, this.#rows * this.#rowHeight);
  }

  get first(): number {
    return Math.max(0, Math.floor(this.#top / this.#rowHeight) - BEYOND);
  }

  /** After the last. */
  get end(): number {
    return Math.min(this.#rows, Math.ceil((this.#top + this.#view) / this.#rowHeight) + BEYOND);
  }

  /** Where a row stands within the scrolled element. */
  placeOf(row: number): number {
    return row * this.#rowHeight + this.#bar - this.#top;
  }

  /** The scroll bar has moved. */
  moved(bar: number): void {
    const by = bar - this.#bar;
    this.#bar = bar;
    if (this.#isExact) this.#top = bar;
    else if (Math.abs(by) > this.#view || bar <= 0 || bar >= this.height - this.#view) {
      this.#top = (bar / Math.max(1, this.height - this.#view)) * this.#most;
    } else this.#top = Math.min(Math.max(0, this.#top + by), this.#most);
  }

  /** Brings a row into sight. Gives where the scroll bar must be put. */
  reveal(row: number): number {
    const from = row * this.#rowHeight;
    if (from < this.#top) this.#top = from;
    else if (from + this.#rowHeight > this.#top + this.#view) this.#top = from + this.#rowHeight - this.#view;
    this.#bar = this.#isExact
      ? this.#top
      : (this.#top / Math.max(1, this.#most)) * (this.height - this.#view);
    return this.#bar;
  }

  /** Whether the list is no higher than what is scrolled. */
  get #isExact(): boolean {
    return this.#rows * this.#rowHeight <= MOST;
  }

  get #most(): number {
    return Math.max(0, this.#rows * this.#rowHeight - this.#view);
  }
}
