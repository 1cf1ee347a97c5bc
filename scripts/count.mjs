// Adds up the results of test suites. Each test runner reports its own counts.

/**
 * The result of a suite. A check without individual tests, such as a formatter, counts as one test.
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
 * Adds up the counts that a runner printed. A runner that exits with an error but reports no failed test counts as one
 * failure, and so does a runner that ran no test.
 * @param {number} code
 * @param {string} text
 * @param {RegExp} pattern with the groups passed, failed, skipped
 */
export function count(code, text, pattern) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of terminal colors
  const plain = text.replace(/\u001b\[[\d;]*m/g, "").replace(/\r\n/g, "\n");
  const total = sum(
    [...plain.matchAll(pattern)].map(([, passed, failed, skipped]) => ({
      passed: Number(passed),
      failed: Number(failed),
      skipped: Number(skipped),
    })),
  );
  if (code === 0 && total.passed + total.skipped === 0) console.error("The runner ran no test.");
  const broken = total.failed === 0 && (code !== 0 || total.passed + total.skipped === 0);
  return broken ? { ...total, failed: 1 } : total;
}
