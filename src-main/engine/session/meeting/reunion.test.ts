import { randomBytes } from 'node:crypto';

import { describe, expect, it, vi } from 'vitest';

import { CooeeError, delay } from '../../../../src-shared/session';
import type { NetworkChange } from '../../network';
import type { MeetingKey } from '../../secure';
import type { AgreedConnection } from './agreement';
import { derivedCode } from './derived-code';
import type { MeetingCode } from './derived-code';
import { meetAgain, REUNION_LIMIT_MS } from './reunion';
import type { AttemptProgress } from './reunion-attempt';

const meetingKey = randomBytes(32) as MeetingKey;
const never = new AbortController().signal;
const connection = { route: { kind: 'direct-ipv4', transport: 'tcp' } } as AgreedConnection;

/** Fails with these kinds, one after the other, then connects. */
function failing(...kinds: ('room-taken' | 'room-unknown' | 'server-unreachable' | 'code-guessed')[]) {
  const asked: string[] = [];
  const meet = ({ roomCode }: MeetingCode): Promise<AgreedConnection> => {
    asked.push(roomCode);
    const kind = kinds.shift();
    return kind === undefined ? Promise.resolve(connection) : Promise.reject(new CooeeError(kind));
  };
  return { asked, meet };
}

/** Until it is told to stop. */
function hanging(signal: AbortSignal): Promise<AgreedConnection> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );
}

