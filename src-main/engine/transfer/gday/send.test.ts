import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CooeeError } from '../../../../src-shared/session';
import type { TransferStatus } from '../../../../src-shared/session';
import { CallWithGday, messageBytes } from './scripted-gday.fixture';

/** More than what can be under way at once. Bytes. */
const LARGE = 3 * 1024 * 1024 + 17;

let call: CallWithGday;
beforeEach(async () => {
  call = await CallWithGday.make();
});
afterEach(() => call.remove());

async function make(path: string, bytes: Buffer | string = path): Promise<string> {
  const file = join(call.outbox, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, bytes);
  await utimes(file, 1_700_000_000, 1_700_000_000.25);
  return file;
}

/** As a database does: size and time of modification are what they were. */
async function changeInPlace(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { atime, mtime } = await file.stat();
  await file.write('x', LARGE - 1);
  await file.utimes(atime, mtime);
  await file.close();
}

interface WireVersion {
  readonly size: number;
  readonly last_modified: { readonly secs_since_epoch: number; readonly nanos_since_epoch: number };
}

async function hearOffer(): Promise<Record<string, WireVersion>> {
  const { offer } = JSON.parse((await call.gday.hear()).json) as { offer: Record<string, WireVersion> };
  return offer;
}

const askFor = (...files: readonly (readonly [string, number])[]): Promise<void> =>
  call.gday.say({ request: files.map(([path, offset]) => ({ path, start_offset: offset })) });

const failureOf = (status: TransferStatus): string =>
  status.name === 'failed' ? status.failure.kind : status.name;

