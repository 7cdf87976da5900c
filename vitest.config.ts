import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

/** .ci/run adds the counts up. */
const reports = process.env.COOEE_REPORTS;

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.ts', 'src-*/**/*.test.tsx', 'scripts/**/*.test.ts'],
    environment: 'node',
    // Only for tests that hang: none waits for a time to pass. On two cores with four other busy programs the longest property test
    // took 19 s instead of 3.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As in playwright.config.ts: .ci/run says which tests needed it.
    retry: process.env.CI === undefined ? 0 : 1,
    reporters:
      reports === undefined ? ['default'] : ['default', ['json', { outputFile: join(reports, 'unit.json') }]],
  },
});