describe('meeting again', () => {
  it('uses codes that only the two of the call can know, each of them for one room', () => {
    const codes = [0, 1, 2, 3].map((room) => derivedCode(meetingKey, 'meet again', room));
    expect(new Set(codes.flatMap(({ roomCode, sharedSecret }) => [roomCode, sharedSecret])).size).toBe(8);
    expect(derivedCode(Buffer.from(meetingKey) as MeetingKey, 'meet again', 2)).toEqual(codes[2]);
    expect(derivedCode(randomBytes(32) as MeetingKey, 'meet again', 2)).not.toEqual(codes[2]);
  });

  it('goes on trying while the network is away', async () => {
    vi.useFakeTimers();
    const { asked, meet } = failing('server-unreachable', 'server-unreachable', 'server-unreachable');
    const met = meetAgain({ role: 'creator', meetingKey, meet, signal: never });
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(await met).toBe(connection);
    expect(new Set(asked).size).toBe(1);
  });

  it('takes the next room where an interrupted attempt has left one behind, and the joiner asks for all', async () => {
    vi.useFakeTimers();
    const creator = failing('room-taken');
    const joiner = failing('room-unknown', 'room-unknown', 'room-unknown', 'room-unknown');
    const both = [
      meetAgain({ role: 'creator', meetingKey, meet: creator.meet, signal: never }),
      meetAgain({ role: 'joiner', meetingKey, meet: joiner.meet, signal: never }),
    ];
    await vi.advanceTimersByTimeAsync(20_000);
    vi.useRealTimers();
    await Promise.all(both);
    expect(joiner.asked.slice(0, 4)).toContain(creator.asked.at(-1));
  });

  it('begins anew as soon as there is a network, instead of waiting where nobody calls', async () => {
    let gain = (): void => undefined;
    const asked: string[] = [];
    const meet = ({ roomCode }: MeetingCode, signal: AbortSignal): Promise<AgreedConnection> => {
      asked.push(roomCode);
      return asked.length === 2 ? Promise.resolve(connection) : hanging(signal);
    };
    const watch = (onChange: (change: NetworkChange) => void): (() => void) => {
      gain = () => onChange({ hasGained: true, addresses: new Set() });
      return () => undefined;
    };
    const met = meetAgain({ role: 'joiner', meetingKey, meet, watch, signal: never });
    await Promise.resolve();
    gain();
    expect(await met).toBe(connection);
    expect(new Set(asked).size).toBe(1);
  });

  it('lets an attempt that has just found the friend come to its end when the network is another one', async () => {
    vi.useFakeTimers();
    let gain = (): void => undefined;
    const watch = (onChange: (change: NetworkChange) => void): (() => void) => {
      gain = () => onChange({ hasGained: true, addresses: new Set() });
      return () => undefined;
    };
    const signals: AbortSignal[] = [];
    const agreesAfter = [10_000, 1_000];
    const meet = async (_: MeetingCode, signal: AbortSignal, { onReached, onFriend }: AttemptProgress) => {
      const agreesAfterMs = agreesAfter[signals.push(signal) - 1] ?? 0;
      onReached();
      onFriend();
      await delay(agreesAfterMs, signal);
      return connection;
    };
    const met = meetAgain({ role: 'creator', meetingKey, meet, watch, signal: never });
    await vi.advanceTimersByTimeAsync(100);
    gain();
    // It was on a network that is gone.
    await vi.advanceTimersByTimeAsync(1_390);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(600);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    gain();
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();
    expect(await met).toBe(connection);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('leaves an attempt behind that reaches no server, and one that waits where nobody comes', async () => {
    vi.useFakeTimers();
    const began: number[] = [];
    const meet = (_: MeetingCode, signal: AbortSignal, { onReached }: AttemptProgress) => {
      began.push(Date.now());
      if (began.length === 2) onReached();
      return began.length === 3 ? Promise.resolve(connection) : hanging(signal);
    };
    const met = meetAgain({ role: 'creator', meetingKey, meet, signal: never });
    await vi.advanceTimersByTimeAsync(20_000);
    vi.useRealTimers();
    expect(await met).toBe(connection);
    const [first = 0, second = 0, third = 0] = began;
    expect(second - first).toBeLessThan(3_500);
    expect(third - second).toBeGreaterThan(9_000);
    expect(third - second).toBeLessThan(11_500);
  });

  it('does not wait for a friend who is gone and was introduced all the same', async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    const meet = (_: MeetingCode, signal: AbortSignal, { onReached, onFriend }: AttemptProgress) => {
      signals.push(signal);
      onReached();
      if (signals.length === 3) return Promise.resolve(connection);
      onFriend();
      return hanging(signal);
    };
    const began = Date.now();
    const met = meetAgain({ role: 'joiner', meetingKey, meet, signal: never });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await met).toBe(connection);
    expect(Date.now() - began).toBeLessThan(5_001);
    vi.useRealTimers();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false]);
  });

  it('gives a busy server more and more time, and gives no attempt up that waits for that', async () => {
    vi.useFakeTimers();
    const server = { host: 'contact.example', port: 2310, tls: null };
    let begun = 0;
    let asked = 0;
    const meet = async (
      _: MeetingCode,
      signal: AbortSignal,
      { busyServers }: AttemptProgress,
    ): Promise<AgreedConnection> => {
      begun += 1;
      await busyServers.rested(server, signal);
      asked += 1;
      busyServers.failed(server, 'server-busy');
      throw new CooeeError('server-busy');
    };
    const stop = new AbortController();
    const met = meetAgain({ role: 'joiner', meetingKey, meet, signal: stop.signal });
    await vi.advanceTimersByTimeAsync(60_000);
    stop.abort(new CooeeError('friend-left'));
    vi.useRealTimers();
    await expect(met).rejects.toMatchObject({ kind: 'friend-left' });
    expect(asked).toBeGreaterThan(4);
    expect(asked).toBeLessThan(9);
    expect(begun - asked).toBeLessThanOrEqual(1);
  });

  it('is lost in the end', async () => {
    vi.useFakeTimers();
    const meet = (_: MeetingCode, signal: AbortSignal): Promise<AgreedConnection> => hanging(signal);
    const met = meetAgain({ role: 'joiner', meetingKey, meet, signal: never });
    const outcome = expect(met).rejects.toMatchObject({ kind: 'connection-lost' });
    await vi.advanceTimersByTimeAsync(REUNION_LIMIT_MS + 1);
    vi.useRealTimers();
    await outcome;
  });

  it('keeps a room that was hard to get for longer than others', async () => {
    vi.useFakeTimers();
    const begun: number[] = [];
    const meet = (_: MeetingCode, signal: AbortSignal, progress: AttemptProgress) => {
      begun.push(performance.now());
      if (begun.length === 1) {
        progress.busyServers.failed({ host: 'contact.example', port: 2310, tls: null }, 'server-busy');
        return Promise.reject(new CooeeError('server-busy'));
      }
      progress.onReached();
      return new Promise<AgreedConnection>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      );
    };
    const met = meetAgain({ role: 'creator', meetingKey, meet, signal: never });
    const outcome = expect(met).rejects.toMatchObject({ kind: 'connection-lost' });
    await vi.advanceTimersByTimeAsync(REUNION_LIMIT_MS + 1);
    vi.useRealTimers();
    await outcome;
    expect((begun[2] ?? 0) - (begun[1] ?? 0)).toBeGreaterThanOrEqual(300_000);
  });

  it('stops at once where somebody tries to guess', async () => {
    const { meet } = failing('code-guessed');
    await expect(meetAgain({ role: 'creator', meetingKey, meet, signal: never })).rejects.toMatchObject({
      kind: 'code-guessed',
    });
  });
});
