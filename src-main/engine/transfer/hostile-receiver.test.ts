import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TransferDesk } from './desk';
import { WINDOW_BYTES } from './protocol/limits';
import type { TransferMessage } from './protocol/messages';
import { PACKED_HEADER_BYTES } from './protocol/packed-files';
import { temporaryFolder } from './two-desks.fixture';

let folder: string;
let desk: TransferDesk;
let id: string;
/** What the sender said, and who waits for it. */
let said: TransferMessage['type'][];
let sentBytes: number;
let listen: () => void;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'a.txt'), 'some bytes');
  said = [];
  sentBytes = 0;
  listen = () => undefined;
  desk = new TransferDesk({ destination: () => folder, onChange: () => undefined });
  desk.attach({
    maxFrameBytes: 1024,
    sendControl: (message) => {
      said.push(message.type);
      listen();
      return Promise.resolve();
    },
    sendData: (frame) => {
      sentBytes += frame.length - 9;
      return Promise.resolve();
    },
  });
  id = desk.offer([join(folder, 'a.txt')]);
  await untilSaid('offer-end');
});
afterEach(async () => {
  await desk.close(null);
  await rm(folder, { recursive: true, force: true });
});

function untilSaid(type: TransferMessage['type']): Promise<void> {
  return new Promise((resolve) => {
    listen = () => {
      if (said.includes(type)) resolve();
    };
    listen();
  });
}

const answer = {
  type: 'answer',
  transfer: 0,
  accept: true,
  freeBytes: null,
  window: WINDOW_BYTES,
  renamed: [],
};
const verified = { type: 'verified', transfer: 0, files: [0] };
const receipt = { type: 'receipt', transfer: 0, files: 1, bytes: 10 };

const skip = (...ranges: (readonly [number, number])[]) => ({ type: 'answer-skip', transfer: 0, ranges });

async function acceptAll(): Promise<void> {
  await desk.handleControl(answer);
  await untilSaid('transfer-end');
}

