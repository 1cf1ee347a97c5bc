// How fast a run is now, and how long it will still take.

/** The window over which the pace is taken, in ms. */
const WINDOW = 10_000;
/** Points that are kept of it. */
const POINTS = 64;

/** The pace of the last seconds. Times are ms of one clock. */
export class Pace {
  readonly #points: { at: number; rows: number }[] = [];

  constructor(now: number) {
    this.#points.push({ at: now, rows: 0 });
  }

  /** `rows` are settled by `now`. */
  add(now: number, rows: number): void {
    const last = this.#points.at(-1);
    if (last && this.#points.length > 1 && now - last.at < WINDOW / POINTS) last.rows = rows;
    else this.#points.push({ at: now, rows });
    while (this.#points.length > 2 && now - (this.#points[1]?.at ?? now) > WINDOW) this.#points.shift();
  }

  /** Rows settled a second, over the last ten seconds. */
  rate(now: number): number {
    const [first] = this.#points;
    const last = this.#points.at(-1);
    if (!first || !last || now <= first.at) return 0;
    return ((last.rows - first.rows) * 1000) / (now - first.at);
  }
}
