/**
 * Every kind of pair, by real programs over real routers. A pair must be joined by the best way that there is, every time and
 * soon: directly by TCP, else directly by UDP, else through a relay that both have agreed to. Without such an agreement those
 * that have only the relay must fail with the same diagnosis on both sides. `FULL=1` makes ten runs instead of one.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { fingerprint, writeRandomFile } from '../../support/disk/file-tree';
import type { Internet } from '../internet';
import { test } from '../lab-test';
import { callBetween } from '../pair-call';
import type { CallOutcome } from '../pair-call';
import { COMMON_PAIRS } from './common-pairs';
import { diagnosisOf, isJoined, tell, triedBy, wayOf } from './ends';
import { ODD_PAIRS } from './odd-pairs';
import { bestWay } from './pair';
import type { Pair } from './pair';

const IS_FULL = process.env.FULL === '1';
const RUNS = IS_FULL ? 10 : 1;
/** The limits are for medians; a single run on a machine that does other things too says less. */
const TOLERANCE = IS_FULL ? 1 : 3;
/** 30 s from the moment both are ready (docs/PROTOCOL.md 4), and the start of the programs of several pairs at once on two cores. */
const GIVE_UP_LIMIT_MS = 30_000 + 10_000;
/** They wait most of the time, so they wait together; more at once would measure the machine. */
const AT_ONCE = 6;

/** A relay is used where both say so, and there it is the contact server itself. */
const WITH_RELAY = ['--relay', 'server'];

const PAIRS = [...COMMON_PAIRS, ...ODD_PAIRS];

let folder: string;
let file: string;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-matrix-'));
  await mkdir(join(folder, 'source'));
  file = join(folder, 'source', 'film.bin');
  await writeRandomFile(file, 1);
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

for (const pair of PAIRS) {
  const way = bestWay(pair);
  if (way === null) continue;
  test(`${pair.name}: joined by ${way}, because ${pair.because}`, async ({ internetWith }) => {
    test.setTimeout(RUNS * GIVE_UP_LIMIT_MS);
    const expected = pair.expected[way]!;
    const options = way === 'relay' ? WITH_RELAY : [];
    const calls = await callsOf(await internetWith(pair.places), options);
    const { medianMs } = tell(pair, way, calls);
    const sent = await fingerprint(join(folder, 'source'));
    for (const { caller, answerer, received } of calls) {
      const hasLuck = pair.expected.joinsByChance === true && isJoined(caller) && caller.transport === 'tcp';
      const end = { route: expected.route, way: hasLuck ? 'tcp' : way };
      expect([wayOf(caller), wayOf(answerer)], triedBy(caller, answerer)).toEqual([end, end]);
      expect(received).toEqual(sent);
    }
    expect(medianMs).toBeLessThan(TOLERANCE * expected.withinMs);
  });
}

/** Where nobody has agreed to a relay. */
const DIAGNOSED = PAIRS.filter((pair) => [null, 'relay'].includes(bestWay(pair)));

for (let first = 0; first < DIAGNOSED.length; first += AT_ONCE) {
  const pairs = DIAGNOSED.slice(first, first + AT_ONCE);
  test(`fail within 30 s with the same diagnosis on both sides: ${pairs.map(({ name }) => name).join('; ')}`, async ({
    internetWith,
  }) => {
    test.setTimeout(2 * RUNS * GIVE_UP_LIMIT_MS);
    await Promise.all(pairs.map(async (pair) => fails(pair, await callsOf(await internetWith(pair.places)))));
  });
}

async function fails(pair: Pair, calls: readonly CallOutcome[]): Promise<void> {
  tell(pair, 'none', calls);
  const { otherwise, joinsByChance } = pair.expected;
  const sent = await fingerprint(join(folder, 'source'));
  for (const { caller, answerer, elapsedMs, received } of calls) {
    if (joinsByChance === true && isJoined(caller) && isJoined(answerer)) {
      expect.soft(received, pair.name).toEqual(sent);
      continue;
    }
    const end = { kind: otherwise?.failure, side: otherwise?.side };
    expect
      .soft(
        [diagnosisOf(caller), diagnosisOf(answerer)],
        `${pair.name}, because ${pair.because}\n${triedBy(caller, answerer)}`,
      )
      .toEqual([end, end]);
    expect.soft(elapsedMs, pair.name).toBeLessThan(GIVE_UP_LIMIT_MS);
    expect.soft(received, pair.name).toEqual({});
  }
}

async function callsOf(internet: Internet, options: readonly string[] = []): Promise<readonly CallOutcome[]> {
  const calls: CallOutcome[] = [];
  while (calls.length < RUNS) calls.push(await callBetween(internet, file, options));
  return calls;
}
