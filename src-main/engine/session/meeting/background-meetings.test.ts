/** An hour of looking for a better way that is not there, one attempt after the other, by the real programs' code over real sockets. */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';

import { afterEach, expect, it, vi } from 'vitest';

import { startContactServer } from '../../../server';
import { CooeeError } from '../../../../src-shared/session';
import type { Route } from '../../../../src-shared/session';
import type { AnswererPlaces, CallerPlaces, FoundServer, MeetingPlaces } from '../places';
import type { MeetingKey } from '../../secure';
import { derivedCode } from './derived-code';
import type { MeetingCode } from './derived-code';
import { Meeting } from './meeting';

const LOOPBACK = '127.0.0.1';
/** As many as better-ways.ts makes in an hour: three at first, then one every two minutes and as long as it lasts. */
const ATTEMPTS = 30;
/** No way is better, so every connection that comes about is given up. */
const BEST: Route = { kind: 'same-computer', transport: 'tcp' };
const NOTHING = (): void => undefined;
const EVENTS = {
  onServer: NOTHING,
  onRoomOpen: NOTHING,
  onFriend: NOTHING,
  onRoutes: NOTHING,
  onRelay: NOTHING,
  onGuesses: NOTHING,
  onNetwork: NOTHING,
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** One side of one attempt, which is given up soon after the two have connected. */
async function attempt(places: MeetingPlaces, meetingCode: MeetingCode): Promise<void> {
  const stop = new AbortController();
  const connected = vi.fn();
  const meeting = new Meeting({
    places,
    code: { serverId: 0n, ...meetingCode },
    anotherCode: null,
    guessesAt: null,
    events: { ...EVENTS, onRoute: connected },
    mustBeat: BEST,
    signal: stop.signal,
  });
  const met = meeting.connect();
  met.catch(NOTHING);
  await vi.waitFor(() => expect(connected).toHaveBeenCalled(), 5_000);
  stop.abort(new CooeeError('connection-lost'));
  await expect(met).rejects.toMatchObject({ kind: 'connection-lost' });
  await meeting.close();
}

/** Open sockets and files of this process, and its timers. */
function held(): { readonly descriptors: number; readonly timers: number } {
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
  };
}

it.skipIf(process.platform !== 'linux')(
  'leaves no socket and no timer behind',
  async () => {
    const listeners = [{ address: LOOPBACK, port: 0 }];
    const contactServer = await startContactServer({ listeners, tls: null, requestLimitPerMinute: 10_000 });
    cleanups.push(() => contactServer.close());
    const port = contactServer.addresses[0]?.port ?? 0;
    const server: FoundServer = { host: LOOPBACK, port, tls: null, serverId: 0n };
    const record = { kind: 'custom', host: null } as const;
    const common = { chosen: () => Promise.resolve([server]), isLocalOnly: false, record };
    const caller: CallerPlaces = { ...common, role: 'creator', own: null };
    const answerer: AnswererPlaces = {
      ...common,
      role: 'joiner',
      nearby: null,
      isChosenDecisive: true,
      whereabouts: 'there',
    };
    const meetingKey = randomBytes(32) as MeetingKey;
    const attempts = async (count: number, from: number): Promise<void> => {
      for (let number = from; number < from + count; number += 1) {
        const code = derivedCode(meetingKey, 'better way', number);
        await Promise.all([attempt(caller, code), attempt(answerer, code)]);
      }
    };
    // What is loaded and opened once is open by then.
    await attempts(3, 0);
    const before = held();
    await attempts(ATTEMPTS, 3);
    await vi.waitFor(() => {
      const { descriptors, timers } = held();
      expect(descriptors).toBeLessThanOrEqual(before.descriptors + 3);
      expect(timers).toBeLessThanOrEqual(before.timers + 5);
    }, 15_000);
  },
  120_000,
);