describe('sending to gday', () => {
  it('says the offer in gday’s words, then the bytes and nothing else, and is done when gday has closed', async () => {
    const id = call.desk.offer([await make('photos/a b.jpg', randomBytes(1234))]);
    const over = call.send();
    const { header, json } = await call.gday.hear();
    expect(header.toString('hex').slice(0, 2)).toBe('02');
    expect(json).toBe(
      '{"offer":{"a b.jpg":{"size":1234,"last_modified":{"secs_since_epoch":1700000000,"nanos_since_epoch":250000000}}}}',
    );
    await askFor(['a b.jpg', 0]);
    expect(await call.gday.hearRest()).toHaveLength(1234);
    expect(call.view(id).status).toEqual({ name: 'running' });
    call.gday.hangUp();
    await over;
    expect(call.view(id)).toMatchObject({
      status: { name: 'done' },
      verifiedFiles: 0,
      transferredBytes: 1234,
    });
  });

  it('sends what was asked for, in the order it was asked for, from where it was asked for', async () => {
    const contents = { one: randomBytes(LARGE), two: randomBytes(70_000), three: Buffer.from('3') };
    for (const [name, bytes] of Object.entries(contents)) await make(`tree/in/${name}`, bytes);
    const id = call.desk.offer([join(call.outbox, 'tree')]);
    const over = call.send();
    expect(Object.keys(await hearOffer()).sort()).toEqual(['tree/in/one', 'tree/in/three', 'tree/in/two']);
    await askFor(['tree/in/two', 69_999], ['tree/in/three', 0], ['tree/in/one', 5]);
    const received = await call.gday.hearRest();
    call.gday.hangUp();
    await over;
    expect(
      received.equals(
        Buffer.concat([contents.two.subarray(69_999), contents.three, contents.one.subarray(5)]),
      ),
    ).toBe(true);
    const total = LARGE + 70_000 + 1;
    expect(call.view(id)).toMatchObject({ fileCount: 3, totalBytes: total, transferredBytes: total });
  });

  it('counts only what was asked for', async () => {
    await make('tree/wanted', 'wanted');
    await make('tree/known', 'known');
    const id = call.desk.offer([join(call.outbox, 'tree')]);
    const over = call.send();
    await hearOffer();
    await askFor(['tree/wanted', 0]);
    await call.gday.hearRest();
    call.gday.hangUp();
    await over;
    expect(call.view(id)).toMatchObject({
      fileCount: 1,
      totalBytes: 6,
      leftOut: [{ path: 'tree/known', code: 'gday-not-asked-for' }],
    });
  });

  it('waits for an offer when the tray is empty', async () => {
    const over = call.send();
    call.desk.offer([await make('late')]);
    expect(Object.keys(await hearOffer())).toEqual(['late']);
    await askFor();
    await over;
  });

  it('ends as declined when gday asks for nothing', async () => {
    const id = call.desk.offer([await make('a')]);
    const over = call.send();
    await hearOffer();
    await askFor();
    await over;
    expect(call.view(id).status).toEqual({ name: 'declined', by: 'friend' });
  });

  it('leaves out empty files and folders, and says so', async () => {
    await make('tree/full/a');
    await make('tree/full/empty', '');
    await mkdir(join(call.outbox, 'tree/hollow'));
    const id = call.desk.offer([join(call.outbox, 'tree')]);
    const over = call.send();
    expect(Object.keys(await hearOffer())).toEqual(['tree/full/a']);
    expect(call.view(id)).toMatchObject({
      fileCount: 1,
      folderCount: 0,
      leftOutCount: 2,
      leftOut: [
        { path: 'tree/full/empty', code: 'gday-empty-file' },
        { path: 'tree/hollow', code: 'gday-empty-folder' },
      ],
    });
    await askFor();
    await over;
  });

  it('fails an offer that gday can take nothing of, and goes on with the next', async () => {
    const empty = call.desk.offer([await make('empty', '')]);
    const over = call.send();
    expect(failureOf(await call.desk.whenOver(empty))).toBe('nothing-to-send');
    const next = call.desk.offer([await make('next')]);
    await hearOffer();
    await askFor();
    await over;
    expect(call.view(next).status.name).toBe('declined');
  });

  it.skipIf(process.platform === 'win32')('offers names that gday cannot misread', async () => {
    const id = call.desk.offer([
      await make('a\\b'),
      await make('bell\u0007'),
      await make('a_b'),
      await make('c'),
    ]);
    const over = call.send();
    expect(Object.keys(await hearOffer())).toEqual(['a_b', 'bell_', 'a_b (2)', 'c']);
    expect(call.view(id).renamed).toEqual([
      { from: 'bell\\u0007', to: 'bell_', why: 'control-characters' },
      { from: 'a\\b', to: 'a_b', why: 'gday-backslash' },
      { from: 'a_b', to: 'a_b (2)', why: 'same-name' },
    ]);
    await askFor(['a_b (2)', 0]);
    expect((await call.gday.hearRest()).toString()).toBe('a_b');
    call.gday.hangUp();
    await over;
  });

  it('gives a file from before 1970 the first moment that gday knows', async () => {
    const file = await make('old');
    const empty = await make('old and empty', '');
    for (const path of [file, empty]) await utimes(path, new Date(-1000), new Date(-1000));
    const id = call.desk.offer([file, empty]);
    const over = call.send();
    expect((await hearOffer()).old?.last_modified).toEqual({ secs_since_epoch: 0, nanos_since_epoch: 0 });
    expect(call.view(id).undated).toEqual(['old']);
    await askFor();
    await over;
  });

  it('refuses a second offer at once, before, during and after the first', async () => {
    const first = call.desk.offer([await make('first')]);
    const second = call.desk.offer([await make('second')]);
    const over = call.send();
    expect(Object.keys(await hearOffer())).toEqual(['first']);
    expect(failureOf(await call.desk.whenOver(second))).toBe('friend-not-cooee');
    const third = call.desk.offer([await make('third')]);
    expect(call.view(third).status).toEqual({
      name: 'failed',
      failure: { kind: 'friend-not-cooee', detail: null, why: { code: 'gday-one-transfer' } },
    });
    await askFor(['first', 0]);
    await call.gday.hearRest();
    call.gday.hangUp();
    await over;
    expect(call.view(first).status.name).toBe('done');
    expect(call.view(call.desk.offer([await make('fourth')])).status.name).toBe('failed');
  });

  it.each<[string, (path: string) => Promise<void>, boolean]>([
    ['has grown', (path) => appendFile(path, 'x'), false],
    ['has shrunk', (path) => truncate(path, 10), false],
    ['was written again', (path) => utimes(path, 1, 1), false],
    ['shrinks meanwhile', (path) => truncate(path, LARGE - 1), true],
    ['is written meanwhile', (path) => utimes(path, 1, 1), true],
    ['is changed in place meanwhile, its time put back', changeInPlace, true],
  ])('stops before the last byte of a file that %s', async (_, change, meanwhile) => {
    const path = await make('changing', randomBytes(LARGE));
    const id = call.desk.offer([path]);
    const over = call.send();
    await hearOffer();
    if (!meanwhile) await change(path);
    await askFor(['changing', 0]);
    if (meanwhile) {
      await call.gday.hearBytes(1);
      await change(path);
    }
    expect((await call.gday.hearRest()).length).toBeLessThan(LARGE - 1);
    await over;
    expect(failureOf(call.view(id).status)).toBe('file-changed');
  });

  it('does not wait for ever for a gday that stays connected', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const id = call.desk.offer([await make('a')]);
      const over = call.send();
      await hearOffer();
      await askFor(['a', 0]);
      await call.gday.hearRest();
      while (vi.getTimerCount() === 0) await new Promise(setImmediate);
      vi.advanceTimersByTime(59_999);
      expect(call.view(id).status.name).toBe('running');
      vi.advanceTimersByTime(1);
      await over;
      expect(call.view(id).status.name).toBe('done');
    } finally {
      vi.useRealTimers();
    }
  });

  it('stops when it is cancelled, and lets the call end', async () => {
    const id = call.desk.offer([await make('large', randomBytes(LARGE))]);
    const over = call.send();
    await hearOffer();
    await askFor(['large', 0]);
    await call.gday.hearBytes(1);
    await call.desk.cancel(id);
    await over;
    expect(call.view(id).status).toEqual({ name: 'cancelled', by: 'us' });
  });

  it('ends with the call', async () => {
    const over = call.send();
    await call.desk.close(null);
    await expect(over).resolves.toBeUndefined();
  });

  it('fails the call when gday leaves before there is an offer', async () => {
    const over = call.send();
    call.gday.hangUp();
    await expect(over).rejects.toMatchObject({ kind: 'friend-left' });
  });

  it('fails the call when gday speaks before there is an offer', async () => {
    const over = call.send();
    await call.gday.say({ request: [] });
    await expect(over).rejects.toMatchObject({ kind: 'friend-garbled' });
  });

  it('says that gday hung up, wherever it does so before everything was sent', async () => {
    const id = call.desk.offer([await make('large', randomBytes(LARGE))]);
    const over = call.send();
    await hearOffer();
    await askFor(['large', 0]);
    await call.gday.hearBytes(1);
    call.gday.hangUp();
    await over;
    expect(failureOf(call.view(id).status)).toBe('friend-left');
  });

  it('says that the connection broke, even behind the last byte', async () => {
    const id = call.desk.offer([await make('a')]);
    const over = call.send();
    await hearOffer();
    await askFor(['a', 0]);
    await call.gday.hearRest();
    call.gday.break(new CooeeError('connection-lost'));
    await over;
    expect(failureOf(call.view(id).status)).toBe('connection-lost');
  });

  const request = (...entries: readonly unknown[]): Buffer =>
    messageBytes(JSON.stringify({ request: entries }));
  const A = { path: 'tree/a', start_offset: 0 };
  it.each([
    ['a file that was not offered', request({ path: 'tree/../../passwd', start_offset: 0 })],
    ['a file that was left out', request({ path: 'tree/empty', start_offset: 0 })],
    ['a file twice', request(A, A)],
    ['more files than offered', request(A, { ...A, path: 'tree/b' }, A)],
    ['the end of a file', request({ path: 'tree/a', start_offset: 6 })],
    ['what is behind the end', request({ path: 'tree/a', start_offset: 7 })],
    [
      'an offset above 2^53',
      messageBytes('{"request":[{"path":"tree/a","start_offset":18446744073709551615}]}'),
    ],
    ['another version', Buffer.from([1, 0, 0, 0, 0])],
    ['no JSON', messageBytes('hello')],
    ['two requests', Buffer.concat([request(A), request(A)])],
  ])('refuses a request for %s', async (_, bytes) => {
    await make('tree/a', 'tree/a');
    await make('tree/b', randomBytes(LARGE));
    await make('tree/empty', '');
    const id = call.desk.offer([join(call.outbox, 'tree')]);
    const over = call.send();
    await hearOffer();
    await call.gday.sayBytes(bytes);
    await over;
    expect(failureOf(call.view(id).status)).toBe('friend-garbled');
  });

  it('refuses a request of absurd length without waiting for it', async () => {
    const id = call.desk.offer([await make('a')]);
    const over = call.send();
    await hearOffer();
    await call.gday.sayBytes(Buffer.from([2, 0xff, 0xff, 0xff, 0xff]));
    await over;
    expect(failureOf(call.view(id).status)).toBe('offer-too-large');
  });

  it('says that gday hung up in the middle of its request', async () => {
    const id = call.desk.offer([await make('a')]);
    const over = call.send();
    await hearOffer();
    await call.gday.sayBytes(Buffer.from([2, 0, 0, 0, 50, 123]));
    call.gday.hangUp();
    await over;
    expect(failureOf(call.view(id).status)).toBe('friend-left');
  });
});
