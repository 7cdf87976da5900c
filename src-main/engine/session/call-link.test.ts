import { afterEach, describe, expect, it, vi } from 'vitest';

import { CooeeError } from '../../../src-shared/session';
import type { Role, Route } from '../../../src-shared/session';
import { CallLink } from './call-link';
import type { CallLinkOptions } from './call-link';
import { silentWire, wire } from './conversation/wire.fixture';
import type { Wire } from './conversation/wire.fixture';
import type { AgreedConnection } from './meeting/agreement';

const DIRECT: Route = { kind: 'direct-ipv4', transport: 'tcp' };
const stop = new AbortController();
const links: CallLink[] = [];
afterEach(() => {
  for (const { stream } of links.splice(0)) stream.destroy();
});

/** Where the two find each other as soon as both have come for the same room. */
class Rooms {
  readonly #waiting = new Map<string, (agreed: AgreedConnection) => void>();
  asked = 0;
  mustBeat: Route | null = null;

  get areEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  readonly meet: CallLinkOptions['meet'] = ({ roomCode }, signal, progress, { mustBeat }) => {
    const { onReached, onFriend, onRoomOpen } = progress;
    this.asked += 1;
    this.mustBeat = mustBeat;
    onReached();
    const other = this.#waiting.get(roomCode);
    if (other !== undefined) {
      this.#waiting.delete(roomCode);
      onFriend();
      return wire().then(({ streams: [ours, theirs] }) => {
        other({ stream: theirs, route: DIRECT });
        return { stream: ours, route: DIRECT };
      });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.set(roomCode, (met) => {
        onFriend();
        resolve(met);
      });
      onRoomOpen?.();
      signal.addEventListener('abort', () => {
        this.#waiting.delete(roomCode);
        reject(signal.reason as Error);
      });
    });
  };
}

function twoLinks(streams: Wire['streams'], route = DIRECT) {
  const rooms = new Rooms();
  const sides = (['creator', 'joiner'] as const).map((role: Role, side) => {
    const [onLost, onRestored, onFrame] = [vi.fn(), vi.fn(), vi.fn()];
    const stream = streams[side === 0 ? 0 : 1];
    const options = { stream, route, role, meet: rooms.meet, onLost, onRestored, signal: stop.signal };
    const link = new CallLink({ ...options, betterWayPausesMs: [20, 100_000] });
    links.push(link);
    const ended = link.stream.receive((frame) => void onFrame(frame.toString()), stop.signal);
    ended.catch(() => undefined);
    return { link, stream: link.stream, onLost, onRestored, onFrame };
  });
  const [creator, joiner] = sides;
  if (creator === undefined || joiner === undefined) throw new Error('two sides');
  return { rooms, creator, joiner, sides };
}

