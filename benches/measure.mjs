// Measures pipelines in turn, round after round, so that other load on the machine affects all of them.

/** @typedef {"ours" | "best" | "typical"} Name */
/** @typedef {{ [name in Name]?: () => unknown }} Contestants functions that do the same work; promises are awaited */
/** @typedef {{ [name in Name]?: number[] }} Times milliseconds, one value per round */

/**
 * @param {Contestants} contestants
 * @param {number} rounds
 * @param {{ warmUps?: number, atLeast?: number }} [options] `warmUps`: rounds that are not measured; `atLeast`: a fast
 *   function is repeated for this many milliseconds per round
 * @returns {Promise<Times>} times of one run
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
        // The last warm-up determines the number of repetitions.
        runs[name] = await repetitions(work, atLeast);
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

/** Returns how many times `work` runs in `atLeast` milliseconds, at least 1. @param {() => unknown} work @param {number} atLeast */
async function repetitions(work, atLeast) {
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
 * Returns how many times as long the other takes: the median of the ratios per round, because the two runs of a round are
 * close in time.
 * @param {readonly number[]} ours
 * @param {readonly number[]} other
 */
export function ratio(ours, other) {
  return median(ours.map((time, round) => (other[round] ?? Number.NaN) / time));
}
