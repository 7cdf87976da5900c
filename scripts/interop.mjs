/**
 * `npm run test:interop [-- Playwright's arguments]`: Cooee and the published gday and magic-wormhole programs, in real
 * processes. `FULL=1` asks for the long numbers of runs. The tests get the programs by environment:
 *
 *   COOEE_GDAY, COOEE_GDAY_SERVER   of version 0.5.1, or COOEE_GDAY_MISSING says why not
 *   COOEE_GDAY_SERVER_01            of version 0.1.1, or COOEE_GDAY_SERVER_01_MISSING says why not
 *   COOEE_WORMHOLE, COOEE_TWIST     wormhole, and what runs its servers, or COOEE_WORMHOLE_MISSING says why not
 */
import { join } from 'node:path';

import { firstGdayServer, todaysGday } from './gday-programs.mjs';
import { runProgram } from './run-program.mjs';
import { wormholePrograms } from './wormhole-programs.mjs';

const root = join(import.meta.dirname, '..');

// One after the other: each build uses every core there is.
const today = await todaysGday();
const first = await firstGdayServer();
const wormhole = await wormholePrograms();
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
  ...('missing' in wormhole
    ? { COOEE_WORMHOLE_MISSING: wormhole.missing }
    : { COOEE_WORMHOLE: wormhole.programs.wormhole, COOEE_TWIST: wormhole.programs.twist }),
};
for (const name of ['COOEE_GDAY_MISSING', 'COOEE_GDAY_SERVER_01_MISSING', 'COOEE_WORMHOLE_MISSING']) {
  if (env[name] !== undefined) console.error(`skipped, because ${env[name]}`);
}
process.exitCode = await runProgram(
  process.execPath,
  [
    join(root, 'node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    '--project=interop',
    ...process.argv.slice(2),
  ],
  { ...env, COOEE_PROJECT: 'interop' },
);
