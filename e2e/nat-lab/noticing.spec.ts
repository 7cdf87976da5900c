/** How soon a lost connection is noticed, over TCP and over UDP; that it heals is for others (./network-changes.spec.ts). */

import { expect } from '@playwright/test';

import { jsonEvents, lastEvent } from '../support/program/json-events';
import type { Internet } from './internet';
import { test } from './lab-test';
import { home } from './places';
import { transferUnderWay } from './transfer-under-way';

const BITS_PER_SECOND = 24_000_000;
/** More than is sent before anything happens. */
const MEBIBYTES = 64;

interface Loss {
  readonly name: string;
  /** At the sender's. */
  readonly happen: (internet: Internet) => void;
  /** Whose program is to notice, by what (in the words of its log), and within what time. */
  readonly noticedBy: 'sender' | 'receiver';
  readonly reason: RegExp;
  readonly withinMs: number;
}

const LOSSES: readonly Loss[] = [
  {
    name: 'a friend who has vanished without a word is missed within ten seconds',
    happen: ({ homes }) =>
      homes[0].nft('table inet gone { chain out { type filter hook output priority 0; policy drop; }; }'),
    noticedBy: 'receiver',
    reason: /reason=silent/,
    withinMs: 10_000,
  },
  {
    name: 'the own address is gone: it is noticed within three seconds',
    happen: ({ homes }) => homes[0].ip('addr flush dev lan'),
    noticedBy: 'sender',
    reason: /reason="?own address gone/,
    withinMs: 3_000,
  },
  {
    name: 'the cable is pulled: it is noticed within three seconds',
    happen: ({ homes }) => homes[0].ip('link set lan down'),
    noticedBy: 'sender',
    reason: /reason="?own address gone/,
    withinMs: 3_000,
  },
];

for (const transport of ['tcp', 'udp'] as const)
  for (const { name, happen, noticedBy, reason, withinMs } of LOSSES) {
    test(`${transport}: ${name}`, async ({ internetWith, folder }, info) => {
      const blocks = transport === 'udp' ? 'tcp-except-server' : 'nothing';
      const internet = await internetWith([
        home('silent', { blocks }),
        home('silent', { blocks, inside: '192.168.2' }),
      ]);
      const shaper = ['tbf', 'rate', String(BITS_PER_SECOND), 'burst', '32kb', 'latency', '50ms'];
      internet.homes[0].execute(['tc', 'qdisc', 'add', 'dev', 'lan', 'root', ...shaper]);
      const { sender, receiver } = await transferUnderWay(internet, folder, MEBIBYTES);
      expect(lastEvent(receiver, 'connected')).toMatchObject({ transport });
      const side = noticedBy === 'sender' ? sender : receiver;
      expect(side.stdout).not.toContain('link-lost');
      const happened = performance.now();
      happen(internet);
      await side.prints(/"event":"link-lost"/);
      const noticedMs = Math.round(performance.now() - happened);
      info.annotations.push({ type: 'noticed', description: `${noticedMs} ms` });
      expect(side.stderr).toMatch(reason);
      expect(noticedMs, side.stderr).toBeLessThan(withinMs);
      // In the middle of the transfer, so that nothing else has ended the connection.
      expect(jsonEvents(receiver).map(({ event }) => event)).not.toContain('done');
    });
  }
