import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { TransferView } from '../../../src-shared/session';
import { DATA_HEADER_BYTES } from './protocol/data-frame';
import { WINDOW_BYTES } from './protocol/limits';
import { TwoDesks } from './two-desks.fixture';

/** Larger than the window, so that it cannot be under way as a whole. Bytes. */
const SIZE = WINDOW_BYTES + 8 * 1024 * 1024;

let call: TwoDesks;
let bytes: Buffer;
let sendId: string;
let receiveId: string;
/** Bytes of files that have come through. */
let came: number;

beforeEach(async () => {
  call = await TwoDesks.make();
  bytes = randomBytes(SIZE);
  await writeFile(join(call.a.outbox, 'large.bin'), bytes);
  call.connect();
  came = 0;
  call.toB.beforeDelivery = (packet) => {
    if (packet.kind === 'data') came += packet.frame.length - DATA_HEADER_BYTES;
  };
  sendId = call.a.desk.offer([join(call.a.outbox, 'large.bin')]);
  receiveId = (await call.b.incoming()).id;
  await call.b.desk.accept(receiveId);
});
afterEach(() => call.remove());

const isPaused = (by: 'us' | 'friend') => (view: TransferView) =>
  view.status.name === 'paused' && view.status.by === by && view.status.failure === null;
const isRunning = ({ status }: TransferView): boolean => status.name === 'running';

async function expectToArrive(): Promise<void> {
  const ends = await Promise.all([call.a.desk.whenOver(sendId), call.b.desk.whenOver(receiveId)]);
  expect(ends).toEqual([{ name: 'done' }, { name: 'done' }]);
  expect((await readFile(join(call.b.inbox, 'large.bin'))).equals(bytes)).toBe(true);
  expect(call.broken).toBeNull();
}

/** Everything that was under way has come, and nothing follows. */
async function expectSilence(): Promise<void> {
  let before = -1;
  while (before !== came || !call.toB.isIdle) {
    before = came;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(came).toBeLessThan(SIZE);
}

describe('a running transfer', () => {
  it.each(['a', 'b'] as const)(
    'paused by %s rests on both sides and goes on when it is resumed',
    async (side) => {
      const other = side === 'a' ? 'b' : 'a';
      const id = side === 'a' ? sendId : receiveId;
      await call.b.until(({ transferredBytes }) => transferredBytes > 0);
      call[side].desk.pause(id);
      await Promise.all([call[side].until(isPaused('us')), call[other].until(isPaused('friend'))]);
      await expectSilence();
      expect(call[side].desk.views()[0]).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
      call[side].desk.resume(id);
      await call[other].until(isRunning);
      await expectToArrive();
    },
  );

  it('paused by both goes on only when both have resumed it', async () => {
    call.a.desk.pause(sendId);
    call.b.desk.pause(receiveId);
    // The friend's pause is heard behind ours.
    await Promise.all([call.a.until(isPaused('us')), call.b.until(isPaused('us'))]);
    call.a.desk.resume(sendId);
    await call.a.until(isPaused('friend'));
    await expectSilence();
    call.b.desk.resume(receiveId);
    await expectToArrive();
  });

  it.each(['a', 'b'] as const)('that is paused can be cancelled by %s', async (side) => {
    call.b.desk.pause(receiveId);
    await call.a.until(isPaused('friend'));
    await call[side].desk.cancel(side === 'a' ? sendId : receiveId);
    const ends = await Promise.all([call.a.desk.whenOver(sendId), call.b.desk.whenOver(receiveId)]);
    expect(ends.map(({ name }) => name)).toEqual(['cancelled', 'cancelled']);
    expect(call.broken).toBeNull();
  });

  it('may be paused and resumed as often as somebody likes', async () => {
    for (let times = 0; times < 20; times += 1) {
      const [desk, id] = times % 2 === 0 ? [call.a.desk, sendId] : [call.b.desk, receiveId];
      desk.pause(id);
      desk.pause(id);
      desk.resume(id);
      desk.resume(id);
    }
    await expectToArrive();
  });

  it('that is over cannot be paused any more, which is no error', async () => {
    await expectToArrive();
    call.a.desk.pause(sendId);
    call.b.desk.resume(receiveId);
    expect(call.a.desk.views()[0]?.status).toEqual({ name: 'done' });
  });
});

describe('a transfer that nobody accepted', () => {
  it('cannot be paused', async () => {
    await writeFile(join(call.a.outbox, 'other.txt'), 'other');
    const id = call.a.desk.offer([join(call.a.outbox, 'other.txt')]);
    const offered = await call.b.incoming();
    expect(() => {
      call.a.desk.pause(id);
    }).toThrow(expect.objectContaining({ kind: 'internal' }));
    expect(() => {
      call.b.desk.pause(offered.id);
    }).toThrow(expect.objectContaining({ kind: 'internal' }));
  });
});
