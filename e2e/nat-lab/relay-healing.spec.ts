/**
 * A call through a relay whose connection is cut in the middle of a transfer is whole again by the relay to which both agreed, and
 * nobody is asked again.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from '@playwright/test';

import { fingerprint } from '../support/disk/file-tree';
import type { CommandLine } from '../support/program/command-line';
import { jsonEvents, lastEvent } from '../support/program/json-events';
import type { Internet } from './internet';
import { test } from './lab-test';
import { SERVER_PORT, startServer } from './lab-server';
import { home } from './places';
import { transferUnderWay } from './transfer-under-way';

/** No direct way leads from one to the other. */
const HOMES = [home('random'), home('random', { inside: '192.168.2' })] as const;
/** Slow, so that what is sent takes longer than what happens to it. */
const RELAYING = ['--relay', '--relay-rate', '4M'] as const;
const MEBIBYTES = 32;
/** That much more has come: more than waited in the programs. */
const WHOLE_BYTES = 2_000_000;
/** Noticed at once or after ten seconds of silence, then two for the direct ways, and the rest for the relay. */
const WHOLE_WITHIN_MS = 15_000;

interface Cut {
  readonly name: string;
  readonly happen: (internet: Internet) => Promise<void>;
}

const CUTS: readonly Cut[] = [
  {
    name: 'the relay is started anew',
    happen: async ({ contactServer, server }) => {
      contactServer.kill('SIGKILL');
      await contactServer.finished;
      await sleep(1_000);
      await startServer(server, RELAYING);
    },
  },
  {
    name: 'a router has forgotten everything',
    happen: async ({ routerOf }) => {
      const router = routerOf(HOMES[1].router!);
      router.sysctl('net.netfilter.nf_conntrack_tcp_loose=0');
      router.execute(['conntrack', '-F']);
    },
  },
  {
    name: 'every connection to the relay is reset',
    happen: async ({ server }) => {
      server.nft(`
        table inet cut {
          chain input {
            type filter hook input priority filter;
            tcp dport ${SERVER_PORT} ct state established reject with tcp reset
          }
        }
      `);
      await sleep(500);
      server.nft('delete table inet cut');
    },
  },
];

for (const { name, happen } of CUTS) {
  test(`${name}: the transfer goes on through the relay, and nobody is asked again`, async ({
    internetWith,
    folder,
  }, info) => {
    const internet = await internetWith(HOMES, RELAYING);
    const { sender, receiver } = await transferUnderWay(internet, folder, MEBIBYTES, ['--relay', 'server']);
    await happen(internet);
    const cut = performance.now();
    // What was in the program already may still be counted now.
    await sleep(300);
    const before = transferred(receiver);
    while (transferred(receiver) < before + WHOLE_BYTES && performance.now() < cut + 2 * WHOLE_WITHIN_MS)
      await sleep(50);
    const wholeMs = Math.round(performance.now() - cut);
    info.annotations.push({ type: 'goes on', description: `${wholeMs} ms after it was cut` });

    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    const logs = `${sent.stderr}\n\n${got.stderr}`;
    expect([sent.code, got.code], logs).toEqual([0, 0]);
    expect(await fingerprint(join(folder, 'received'))).toEqual(await fingerprint(join(folder, 'source')));
    expect(wholeMs, logs).toBeLessThan(WHOLE_WITHIN_MS);
    for (const side of [sender, receiver]) {
      const told = jsonEvents(side).filter(({ event }) => /^(?:relay|connected|link-.*)$/.test(event));
      const since = told.slice(told.findIndex(({ event }) => event === 'connected'));
      expect(since.filter(({ event }) => event === 'relay')).toEqual([]);
      expect(new Set(since.flatMap(({ route = [] }) => route))).toEqual(new Set(['relay']));
    }
  });
}

for (const who of ['sender', 'receiver'] as const)
  test(`packets of more than 1280 bytes vanish between the ${who} and the relay: one silence is enough to learn it from`, async ({
    internetWith,
    folder,
  }) => {
    const mtuOf = (side: typeof who): number | null => (side === who ? 1_280 : null);
    const homes = [
      home('random', { mtu: mtuOf('sender') }),
      home('random', { mtu: mtuOf('receiver'), inside: '192.168.2' }),
    ] as const;
    const internet = await internetWith(homes, RELAYING);
    const { sender, receiver } = await transferUnderWay(internet, folder, MEBIBYTES, ['--relay', 'server']);
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    const logs = `${sent.stderr}\n\n${got.stderr}`;
    expect([sent.code, got.code], logs).toEqual([0, 0]);
    expect(await fingerprint(join(folder, 'received'))).toEqual(await fingerprint(join(folder, 'source')));
    const events = jsonEvents(receiver).map(({ event }) => event);
    expect(
      events.filter((event) => event === 'link-lost'),
      logs,
    ).toHaveLength(1);
  });

function transferred(receiver: CommandLine): number {
  return Number(lastEvent(receiver, 'progress')['transferred']);
}
