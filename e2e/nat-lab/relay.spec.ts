/** The relay of last resort between two routers that let no direct connection through, for the built command line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { expect } from '@playwright/test';

import { writeRandomFile } from '../support/disk/file-tree';
import { CommandLine } from '../support/program/command-line';
import { test } from './lab-test';
import { callBetween } from './pair-call';
import type { CallOutcome } from './pair-call';
import { home } from './places';

const HOMES = [home('random'), home('random', { inside: '192.168.2' })] as const;
const RELAY = ['--relay', 'server'];
/** What the direct ways have alone where both know that there is none, … */
const PATIENCE_MS = 3_000;
/** … and what a relay may take after that (issue 12). */
const JOIN_MS = 3_000;
/** A single run on a machine that does other things too says less than FULL=1 (see ./matrix). */
const TOLERANCE = process.env['FULL'] === '1' ? 1 : 3;

let folder: string;
let file: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-relay-'));
  file = join(folder, 'film.bin');
  await writeRandomFile(file, 4);
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

async function expectSent({ caller, answerer, received }: CallOutcome, withinMs: number): Promise<void> {
  for (const side of [caller, answerer]) {
    expect(side).toMatchObject({ name: 'connected', route: 'relay' });
    if (side.name === 'connected') expect(side.connectedMs).toBeLessThan(TOLERANCE * withinMs);
  }
  expect(Object.keys(received)).toEqual([basename(file)]);
}

test('joins two routers with unpredictable ports when both chose it, within 3 s after the direct ways', async ({
  internetWith,
}) => {
  const internet = await internetWith(HOMES, ['--relay']);
  await expectSent(await callBetween(internet, file, RELAY), PATIENCE_MS + JOIN_MS);
});

test('is not used where one of the two did not choose it: the same explanation, and by whom', async ({
  internetWith,
}) => {
  const internet = await internetWith(HOMES, ['--relay']);
  const { caller, answerer } = await callBetween(internet, file, RELAY, []);
  for (const side of [caller, answerer]) {
    expect(side).toMatchObject({
      name: 'failed',
      failure: { kind: 'both-unpredictable', why: { code: 'relay-refused', by: 'joiner' } },
    });
  }
});

test('joins two who hide their addresses at once, and neither learns one', async ({ internetWith }) => {
  const internet = await internetWith([home('silent'), home('silent', { inside: '192.168.2' })], ['--relay']);
  const only = ['--relay-only', '-vv'];
  await expectSent(await callBetween(internet, file, only), JOIN_MS);
});

test('is found at an address of its own', async ({ internetWith }) => {
  const internet = await internetWith(HOMES);
  const relay = new CommandLine(['serve', '-u', '--relay', '-a', '203.0.113.11:4001'], {
    through: internet.server.run,
  });
  try {
    await relay.prints(/listening/);
    const there = ['--relay', 'tcp:203.0.113.11:4001'];
    await expectSent(await callBetween(internet, file, there), PATIENCE_MS + JOIN_MS);
  } finally {
    relay.kill();
    await relay.finished;
  }
});
