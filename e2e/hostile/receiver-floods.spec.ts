/** A hostile receiver who sends too much, or takes too little: see ./send-attack. */
import { expect } from '@playwright/test';

import { WINDOW_BYTES } from './raw-friend/raw-receiver';
import { expectAlive, expectDone, expectEnd, flood, FRAME_BYTES, MIB, test } from './send-attack';

/** A sender waits while so much is not acknowledged (docs/PROTOCOL.md 8). */
const KEPT_BYTES = 24 * MIB;

test.describe('too much of something', () => {
  test('frames that are never acknowledged are kept up to a bound, and then the sender waits', async ({
    begin,
    gift,
  }) => {
    const attack = await begin();
    const { friend, receiver } = attack;
    friend.acknowledges = false;
    receiver.behave();
    receiver.accept();
    await friend.receivesData(KEPT_BYTES - FRAME_BYTES);
    await expectAlive(attack, 1_000);
    expect(friend.dataReceived).toBeLessThanOrEqual(KEPT_BYTES + FRAME_BYTES);
    expect(friend.received.some(({ type }) => type === 'transfer-end')).toBe(false);
    // It was only waiting.
    friend.acknowledges = true;
    friend.acknowledge();
    await expectDone(attack, gift);
  });

  test('a friend who acknowledges nothing and asks for ever more answers is left', async ({ begin }) => {
    const attack = await begin();
    const { friend, receiver } = attack;
    friend.acknowledges = false;
    receiver.behave();
    receiver.accept();
    await friend.receivesData(KEPT_BYTES - FRAME_BYTES);
    await flood(friend, 50_000, (note) => ({ type: 'note', note, text: 'and this?' }));
    await expectEnd(attack, 'N4');
    expect(friend.dataReceived).toBeLessThanOrEqual(KEPT_BYTES + FRAME_BYTES);
  });

  test('a friend who reads nothing and asks for ever more answers is left', async ({ begin }) => {
    const attack = await begin();
    const { friend, receiver } = attack;
    receiver.accept();
    friend.stream.stopReading();
    await flood(friend, 400_000, (note) => ({ type: 'note', note, text: 'and this?' }));
    await expectEnd(attack, 'N4');
  });

  test('the same offer asked for again a thousand times is offered once while it runs', async ({
    begin,
    gift,
  }) => {
    const attack = await begin();
    const { friend, receiver } = attack;
    receiver.behave();
    receiver.accept({ window: 0 });
    await flood(friend, 1_000, () => ({ type: 'again', transfer: 0 }));
    receiver.send({ type: 'credit', bytes: WINDOW_BYTES });
    await expectDone(attack, gift);
    expect(friend.received.filter(({ type }) => type === 'offer-begin')).toHaveLength(1);
  });

  test('asked for again a thousand times after a no, it is offered once more at most', async ({ begin }) => {
    const attack = await begin();
    const { friend, receiver } = attack;
    receiver.accept({ accept: false, window: 0 });
    await flood(friend, 1_000, () => ({ type: 'again', transfer: 0 }));
    await expectEnd(attack, 'F8');
    expect(friend.received.filter(({ type }) => type === 'offer-begin').length).toBeLessThanOrEqual(2);
  });

  test('a hundred thousand pauses leave the transfer as it was', async ({ begin, gift }) => {
    const attack = await begin();
    const { receiver, friend } = attack;
    receiver.behave();
    receiver.accept({ window: 0 });
    await flood(friend, 100_000, (index) => ({
      type: index % 2 === 0 ? 'pause' : 'resume',
      transfer: 0,
      by: 'receiver',
      ...(index % 4 === 0 ? { failure: { kind: 'disk-full', detail: `\u001b[2J${'x'.repeat(50)}` } } : {}),
    }));
    receiver.send({ type: 'credit', bytes: WINDOW_BYTES });
    await expectDone(attack, gift);
  });

  test('ten thousand notes and messages of no known kind fill neither memory nor screen', async ({
    begin,
    gift,
  }) => {
    const attack = await begin();
    const { receiver, friend } = attack;
    receiver.behave();
    // They come before the answer, for the sender leaves when all has arrived.
    await flood(friend, 10_000, (note) => ({ type: 'note', note, text: `\u001b[2J${'x'.repeat(9_000)}` }));
    await flood(friend, 10_000, () => ({ type: 'something newer', nested: { transfer: [0] } }));
    for (let times = 0; times < 1_000; times += 1) friend.sendFrame(200, Buffer.alloc(1_000));
    receiver.accept();
    await expectDone(attack, gift);
  });

  test('words about space and renamed names a thousand times are shown without control characters', async ({
    begin,
    gift,
  }) => {
    const attack = await begin();
    const { receiver, friend } = attack;
    receiver.behave();
    const renamed = Array.from({ length: 100 }, (_, index) => ({
      from: `\u001b[2J\u202e${String(index)}`,
      to: 'x'.repeat(400),
    }));
    await flood(friend, 1_000, (freeBytes) => ({ type: 'offer-space', transfer: 0, freeBytes, renamed }));
    receiver.accept();
    await expectDone(attack, gift);
  });

  test('offers in the other direction disturb nothing, and nothing of them is taken', async ({
    begin,
    gift,
  }) => {
    const attack = await begin();
    const { receiver, friend } = attack;
    receiver.behave();
    for (let transfer = 0; transfer < 60; transfer += 1) {
      friend.send({ type: 'offer-begin', transfer, title: 'take this' });
      for (let batch = 0; batch < 20; batch += 1) {
        const items = Array.from({ length: 256 }, (_, index) => ({
          kind: 'file',
          path: ['..', `${String(batch)} ${String(index)}`],
          size: 1,
          mtime: 0,
        }));
        friend.send({ type: 'offer-items', transfer, items });
        await friend.stream.drained();
      }
    }
    receiver.accept();
    await expectDone(attack, gift);
    expect(
      friend.received.some((message) => message['type'] === 'answer' && message['accept'] === true),
    ).toBe(false);
  });
});
