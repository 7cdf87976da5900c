import { join } from 'node:path';

import { defineConfig } from '@playwright/test';

/** Real windows on a busy two-core machine, some of them moving a gigabyte. */
const TEST_LIMIT_MS = 120_000;

/** With FULL=1 one test makes 4 × 300 calls, which took 11 minutes here. */
const INTEROP_LIMIT_MS = process.env.FULL === '1' ? 90 * 60_000 : 4 * 60_000;

/** With FULL=1 one test starts 200 programs, or sends 20 GiB; otherwise they are small. */
const ENDURANCE_LIMIT_MS = process.env.FULL === '1' ? 90 * 60_000 : 4 * 60_000;

/**
 * .ci/run tries a failed test once more and says at its end which ones needed it: the ends of nearly two thousand tests on a
 * machine that others use too must not hang on one lost second. Counts of runs that are a claim (FULL=1) stand as they are.
 */
const RETRIES = process.env.CI !== undefined && process.env.FULL !== '1' ? 1 : 0;

/** Where a test starts windows, or measures time: more at once would measure the machine, not the app. */
const ALONE = { workers: 1 };
/** Where it starts programs that work all the time: as many as there are cores here and in CI. */
const TWO_AT_ONCE = { workers: 2 };

/** .ci/run adds the counts up: a file for each run, named after what ran. */
const { COOEE_REPORTS, COOEE_PROJECT } = process.env;
const REPORT_TO_COUNT =
  COOEE_REPORTS === undefined || COOEE_PROJECT === undefined
    ? []
    : [['json', { outputFile: join(COOEE_REPORTS, `${COOEE_PROJECT}.json`) }] as const];

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Of tests that wait most of the time: for a router to forget, for a way to be given up, for a silence to be noticed.
  workers: 3,
  retries: RETRIES,
  timeout: TEST_LIMIT_MS,
  forbidOnly: process.env.CI !== undefined,
  reporter: [
    ['list'],
    // These print the tables of the tests that count runs, and nothing where there are none.
    ['./e2e/interop/score-reporter.ts'],
    ['./e2e/nat-lab/matrix/matrix-reporter.ts'],
    ...REPORT_TO_COUNT,
  ],
  projects: [
    { name: 'app', testMatch: 'app/**/*.spec.ts', ...ALONE },
    { name: 'cli', testMatch: 'cli/**/*.spec.ts', ...TWO_AT_ONCE },
    { name: 'server', testMatch: 'server/**/*.spec.ts', ...ALONE },
    { name: 'network', testMatch: 'nat-lab/**/*.spec.ts', fullyParallel: true },
    { name: 'packaged', testMatch: 'packaged/**/*.spec.ts', ...ALONE },
    { name: 'endurance', testMatch: 'endurance/**/*.spec.ts', timeout: ENDURANCE_LIMIT_MS, ...ALONE },
    { name: 'hostile', testMatch: 'hostile/**/*.spec.ts', timeout: ENDURANCE_LIMIT_MS, ...TWO_AT_ONCE },
    { name: 'interop', testMatch: 'interop/**/*.spec.ts', fullyParallel: true, timeout: INTEROP_LIMIT_MS },
  ],
});