describe('the link of a call', () => {
  it.each([
    ['creator', 'joiner'],
    ['joiner', 'creator'],
  ] as const)(
    'is whole again though the %s alone has noticed: the %s looked for them on a mere suspicion',
    async (noticed, suspects) => {
      const call = twoLinks(silentWire());
      call[suspects].stream.doubt(true);
      call[noticed].stream.drop('own address gone');
      await vi.waitFor(() => {
        for (const { onRestored } of call.sides) expect(onRestored).toHaveBeenCalledExactlyOnceWith(DIRECT);
      });
      await call.creator.stream.send(Buffer.from('\u0001there'));
      await call.joiner.stream.send(Buffer.from('\u0001back'));
      await vi.waitFor(() => {
        expect(call.joiner.onFrame).toHaveBeenCalledExactlyOnceWith('\u0001there');
        expect(call.creator.onFrame).toHaveBeenCalledExactlyOnceWith('\u0001back');
      });
      expect(call[noticed].onLost).toHaveBeenCalledOnce();
      expect(call[suspects].onLost).not.toHaveBeenCalled();
    },
  );

  it('stops looking for a friend who is heard again, and keeps the connection', async () => {
    const { rooms, creator, joiner } = twoLinks((await wire()).streams);
    creator.stream.doubt(true);
    expect(rooms.asked).toBe(1);
    creator.stream.doubt(false);
    await vi.waitFor(() => expect(rooms.areEmpty).toBe(true));
    joiner.stream.doubt(true);
    expect(rooms.asked).toBe(2);
    joiner.stream.doubt(false);
    await vi.waitFor(() => expect(rooms.areEmpty).toBe(true));
    await creator.stream.send(Buffer.from('\u0001still here'));
    await vi.waitFor(() => expect(joiner.onFrame).toHaveBeenCalledExactlyOnceWith('\u0001still here'));
    for (const { onLost, onRestored } of [creator, joiner])
      expect([onLost.mock.calls, onRestored.mock.calls]).toEqual([[], []]);
  });

  it('goes on looking when the suspicion was right', async () => {
    const { creator, joiner } = twoLinks((await wire()).streams);
    creator.stream.doubt(true);
    creator.stream.drop('silent');
    await vi.waitFor(() => expect(creator.onRestored).toHaveBeenCalledOnce());
    expect([creator.onLost.mock.calls.length, joiner.onLost.mock.calls.length]).toEqual([1, 1]);
  });

  it('is given up when it cannot be whole again', async () => {
    const { streams } = await wire();
    const [stream] = streams;
    const meet = (): Promise<AgreedConnection> => Promise.reject(new CooeeError('code-guessed'));
    const options = { stream, route: DIRECT, role: 'creator', meet, signal: stop.signal } as const;
    const link = new CallLink({ ...options, onLost: () => undefined, onRestored: () => undefined });
    const ended = link.stream.receive(() => undefined, stop.signal);
    link.stream.drop('silent');
    await expect(ended).rejects.toMatchObject({ kind: 'code-guessed' });
  });

  it('moves from the relay to a direct way in the middle of a flood of frames, and nobody notices', async () => {
    const relay: Route = { kind: 'relay', transport: 'tcp' };
    const { rooms, creator, joiner, sides } = twoLinks((await wire()).streams, relay);
    const stops = [
      creator.link.improve((message) => joiner.link.heardBetterWay(message)),
      joiner.link.improve((message) => creator.link.heardBetterWay(message)),
    ];
    const sent: string[] = [];
    for (let number = 0; creator.onRestored.mock.calls.length === 0 || number < 2_000; number += 1) {
      sent.push(`\u0001${number}`);
      await Promise.all([creator, joiner].map(({ stream }) => stream.send(Buffer.from(`\u0001${number}`))));
      if (number % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await vi.waitFor(() => {
      for (const { onFrame } of sides) expect(onFrame.mock.calls.flat()).toEqual(sent);
    });
    for (const { onLost, onRestored } of sides) {
      expect(onLost).not.toHaveBeenCalled();
      expect(onRestored).toHaveBeenCalledExactlyOnceWith(DIRECT);
    }
    expect(rooms.mustBeat).toEqual(relay);
    // A direct way over TCP needs no better one.
    creator.link.heardBetterWay({ type: 'better-way', attempt: null });
    joiner.link.heardBetterWay({ type: 'better-way', attempt: 9 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(rooms.asked).toBe(2);
    for (const end of stops) end();
  });

  it('gives up a better way for the search when the connection is lost meanwhile', async () => {
    const relay: Route = { kind: 'relay', transport: 'tcp' };
    const { rooms, creator, joiner, sides } = twoLinks((await wire()).streams, relay);
    // Nobody hears of the room.
    const stopImproving = creator.link.improve(() => undefined);
    await vi.waitFor(() => expect(rooms.asked).toBe(1));
    creator.stream.drop('silent');
    await vi.waitFor(() => {
      for (const { onRestored } of sides) expect(onRestored).toHaveBeenCalledExactlyOnceWith(DIRECT);
    });
    expect([creator.onLost.mock.calls.length, joiner.onLost.mock.calls.length]).toEqual([1, 1]);
    stopImproving();
  });
});
