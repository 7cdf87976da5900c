/**
 * Sixty calls of one office that lost their connections in the same moment, both friends of each behind the same address, meet again
 * by the real programs' code over real sockets; only all of them are in one process, for 120 processes are too many for a test. The sixty
 * themselves run with `FULL=1`; without, fewer calls at a server that allows less.
 */
import { randomBytes } from 'node:crypto';

import { afterEach, describe, expect, it } from 'vitest';

import { startStrictServer } from '../../../server/strict-server.fixture';
import { startContactServer } from '../../../server';
import type { NetworkFacts } from '../../../../src-shared/session';
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
  onRoute: NOTHING,
  onRoutes: NOTHING,
  onRelay: () => undefined,
  onGuesses: NOTHING,
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
    meet: async (code, signal, { onReached, onFriend, busyServers }) => {
      const onNetwork = (facts: NetworkFacts): void => {
        if (facts.isServerReached === true) onReached();
      };
      const meeting = new Meeting({
        places,
        code: { serverId: 0n, ...code },
        anotherCode: null,
        guessesAt: null,
        events: { ...EVENTS, onFriend, onNetwork },
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
async function allMeetAgain(calls: number, port: number): Promise<readonly number[]> {
  const [caller, answerer] = placesOf(port);
  const sides = Array.from({ length: calls }, () => {
    const key = randomBytes(32) as MeetingKey;
    return [meets(caller, key), meets(answerer, key)];
  });
  const seconds = await Promise.all(sides.flat());
  seconds.sort((one, other) => other - one);
  const [last = 0, half = 0] = [seconds[0], seconds[calls]];
  console.info(
    `${2 * calls} sides met again: half of them in ${half.toFixed(1)} s, all in ${last.toFixed(1)} s`,
  );
  return seconds;
}

/** A server that allows each address so many requests a minute. */
async function serverAllowing(requestLimitPerMinute: number): Promise<number> {
  const listeners = [{ address: LOOPBACK, port: 0 }];
  const server = await startContactServer({ listeners, tls: null, requestLimitPerMinute });
  cleanups.push(() => server.close());
  return server.addresses[0]?.port ?? 0;
}

it('calls behind one address meet again though it has only twice the requests that they need', async () => {
  const calls = 6;
  expect(await allMeetAgain(calls, await serverAllowing(4 * calls))).toHaveLength(2 * calls);
}, 120_000);

describe.skipIf(process.env['FULL'] !== '1')('sixty calls behind one address meet again', () => {
  it('at a Cooee server', async () => {
    expect(await allMeetAgain(CALLS, await serverAllowing(120))).toHaveLength(2 * CALLS);
  }, 300_000);

  it('in their ten minutes at a server that charges each request, 60 a minute', async () => {
    const server = await startStrictServer();
    cleanups.push(() => server.close());
    expect(await allMeetAgain(CALLS, server.port)).toHaveLength(2 * CALLS);
    expect(server.refusals()).toBeGreaterThan(0);
  }, 660_000);
});
