import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { HeartbeatMonitor } from './conversation-heartbeat';
import type { WatchedStream } from './conversation-heartbeat';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] });
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
function aLine(drop: (reason: string) => void = () => undefined) {
  const doubts: boolean[] = [];
  const doubt = (isInDoubt: boolean): void => void doubts.push(isInDoubt);
  const line: WatchedStream & { connection: object | null; receivedBytes: number } = {
    connection: {},
    receivedBytes: 0,
    drop,
    doubt,
  };
  return { line, doubts };
}

/** The friend answers whatever is asked, as every Cooee does. */
function answered({ monitor, sent }: ReturnType<typeof monitored>): void {
  monitor.ask();
  monitor.ponged({ type: 'pong', number: sent.at(-1)?.number });
}

describe('the heartbeat of a conversation', () => {
  it('asks every second until it is stopped', async () => {
    const { monitor, sent } = monitored();
    const stop = monitor.start(aLine().line);
    await vi.advanceTimersByTimeAsync(9_500);
    expect(sent).toHaveLength(9);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(9);
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

  it('calls silence a lost connection, within ten seconds', async () => {
    const { monitor } = monitored();
    const { line } = aLine(() => (line.connection = null));
    const lost = vi.spyOn(line, 'drop');
    const stop = monitor.start(line);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(lost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lost).toHaveBeenCalledExactlyOnceWith('silent');
    stop();
  });

  it('hears no silence while there is no connection, and counts afresh on the next one', async () => {
    const { monitor, sent } = monitored();
    const lost = vi.fn();
    const { line } = aLine(lost);
    line.connection = null;
    const stop = monitor.start(line);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    line.connection = {};
    await vi.advanceTimersByTimeAsync(9_000);
    expect(lost).not.toHaveBeenCalled();
    expect(sent).not.toEqual([]);
    stop();
  });

  it('gives every connection its own ten seconds, though it came at once and has brought as little', async () => {
    const { monitor } = monitored();
    const { line, doubts } = aLine(() => (line.connection = {}));
    const lost = vi.spyOn(line, 'drop');
    const stop = monitor.start(line);
    for (let count = 1; count <= 3; count += 1) {
      await vi.advanceTimersByTimeAsync(10_000);
      expect(lost).toHaveBeenCalledTimes(count);
    }
    // One that broke by itself and was replaced between two looks.
    await vi.advanceTimersByTimeAsync(9_000);
    line.connection = {};
    await vi.advanceTimersByTimeAsync(9_000);
    expect(lost).toHaveBeenCalledTimes(3);
    expect(doubts).not.toContain(true);
    stop();
  });

  it('doubts a friend who has answered before and is silent for three seconds, until they are heard again', async () => {
    const parts = monitored();
    const { line, doubts } = aLine();
    const stop = parts.monitor.start(line);
    answered(parts);
    await vi.advanceTimersByTimeAsync(1_750);
    expect(doubts).not.toContain(true);
    await vi.advanceTimersByTimeAsync(750);
    expect(doubts.at(-1)).toBe(true);
    line.receivedBytes += 1;
    await vi.advanceTimersByTimeAsync(250);
    expect(doubts.at(-1)).toBe(false);
    stop();
  });

  it('gives a connection up that does not answer within two seconds after the network has changed', async () => {
    const { monitor, sent } = monitored();
    const lost = vi.fn();
    const { line } = aLine(lost);
    const stop = monitor.start(line);
    monitor.probe();
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    line.receivedBytes += 1;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(lost).not.toHaveBeenCalled();
    monitor.probe();
    await vi.advanceTimersByTimeAsync(2_250);
    expect(lost).toHaveBeenCalledExactlyOnceWith('no answer after a change of network');
    stop();
  });

  it('hears no silence while a frame comes that takes a slow line a minute', async () => {
    const { monitor } = monitored();
    const lost = vi.fn();
    const { line } = aLine(lost);
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
    const parts = monitored();
    const lost = vi.fn();
    const { line, doubts } = aLine(lost);
    const stop = parts.monitor.start(line);
    answered(parts);
    await parts.monitor.whileHandling(async () => {
      await vi.advanceTimersByTimeAsync(60_000);
    });
    await vi.advanceTimersByTimeAsync(1_750);
    expect(doubts).not.toContain(true);
    await vi.advanceTimersByTimeAsync(7_000);
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
