/**
 * `count-tests.mjs <failed steps> <folder>`: adds up the JSON reports of vitest and Playwright in the folder, says once more
 * what failed, for good or at the first try (the end of a long log is what is kept of it), prints `N passed, N failed,
 * N skipped` last and exits with 1 when anything failed or nothing ran.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { summaryOf } from './test-reports.mjs';

/** Characters of a failure's message: enough for the expectation and the first lines of what was printed. */
const WHY_LIMIT = 1500;

const [failedSteps = '0', folder = '.'] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of await readdir(folder)) {
  const summary = summaryOf(JSON.parse(await readFile(join(folder, name), 'utf8')));
  total.passed += summary.passed;
  total.failed += summary.failed;
  total.skipped += summary.skipped;
  for (const test of summary.secondTries) say('FAILED AT FIRST, PASSED AT THE SECOND TRY', test);
  for (const test of summary.failures) say('FAILED', test);
}
// A step can fail without a failed test: lint, types, a build, a test file that does not load.
total.failed = Math.max(total.failed, Number(failedSteps));

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/**
 * @param {string} what
 * @param {import('./test-reports.mjs').FailedTest} test
 */
function say(what, { title, why }) {
  console.log(`${what} ${title}\n${why.slice(0, WHY_LIMIT)}\n`);
}
