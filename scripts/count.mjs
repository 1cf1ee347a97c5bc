// Adding up what the suites counted, each in its own words.

/**
 * What a suite counted. A check without tests of its own, such as a formatter's, counts as one.
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 */

/** @type {Count} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/** @param {Count[]} counts @returns {Count} */
export function sum(counts) {
  return counts.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    NOTHING,
  );
}

/** @param {Count} count */
export function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** @param {number} code @returns {Count} */
export function one(code) {
  return code === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
}

/**
 * The sum of a runner's own counts. A runner that failed without a failed test, or that ran no test at all,
 * has failed.
 * @param {number} code
 * @param {string} text
 * @param {RegExp} pattern passed, failed, skipped
 */
export function count(code, text, pattern) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours
  const plain = text.replace(/\u001b\[[\d;]*m/g, "").replace(/\r\n/g, "\n");
  const total = sum(
    [...plain.matchAll(pattern)].map(([, passed, failed, skipped]) => ({
      passed: Number(passed),
      failed: Number(failed),
      skipped: Number(skipped),
    })),
  );
  if (code === 0 && total.passed + total.skipped === 0) console.error("no test was run");
  const broken = total.failed === 0 && (code !== 0 || total.passed + total.skipped === 0);
  return broken ? { ...total, failed: 1 } : total;
}
