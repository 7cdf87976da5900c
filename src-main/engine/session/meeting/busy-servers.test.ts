import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { BusyServers } from './busy-servers';

const SERVER = { host: 'contact.example', port: 2310, tls: null };
const ANOTHER = { ...SERVER, port: 2311 };

/** How long a server still rests, in milliseconds, up to a minute. */
async function restOf(busy: BusyServers, server = SERVER): Promise<number> {
  const from = performance.now();
  let until = Infinity;
  void busy.rested(server, new AbortController().signal).then(() => (until = performance.now()));
  for (let waited = 0; until === Infinity && waited < 60_000; waited += 10)
    await vi.advanceTimersByTimeAsync(10);
  return until - from;
}

describe('a busy server', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('rests for longer each time, by chance for no less than half, and never longer than 30 s', async () => {
    const busy = new BusyServers();
    for (const longest of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      busy.failed(SERVER, 'server-busy');
      const rest = await restOf(busy);
      expect(rest).toBeGreaterThanOrEqual(longest / 2);
      expect(rest).toBeLessThanOrEqual(longest + 10);
    }
  });

  it('does not make sixty callers come back together', async () => {
    const rests = new Set<number>();
    for (let caller = 0; caller < 60; caller += 1) {
      const busy = new BusyServers();
      for (let refusal = 0; refusal < 5; refusal += 1) busy.failed(SERVER, 'server-busy');
      rests.add(Math.round((await restOf(busy)) / 1_000));
    }
    expect(rests.size).toBeGreaterThan(8);
  });

  it('rests after a room that is not there as well, until it has given us a place', async () => {
    const busy = new BusyServers();
    busy.failed(SERVER, 'room-unknown');
    expect(await restOf(busy)).toBeLessThan(20);
    busy.failed(SERVER, 'server-busy');
    await restOf(busy);
    busy.failed(SERVER, 'room-unknown');
    expect(await restOf(busy)).toBeGreaterThan(900);
    busy.served(SERVER);
    busy.failed(SERVER, 'room-unknown');
    expect(await restOf(busy)).toBeLessThan(20);
  });

  it('is no reason to spare another', async () => {
    const busy = new BusyServers();
    busy.failed(SERVER, 'server-busy');
    expect(busy.shortestRestMs).toBeGreaterThanOrEqual(1_000);
    expect(await restOf(busy, ANOTHER)).toBeLessThan(20);
    expect(busy.areBusy).toBe(true);
    busy.failed(ANOTHER, 'server-busy');
    await restOf(busy);
    // Timers count whole milliseconds.
    expect(busy.shortestRestMs).toBeLessThan(1);
    await vi.advanceTimersByTimeAsync(121_000);
    expect(busy.areBusy).toBe(false);
  });
});
