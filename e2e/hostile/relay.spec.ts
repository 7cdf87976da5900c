/**
 * Whoever carries a call can end it, and never change what arrives: where anything but silence comes of it the call ends, and
 * both are told; silence ends the connection, and they meet again.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test as base } from '@playwright/test';

import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import { startHostileRelay } from '../support/network/hostile-relay';
import type { HostileRelay, Mischief, MischiefPlan } from '../support/network/hostile-relay';
import { CommandLine, serve } from '../support/program/command-line';
import { jsonEvents } from '../support/program/json-events';

const MEBIBYTES = 8;
const IN_THE_MIDDLE = 2 << 20;
/** In the proof of the code: after what the two say first, before what says that it was right. */
const AT_THE_START = 100;

interface Call {
  readonly sender: CommandLine;
  readonly receiver: CommandLine;
}

const test = base.extend<{
  readonly folder: string;
  readonly relayThat: (plan: MischiefPlan) => Promise<HostileRelay>;
  readonly callThrough: (relay: HostileRelay) => Promise<Call>;
}>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cooee-hostile-relay-'));
    for (const name of ['source', 'received']) await mkdir(join(folder, name));
    await writeRandomFile(join(folder, 'source', 'film.bin'), MEBIBYTES);
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  relayThat: async ({}, use) => {
    const relays: HostileRelay[] = [];
    await use(async (plan) => {
      const relay = await startHostileRelay(plan);
      relays.push(relay);
      return relay;
    });
    for (const relay of relays) relay.close();
  },
  callThrough: async ({ folder }, use) => {
    const programs: CommandLine[] = [];
    await use(async ({ place }) => {
      const { server, port } = await serve(['-u']);
      const options = ['--json', '-s', '127.0.0.1', '-u', '--port', port, '--relay', place, '--relay-only'];
      const sender = new CommandLine(['send', ...options, join(folder, 'source', 'film.bin')]);
      programs.push(server, sender);
      const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
      const receiver = new CommandLine(['get', '-y', ...options, '--path', join(folder, 'received'), code]);
      programs.push(receiver);
      return { sender, receiver };
    });
    for (const program of programs) program.kill();
    await Promise.all(programs.map(({ finished }) => finished));
  },
});

for (const mischief of ['flips', 'drops', 'replays', 'reorders'] satisfies Mischief[]) {
  test(`a relay that ${mischief} a piece of a file: the call ends, and the file does not arrive`, async ({
    folder,
    relayThat,
    callThrough,
  }) => {
    const relay = await relayThat({ mischief, afterBytes: IN_THE_MIDDLE, pairs: 1 });
    const { sender, receiver } = await callThrough(relay);
    const { code, stderr } = await receiver.finished;
    expect(relay.deeds()).toBe(1);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/\[N4\]\n$/)]);
    const sent = await sender.finished;
    expect(lastEvents(sender)).toMatch(/N4$/);
    expect(lastEvents(sender)).not.toContain('link-lost');
    for (const said of [stderr, sent.stderr]) expect(said).toContain(`the relay ${relay.place.slice(4)}`);
    expect(Object.keys(await fingerprint(join(folder, 'received')))).not.toContain('film.bin');
    expect(lastEvents(sender)).not.toMatch(/done/);
  });
}

/** What happened, and why. */
function lastEvents(program: CommandLine): string {
  return jsonEvents(program)
    .map(({ event, code = '' }) => (event === 'failed' ? String(code) : event))
    .join(' ');
}

test('a relay that holds everything back: silence is noticed, and the file goes on where it stopped', async ({
  folder,
  relayThat,
  callThrough,
}) => {
  const relay = await relayThat({ mischief: 'holds', afterBytes: IN_THE_MIDDLE, pairs: 1 });
  const { sender, receiver } = await callThrough(relay);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual(['', '']);
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect(relay.deeds()).toBe(1);
  for (const program of [sender, receiver])
    expect(jsonEvents(program).filter(({ event }) => event === 'link-lost').length).toBeGreaterThan(0);
  expect(await fingerprint(join(folder, 'received'))).toEqual(await fingerprint(join(folder, 'source')));
});

for (const mischief of ['flips', 'drops', 'replays', 'reorders', 'holds'] satisfies Mischief[]) {
  test(`a relay that ${mischief} a piece of every beginning: both are told, and nothing arrives`, async ({
    folder,
    relayThat,
    callThrough,
  }) => {
    const relay = await relayThat({ mischief, afterBytes: AT_THE_START, pairs: Infinity });
    const { sender, receiver } = await callThrough(relay);
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.code, got.code]).toEqual([1, 1]);
    for (const { stdout, stderr } of [sent, got]) {
      expect(stdout).toMatch(/"event":"failed"/);
      expect(stderr).toContain(`the relay ${relay.place.slice(4)}`);
    }
    expect(relay.deeds()).toBeGreaterThan(0);
    expect(await fingerprint(join(folder, 'received'))).toEqual({});
  });
}
