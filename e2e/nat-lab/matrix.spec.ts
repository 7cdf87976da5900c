/**
 * Every kind of pair, by real programs over real routers. A pair that a direct TCP route can join must join, every time
 * and soon; the others must fail with the same diagnosis on both sides. `FULL=1` makes ten runs instead of one.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import type { Internet } from './internet';
import { test } from './lab-test';
import { tellRow } from './matrix-row';
import { callBetween } from './pair-call';
import type { CallOutcome, SideOutcome } from './pair-call';
import { PAIRS } from './pairs';
import type { Diagnosed, Joined, Pair } from './pairs';

const IS_FULL = process.env.FULL === '1';
const RUNS = IS_FULL ? 10 : 1;
/** The limits are for medians; a single run on a machine that does other things too says less. */
const TOLERANCE = IS_FULL ? 1 : 3;
/** 30 s from the moment both are ready (docs/PROTOCOL.md 4), and the start of the programs of all pairs at once on two cores. */
const GIVE_UP_LIMIT_MS = 30_000 + 10_000;

let folder: string;
let file: string;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-matrix-'));
  await mkdir(join(folder, 'source'));
  file = join(folder, 'source', 'film.bin');
  await writeRandomFile(file, 1);
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

for (const pair of PAIRS.filter(isJoined)) {
  test(`${pair.name}: joined, because ${pair.because}`, async ({ internetWith }) => {
    test.setTimeout(RUNS * GIVE_UP_LIMIT_MS);
    const calls = await callsOf(await internetWith(pair.places));
    const times = calls.flatMap(({ caller, answerer }) =>
      caller.name === 'connected' && answerer.name === 'connected'
        ? [Math.max(caller.connectedMs, answerer.connectedMs)]
        : [],
    );
    tell(pair, calls, times);
    const sent = await fingerprint(join(folder, 'source'));
    for (const { caller, answerer, received } of calls) {
      expect([shown(caller), shown(answerer)], triedBy(caller, answerer)).toEqual([
        pair.expected.route,
        pair.expected.route,
      ]);
      expect(received).toEqual(sent);
    }
    expect(median(times)).toBeLessThan(TOLERANCE * pair.expected.withinMs);
  });
}

test('pairs without a direct way fail within 30 s with the same diagnosis on both sides', async ({
  internetWith,
}) => {
  test.setTimeout(2 * RUNS * GIVE_UP_LIMIT_MS);
  // They wait most of the time, so they wait together.
  const results = await Promise.all(
    PAIRS.filter(isDiagnosed).map(async (pair) => ({
      pair,
      calls: await callsOf(await internetWith(pair.places)),
    })),
  );
  const sent = await fingerprint(join(folder, 'source'));
  for (const { pair, calls } of results) {
    tell(
      pair,
      calls,
      calls.map(({ elapsedMs }) => elapsedMs),
    );
    const { failure, side, joinsByChance } = pair.expected;
    for (const { caller, answerer, elapsedMs, received } of calls) {
      if (joinsByChance === true && caller.name === 'connected' && answerer.name === 'connected') {
        expect.soft(received, pair.name).toEqual(sent);
        continue;
      }
      const both = [diagnosisOf(caller), diagnosisOf(answerer)];
      expect.soft(both, `${pair.name}, because ${pair.because}\n${triedBy(caller, answerer)}`).toEqual([
        { kind: failure, side },
        { kind: failure, side },
      ]);
      expect.soft(elapsedMs, pair.name).toBeLessThan(GIVE_UP_LIMIT_MS);
      expect.soft(received, pair.name).toEqual({});
    }
  }
});

function isJoined(pair: Pair): pair is Pair & { readonly expected: Joined } {
  return 'route' in pair.expected;
}

function isDiagnosed(pair: Pair): pair is Pair & { readonly expected: Diagnosed } {
  return 'failure' in pair.expected;
}

async function callsOf(internet: Internet): Promise<readonly CallOutcome[]> {
  const calls: CallOutcome[] = [];
  while (calls.length < RUNS) calls.push(await callBetween(internet, file));
  return calls;
}

function tell({ name }: Pair, calls: readonly CallOutcome[], timesMs: readonly number[]): void {
  const ends = calls.flatMap(({ caller, answerer }) =>
    shown(caller) === shown(answerer) ? [shown(caller)] : [`${shown(caller)}, answerer: ${shown(answerer)}`],
  );
  tellRow({
    pair: name,
    runs: calls.length,
    joined: calls.filter(({ caller, answerer }) =>
      [caller, answerer].every((side) => side.name === 'connected'),
    ).length,
    ends: [...new Set(ends)],
    medianMs: timesMs.length === 0 ? null : median(timesMs),
    worstMs: timesMs.length === 0 ? null : Math.max(...timesMs),
  });
}

function shown(outcome: SideOutcome): string {
  if (outcome.name === 'connected') return outcome.route;
  const { code, kind, side } = outcome.failure;
  return [code, kind, ...(side === null ? [] : [`(${side})`])].join(' ');
}

/** What to look at when a call ends otherwise than expected. */
function triedBy(...sides: readonly SideOutcome[]): string {
  return sides
    .flatMap((side, index) => {
      if (side.name === 'connected') return [];
      const { detail, routes } = side.failure;
      const lines = routes.map(
        ({ kind, source, target, dials, fate, elapsedMs }) =>
          `  ${kind}, ${source} ${target}: ${fate} after ${dials} dials, ${elapsedMs ?? '?'} ms`,
      );
      return [`${index === 0 ? 'caller' : 'answerer'}: ${detail ?? 'no detail'}`, ...lines];
    })
    .join('\n');
}

function diagnosisOf(outcome: SideOutcome): object {
  if (outcome.name === 'connected') return outcome;
  const { kind, side } = outcome.failure;
  return { kind, side };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Infinity;
}
