/**
 * Every kind of pair, by real programs over real routers. A pair must be joined by the best way that physics allows, every time and
 * soon: directly by TCP, else directly by UDP, else through a relay that both have agreed to. Where one of them refuses it, those
 * that have only the relay must fail with the same explanation on both sides. `FULL=1` makes ten runs instead of one, by every way
 * there is for a pair.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { fingerprint, writeRandomFile } from '../../support/disk/file-tree';
import type { Internet } from '../internet';
import { SERVER_LINE } from '../lab-server';
import { test } from '../lab-test';
import { callBetween } from '../pair-call';
import type { CallOutcome } from '../pair-call';
import { COMMON_PAIRS } from './common-pairs';
import { explanationOf, isJoined, tell, triedBy, wayOf } from './ends';
import { ODD_PAIRS } from './odd-pairs';
import { bestWay, TCP_ALONE_MS, WAYS } from './pair';
import type { Pair, Way } from './pair';

const IS_FULL = process.env.FULL === '1';
const RUNS = IS_FULL ? 10 : 1;
/** The limits are for medians; a single run on a machine that does other things too says less. */
const TOLERANCE = IS_FULL ? 1 : 3;
/** 30 s from the moment both are ready (docs/PROTOCOL.md 4), and the start of the programs of several pairs at once on two cores. */
const GIVE_UP_LIMIT_MS = 30_000 + 10_000;
/** They wait most of the time, so they wait together; more at once would measure the machine. */
const AT_ONCE = 6;

/** The contact server is a relay, too; it is used where both say so, … */
const RELAYS = ['--relay'];
const AGREES = ['--relay', 'server'];
/** … and whatever direct ways there are where one of them does not want to be seen by the other. */
const HIDES = ['--relay-only'];

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

for (const pair of PAIRS)
  for (const way of measuredWays(pair))
    test(`${pair.name}: joined by ${way}, ${reasonFor(pair, way)}`, async ({ internetWith }) => {
      test.setTimeout(RUNS * GIVE_UP_LIMIT_MS);
      const expected = pair.expected[way]!;
      const isBest = way === bestWay(pair);
      const internet = await internetWith(pair.places, way === 'relay' ? RELAYS : []);
      if (way === 'udp' && !isBest) closeTcp(internet);
      const calls = await callsOf(internet, way === 'relay' ? (isBest ? AGREES : HIDES) : []);
      const { medianMs } = tell(pair, way, calls);
      let isLucky = false;
      const sent = await fingerprint(join(folder, 'source'));
      for (const { caller, answerer, received } of calls) {
        const mayHaveLuck = way === 'udp' && pair.expected.joinsByChance === true;
        const hasLuck = mayHaveLuck && isJoined(caller) && caller.transport === 'tcp';
        isLucky ||= hasLuck;
        // Where TCP may take longer than the head start that it has, UDP may be first.
        const isOvertaken =
          way === 'tcp' && expected.withinMs > TCP_ALONE_MS && isJoined(caller) && caller.transport === 'udp';
        const end = { route: expected.route, way: hasLuck ? 'tcp' : isOvertaken ? 'udp' : way };
        expect([wayOf(caller), wayOf(answerer)], triedBy(caller, answerer)).toEqual([end, end]);
        expect(received).toEqual(sent);
      }
      // The better ways had their time, which the load of the machine does not change.
      expect(medianMs).toBeLessThan(expected.afterMs + TOLERANCE * expected.withinMs);
      if (!isLucky) expect(medianMs).toBeGreaterThan(expected.afterMs);
    });

/** Those that try for longest first, so that they do it together. */
const REFUSED = PAIRS.filter(({ expected }) => expected.refused !== null).sort(
  (one, other) => other.expected.relay.afterMs - one.expected.relay.afterMs,
);

for (let first = 0; first < REFUSED.length; first += AT_ONCE) {
  const pairs = REFUSED.slice(first, first + AT_ONCE);
  test(`one refuses the relay, and both get the same explanation within 30 s: ${pairs.map(({ name }) => name).join('; ')}`, async ({
    internetWith,
  }) => {
    test.setTimeout(2 * RUNS * GIVE_UP_LIMIT_MS);
    await Promise.all(
      pairs.map(async (pair) =>
        isExplained(pair, await callsOf(await internetWith(pair.places, RELAYS), AGREES, [])),
      ),
    );
  });
}

async function isExplained(pair: Pair, calls: readonly CallOutcome[]): Promise<void> {
  tell(pair, 'refused', calls);
  const why = { code: 'relay-refused', by: 'joiner' };
  const { failure, side } = pair.expected.refused!;
  const end = { failure, side, why };
  for (const { caller, answerer, elapsedMs, received } of calls) {
    expect
      .soft(
        [explanationOf(caller), explanationOf(answerer)],
        `${pair.name}, because ${pair.because}\n${triedBy(caller, answerer)}`,
      )
      .toEqual([end, end]);
    expect.soft(elapsedMs, pair.name).toBeLessThan(GIVE_UP_LIMIT_MS);
    expect.soft(received, pair.name).toEqual({});
  }
}

function measuredWays(pair: Pair): readonly Way[] {
  return IS_FULL ? WAYS.filter((way) => pair.expected[way] !== null) : [bestWay(pair)];
}

function reasonFor(pair: Pair, way: Way): string {
  if (way === bestWay(pair)) return `because ${pair.because}`;
  return way === 'udp' ? 'where no TCP leaves either computer' : 'because one hides their address';
}

/** At both computers, but for what leads to the server. */
function closeTcp({ homes }: Internet): void {
  for (const home of homes)
    home.nft(`
      table inet no-tcp {
        chain output {
          type filter hook output priority filter; policy accept;
          oifname "lo" accept
          ip daddr ${SERVER_LINE.ipv4}.0/24 accept
          ip6 daddr ${SERVER_LINE.ipv6}::/64 accept
          meta l4proto tcp drop
        }
      }`);
}

async function callsOf(
  internet: Internet,
  callers: readonly string[],
  answerers = callers,
): Promise<readonly CallOutcome[]> {
  const calls: CallOutcome[] = [];
  while (calls.length < RUNS) calls.push(await callBetween(internet, file, callers, answerers));
  return calls;
}
