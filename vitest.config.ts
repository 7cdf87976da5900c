import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

/** .ci/run adds the counts up. */
const { COOEE_REPORTS: reports, COOEE_REPORT_NAME: reportName = 'unit' } = process.env;

/**
 * Tests that share a process share its modules, too, which saves half of the processor time: so those that replace a module have one
 * for themselves, and so have those that count what their process holds open.
 */
const NEEDS_A_PROCESS = /\bvi\.(mock|doMock|resetModules)\(|getActiveResourcesInfo|\/proc\/self/;
const WITHOUT_WINDOW = ['src-shared', 'src-main', 'scripts'];
const alone = WITHOUT_WINDOW.flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join(folder, path).replaceAll('\\', '/')),
).filter((path) => NEEDS_A_PROCESS.test(readFileSync(join(import.meta.dirname, path), 'utf8')));

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: WITHOUT_WINDOW.map((folder) => `${folder}/**/*.test.ts`),
          exclude: alone,
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ['src-renderer/**/*.test.{ts,tsx}', ...alone] } },
    ],
    environment: 'node',
    // Of vitest's own there would be one on two cores. Most of the tests wait for sockets and disks.
    maxWorkers: 3,
    // What a test forgets to put back must not reach the next one in its process.
    unstubEnvs: true,
    unstubGlobals: true,
    // Only for tests that hang: none waits for a time to pass. On two cores with four other busy programs the longest property test
    // took 19 s instead of 3.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As in playwright.config.ts: .ci/run says which tests needed it.
    retry: process.env.CI === undefined ? 0 : 1,
    reporters:
      reports === undefined
        ? ['default']
        : ['default', ['json', { outputFile: join(reports, `${reportName}.json`) }]],
  },
});
