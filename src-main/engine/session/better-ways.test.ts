import { randomBytes } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CooeeError } from '../../../src-shared/session';
import type { Role, Route } from '../../../src-shared/session';
import type { NetworkChange } from '../network';
import type { MeetingKey } from '../secure';
import { BetterWays } from './better-ways';
import type { BetterWayMessage, BetterWayOptions } from './better-ways';
import { derivedCode } from './meeting/derived-code';

const meetingKey = randomBytes(32) as MeetingKey;
const RELAY: Route = { kind: 'relay', transport: 'tcp' };
const UDP: Route = { kind: 'direct-ipv4', transport: 'udp' };
const DIRECT: Route = { kind: 'direct-ipv4', transport: 'tcp' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});
const stops: (() => void)[] = [];

function looking(role: Role, first: Route | null = RELAY) {
  const state = { route: first };
  const asked: { readonly roomCode: string; readonly at: number; readonly signal: AbortSignal }[] = [];
  const told: BetterWayMessage[] = [];
  const began = performance.now();
  const meet: BetterWayOptions['meet'] = ({ roomCode }, signal, onOpen) => {
    asked.push({ roomCode, at: (performance.now() - began) / 1000, signal });
    if (role === 'creator') onOpen();
    return new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    );
  };
  let change: (change: NetworkChange) => void = () => undefined;
  const watch: BetterWayOptions['watch'] = (onChange) => {
    change = onChange;
    return () => undefined;
  };
  const tell = (message: BetterWayMessage): void => void told.push(message);
  const onAgreed = vi.fn();
  const ways = new BetterWays({ role, meetingKey, route: () => state.route, meet, tell, onAgreed, watch });
  stops.push(ways.start());
  return { ways, state, asked, told, gains: () => change({ hasGained: true, addresses: new Set() }) };
}

describe('the search for a better way', () => {
  it('is gentle: three attempts in the first minute and a half, later one in two minutes, each in a room of its own', async () => {
    const { asked, told } = looking('creator');
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(asked[0]?.at).toBeGreaterThan(3.9);
    expect(asked[0]?.at).toBeLessThan(6.1);
    expect(asked.filter(({ at }) => at < 90).length).toBeLessThanOrEqual(3);
    expect(asked.length).toBeGreaterThanOrEqual(5);
    expect(asked.length).toBeLessThanOrEqual(9);
    expect(new Set(asked.map(({ roomCode }) => roomCode)).size).toBe(asked.length);
    expect(told.map(({ attempt }) => attempt)).toEqual(asked.map((_, index) => index));
    // Never where a lost friend is looked for.
    const healing = [0, 1, 2, 3].map((room) => derivedCode(meetingKey, 'meet again', room).roomCode);
    expect(asked.filter(({ roomCode }) => healing.includes(roomCode))).toEqual([]);
  });

  it.each([
    [RELAY, 1],
    [UDP, 1],
    [DIRECT, 0],
    [null, 0],
  ])('is worth it on %j: %i', async (route, attempts) => {
    const { asked } = looking('creator', route);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(asked).toHaveLength(attempts);
  });

  it('begins as soon as it makes sense again', async () => {
    const { asked, state } = looking('creator', DIRECT);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
    state.route = RELAY;
    await vi.advanceTimersByTimeAsync(7_000);
    expect(asked).toHaveLength(1);
  });

  it('is hurried by a change of network on either side, within reason', async () => {
    const { ways, asked, gains } = looking('creator');
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(25_000);
    gains();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(asked.length - before).toBeGreaterThan(0);
    const hurried = asked.length;
    for (let second = 0; second < 60; second += 1) {
      ways.heard({ type: 'better-way', attempt: null });
      ways.cancel();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(asked.length - hurried).toBeLessThanOrEqual(13);
    expect(asked.length - hurried).toBeGreaterThan(5);
  });

  it('joins where the creator says, one attempt at a time and each once, and asks after a change of network', async () => {
    const { ways, asked, told, gains, state } = looking('joiner');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
    ways.heard({ type: 'better-way', attempt: 3 });
    ways.heard({ type: 'better-way', attempt: 4 });
    await vi.advanceTimersByTimeAsync(21_000);
    expect(asked).toHaveLength(1);
    for (const attempt of [3, -1, 0.5, '5', 2 ** 20, undefined]) ways.heard({ type: 'better-way', attempt });
    expect(asked).toHaveLength(1);
    ways.heard({ type: 'better-way', attempt: 5 });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked).toHaveLength(2);
    // For the creator the fifth is over.
    ways.heard({ type: 'better-way', attempt: 6 });
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
    gains();
    expect(told).toEqual([{ type: 'better-way', attempt: null }]);
    state.route = DIRECT;
    gains();
    expect(told).toHaveLength(1);
  });

  it('leaves the network that is gone at once: the attempt that began there is given up for another one', async () => {
    const { asked, gains } = looking('creator');
    await vi.advanceTimersByTimeAsync(12_000);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([false]);
    gains();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    // Which then has its whole time.
    await vi.advanceTimersByTimeAsync(18_000);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('is not hurried by a creator who says more than they do', async () => {
    const { ways, asked } = looking('joiner');
    for (let attempt = 0; attempt < 1_000; attempt += 1) {
      ways.heard({ type: 'better-way', attempt });
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.length).toBeLessThanOrEqual(5);
  });

  it('gives way when the connection is lost', async () => {
    const { ways, asked } = looking('creator');
    await vi.advanceTimersByTimeAsync(7_000);
    ways.cancel();
    expect(asked[0]?.signal.reason).toBeInstanceOf(CooeeError);
  });
});
