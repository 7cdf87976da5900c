import { defineConfig } from 'vitest/config';

/** .ci/run adds the counts up. */
const report = process.env.COOEE_UNIT_REPORT;

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.ts', 'src-*/**/*.test.tsx', 'scripts/**/*.test.ts'],
    environment: 'node',
    // Generous for property tests on a busy two-core machine; a test that waits for a timeout is wrong anyway.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // As in playwright.config.ts: .ci/run says which tests needed it.
    retry: process.env.CI === undefined ? 0 : 1,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
