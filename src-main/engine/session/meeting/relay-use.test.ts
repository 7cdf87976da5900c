import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { DEFAULT_RELAY_OPTIONS, startContactServer } from '../../../server';
import type { RelayOptions } from '../../../server';
import { reachRelay } from '../../contact';
import { openPorts } from './own-ports';
import { RelayUse } from './relay-use';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Two ends of a real relay of ours, with what each knows of its use. */
async function pair(limits: Pick<RelayOptions, 'bytes' | 'seconds'>): Promise<readonly [Socket, Socket]> {
  const relay = { ...DEFAULT_RELAY_OPTIONS, ...limits };
  const listeners = [{ address: '127.0.0.1', port: 0 }];
  const server = await startContactServer({ listeners, tls: null, relay });
  cleanups.push(() => server.close());
  const target = { server: { host: '127.0.0.1', port: server.addresses[0]?.port ?? 0, tls: null } };
  const token = randomBytes(32);
  const never = new AbortController().signal;
  const reached = async (): Promise<Socket> => {
    const ports = openPorts(false);
    cleanups.push(() => ports.map((port) => port.close()));
    return reachRelay(target, token, ports, never);
  };
  const ends = await Promise.all([reached(), reached()]);
  for (const end of ends) {
    end.on('error', () => undefined);
    cleanups.push(() => end.destroy());
  }
  return ends;
}

describe('what a relay lets two send', () => {
  it('is used up on both sides when it ended the connection, whoever sent it', async () => {
    const limits = { bytes: 100_000, bytesPerSecond: null, seconds: null };
    const ends = await pair(limits);
    const uses = ends.map((end) => new RelayUse(end, limits));
    const closed = Promise.all(ends.map((end) => once(end.resume(), 'close')));
    const [one, other] = ends;
    other.write(Buffer.alloc(30_000));
    one.write(Buffer.alloc(60_000));
    expect(uses.map(({ isUsedUp }) => isUsedUp)).toEqual([false, false]);
    one.write(Buffer.alloc(20_000));
    await closed;
    expect(uses.map(({ isUsedUp }) => isUsedUp)).toEqual([true, true]);
  });

  it('counts what the friend sent before anybody could look', async () => {
    const limits = { bytes: 100_000, bytesPerSecond: null, seconds: null };
    const [one, other] = await pair(limits);
    one.write(Buffer.alloc(10));
    while (other.readableLength === 0) await setTimeout(1);
    const use = new RelayUse(other, limits);
    const closed = once(other.resume(), 'close');
    one.end(Buffer.alloc(99_990));
    await closed;
    expect(use.isUsedUp).toBe(true);
  });

  it('is not used up when a friend has left', async () => {
    const limits = { bytes: 100_000, bytesPerSecond: null, seconds: 3600 };
    const [one, other] = await pair(limits);
    const use = new RelayUse(other, limits);
    const closed = once(other.resume(), 'close');
    one.end(Buffer.alloc(90_000));
    await closed;
    expect(use.isUsedUp).toBe(false);
  });

  it('is used up by the time as well, give or take five seconds', async () => {
    const [one] = await pair({ bytes: null, seconds: null });
    const of = (seconds: number): RelayUse =>
      new RelayUse(one, { bytes: null, bytesPerSecond: null, seconds });
    expect([of(5), of(60)].map(({ isUsedUp }) => isUsedUp)).toEqual([true, false]);
  });
});
