/**
 * Sixty calls of one office that lost their connections in the same moment, both friends of each behind the same address, meet again
 * by the real programs' code over real sockets; only all of them are in one process, for 120 processes are too many for a test.
 */
import { randomBytes } from 'node:crypto';

import { afterEach, expect, it } from 'vitest';

import { startStrictServer } from '../../../server/strict-server.fixture';
import { startContactServer } from '../../../server';
import type { MeetingKey } from '../../secure';
import type { AnswererPlaces, CallerPlaces, FoundServer, MeetingPlaces } from '../places';
import type { AgreedConnection } from './agreement';
import { Meeting } from './meeting';
import { meetAgain } from './reunion';

const CALLS = 60;
const LOOPBACK = '127.0.0.1';
const RECORD = { kind: 'custom', host: null } as const;
const NOTHING = (): void => undefined;
const EVENTS = {
  onServer: NOTHING,
  onRoomOpen: NOTHING,
  onFriend: NOTHING,
  onRoute: NOTHING,
  onRoutes: NOTHING,
  onGuesses: NOTHING,
  onNetwork: NOTHING,
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function placesOf(port: number): readonly [CallerPlaces, AnswererPlaces] {
  const server: FoundServer = { host: LOOPBACK, port, tls: null, serverId: 0n };
  const common = { chosen: () => Promise.resolve([server]), isLocalOnly: false, record: RECORD };
  return [
    { ...common, role: 'creator', own: null },
    { ...common, role: 'joiner', nearby: null, isChosenDecisive: true, whereabouts: 'there' },
  ];
}

/** One side of one call looks for the other. @returns seconds until it was found */
async function meets(places: MeetingPlaces, meetingKey: MeetingKey): Promise<number> {
  const began = performance.now();
  const stop = new AbortController();
  const agreed: AgreedConnection = await meetAgain({
    role: places.role,
    meetingKey,
    meet: async (code, signal, busyServers) => {
      const meeting = new Meeting({
        places,
        code: { serverId: 0n, ...code },
        anotherCode: null,
        guessesAt: null,
        events: EVENTS,
        busyServers,
        signal,
      });
      try {
        return await meeting.connect();
      } finally {
        await meeting.close();
      }
    },
    watch: () => NOTHING,
    signal: stop.signal,
  });
  cleanups.push(() => agreed.stream.destroy());
  return (performance.now() - began) / 1_000;
}

/** @returns seconds, of both sides of all calls, the last first */
async function allMeetAgain(port: number): Promise<readonly number[]> {
  const [caller, answerer] = placesOf(port);
  const sides = Array.from({ length: CALLS }, () => {
    const key = randomBytes(32) as MeetingKey;
    return [meets(caller, key), meets(answerer, key)];
  });
  const seconds = await Promise.all(sides.flat());
  return seconds.sort((one, other) => other - one);
}

it('sixty calls behind one address meet again within seconds at a Cooee server', async () => {
  const server = await startContactServer({ listeners: [{ address: LOOPBACK, port: 0 }], tls: null });
  cleanups.push(() => server.close());
  const seconds = await allMeetAgain(server.addresses[0]?.port ?? 0);
  console.info(
    `120 sides met again, the last after ${seconds[0]?.toFixed(1)} s, half of them after ${seconds[60]?.toFixed(1)} s`,
  );
  expect(seconds).toHaveLength(2 * CALLS);
  expect(seconds[0]).toBeLessThan(60);
}, 120_000);

it.skipIf(process.env['FULL'] !== '1')(
  'so they do in their ten minutes at a server that charges each request, 60 a minute',
  async () => {
    const server = await startStrictServer();
    cleanups.push(() => server.close());
    const seconds = await allMeetAgain(server.port);
    console.info(
      `120 sides met again, the last after ${seconds[0]?.toFixed(0)} s, half of them after ${seconds[60]?.toFixed(0)} s; ${server.refusals()} refusals`,
    );
    expect(seconds).toHaveLength(2 * CALLS);
  },
  660_000,
);
