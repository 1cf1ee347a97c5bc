// Rows settled per second.

/** The window of the measurement, in ms. */
const WINDOW = 10_000;
/** Maximum points of it. */
const POINTS = 64;

/** The throughput of the last seconds. Times are ms of one clock. */
export class Throughput {
  readonly #points: { at: number; rows: number }[] = [];

  constructor(now: number) {
    this.#points.push({ at: now, rows: 0 });
  }

  /** `rows` are settled at `now`, since the start. */
  add(now: number, rows: number): void {
    const last = this.#points.at(-1);
    if (last && this.#points.length > 1 && now - last.at < WINDOW / POINTS) last.rows = rows;
    else this.#points.push({ at: now, rows });
    while (this.#points.length > 2 && now - (this.#points[1]?.at ?? now) > WINDOW) this.#points.shift();
  }

  /** Rows settled per second, over the last ten seconds. */
  rate(now: number): number {
    const [first] = this.#points;
    const last = this.#points.at(-1);
    if (!first || !last || now <= first.at) return 0;
    return ((last.rows - first.rows) * 1000) / (now - first.at);
  }
}
