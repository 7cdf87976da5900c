/**
 * `count-tests.mjs <failed steps> <folder>`: adds up the JSON reports of vitest and Playwright in the folder, prints
 * `N passed, N failed, N skipped` and exits with 1 when anything failed or nothing ran.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} PlaywrightReport */
/**
 * In Jest's format.
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} VitestReport
 */

/**
 * @param {PlaywrightReport | VitestReport} report
 * @returns {Counts}
 */
function countsOf(report) {
  if ('stats' in report) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { passed: expected, failed: unexpected + flaky, skipped };
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const [failedSteps = '0', folder = '.'] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of await readdir(folder)) {
  const counts = countsOf(JSON.parse(await readFile(join(folder, name), 'utf8')));
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
// A step can fail without a failed test: lint, types, a build, a test file that does not load.
total.failed = Math.max(total.failed, Number(failedSteps));

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
