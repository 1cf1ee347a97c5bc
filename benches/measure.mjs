// Contestants run in turn, round after round, so that what slows the machine down slows all of them.

/** @typedef {"ours" | "best" | "typical"} Name */
/** @typedef {{ [name in Name]?: () => unknown }} Contestants each does the same work; a promise is awaited */
/** @typedef {{ [name in Name]?: number[] }} Times milliseconds, a value a round */

/**
 * @param {Contestants} contestants
 * @param {number} rounds
 * @param {{ warmUps?: number, atLeast?: number }} [options] rounds that do not count; milliseconds that a quick
 *   contestant is run again and again for, so that the clock can see it
 * @returns {Promise<Times>} of one run
 */
export async function measure(contestants, rounds, { warmUps = 2, atLeast = 20 } = {}) {
  const names = /** @type {Name[]} */ (Object.keys(contestants));
  /** @type {Record<string, number>} */
  const runs = {};
  /** @type {Times} */
  const times = {};
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = /** @type {Name} */ (names[(round + turn) % names.length]);
      const work = /** @type {() => unknown} */ (contestants[name]);
      /** @type {any} */ (globalThis).gc?.();
      if (round < warmUps) {
        // The last warm-up tells how often the work fits into the least time.
        runs[name] = await often(work, atLeast);
      } else {
        const count = runs[name] ?? 1;
        const begun = performance.now();
        for (let run = 0; run < count; run += 1) await work();
        times[name] = [...(times[name] ?? []), (performance.now() - begun) / count];
      }
    }
  }
  return times;
}

/** How often `work` can be done in `atLeast` milliseconds, at least once. @param {() => unknown} work @param {number} atLeast */
async function often(work, atLeast) {
  const begun = performance.now();
  let runs = 0;
  do {
    await work();
    runs += 1;
  } while (performance.now() - begun < atLeast);
  return runs;
}

/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * How many times as long another takes: the median of the rounds' ratios, because the two of a round were neighbours.
 * @param {readonly number[]} ours
 * @param {readonly number[]} other
 */
export function ratio(ours, other) {
  return median(ours.map((time, round) => (other[round] ?? Number.NaN) / time));
}
