import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { serialize } from 'node:v8';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { MAX_NOTE_LENGTH } from '../../../src-shared/session';
import { DATA_HEADER_BYTES, writeDataHeader } from './protocol/data-frame';
import { TransferDesk } from './desk';
import { hashOfFile } from './protocol/file-hash';
import { IncomingOffer } from './receiving/incoming-offer';
import { MAX_ITEMS, MAX_NAME_BYTES, MAX_OPEN_OFFERS, WINDOW_BYTES } from './protocol/limits';
import type { TransferMessage, WireItem } from './protocol/messages';
import { temporaryFolder, treeOf } from './two-desks.fixture';

/** What the hostile sender hears back. */
let heard: TransferMessage[];
let folder: string;
let inbox: string;
let desk: TransferDesk;

beforeEach(async () => {
  folder = await temporaryFolder();
  inbox = join(folder, 'inbox');
  await mkdir(inbox);
  heard = [];
  desk = new TransferDesk({ destination: () => inbox, onChange: () => undefined });
  desk.attach({
    maxFrameBytes: 1024 * 1024,
    sendControl: async (message) => {
      heard.push(message);
      return Promise.resolve();
    },
    sendData: () => Promise.reject(new Error('the hostile sender receives nothing')),
  });
});
afterEach(async () => {
  await desk.close({ kind: 'friend-garbled', detail: null });
  // Whatever was tried, nothing was written beside the chosen folder and nothing unfinished in it.
  const everything = Object.keys(await treeOf(folder));
  expect(everything.filter((path) => !path.startsWith('inbox/') || isUnfinished(path))).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

const isUnfinished = (path: string): boolean => path.endsWith('.part') || path.endsWith('.journal');

const file = (size: number, ...path: string[]): WireItem => ({ kind: 'file', path, size, mtime: 0 });

async function offer(
  items: readonly WireItem[],
  transfer = 0,
  undated: readonly string[] = [],
): Promise<void> {
  await desk.handleControl({ type: 'offer-begin', transfer, title: 'gift' });
  for (let start = 0; start < items.length; start += 256) {
    await desk.handleControl({ type: 'offer-items', transfer, items: items.slice(start, start + 256) });
  }
  if (undated.length > 0) await desk.handleControl({ type: 'offer-undated', transfer, paths: [...undated] });
  const files = items.filter((item) => item.kind === 'file');
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  await desk.handleControl({
    type: 'offer-end',
    transfer,
    files: files.length,
    folders: items.length - files.length,
    bytes,
    leftOut: 0,
  });
}

async function offerAndAccept(...items: WireItem[]): Promise<void> {
  await offer(items);
  await desk.accept('receive-1');
}

async function data(fileIndex: number, bytes: Buffer | string, transfer = 0): Promise<void> {
  const frame = Buffer.concat([Buffer.alloc(DATA_HEADER_BYTES), Buffer.from(bytes)]);
  writeDataHeader(frame, transfer, fileIndex);
  await desk.handleData(frame, () => () => undefined);
}

async function end(fileIndex: number, bytes: string, transfer = 0): Promise<void> {
  await desk.handleControl({
    type: 'files-end',
    transfer,
    files: [{ file: fileIndex, hash: hashOfFile(Buffer.from(bytes)).toString('hex') }],
  });
}

async function control(...messages: object[]): Promise<void> {
  for (const message of messages) await desk.handleControl(message);
}

const note = (number: number): object => ({ type: 'note', note: number, text: 'hello' });

const garbled = expect.objectContaining({ kind: 'friend-garbled' }) as unknown;

describe('an offer', () => {
  it.each<[string, WireItem]>([
    ['..', file(1, '..')],
    ['../evil', file(1, '..', 'evil')],
    ['a/../../evil', file(1, 'a', '..', '..', 'evil')],
    ['an absolute path', file(1, '', 'etc', 'evil')],
    ['an absolute path in one name', file(1, '/etc/evil')],
    ['an empty name', file(1, 'a', '')],
    ['no name at all', file(1)],
    ['a folder named ..', { kind: 'folder', path: ['..'] }],
    ['a path over 4,096 bytes', file(1, ...Array<string>(20).fill('x'.repeat(250)))],
    ['sizes beyond all disks', file(Number.MAX_SAFE_INTEGER, 'b')],
  ])('with %s is refused as unsafe on both sides', async (_, item) => {
    await desk.handleControl({ type: 'offer-begin', transfer: 0, title: 'gift' });
    await desk.handleControl({ type: 'offer-items', transfer: 0, items: [file(1, 'good'), item] });
    expect(await desk.whenOver('receive-1')).toMatchObject({ failure: { kind: 'offer-unsafe' } });
    expect(heard).toMatchObject([{ type: 'cancel', by: 'receiver', failure: { kind: 'offer-unsafe' } }]);
    // What was already on the way is dropped without ending the call.
    await desk.handleControl({ type: 'offer-items', transfer: 0, items: [file(1, 'late')] });
    expect(await treeOf(inbox)).toEqual({});
  });

  it('of one name more than half a million is refused', () => {
    const incoming = new IncomingOffer('linux', { left: MAX_NAME_BYTES }, 'keep');
    for (let index = 0; index < MAX_ITEMS; index += 1) incoming.add(file(0, String(index)));
    expect(() => {
      incoming.add(file(0, 'one more'));
    }).toThrow(expect.objectContaining({ kind: 'offer-too-large' }));
  });

  it('of names that fill the memory is refused, however many offers they are spread over', async () => {
    const path = (first: string): string[] => [first, ...Array<string>(15).fill('x'.repeat(250))];
    const perItem = 16 * 250;
    let offers = 0;
    let refused = false;
    for (
      let spent = 0, index = 0;
      spent < 2 * MAX_NAME_BYTES && !refused;
      spent += 256 * perItem, index += 1
    ) {
      if (index % 8 === 0) {
        offers += 1;
        await desk.handleControl({ type: 'offer-begin', transfer: offers, title: 'gift' });
      }
      const items = Array.from({ length: 256 }, (_, item) =>
        file(0, ...path(`${String(index)}-${String(item)}`)),
      );
      await desk.handleControl({ type: 'offer-items', transfer: offers, items });
      refused = desk.views().some(({ status }) => status.name === 'failed');
    }
    expect(refused).toBe(true);
    expect(offers).toBeGreaterThan(1);
  }, 60_000);

  it('gives its names back when it is over', async () => {
    const deep = Array<string>(15).fill('x'.repeat(250));
    const items = Array.from({ length: 200 }, (_, item) => file(0, String(item), ...deep));
    const spentByOne = 200 * 15 * 250;
    for (let transfer = 0; transfer * spentByOne < 1.5 * MAX_NAME_BYTES; transfer += 1) {
      await offer(items, transfer);
      await desk.decline(`receive-${String(transfer + 1)}`);
    }
    expect(new Set(desk.views().map(({ status }) => status.name))).toEqual(new Set(['declined']));
  }, 60_000);

  it.each<[string, Partial<Record<'files' | 'folders' | 'bytes', number>>]>([
    ['files', { files: 2 }],
    ['folders', { folders: 1 }],
    ['bytes', { bytes: 6 }],
  ])('that lies about the number of %s is garbled', async (_, lie) => {
    await desk.handleControl({ type: 'offer-begin', transfer: 0, title: 'gift' });
    await desk.handleControl({ type: 'offer-items', transfer: 0, items: [file(5, 'a')] });
    const honest = { type: 'offer-end', transfer: 0, files: 1, folders: 0, bytes: 5, leftOut: 0 };
    await expect(desk.handleControl({ ...honest, ...lie })).rejects.toEqual(garbled);
  });

  it('larger than the disk is refused when it is accepted', async () => {
    await offerAndAccept(file(2 ** 52, 'huge'));
    expect(await desk.whenOver('receive-1')).toMatchObject({ failure: { kind: 'disk-full' } });
    expect(heard.at(-1)).toMatchObject({ type: 'cancel', failure: { kind: 'disk-full' } });
    expect(heard.some(({ type }) => type === 'answer')).toBe(false);
    expect(await treeOf(inbox)).toEqual({});
  });

  it('beyond the number that may be open is garbled', async () => {
    for (let transfer = 0; transfer < MAX_OPEN_OFFERS; transfer += 1) await offer([file(0, 'a')], transfer);
    await expect(offer([file(0, 'a')], MAX_OPEN_OFFERS)).rejects.toEqual(garbled);
  });

  it('under a number that was used before is garbled', async () => {
    await offer([file(0, 'a')], 7);
    await expect(offer([file(0, 'a')], 7)).rejects.toEqual(garbled);
    await expect(offer([file(0, 'a')], 6)).rejects.toEqual(garbled);
  });

  it('in which names collide is stored with all of them kept apart', async () => {
    await offerAndAccept(
      file(1, 'foo'),
      file(2, 'foo', 'bar'),
      file(3, 'foo'),
      file(4, 'a\nb'),
      file(5, 'a_b'),
      file(6, '.cooee-0000000000000000.part.txt'),
    );
    for (const [index, bytes] of ['1', '22', '333', '4444', '55555', '666666'].entries()) {
      await data(index, bytes);
      await end(index, bytes);
    }
    await desk.handleControl({ type: 'transfer-end', transfer: 0 });
    expect(await desk.whenOver('receive-1')).toEqual({ name: 'done' });
    expect(Object.keys(await treeOf(inbox)).sort()).toEqual([
      '.cooee-0000000000000000.part.txt',
      'a_b',
      'a_b (2)',
      'foo',
      'foo (2)/',
      'foo (2)/bar',
      'foo (3)',
    ]);
    expect(heard.at(-1)).toEqual({ type: 'receipt', transfer: 0, files: 6, bytes: 21 });
  });
});

describe('a sender', () => {
  it.each<[string, () => Promise<void>]>([
    ['a transfer nobody offered', () => data(0, 'x', 9)],
    ['a file nobody offered', () => data(99, 'x')],
    ['a folder', () => data(2, 'x')],
    ['more bytes than offered', () => data(0, 'too many')],
    [
      'more bytes than offered, later',
      async () => {
        await data(0, 'abc');
        await data(0, 'de');
      },
    ],
    [
      'the same file again',
      async () => {
        await data(0, 'abcd');
        await end(0, 'abcd');
        await data(0, 'abcd');
      },
    ],
    ['bytes of an empty file', () => data(3, 'x')],
    [
      'two files mixed',
      async () => {
        await data(0, 'a');
        await data(1, 'b');
      },
    ],
    [
      'the end of a file that is not complete',
      async () => {
        await data(0, 'abc');
        await end(0, 'abc');
      },
    ],
    [
      'the end of a file twice',
      async () => {
        await data(0, 'abcd');
        await end(0, 'abcd');
        await end(0, 'abcd');
      },
    ],
    [
      'the failure of a file that has ended',
      async () => {
        await data(0, 'abcd');
        await end(0, 'abcd');
        await desk.handleControl({
          type: 'file-failed',
          transfer: 0,
          file: 0,
          failure: { kind: 'file-changed', detail: null },
        });
      },
    ],
    ['its end with files missing', () => desk.handleControl({ type: 'transfer-end', transfer: 0 })],
    [
      'more items after the offer',
      () => desk.handleControl({ type: 'offer-items', transfer: 0, items: [file(1, 'more')] }),
    ],
    [
      'an answer to an offer we never made',
      () =>
        desk.handleControl({
          type: 'answer',
          transfer: 0,
          accept: true,
          freeBytes: null,
          window: 1,
          renamed: [],
        }),
    ],
    ['a frame without bytes', () => data(0, '')],
    ['a pause of what was never offered', () => control({ type: 'pause', transfer: 9, by: 'sender' })],
    ['the same text twice', () => control(note(3), note(3))],
    ['texts that count down', () => control(note(3), note(2))],
    ['a text that is too long', () => control({ ...note(0), text: 'x'.repeat(MAX_NOTE_LENGTH + 1) })],
    ['the arrival of a text nobody sent', () => control({ type: 'note-received', note: 0 })],
    [
      'that a file begins anew which does not go on',
      () => control({ type: 'restart', transfer: 0, file: 0 }),
    ],
  ])('that sends %s is garbled, and nothing half is left', async (_, act) => {
    await offerAndAccept(
      file(4, 'a'),
      file(WINDOW_BYTES + 1, 'b'),
      { kind: 'folder', path: ['c'] },
      file(0, 'd'),
    );
    await expect(act()).rejects.toEqual(garbled);
  });

  it('that sends before we accepted is garbled', async () => {
    await offer([file(4, 'a')]);
    await expect(control({ type: 'start', transfer: 0 })).rejects.toEqual(garbled);
    await expect(control({ type: 'pause', transfer: 0, by: 'sender' })).rejects.toEqual(garbled);
    await expect(control({ type: 'resume', transfer: 0, by: 'sender' })).rejects.toEqual(garbled);
    await expect(data(0, 'abcd')).rejects.toEqual(garbled);
    await expect(end(0, 'abcd')).rejects.toEqual(garbled);
  });

  it('that sends more than the window before any of it was stored is garbled', async () => {
    await offerAndAccept(file(3 * WINDOW_BYTES, 'a'));
    const piece = Buffer.alloc(1024 * 1024);
    const sent: Promise<void>[] = [];
    // Without waiting, as a sender does that ignores our credit.
    for (let bytes = 0; bytes <= WINDOW_BYTES; bytes += piece.length) sent.push(data(0, piece));
    const results = await Promise.allSettled(sent);
    expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: garbled });
    expect(results.slice(0, -1).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('that starts, waits, pauses and goes on without end changes nothing but what is shown', async () => {
    await offerAndAccept(file(4, 'a'));
    heard.length = 0;
    for (let times = 0; times < 1000; times += 1) {
      for (const type of ['start', 'wait'] as const) await control({ type, transfer: 0 });
      for (const type of ['pause', 'resume'] as const) await control({ type, transfer: 0, by: 'sender' });
    }
    expect(heard).toEqual([]);
    expect(desk.views()[0]?.status.name).toBe('waiting');
    await data(0, 'abcd');
    await end(0, 'abcd');
    await control({ type: 'transfer-end', transfer: 0 });
    expect(await desk.whenOver('receive-1')).toEqual({ name: 'done' });
  });

  it('whose hash is wrong loses that file alone, and both sides hear it', async () => {
    await offerAndAccept(file(4, 'bad'), file(4, 'good'), file(0, 'bad-empty'));
    await data(0, 'abcd');
    await end(0, 'abcX');
    await data(1, 'abcd');
    await end(1, 'abcd');
    await end(2, 'not empty');
    await desk.handleControl({ type: 'transfer-end', transfer: 0 });
    expect(await desk.whenOver('receive-1')).toEqual({
      name: 'failed',
      failure: { kind: 'file-damaged', detail: 'bad', others: 1 },
    });
    expect(Object.keys(await treeOf(inbox))).toEqual(['good']);
    expect(heard.filter(({ type }) => type === 'file-rejected')).toHaveLength(2);
    expect(heard.at(-1)).toMatchObject({ type: 'receipt', files: 1 });
  });

  it('is not heard any more after we cancelled, and the call goes on', async () => {
    await offerAndAccept(file(4, 'a'));
    await data(0, 'ab');
    await desk.cancel('receive-1');
    await data(0, 'cd');
    await end(0, 'abcd');
    await desk.handleControl({ type: 'transfer-end', transfer: 0 });
    await desk.handleControl({ type: 'cancel', transfer: 0, by: 'sender' });
    expect(await treeOf(inbox)).toEqual({});
    await offer([file(0, 'next')], 1);
    expect(desk.views().at(-1)?.status.name).toBe('incoming');
  });
});

describe('offers with the longest names', () => {
  const OFFERS = 12;
  /** 200 paths of 4 KB each, all of programs. */
  const items = Array.from({ length: 200 }, (_, index) =>
    file(1, ...Array<string>(15).fill('x'.repeat(250)), `${'y'.repeat(240)}${index}.sh`),
  );
  const undated = items.map(({ path }) => path.join('/'));

  it('cost little in each of the snapshots, open and over', async () => {
    for (let number = 0; number < OFFERS; number += 1) await offer(items, number, undated);
    const open = serialize(desk.views()).length;
    for (let number = 0; number < OFFERS; number += 1)
      await control({ type: 'cancel', transfer: number, by: 'sender' });
    const over = serialize(desk.views()).length;
    expect(desk.views()).toHaveLength(OFFERS);
    expect(desk.views()[0]?.fileCount).toBe(200);
    expect(desk.views()[0]?.outline).toBeNull();
    // Three lists of at most 16 kB each; 2 MB for an offer before there was a bound. The rest of a view is about 1 kB.
    expect(open).toBeLessThan(OFFERS * 56_000);
    expect(over).toBeLessThan(OFFERS * 4_000);
  });
});
