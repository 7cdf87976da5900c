/**
 * The network changes in the middle of a transfer: another address, another router, a router that has forgotten everything. The call
 * has to be whole again within five seconds after the network is.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { jsonEvents } from '../support/program/json-events';
import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import { Lab, whyNoNamespaces, whyNoProgram } from '../support/network/namespaces';
import { test } from './lan-call';
import { buildTwoWays, SERVER, SERVER_PORT } from './two-ways';
import type { Home } from './two-ways';

/** 3 MB/s: what is sent takes longer than everything that happens to it. */
const BITS_PER_SECOND = 24_000_000;
const MEBIBYTES = 28;
/** Transferred before the network changes. */
const STEADY_BYTES = 6_000_000;
const WHOLE_WITHIN_MS = 5_000;
/** How long what happens may go unnoticed where nothing tells of it. */
const SILENCE_MS = 10_000;

/** At both sides, one after the other; else at one of them for each change. */
const IS_FULL = process.env['FULL'] === '1';

interface Change {
  readonly name: string;
  /** Resolves when the network is whole. */
  readonly happen: (home: Home) => Promise<void>;
  /** From when on the five seconds count, beside the network. */
  readonly unnoticedMs?: number;
}

function leaveCable({ computer }: Home): void {
  computer.ip('link set cable down');
}

function joinWifi({ computer, wifi }: Home, metric = ''): void {
  computer.ip(
    `addr replace ${wifi.inside}.2/24 dev wifi`,
    `route replace default via ${wifi.inside}.1 dev wifi ${metric}`,
  );
}

/** Its own address on the same cable. */
function readdress({ computer, cable }: Home, from: number, to: number): void {
  computer.ip(
    `addr del ${cable.inside}.${from}/24 dev cable`,
    `addr add ${cable.inside}.${to}/24 dev cable`,
    `route replace default via ${cable.inside}.1 dev cable`,
  );
}

async function reboot({ cable: { router, line } }: Home, forMs: number): Promise<void> {
  router.ip('link set wan down');
  router.execute(['conntrack', '-F']);
  await sleep(forMs);
  router.ip('link set wan up', `route add default via ${line}`);
}

const CHANGES: readonly Change[] = [
  {
    name: 'another address',
    happen: async (home) => readdress(home, 2, 77),
  },
  {
    name: 'Wi-Fi three seconds after the cable was pulled',
    happen: async (home) => {
      leaveCable(home);
      await sleep(3_000);
      joinWifi(home);
    },
  },
  {
    name: 'Wi-Fi before the cable is pulled',
    happen: async (home) => {
      joinWifi(home, 'metric 50');
      await sleep(1_000);
      leaveCable(home);
    },
  },
  {
    name: 'the default route moves, and the cable stays',
    happen: async (home) => joinWifi(home),
  },
  {
    name: 'a router restarts and has forgotten everything',
    happen: (home) => reboot(home, 4_000),
    unnoticedMs: SILENCE_MS,
  },
  {
    name: 'three addresses, one after the other',
    happen: async (home) => {
      for (const [from, to] of [
        [2, 77],
        [77, 78],
        [78, 79],
      ] as const) {
        readdress(home, from, to);
        await sleep(1_500);
      }
    },
  },
  {
    name: 'cable, Wi-Fi and cable again',
    happen: async (home) => {
      leaveCable(home);
      joinWifi(home);
      await sleep(2_500);
      home.computer.ip('link set wifi down', 'link set cable up');
      home.computer.ip(`route replace default via ${home.cable.inside}.1 dev cable`);
    },
  },
];

const SIDES = [
  ['caller', 0],
  ['answerer', 1],
] as const;

for (const [index, { name, happen, unnoticedMs = 0 }] of CHANGES.entries())
  for (const [who, side] of IS_FULL ? SIDES : SIDES.filter(([, number]) => number === index % 2)) {
    test(`${name}, at the ${who}'s: the transfer goes on within five seconds`, async ({ folder }) => {
      const reason = whyNoNamespaces() ?? whyNoProgram('conntrack', ['--version'], 'conntrack');
      test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
      const lab = new Lab();
      try {
        const { internet, homes } = buildTwoWays(lab, BITS_PER_SECOND);
        const serving = ['serve', '-u', '-r', '1000000', '-a', `${SERVER}:${SERVER_PORT}`];
        const server = new CommandLine(serving, { through: internet.run });
        await server.prints(/^listening /m);
        await writeRandomFile(join(folder, 'source', 'film.bin'), MEBIBYTES);
        const options = ['--json', '-v', '-s', SERVER, '-u', '--port', String(SERVER_PORT)];
        const sender = new CommandLine(['send', ...options, join(folder, 'source', 'film.bin')], {
          through: homes[0].computer.run,
        });
        const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
        const received = join(folder, 'received');
        const receiver = new CommandLine(['get', '-y', ...options, '--path', received, code], {
          through: homes[1].computer.run,
        });
        await until(() => transferred(receiver) > STEADY_BYTES);
        const began = performance.now();
        await happen(homes[side]);
        const whole = performance.now();
        // What was in the program already may still be counted now.
        await sleep(300);
        const before = transferred(receiver);
        await until(() => transferred(receiver) > before + 1_000_000);
        const goesOn = performance.now();
        const description = `${Math.round(goesOn - whole)} ms after the network was whole`;
        test.info().annotations.push({ type: 'goes on', description });
        const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
        expect([sent.code, got.code]).toEqual([0, 0]);
        expect(await fingerprint(received)).toEqual(await fingerprint(join(folder, 'source')));
        const noticed = Math.max(whole, began + unnoticedMs);
        const logs = `${sent.stderr}\n\n${got.stderr}`;
        expect(goesOn - noticed, logs).toBeLessThan(WHOLE_WITHIN_MS);
      } finally {
        lab.remove();
      }
    });
  }

function transferred(receiver: CommandLine): number {
  const last = jsonEvents(receiver).findLast(({ event }) => event === 'progress');
  return Number(last?.['transferred'] ?? 0);
}

/** @throws Error when it takes longer than half a minute */
async function until(isTrue: () => boolean): Promise<void> {
  const limit = performance.now() + 30_000;
  while (!isTrue()) {
    if (performance.now() > limit) throw new Error('it took more than 30 s');
    await sleep(50);
  }
}
