import { randomBytes } from 'node:crypto';

import { describe, expect, it, vi } from 'vitest';

import { CooeeError } from '../../../../src-shared/session';
import type { MeetingKey } from '../../secure';
import type { AgreedConnection } from './agreement';
import type { BusyServers } from './busy-servers';
import { meetAgain, meetingCode, REUNION_LIMIT_MS } from './reunion';
import type { MeetingCode } from './reunion';

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

describe('meeting again', () => {
  it('uses codes that only the two of the call can know, each of them for one room', () => {
    const codes = [0, 1, 2, 3].map((room) => meetingCode(meetingKey, room));
    expect(new Set(codes.flatMap(({ roomCode, sharedSecret }) => [roomCode, sharedSecret])).size).toBe(8);
    expect(meetingCode(Buffer.from(meetingKey) as MeetingKey, 2)).toEqual(codes[2]);
    expect(meetingCode(randomBytes(32) as MeetingKey, 2)).not.toEqual(codes[2]);
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
      if (asked.length === 2) return Promise.resolve(connection);
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      );
    };
    const watch = (onGained: () => void): (() => void) => {
      gain = onGained;
      return () => undefined;
    };
    const met = meetAgain({ role: 'joiner', meetingKey, meet, watch, signal: never });
    await Promise.resolve();
    gain();
    expect(await met).toBe(connection);
    expect(new Set(asked).size).toBe(1);
  });

  it('is lost in the end', async () => {
    vi.useFakeTimers();
    const hanging = (_: MeetingCode, signal: AbortSignal): Promise<AgreedConnection> =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      );
    const met = meetAgain({ role: 'joiner', meetingKey, meet: hanging, signal: never });
    const outcome = expect(met).rejects.toMatchObject({ kind: 'connection-lost' });
    await vi.advanceTimersByTimeAsync(REUNION_LIMIT_MS + 1);
    vi.useRealTimers();
    await outcome;
  });

  it('keeps a room that was hard to get for longer than others', async () => {
    vi.useFakeTimers();
    const begun: number[] = [];
    const meet = (_: MeetingCode, signal: AbortSignal, busy: BusyServers): Promise<AgreedConnection> => {
      begun.push(performance.now());
      if (begun.length === 1) {
        busy.failed({ host: 'contact.example', port: 2310, tls: null }, 'server-busy');
        return Promise.reject(new CooeeError('server-busy'));
      }
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      );
    };
    const met = meetAgain({ role: 'creator', meetingKey, meet, signal: never });
    const outcome = expect(met).rejects.toMatchObject({ kind: 'connection-lost' });
    await vi.advanceTimersByTimeAsync(REUNION_LIMIT_MS + 1);
    vi.useRealTimers();
    await outcome;
    expect((begun[2] ?? 0) - (begun[1] ?? 0)).toBeGreaterThan(300_000);
  });

  it('stops at once where somebody tries to guess', async () => {
    const { meet } = failing('code-guessed');
    await expect(meetAgain({ role: 'creator', meetingKey, meet, signal: never })).rejects.toMatchObject({
      kind: 'code-guessed',
    });
  });
});
