/**
 * A call that began on a lesser way moves to a direct TCP connection as soon as there is one, in the middle of a transfer: without a
 * pause of more than a second, and without losing a byte.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from '@playwright/test';

import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import type { Namespace } from '../support/network/namespaces';
import { CommandLine } from '../support/program/command-line';
import { jsonEvents, lastEvent } from '../support/program/json-events';
import { block, unblock } from './blocked-way';
import { PUBLIC_ADDRESSES } from './internet';
import { test } from './lab-test';
import { SERVER_OPTIONS } from './lab-server';
import { home } from './places';
import type { Place } from './places';
import { asTable, longestPause, Samples, speedPlot } from './speed-plot';
import type { Mark } from './speed-plot';

/** What a computer sends at most. */
const BITS_PER_SECOND = 80_000_000;
/** More than is sent until the last move, and then for some seconds. */
const MEBIBYTES = 180;
const RELAY = ['--relay', '--relay-rate', '4M'] as const;
/** How long the lesser way is used before there is a better one: longer than the first look for it takes to begin. */
const STEADY_MS = 7_000;
/**
 * From then on. An attempt that is going on finds the way in a second or two, or the next one does; by UDP first, perhaps, and then
 * it takes some seconds until TCP is looked for again.
 */
const MOVES_WITHIN_MS = 20_000;
const LONGEST_PAUSE_MS = 1_000;
const DIRECT = { route: 'direct-ipv4', transport: 'tcp' } as const;

interface LesserWay {
  readonly name: string;
  readonly route: { readonly route: string; readonly transport: string };
  /** What the routers do not let through between the two, in the words of nftables. */
  readonly blocked: string;
  readonly options: readonly string[];
}

const LESSER_WAYS: readonly LesserWay[] = [
  {
    name: 'a relay',
    route: { route: 'relay', transport: 'tcp' },
    blocked: '{ tcp, udp }',
    options: ['--relay', 'server'],
  },
  { name: 'UDP', route: { route: 'direct-ipv4', transport: 'udp' }, blocked: '{ tcp }', options: [] },
];

for (const { name, route, blocked, options } of LESSER_WAYS) {
  test(`a transfer begins over ${name} and ends over TCP directly`, async ({
    internetWith,
    folder,
  }, info) => {
    const places = [home('silent'), home('silent', { inside: '192.168.2' })] as const;
    const internet = await internetWith(places, RELAY);
    const routers = places.map(({ router }: Place) => internet.routerOf(router!));
    for (const [index, router] of routers.entries())
      block(router, PUBLIC_ADDRESSES[index === 0 ? 1 : 0], blocked);
    for (const host of internet.homes) limitSpeed(host);
    await writeRandomFile(join(folder, 'source', 'film.bin'), MEBIBYTES);

    const words = ['--json', '-v', ...SERVER_OPTIONS, ...options];
    const sender = new CommandLine(['send', ...words, join(folder, 'source', 'film.bin')], {
      through: internet.homes[0].run,
    });
    const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
    const receiver = new CommandLine(['get', '-y', ...words, '--path', join(folder, 'received'), code], {
      through: internet.homes[1].run,
    });
    await receiver.prints(/"event":"progress"/);
    for (const side of [sender, receiver]) expect(lastEvent(side, 'connected')).toMatchObject(route);
    const samples = new Samples(receiver);
    await sleep(STEADY_MS);
    for (const router of routers) unblock(router);
    const openedMs = samples.nowMs;
    const moves = await movesOf(receiver, samples);
    const movedMs = (moves.at(-1)?.atMs ?? Infinity) - openedMs;
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    samples.stop();

    const plot = speedPlot(`A transfer that begins over ${name}`, samples.all, [
      { atMs: openedMs, text: 'the routers let everything through' },
      ...moves,
    ]);
    await info.attach('speed.csv', { body: asTable(samples.all), contentType: 'text/csv' });
    await info.attach('speed.svg', { body: plot, contentType: 'image/svg+xml' });
    const pause = longestPause(samples.all.filter(({ atMs }) => atMs >= openedMs));
    const description = `${movedMs} ms after it could; longest pause ${pause.forMs} ms, at ${pause.atMs} ms`;
    info.annotations.push({ type: 'moved', description });

    const logs = `${sent.stderr}\n\n${got.stderr}`;
    expect([sent.code, got.code], logs).toEqual([0, 0]);
    expect(await fingerprint(join(folder, 'received'))).toEqual(await fingerprint(join(folder, 'source')));
    expect(movedMs, logs).toBeLessThan(MOVES_WITHIN_MS);
    expect(pause.forMs, logs).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
    for (const side of [sender, receiver]) {
      const events = jsonEvents(side).filter(({ event }) => event.startsWith('link-'));
      expect(events.map(({ event }) => event)).not.toContain('link-lost');
      expect(events.at(-1)).toEqual({ event: 'link-moved', ...DIRECT });
    }
  });
}

/** Every move until the call is on a direct TCP connection. @throws Error when it does not come to that */
async function movesOf(receiver: CommandLine, samples: Samples): Promise<readonly Mark[]> {
  const moves: Mark[] = [];
  const limitMs = samples.nowMs + MOVES_WITHIN_MS;
  for (;;) {
    const told = jsonEvents(receiver).filter(({ event }) => event === 'link-moved');
    for (const { route, transport } of told.slice(moves.length))
      moves.push({ atMs: samples.nowMs, text: `on ${String(route)}, ${String(transport)}` });
    if (told.at(-1)?.['transport'] === DIRECT.transport) return moves;
    if (samples.nowMs > limitMs) throw new Error(`no direct TCP connection:\n${receiver.stderr}`);
    await sleep(20);
  }
}

function limitSpeed(host: Namespace): void {
  const shaper = ['tbf', 'rate', String(BITS_PER_SECOND), 'burst', '64kb', 'latency', '50ms'];
  host.execute(['tc', 'qdisc', 'add', 'dev', 'lan', 'root', ...shaper]);
}
