import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TransferDesk } from './desk';
import { hashOf } from './file-hash';
import { WINDOW_BYTES } from './limits';
import type { TransferMessage } from './messages';
import { temporaryFolder } from './two-desks.fixture';

let folder: string;
let desk: TransferDesk;
let id: string;
/** What the sender said, and who waits for it. */
let said: TransferMessage['type'][];
let sentBytes: number;
let hashes: string[];
let listen: () => void;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'a.txt'), 'some bytes');
  said = [];
  sentBytes = 0;
  hashes = [];
  listen = () => undefined;
  desk = new TransferDesk({ destination: () => folder, onChange: () => undefined });
  desk.attach({
    maxFrameBytes: 1024,
    sendControl: (message) => {
      said.push(message.type);
      if (message.type === 'files-end') hashes.push(...message.files.map(({ hash }) => hash));
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

async function acceptAll(): Promise<void> {
  await desk.handleControl(answer);
  await untilSaid('transfer-end');
}

describe('a sender', () => {
  it('is done only after the receipt', async () => {
    await acceptAll();
    expect(sentBytes).toBe(10);
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

  it.each<[string, readonly { readonly file: number; readonly offset: number }[]]>([
    ['that ends it', [{ file: 0, offset: 10 }]],
    ['behind its end', [{ file: 0, offset: Number.MAX_SAFE_INTEGER }]],
    ['before its beginning', [{ file: 0, offset: -1 }]],
    ['that is its beginning', [{ file: 0, offset: 0 }]],
    ['between two bytes', [{ file: 0, offset: 1.5 }]],
    ['of a file it never offered', [{ file: 1, offset: 1 }]],
    [
      'twice',
      [
        { file: 0, offset: 1 },
        { file: 0, offset: 2 },
      ],
    ],
    ['of more files than an answer names', Array.from({ length: 257 }, (_, file) => ({ file, offset: 1 }))],
  ])('that is asked to go on from a place %s ends the call', async (_, resume) => {
    await expect(desk.handleControl({ ...answer, resume })).rejects.toMatchObject({ kind: 'friend-garbled' });
    expect(sentBytes).toBe(0);
  });

  it('sends what is missing of a file, however small, and hashes all of it', async () => {
    await desk.handleControl({ ...answer, resume: [{ file: 0, offset: 9 }] });
    await untilSaid('transfer-end');
    expect(sentBytes).toBe(1);
    expect(desk.views()[0]?.transferredBytes).toBe(10);
    expect(hashes).toEqual([hashOf(Buffer.from('some bytes'))]);
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
