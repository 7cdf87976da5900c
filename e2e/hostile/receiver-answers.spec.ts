/** How a hostile receiver answers an offer: see ./send-attack. */
import { expect } from '@playwright/test';

import { WINDOW_BYTES } from './raw-friend/raw-receiver';
import type { RawReceiver } from './raw-friend/raw-receiver';
import { expectDone, expectEnd, FILM_MIB, MIB, test } from './send-attack';
import type { Wrong } from './send-attack';

/** A hash that no file has. */
const NO_HASH = 'a'.repeat(64);
const MANY_POINTS = Array.from({ length: 500_000 }, (_, file) => ({ file, offset: MIB, digest: NO_HASH }));

/** Each is sent once the offer is there, instead of an answer. */
const ANSWERS: Readonly<Record<string, Wrong<RawReceiver>>> = {
  'a window larger than there is': ['answer', (receiver) => receiver.accept({ window: WINDOW_BYTES + 1 })],
  'a window below nothing': ['answer', (receiver) => receiver.accept({ window: -1 })],
  'a second answer': [
    'an answer to nothing',
    (receiver) => {
      receiver.accept({ window: 0 });
      receiver.accept({ window: 0 });
    },
  ],
  'an answer to what was never offered': [
    'a transfer that was never offered',
    (receiver) => receiver.accept({ transfer: 7 }),
  ],
  'a pause before the answer': [
    'a pause before the answer',
    (receiver) => receiver.send({ type: 'pause', by: 'receiver' }),
  ],
  'a credit before the answer': [
    'a word about files before the answer',
    (receiver) => receiver.send({ type: 'credit', bytes: 1 }),
  ],
  'a receipt before the answer': [
    'a word about files before the answer',
    (receiver) => receiver.send({ type: 'receipt', files: 3, bytes: 0 }),
  ],
  'going on beyond the end of a file': [
    'nothing of a file',
    (receiver) => goOnFrom(receiver, 'film.bin', (FILM_MIB + 1) * MIB),
  ],
  'going on at the end of a file': [
    'nothing of a file',
    (receiver) => goOnFrom(receiver, 'film.bin', FILM_MIB * MIB),
  ],
  'going on in the middle of a block': [
    'a part of a block',
    (receiver) => goOnFrom(receiver, 'film.bin', MIB + 1),
  ],
  'going on before the beginning': ['answer', (receiver) => goOnFrom(receiver, 'film.bin', -MIB)],
  'going on at a number without end': [
    'answer',
    (receiver) => goOnFrom(receiver, 'film.bin', Number.MAX_VALUE),
  ],
  'going on with a folder': ['a file that was not offered', (receiver) => goOnFrom(receiver, 'empty', MIB)],
  'going on with a file that was not offered': [
    'a file that was not offered',
    (receiver) => goOnFrom(receiver, 'nothing', MIB),
  ],
  'going on with a file twice': [
    'a file asked for twice',
    (receiver) => {
      const point = { file: receiver.index('film.bin'), offset: MIB, digest: NO_HASH };
      receiver.accept({ resume: [point, point] });
    },
  ],
  'going on with a digest that is none': [
    'answer',
    (receiver) => {
      receiver.accept({ resume: [{ file: receiver.index('film.bin'), offset: MIB, digest: '../../etc' }] });
    },
  ],
  'more files to go on with than a message may have': [
    'answer',
    (receiver) => receiver.accept({ resume: MANY_POINTS.slice(0, 129) }),
  ],
  'half a million files to go on with': [null, (receiver) => receiver.accept({ resume: MANY_POINTS })],
  'skipping what was not offered': [
    'items that cannot be skipped',
    (receiver) => receiver.skips([[0, 0xffff_ffff]]),
  ],
  'skipping backwards': ['items that cannot be skipped', (receiver) => receiver.skips([[1, 0]])],
  'skipping out of order': [
    'items that cannot be skipped',
    (receiver) =>
      receiver.skips([
        [2, 2],
        [0, 0],
      ]),
  ],
  'skipping the same twice': [
    'items that cannot be skipped',
    (receiver) =>
      receiver.skips([
        [0, 1],
        [1, 2],
      ]),
  ],
  'skipping the same in a second message': [
    'items that cannot be skipped',
    (receiver) => {
      receiver.skips([[1, 1]]);
      receiver.skips([[1, 1]]);
    },
  ],
  'skipping everything and accepting': [
    'an answer that wants nothing',
    (receiver) => receiver.skips([[0, receiver.items.length - 1]]),
  ],
  'skipping nothing': ['answer-skip', (receiver) => receiver.skips([])],
  'more ranges to skip than a message may have': [
    'answer-skip',
    (receiver) => receiver.skips(Array.from({ length: 1025 }, (_, index) => [2 * index, 2 * index])),
  ],
};

function goOnFrom(receiver: RawReceiver, name: string, offset: number): void {
  // The index of what is not there is -1, and no index at all.
  const file = Math.max(receiver.index(name), name === 'nothing' ? 0xffff : 0);
  receiver.accept({ resume: [{ file, offset, digest: NO_HASH }] });
}

test.describe('instead of an answer', () => {
  for (const [what, [called, attackWith]] of Object.entries(ANSWERS)) {
    test(`${what} ends the call`, async ({ begin }) => {
      const attack = await begin();
      attackWith(attack.receiver);
      await expectEnd(attack, 'N4', called);
      expect(attack.friend.dataReceived).toBe(0);
    });
  }

  test('no to everything and then yes is no', async ({ begin }) => {
    const attack = await begin();
    attack.receiver.accept({ accept: false, window: 0 });
    attack.receiver.accept();
    await expectEnd(attack, 'F8');
    expect(attack.friend.dataReceived).toBe(0);
  });
});

test('first blocks that are another file’s cost nothing but their name: the file begins anew', async ({
  begin,
  gift,
}) => {
  const attack = await begin();
  const { receiver, friend } = attack;
  receiver.behave();
  const file = receiver.index('film.bin');
  receiver.accept({ resume: [{ file, offset: (FILM_MIB - 1) * MIB, digest: NO_HASH }] });
  expect(await friend.receives(({ type }) => type === 'restart')).toMatchObject({ file });
  await expectDone(attack, gift);
});

test('a friend who skips a part gets the rest, counted anew', async ({ begin }) => {
  const attack = await begin();
  const { receiver, sender } = attack;
  const kept = receiver.index('letter.txt');
  const ranges = receiver.items.flatMap((_, index) => (index === kept ? [] : [[index, index]]));
  receiver.skips(ranges);
  receiver.behave();
  receiver.accept();
  const { code, stdout, stderr } = await sender.finished;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^done: 1 file, 8 B, verified on the other computer$/m);
});
