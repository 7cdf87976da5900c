/**
 * Two equally fast paths, the worst case for agreeing on one of them (docs/GDAY-WIRE.md 4.2): every pair of
 * programs in turn, with a tiny file, through Cooee's server. Two calls run at a time, each of two real programs, on two
 * cores; what competes for them besides is another test of this suite.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { fingerprint, sha256 } from '../support/disk/file-tree';
import { makeCall } from './call';
import type { Pair } from './call';
import type { Meeting } from './friend';
import { IS_FULL } from './gday-programs';
import { meetingAt, test } from './meeting-fixture';
import { tellScore } from './score';

const RUNS = IS_FULL ? 300 : 10;
const CALLS_AT_A_TIME = 2;

const PAIRS: readonly Pair[] = [
  { sender: 'Cooee', receiver: 'gday' },
  { sender: 'gday', receiver: 'Cooee' },
  { sender: 'Cooee', receiver: 'Cooee' },
  { sender: 'gday', receiver: 'gday' },
];

test('with two equal paths Cooee always agrees with its friend on one', async ({ host, servers, things }) => {
  const meeting = meetingAt(host, servers['Cooee’s server'], 'dual stack');
  const file = join(things.folder, 'tiny.txt');
  await writeFile(file, 'hello');
  const failures = new Map<Pair, unknown[]>(PAIRS.map((pair) => [pair, []]));
  // In turns, so that all pairs meet the same machine.
  const waiting = Array.from({ length: RUNS }, () => PAIRS).flat();
  const callers = Array.from({ length: CALLS_AT_A_TIME }, async () => {
    for (let pair = waiting.shift(); pair !== undefined; pair = waiting.shift()) {
      try {
        await sendOne(pair, meeting, file, things.folder);
      } catch (error) {
        failures.get(pair)?.push(error);
      }
    }
  });
  await Promise.all(callers);

  for (const [{ sender, receiver }, { length }] of failures) {
    tellScore({
      table: 'Dual stack, equal paths: calls that connected',
      row: `${sender} to ${receiver}`,
      column: 'calls',
      passed: RUNS - length,
      runs: RUNS,
    });
  }
  for (const [{ sender, receiver }, errors] of failures) {
    // Between two gdays nobody decides; their score is what ours is compared with.
    if (sender === 'gday' && receiver === 'gday') continue;
    expect(errors.map(String).join('\n\n'), `${sender} to ${receiver}`).toBe('');
  }
});

async function sendOne(pair: Pair, meeting: Meeting, file: string, base: string): Promise<void> {
  const folder = await mkdtemp(join(base, 'received-'));
  try {
    await makeCall(pair, meeting, { paths: [file], folder, answer: 'accept' });
    expect(await fingerprint(folder)).toEqual({ 'tiny.txt': await sha256(file) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
