import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { HeartbeatMonitor } from './conversation-heartbeat';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Sent {
  readonly type: 'ping' | 'pong';
  readonly number: number;
}

function monitored(take: () => Promise<void> = async () => undefined): {
  readonly monitor: HeartbeatMonitor;
  readonly sent: Sent[];
  readonly roundTrips: number[];
} {
  const [sent, roundTrips]: [Sent[], number[]] = [[], []];
  const monitor = new HeartbeatMonitor(
    (message) => {
      sent.push(message);
      return take();
    },
    (milliseconds) => roundTrips.push(milliseconds),
  );
  return { monitor, sent, roundTrips };
}

/** A connection on which nothing comes but what a test says. */
function aLine(drop: () => void = () => undefined) {
  return { isLinked: true, receivedBytes: 0, drop };
}
const nothing = async (): Promise<void> => undefined;

describe('the heartbeat of a conversation', () => {
  it('asks every two seconds at first and every three later', async () => {
    const { monitor, sent } = monitored();
    const askedAt: number[] = [];
    const began = performance.now();
    const stop = monitor.start(aLine());
    for (let second = 1; second <= 30; second += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      await monitor.whileHandling(nothing);
      if (sent.length > askedAt.length) askedAt.push((performance.now() - began) / 1000);
    }
    stop();
    expect(askedAt).toEqual([2, 4, 6, 8, 10, 13, 16, 19, 22, 25, 28]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(11);
  });

  it('tells the round trip when it changes, and only then', async () => {
    const { monitor, sent, roundTrips } = monitored();
    for (const milliseconds of [30, 50, 20, 20]) {
      monitor.ask();
      await vi.advanceTimersByTimeAsync(milliseconds);
      monitor.ponged({ type: 'pong', number: sent.at(-1)?.number });
    }
    expect(roundTrips).toEqual([30, 20]);
  });

  it('is not impressed by answers to nothing', () => {
    const { monitor, roundTrips } = monitored();
    for (const number of [0, -1, 0.5, '0', null, undefined, 2 ** 60])
      monitor.ponged({ type: 'pong', number });
    expect(roundTrips).toEqual([]);
  });

  it('answers with the number it was asked, and not at all where an older Cooee gave none', () => {
    const { monitor, sent } = monitored();
    monitor.pinged({ type: 'ping' });
    monitor.pinged({ type: 'ping', number: 'one' });
    monitor.pinged({ type: 'ping', number: 7 });
    expect(sent).toEqual([{ type: 'pong', number: 7 }]);
  });

  it('piles up no answers for a friend who asks and does not read', async () => {
    let takes = (): void => undefined;
    const { monitor, sent } = monitored(() => new Promise((resolve) => (takes = resolve)));
    for (let number = 0; number < 1000; number += 1) monitor.pinged({ type: 'ping', number });
    expect(sent).toEqual([{ type: 'pong', number: 0 }]);
    takes();
    await vi.advanceTimersByTimeAsync(0);
    monitor.pinged({ type: 'ping', number: 1000 });
    expect(sent.at(-1)).toEqual({ type: 'pong', number: 1000 });
  });

  it('calls ten seconds of silence a lost connection, within three more', async () => {
    const { monitor } = monitored();
    const began = performance.now();
    const silentFor = new Promise((resolve) => {
      const stop = monitor.start(
        aLine(() => {
          stop();
          resolve(performance.now() - began);
        }),
      );
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await silentFor).toBe(13_000);
  });

  it('hears no silence while there is no connection, and counts afresh on the next one', async () => {
    const { monitor, sent } = monitored();
    const lost = vi.fn();
    const line = { ...aLine(lost), isLinked: false };
    const stop = monitor.start(line);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    line.isLinked = true;
    await vi.advanceTimersByTimeAsync(9_000);
    expect(lost).not.toHaveBeenCalled();
    expect(sent).not.toEqual([]);
    stop();
  });

  it('gives the next connection its own ten seconds, though it came at once and has brought as little', async () => {
    const { monitor } = monitored();
    const lost = vi.fn();
    const stop = monitor.start(aLine(lost));
    await vi.advanceTimersByTimeAsync(13_000);
    expect(lost).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(lost).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(lost).toHaveBeenCalledTimes(2);
    stop();
  });

  it('hears no silence while a frame comes that takes a slow line a minute', async () => {
    const { monitor } = monitored();
    const lost = vi.fn();
    const line = aLine(lost);
    const stop = monitor.start(line);
    for (let second = 0; second < 60; second += 5) {
      await vi.advanceTimersByTimeAsync(5_000);
      line.receivedBytes += 1;
    }
    expect(lost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(lost).toHaveBeenCalled();
    stop();
  });

  it('does not take our own slow disk for the friend’s silence', async () => {
    const { monitor } = monitored();
    const lost = vi.fn();
    const stop = monitor.start(aLine(lost));
    await monitor.whileHandling(async () => {
      await vi.advanceTimersByTimeAsync(60_000);
    });
    await vi.advanceTimersByTimeAsync(9_000);
    expect(lost).not.toHaveBeenCalled();
    stop();
  });

  it('survives a connection that is gone', async () => {
    const { monitor } = monitored(() => Promise.reject(new Error('gone')));
    monitor.ask();
    monitor.pinged({ type: 'ping', number: 1 });
    await vi.advanceTimersByTimeAsync(0);
    monitor.pinged({ type: 'ping', number: 2 });
  });
});
