/**
 * `npm run test:server [-- Playwright's arguments]`: contact servers that share their rooms, with a real redis-server. First the suite
 * of the dialects, which otherwise runs over one server, over two; then the tests in e2e/server. They get by environment:
 *
 *   COOEE_TEST_ROOMS       the engine that the two servers of the suite share
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { ensureDebianPackages, SHARED_ROOMS_PACKAGES } from './debian-packages.mjs';
import { runProgram } from './run-program.mjs';

const root = join(import.meta.dirname, '..');
const OVER_TWO_SERVERS = ['src-main/server/dialects.test.ts'];

try {
  await ensureDebianPackages(SHARED_ROOMS_PACKAGES);
  const args = process.argv.slice(2);
  // Whoever names a test wants that one.
  const overTwo = args.length > 0 ? 0 : await runOverTwoServers();
  const apart = await runProgram(
    process.execPath,
    [join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', '--project=server', ...args],
    { COOEE_PROJECT: 'server' },
  );
  process.exitCode = overTwo === 0 ? apart : overTwo;
} catch (error) {
  console.error(`test:server: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** @returns {Promise<number>} the exit code */
async function runOverTwoServers() {
  const folder = mkdtempSync(join(tmpdir(), 'cooee-redis-'));
  // A socket in a folder of its own: no port that somebody else might have.
  const socket = join(folder, 'redis.sock');
  const redis = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' },
  );
  const failed = new Promise((_, reject) => redis.once('error', reject));
  try {
    await Promise.race([failed, delay(500)]);
    return await runProgram(
      process.execPath,
      [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...OVER_TWO_SERVERS],
      { COOEE_TEST_ROOMS: socket, COOEE_REPORT_NAME: 'over-two-servers' },
    );
  } finally {
    redis.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