describe('a sender', () => {
  it('is done only after the receipt', async () => {
    await acceptAll();
    expect(sentBytes).toBe(PACKED_HEADER_BYTES + 10);
    await desk.handleControl(verified);
    expect(desk.views()[0]?.status.name).toBe('running');
    await desk.handleControl(receipt);
    expect(await desk.whenOver(id)).toEqual({ name: 'done' });
  });

  it('sends nothing beyond the window it was given', async () => {
    await desk.handleControl({ ...answer, window: 9 });
    // The hash could only follow the bytes; the cancel comes back before either.
    await desk.cancel(id);
    expect(sentBytes).toBe(0);
    expect(said).not.toContain('files-end');
  });

  it.each<[string, readonly object[]]>([
    ['a second answer', [answer]],
    ['more credit than the window', [{ type: 'credit', transfer: 0, bytes: WINDOW_BYTES }]],
    ['a file verified twice', [verified, verified]],
    ['a file verified that was not offered', [{ ...verified, files: [7] }]],
    [
      'a file rejected that was not offered',
      [{ type: 'file-rejected', transfer: 0, file: 7, failure: { kind: 'file-damaged', detail: null } }],
    ],
    [
      'a file rejected after it was verified',
      [
        verified,
        { type: 'file-rejected', transfer: 0, file: 0, failure: { kind: 'file-damaged', detail: null } },
      ],
    ],
    ['a receipt for files it did not verify', [receipt]],
    ['a receipt for another number of files', [verified, { ...receipt, files: 2 }]],
    ['the end of an offer it never made', [{ type: 'cancel', transfer: 3, by: 'sender' }]],
    ['a word about a transfer it was never offered', [{ type: 'credit', transfer: 3, bytes: 1 }]],
  ])('that hears %s ends the call', async (_, messages) => {
    await acceptAll();
    const last = messages.at(-1);
    for (const message of messages.slice(0, -1)) await desk.handleControl(message);
    await expect(desk.handleControl(last)).rejects.toMatchObject({ kind: 'friend-garbled' });
  });

  const point = (file: number, offset: number) => ({ file, offset, digest: '0'.repeat(64) });
  it.each<[string, readonly ReturnType<typeof point>[]]>([
    ['that ends it', [point(0, 10)]],
    ['behind its end', [point(0, Number.MAX_SAFE_INTEGER)]],
    ['before its beginning', [point(0, -1)]],
    ['that is its beginning', [point(0, 0)]],
    ['between two bytes', [point(0, 1.5)]],
    ['between two blocks', [point(0, 9)]],
    ['of a file it never offered', [point(1, 1)]],
    ['twice', [point(0, 1), point(0, 2)]],
    ['of more files than an answer names', Array.from({ length: 129 }, (_, file) => point(file, 1))],
  ])('that is asked to go on from a place %s ends the call', async (_, resume) => {
    await expect(desk.handleControl({ ...answer, resume })).rejects.toMatchObject({ kind: 'friend-garbled' });
    expect(sentBytes).toBe(0);
  });

  it.each<[string, readonly object[]]>([
    ['a pause before the answer', [{ type: 'pause', transfer: 0, by: 'receiver' }]],
    ['going on before the answer', [{ type: 'resume', transfer: 0, by: 'receiver' }]],
    ['a pause of what it never offered', [{ type: 'pause', transfer: 3, by: 'receiver' }]],
    ['a wish for what it never offered', [{ type: 'again', transfer: 3 }]],
    [
      'space for an offer that was answered',
      [answer, { type: 'offer-space', transfer: 0, freeBytes: 1, renamed: [] }],
    ],
    ['that everything is unwanted', [skip([0, 0])]],
    ['that something is unwanted that it never offered', [skip([1, 1])]],
    ['a range of unwanted items that goes on behind the offer', [skip([0, 9])]],
    ['a range that ends before it begins', [skip([1, 0])]],
    ['what is unwanted after the answer', [answer, skip([0, 0])]],
    ['that a text arrived which was never sent', [{ type: 'note-received', note: 0 }]],
  ])('that hears %s ends the call', async (_, messages) => {
    for (const message of messages.slice(0, -1)) await desk.handleControl(message);
    await expect(desk.handleControl(messages.at(-1))).rejects.toMatchObject({ kind: 'friend-garbled' });
    expect(sentBytes).toBe(0);
  });

  it.each<[string, readonly (readonly [number, number])[]]>([
    [
      'overlap',
      [
        [0, 1],
        [1, 2],
      ],
    ],
    [
      'go back',
      [
        [2, 2],
        [0, 0],
      ],
    ],
    [
      'come twice',
      [
        [1, 1],
        [1, 1],
      ],
    ],
  ])('that hears of unwanted ranges which %s ends the call, in one message or two', async (_, ranges) => {
    for (const index of ['b', 'c', 'd']) await writeFile(join(folder, index), index);
    desk.offer(['b', 'c', 'd'].map((name) => join(folder, name)));
    said.length = 0;
    await untilSaid('offer-end');
    const garbled = { kind: 'friend-garbled' };
    const [first, second] = ranges.map((range) => ({ ...skip(range), transfer: 1 }));
    await desk.handleControl(first);
    await expect(desk.handleControl(second)).rejects.toMatchObject(garbled);
  });

  it('does not mind a pause that ends before it began, nor one that begins twice', async () => {
    await desk.handleControl({ ...answer, window: 9 });
    await desk.handleControl({ type: 'resume', transfer: 0, by: 'receiver' });
    for (let times = 0; times < 1000; times += 1)
      await desk.handleControl({ type: 'pause', transfer: 0, by: 'receiver' });
    expect(desk.views()[0]?.status).toEqual({ name: 'paused', by: 'friend', failure: null });
    await desk.handleControl({ type: 'resume', transfer: 0, by: 'receiver' });
    expect(desk.views()[0]?.status.name).toBe('running');
    // It answers none of that, but for whose turn it is.
    expect(said.filter((type) => type === 'pause' || type === 'resume')).toEqual([]);
  });

  it('believes no receipt before it has sent everything', async () => {
    await expect(desk.handleControl(receipt)).rejects.toMatchObject({ kind: 'friend-garbled' });
  });

  it('does not mind what was on the way when it cancelled', async () => {
    await acceptAll();
    await desk.cancel(id);
    await desk.handleControl({ type: 'credit', transfer: 0, bytes: 10 });
    await desk.handleControl(verified);
    await desk.handleControl(receipt);
    expect(await desk.whenOver(id)).toEqual({ name: 'cancelled', by: 'us' });
  });
});
