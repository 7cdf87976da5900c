import { defineConfig } from '@playwright/test';

/** Real windows on a busy two-core machine, some of them moving a gigabyte. */
const TEST_LIMIT_MS = 120_000;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Every test starts two apps; more at once would measure the machine, not the app.
  workers: 1,
  retries: 0,
  timeout: TEST_LIMIT_MS,
  forbidOnly: process.env.CI !== undefined,
  reporter: [
    ['list'],
    // .ci/run adds the counts up.
    ...(process.env.COOEE_E2E_REPORT === undefined
      ? []
      : [['json', { outputFile: process.env.COOEE_E2E_REPORT }] as const]),
  ],
  projects: [
    { name: 'app', testMatch: ['app/**/*.spec.ts', 'cli/**/*.spec.ts'] },
    { name: 'network', testMatch: 'nat-lab/**/*.spec.ts' },
    { name: 'packaged', testMatch: 'packaged/**/*.spec.ts' },
  ],
});
