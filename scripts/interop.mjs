/**
 * `npm run test:interop [-- Playwright's arguments]`: Cooee and the published gday programs, in real processes. `FULL=1`
 * asks for the long numbers of runs. The tests get the programs by environment:
 *
 *   COOEE_GDAY, COOEE_GDAY_SERVER   of version 0.5.1, or COOEE_GDAY_MISSING says why not
 *   COOEE_GDAY_SERVER_01            of version 0.1.1, or COOEE_GDAY_SERVER_01_MISSING says why not
 */
import { join } from 'node:path';

import { firstGdayServer, todaysGday } from './gday-programs.mjs';
import { runProgram } from './run-program.mjs';

const root = join(import.meta.dirname, '..');

// One after the other: each build uses every core there is.
const today = await todaysGday();
const first = await firstGdayServer();
/** @type {Record<string, string>} */
const env = {
  ...('missing' in today
    ? { COOEE_GDAY_MISSING: today.missing }
    : {
        COOEE_GDAY: today.programs['gday'] ?? '',
        COOEE_GDAY_SERVER: today.programs['gday_server'] ?? '',
      }),
  ...('missing' in first
    ? { COOEE_GDAY_SERVER_01_MISSING: first.missing }
    : { COOEE_GDAY_SERVER_01: first.programs['gday_server'] ?? '' }),
};
for (const name of ['COOEE_GDAY_MISSING', 'COOEE_GDAY_SERVER_01_MISSING']) {
  if (env[name] !== undefined) console.error(`skipped, because ${env[name]}`);
}
process.exitCode = await runProgram(
  process.execPath,
  [
    join(root, 'node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    '--project=interop',
    // Two calls at a time on the two cores that there are here and in CI.
    '--workers=2',
    ...process.argv.slice(2),
  ],
  env,
);
