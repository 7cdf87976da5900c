/** What a hostile receiver sends while files are on their way to them: see ./send-attack. */
import { expect } from '@playwright/test';

import { WINDOW_BYTES } from './raw-friend/raw-receiver';
import { expectEnd, FILM_MIB, FRAME_BYTES, MIB, test } from './send-attack';
import type { Attack, Wrong } from './send-attack';

/** Each is sent while the sender waits for credit, a mebibyte of the film being on the way. */
const MESSAGES: Readonly<Record<string, Wrong<Attack>>> = {
  'credit beyond the window': [
    'more credit than the window',
    ({ receiver }) => {
      receiver.send({ type: 'pause', by: 'receiver' });
      for (let times = 0; times < 2; times += 1) receiver.send({ type: 'credit', bytes: WINDOW_BYTES });
    },
  ],
  'credit beyond the window at once': [
    'credit',
    ({ receiver }) => {
      receiver.send({ type: 'credit', bytes: WINDOW_BYTES + 1 });
    },
  ],
  'credit for nothing': ['credit', ({ receiver }) => receiver.send({ type: 'credit', bytes: 0 })],
  'credit taken back': ['credit', ({ receiver }) => receiver.send({ type: 'credit', bytes: -MIB })],
  'a file verified that was not sent': [
    'a file verified that was not sent',
    ({ receiver }) => receiver.verifies('film.bin'),
  ],
  'a folder verified': ['a file verified that was not sent', ({ receiver }) => receiver.verifies('empty')],
  'a file verified that was not offered': [
    'a file verified that was not sent',
    ({ receiver }) => {
      receiver.send({ type: 'verified', files: [0xffff_ffff] });
    },
  ],
  'all files verified before they are sent, and a receipt': [
    'a file verified that was not sent',
    ({ receiver }) => {
      for (const name of ['letter.txt', 'list.txt', 'film.bin']) receiver.verifies(name);
      receiver.send({ type: 'receipt', files: 3, bytes: FILM_MIB * MIB });
    },
  ],
  'a receipt before the end': [
    'a receipt for something else',
    ({ receiver }) => receiver.send({ type: 'receipt', files: 3, bytes: 0 }),
  ],
  'a receipt for nothing': [
    'a receipt for something else',
    ({ receiver }) => receiver.send({ type: 'receipt', files: 0, bytes: 0 }),
  ],
  'a receipt for what was never offered': [
    'a transfer that was never offered',
    ({ receiver }) => {
      receiver.send({ type: 'receipt', transfer: 1, files: 0, bytes: 0 });
    },
  ],
  'a folder rejected': [
    'a file rejected that was not offered',
    ({ receiver }) => receiver.rejects(receiver.index('empty')),
  ],
  'a file rejected that was not offered': [
    'a file rejected that was not offered',
    ({ receiver }) => receiver.rejects(99),
  ],
  'items skipped after the answer': ['an answer to nothing', ({ receiver }) => receiver.skips([[0, 0]])],
  'a word about space after the answer': [
    'an answer to nothing',
    ({ receiver }) => {
      receiver.send({ type: 'offer-space', freeBytes: 0, renamed: [] });
    },
  ],
  'another offer asked for that was never made': [
    'a transfer that was never offered',
    ({ receiver }) => {
      receiver.send({ type: 'again', transfer: 0xffff_ffff });
    },
  ],
  'a text acknowledged that was never sent': [
    'a text that was never sent',
    ({ receiver }) => receiver.send({ type: 'note-received', note: 0 }),
  ],
  'file data for what nobody offered': [
    'a transfer that was never offered',
    ({ friend }) => friend.sendData(0, 0, Buffer.from('evil')),
  ],
  'more frames acknowledged than were sent': [
    'a count of frames',
    ({ friend }) => friend.acknowledge(1_000_000),
  ],
  'fewer frames acknowledged than before': [
    'a count of frames',
    ({ friend }) => {
      friend.acknowledge(2);
      friend.acknowledge(1);
    },
  ],
  'more frames acknowledged than can be counted': [
    'a count of frames',
    ({ friend }) => {
      friend.sendFrame(2, Buffer.alloc(8, 0xff));
    },
  ],
  'an acknowledgement that is cut off': [
    'a count of frames',
    ({ friend }) => friend.sendFrame(2, Buffer.alloc(7)),
  ],
  'an acknowledgement that is too long': [
    'a count of frames',
    ({ friend }) => friend.sendFrame(2, Buffer.alloc(200_000)),
  ],
  'going on in the middle of a connection': [
    'out of step',
    ({ friend }) => friend.sendFrame(3, Buffer.alloc(8)),
  ],
  'a message that is no JSON': [null, ({ friend }) => friend.sendFrame(0, Buffer.from('{"type":'))],
  'a message of brackets alone': [null, ({ friend }) => friend.sendFrame(0, Buffer.alloc(60_000, '['))],
  'a message above 64 KiB': [
    'message too long',
    ({ friend }) => {
      friend.send({ type: 'note', note: 0, text: 'x'.repeat(70_000) });
    },
  ],
  'a second introduction': [
    'introduction',
    ({ friend }) => {
      friend.send({ type: 'hello', version: 1, app: 'by hand', name: 'Somebody else', features: [] });
    },
  ],
  'a record of 4 GiB': [null, ({ friend }) => friend.stream.sendLengthAlone(0xffff_ffff)],
  'a record of one byte more than the longest': [
    null,
    ({ friend }) => {
      friend.stream.sendLengthAlone(MIB + 16 + 17 + 1);
    },
  ],
  'a record too short for its seal': [null, ({ friend }) => friend.stream.sendLengthAlone(16)],
  'a record of no length': [null, ({ friend }) => friend.stream.sendLengthAlone(0)],
  'a forged record': [null, ({ friend }) => friend.stream.sendForged(Buffer.from('\0{"type":"ping"}'))],
  'a record that says it is longer than it is': [
    null,
    ({ friend }) => {
      friend.stream.sendLyingLength(Buffer.from('\0{"type":"ping"}'), 40);
      friend.send({ type: 'ping' });
    },
  ],
  'a record that says it is shorter than it is': [
    null,
    ({ friend }) => {
      friend.stream.sendLyingLength(Buffer.from('\0{"type":"ping"}'), -4);
    },
  ],
};

test.describe('while files are sent', () => {
  for (const [what, [called, attackWith]] of Object.entries(MESSAGES)) {
    test(`${what} ends the call`, async ({ begin }) => {
      const attack = await begin();
      attack.receiver.accept({ window: MIB });
      await attack.friend.receivesData(MIB - FRAME_BYTES);
      attackWith(attack);
      await expectEnd(attack, 'N4', called);
      // A wrong message has opened no window.
      expect(attack.friend.dataReceived).toBeLessThanOrEqual(MIB + WINDOW_BYTES);
    });
  }
});
