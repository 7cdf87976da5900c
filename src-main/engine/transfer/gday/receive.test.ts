import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CooeeError } from '../../../../src-shared/session';
import type { TransferStatus, TransferView } from '../../../../src-shared/session';
import { ArrivingPart } from '../storage/arriving-part';
import { treeOf } from '../two-desks.fixture';
import { CallWithGday, messageBytes } from './scripted-gday.fixture';

let call: CallWithGday;
beforeEach(async () => {
  call = await CallWithGday.make();
});
afterEach(() => call.remove());

type Files = Record<string, Buffer | string>;

const MODIFIED = { secs_since_epoch: 1_500_000_000, nanos_since_epoch: 250_000_000 };
const MTIME = '1500000000250';

const offerOf = (files: Files, modified: unknown = MODIFIED): string => {
  const entries = Object.entries(files).map(
    ([path, bytes]) => [path, { size: bytes.length, last_modified: modified }] as const,
  );
  return JSON.stringify({ offer: Object.fromEntries(entries) });
};

/** What {@link treeOf} says of a received file. */
const stored = (bytes: Buffer | string): string =>
  `${createHash('sha256').update(bytes).digest('hex')} ${MTIME}`;

async function offered(files: Files, modified: unknown = MODIFIED, to = call): Promise<TransferView> {
  await to.gday.say(offerOf(files, modified));
  return to.until(({ status }) => status.name === 'incoming');
}

interface Request {
  readonly request: readonly { readonly path: string; readonly start_offset: number }[];
}

async function hearRequest(from = call): Promise<Request['request']> {
  return (JSON.parse((await from.gday.hear()).json) as Request).request;
}

/** Accepts the offer and sends what is asked for. */
async function transfer(files: Files, to = call, modified: unknown = MODIFIED): Promise<TransferView> {
  const over = to.receive();
  const { id } = await offered(files, modified, to);
  await to.desk.accept(id);
  for (const { path, start_offset } of await hearRequest(to)) {
    await to.gday.sayBytes(Buffer.from(files[path] ?? '').subarray(start_offset));
  }
  to.gday.hangUp();
  await over;
  return to.view(id);
}

const failureOf = (status: TransferStatus): string =>
  status.name === 'failed' ? status.failure.kind : status.name;

describe('receiving from gday', () => {
  it('shows the offer, asks for all of it and stores it with its times', async () => {
    const files = { 'b/ü 😀.txt': randomBytes(300_000), 'b/deep/er/c': 'c', a: randomBytes(65_519) };
    const over = call.receive();
    const incoming = await offered(files);
    expect(incoming).toMatchObject({
      title: 'a and 1 more',
      fileCount: 3,
      totalBytes: 365_520,
      direction: 'receive',
    });
    await call.desk.accept(incoming.id);
    expect(call.view(incoming.id).status.name).toBe('running');
    expect(await hearRequest()).toEqual([
      { path: 'a', start_offset: 0 },
      { path: 'b/deep/er/c', start_offset: 0 },
      { path: 'b/ü 😀.txt', start_offset: 0 },
    ]);
    await call.gday.sayBytes(Buffer.concat([files.a, Buffer.from('c'), files['b/ü 😀.txt']]));
    await over;
    expect(call.view(incoming.id)).toMatchObject({
      status: { name: 'done' },
      verifiedFiles: 0,
      transferredBytes: 365_520,
      destination: call.inbox,
    });
    expect(await treeOf(call.inbox)).toEqual({
      a: stored(files.a),
      'b/': 'folder',
      'b/deep/': 'folder',
      'b/deep/er/': 'folder',
      'b/deep/er/c': stored('c'),
      'b/ü 😀.txt': stored(files['b/ü 😀.txt']),
    });
  });

  it('is named after what is in it once its names are known, and is marked like a Cooee’s', async () => {
    void call.receive();
    expect(await offered({ '.config/autostart/evil.desktop': 'evil' })).toMatchObject({
      title: '.config',
      outline: {
        hiddenCount: 1,
        programCount: 1,
        marked: [{ path: '.config' }, { path: '.config/autostart/evil.desktop' }],
      },
    });
  });

  it('answers nothing after we hung up', async () => {
    const over = call.receive();
    const { id } = await offered({ a: 'a' });
    await Promise.all([call.desk.close(null), over]);
    await expect(call.desk.accept(id)).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('says nothing after its request', async () => {
    const files = { a: randomBytes(5_000_000) };
    const view = await transfer(files);
    expect(view.status).toEqual({ name: 'done' });
    expect(await call.gday.hearRest()).toHaveLength(0);
  });

  it('does not care how the bytes are cut', async () => {
    const files: Files = { a: randomBytes(301), b: '', 'c/d': randomBytes(77), 'c/e': 'e' };
    const order = ['a', 'c/d', 'c/e'];
    const bytes = Buffer.concat(order.map((path) => Buffer.from(files[path] ?? '')));
    const message = messageBytes(offerOf(files));
    const cuts = (length: number): fc.Arbitrary<number[]> =>
      fc.array(fc.nat({ max: length }), { maxLength: 20 });
    const say = async (one: CallWithGday, whole: Buffer, at: readonly number[]): Promise<void> => {
      const ends = [...at].sort((a, b) => a - b).concat(whole.length);
      let start = 0;
      for (const end of ends) {
        if (end > start) await one.gday.sayBytes(whole.subarray(start, end));
        start = end;
      }
    };
    await fc.assert(
      fc.asyncProperty(cuts(message.length), cuts(bytes.length), async (offerCuts, dataCuts) => {
        const one = await CallWithGday.make();
        try {
          const over = one.receive();
          await say(one, message, offerCuts);
          const { id } = await one.until(({ status }) => status.name === 'incoming');
          await one.desk.accept(id);
          await hearRequest(one);
          await say(one, bytes, dataCuts);
          await over;
          const tree = await treeOf(one.inbox);
          expect(order.map((path) => tree[path])).toEqual(order.map((path) => stored(files[path] ?? '')));
        } finally {
          await one.remove();
        }
      }),
      { numRuns: 40 },
    );
  });

  it('declines with an empty list', async () => {
    const over = call.receive();
    const { id } = await offered({ a: 'a' });
    await call.desk.decline(id);
    expect((await call.gday.hear()).json).toBe('{"request":[]}');
    await over;
    expect(call.view(id).status).toEqual({ name: 'declined', by: 'us' });
    expect(await readdir(call.inbox)).toEqual([]);
  });

  it('declines even if our user cancels before the "no" has left', async () => {
    const over = call.receive();
    const { id } = await offered({ a: 'a' });
    const declining = call.desk.decline(id);
    await call.desk.cancel(id);
    await declining;
    expect((await call.gday.hear()).json).toBe('{"request":[]}');
    await over;
    expect(call.view(id).status).toEqual({ name: 'declined', by: 'us' });
  });

  it('makes empty files without asking for them', async () => {
    const over = call.receive();
    const { id } = await offered({ a: '', 'b/c': 'c', 'b/d': '' });
    await call.desk.accept(id);
    expect(await hearRequest()).toEqual([{ path: 'b/c', start_offset: 0 }]);
    await call.gday.sayBytes(Buffer.from('c'));
    await over;
    expect(await treeOf(call.inbox)).toEqual({
      a: stored(''),
      'b/': 'folder',
      'b/c': stored('c'),
      'b/d': stored(''),
    });
  });

  it('of nothing but empty files is done at once', async () => {
    const view = await transfer({ a: '', b: '' });
    expect(view.status).toEqual({ name: 'done' });
    expect(Object.keys(await treeOf(call.inbox))).toEqual(['a', 'b']);
  });

  it('never writes over, into or through what is there', async () => {
    await writeFile(join(call.inbox, 'a.tar'), 'mine');
    await mkdir(join(call.inbox, 'folder'));
    await symlink(call.outbox, join(call.inbox, 'link'));
    const view = await transfer({ 'a.tar': 'theirs', 'folder/b': 'b', 'link/c': 'c' });
    expect(view.status).toEqual({ name: 'done' });
    expect(view.renamed).toEqual([
      { from: 'a.tar', to: 'a (2).tar', why: 'taken' },
      { from: 'folder', to: 'folder (2)', why: 'taken' },
      { from: 'link', to: 'link (2)', why: 'taken' },
    ]);
    expect(await readFile(join(call.inbox, 'a.tar'), 'utf8')).toBe('mine');
    expect(await readdir(call.outbox)).toEqual([]);
    expect(Object.keys(await treeOf(call.inbox)).sort()).toEqual(
      [
        'a (2).tar',
        'a.tar',
        'folder (2)/',
        'folder (2)/b',
        'folder/',
        'link',
        'link (2)/',
        'link (2)/c',
      ].sort(),
    );
  });

  it('takes the backslashes of a Windows for separators, and those of others for names', async () => {
    await transfer({ 'tree\\in\\a': 'a', 'tree\\b': 'b' });
    expect(Object.keys(await treeOf(call.inbox)).sort()).toEqual([
      'tree/',
      'tree/b',
      'tree/in/',
      'tree/in/a',
    ]);
    const unix = await CallWithGday.make();
    await transfer({ 'tree/in\\a': 'a' }, unix);
    const name = process.platform === 'win32' ? 'in_a' : 'in\\a';
    expect(await readdir(join(unix.inbox, 'tree'))).toEqual([name]);
    await unix.remove();
  });

  it.each([
    '',
    '.',
    '..',
    './',
    './a',
    '/',
    '/etc/passwd',
    'a/',
    'a/.',
    'a//b',
    'a/../../b',
    '..\\b',
    'a\\..\\..\\b',
    '\\\\server\\share',
    'x/'.repeat(200) + 'y',
    'y'.repeat(5000),
  ])('refuses an offer of the path %j before it touches the disk', async (path) => {
    const over = call.receive();
    await call.gday.say(offerOf({ good: 'good', [path]: 'x' }));
    await over;
    expect(call.desk.views().map(({ status }) => failureOf(status))).toEqual(['offer-unsafe']);
    expect(await readdir(call.inbox)).toEqual([]);
    expect(await readdir(call.folder)).toEqual(['in', 'out']);
  });

  it('keeps a file apart from a folder of its name, and repairs what a screen would obey', async () => {
    const view = await transfer({ foo: 'file', 'foo/bar': 'bar', 'invoice_\u202Efdp.exe': 'x' });
    expect(view.status).toEqual({ name: 'done' });
    expect(Object.keys(await treeOf(call.inbox)).sort()).toEqual(
      ['foo', 'foo (2)/', 'foo (2)/bar', 'invoice__fdp.exe'].sort(),
    );
  });

  it('refuses sizes that add up to more than there is', async () => {
    const size = Number.MAX_SAFE_INTEGER;
    const over = call.receive();
    await call.gday.say({
      offer: { a: { size, last_modified: MODIFIED }, b: { size, last_modified: MODIFIED } },
    });
    await over;
    expect(call.desk.views().map(({ status }) => failureOf(status))).toEqual(['offer-unsafe']);
  });

  it('says that the disk is too small before anything is asked for', async () => {
    const over = call.receive();
    await call.gday.say({ offer: { a: { size: 2 ** 52, last_modified: MODIFIED } } });
    const { id } = await call.until(({ status }) => status.name === 'incoming');
    await call.desk.accept(id);
    await over;
    expect(failureOf(call.view(id).status)).toBe('disk-full');
    expect(await call.gday.hearRest()).toHaveLength(0);
    expect(await readdir(call.inbox)).toEqual([]);
  });

  it.each([
    ['another version', Buffer.from('0100000002', 'hex'), 'friend-garbled'],
    ['a length of 4 GiB', Buffer.from('02ffffffff', 'hex'), 'offer-too-large'],
    ['no JSON', messageBytes('{'), 'friend-garbled'],
    ['a request', messageBytes('{"request":[]}'), 'friend-garbled'],
    [
      'a size above 2^53',
      messageBytes(offerOf({ a: '' }).replace(':0,', ':9007199254740993,')),
      'offer-unsafe',
    ],
  ])('fails the call for an offer with %s', async (_, bytes, kind) => {
    const over = call.receive();
    await call.gday.sayBytes(bytes);
    await expect(over).rejects.toMatchObject({ kind });
    expect(call.desk.views()).toEqual([]);
  });

  it('fails the call when gday hangs up before or within its offer', async () => {
    const over = call.receive();
    await call.gday.sayBytes(Buffer.from('0200001000', 'hex'));
    call.gday.hangUp();
    await expect(over).rejects.toMatchObject({ kind: 'friend-left' });
  });

  it('fails when gday hangs up or speaks before it was asked', async () => {
    const over = call.receive();
    const { id } = await offered({ a: 'a' });
    call.gday.hangUp();
    await over;
    expect(failureOf(call.view(id).status)).toBe('friend-left');
    await expect(call.desk.accept(id)).rejects.toMatchObject({ kind: 'friend-left' });

    const eager = await CallWithGday.make();
    const end = eager.receive();
    await eager.gday.sayBytes(Buffer.concat([messageBytes(offerOf({ a: 'a' })), Buffer.from('a')]));
    await end;
    expect(eager.desk.views().map(({ status }) => failureOf(status))).toEqual(['friend-garbled']);
    expect(await readdir(eager.inbox)).toEqual([]);
    await eager.remove();
  });

  it('does not keep a file with bytes behind its end', async () => {
    const over = call.receive();
    const { id } = await offered({ a: 'abc' });
    await call.desk.accept(id);
    await hearRequest();
    await call.gday.sayBytes(Buffer.from('abcd'));
    await over;
    expect(failureOf(call.view(id).status)).toBe('friend-garbled');
    expect(await readdir(call.inbox)).toEqual([]);
  });

  it('keeps whole files and nothing that looks like one when gday hangs up early', async () => {
    const over = call.receive();
    const { id } = await offered({ 'tree/a': 'abc', 'tree/b/c': 'defg' });
    await call.desk.accept(id);
    await hearRequest();
    await call.gday.sayBytes(Buffer.from('abcde'));
    call.gday.hangUp();
    await over;
    expect(failureOf(call.view(id).status)).toBe('friend-left');
    expect(await treeOf(call.inbox)).toEqual({ 'tree/': 'folder', 'tree/a': stored('abc') });
  });

  it('loses a file that the disk does not take in its middle, and keeps those behind it', async () => {
    const files = { a: randomBytes(2_000_000), b: randomBytes(300_000), c: 'c' };
    // No disk here fails for one file and not for the next.
    const write = vi.spyOn(ArrivingPart.prototype, 'write');
    write.mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
    try {
      const { status } = await transfer(files);
      expect(status).toEqual({ name: 'failed', failure: { kind: 'disk-failing', detail: 'a' } });
    } finally {
      write.mockRestore();
    }
    expect(await treeOf(call.inbox)).toEqual({ b: stored(files.b), c: stored('c') });
  });

  it('refuses what we want to send, for gday only sends', async () => {
    const waiting = call.desk.offer([call.outbox]);
    const over = call.receive();
    expect(failureOf(call.view(waiting).status)).toBe('friend-not-cooee');
    expect(failureOf(call.view(call.desk.offer([call.outbox])).status)).toBe('friend-not-cooee');
    await call.desk.close(null);
    await over;
  });
});

describe('an interrupted file from gday', () => {
  /** More than what is worth continuing. Bytes. */
  const BIG = randomBytes(2_500_000);
  const HALF = 1_300_000;

  /** Breaks the connection when the disk has the first half. */
  async function interrupt(
    files: Files = { 'tree/big': BIG },
    end: (id: string) => Promise<void> | void = () => call.gday.hangUp(),
  ): Promise<void> {
    const over = call.receive();
    const { id } = await offered(files);
    await call.desk.accept(id);
    await hearRequest();
    await call.gday.sayBytes(BIG.subarray(0, HALF));
    await call.until(({ transferredBytes }) => transferredBytes === HALF);
    await end(id);
    await over;
  }

  async function secondRequest(files: Files, modified: unknown = MODIFIED): Promise<Request['request']> {
    const again = call.again();
    void again.receive();
    const { id } = await offered(files, modified, again);
    await again.desk.accept(id);
    const request = await hearRequest(again);
    await again.desk.close(null);
    return request;
  }

  it('goes on where it stopped, in another call', async () => {
    await interrupt();
    expect((await readdir(call.inbox)).every((name) => name.startsWith('.cooee-'))).toBe(true);
    const again = call.again();
    const over = again.receive();
    const { id } = await offered({ 'tree/big': BIG, 'tree/a': 'a' }, MODIFIED, again);
    await again.desk.accept(id);
    expect(again.view(id).transferredBytes).toBe(HALF);
    expect(await hearRequest(again)).toEqual([
      { path: 'tree/a', start_offset: 0 },
      { path: 'tree/big', start_offset: HALF },
    ]);
    await again.gday.sayBytes(Buffer.concat([Buffer.from('a'), BIG.subarray(HALF)]));
    await over;
    expect(again.view(id)).toMatchObject({ status: { name: 'done' }, transferredBytes: BIG.length + 1 });
    expect(await treeOf(call.inbox)).toEqual({
      'tree/': 'folder',
      'tree/a': stored('a'),
      'tree/big': stored(BIG),
    });
  });

  it('can be interrupted again before its turn comes', async () => {
    await interrupt({ z: BIG });
    const again = call.again();
    const over = again.receive();
    const { id } = await offered({ a: 'a', z: BIG }, MODIFIED, again);
    await again.desk.accept(id);
    await hearRequest(again);
    again.gday.break(new CooeeError('connection-lost'));
    await over;
    expect(failureOf(again.view(id).status)).toBe('connection-lost');
    expect(await secondRequest({ z: BIG })).toEqual([{ path: 'z', start_offset: HALF }]);
  });

  it.each([
    ['another nanosecond', BIG, { ...MODIFIED, nanos_since_epoch: 250_000_001 }],
    ['another second', BIG, { ...MODIFIED, secs_since_epoch: 1_500_000_001 }],
    ['another size', BIG.subarray(1), MODIFIED],
  ])('begins anew and goes away when it has %s now', async (_, bytes, modified) => {
    await interrupt();
    const [before] = (await readdir(call.inbox)).filter((name) => name.endsWith('.part'));
    expect(await secondRequest({ 'tree/big': bytes }, modified)).toEqual([
      { path: 'tree/big', start_offset: 0 },
    ]);
    expect(await readdir(call.inbox)).not.toContain(before);
  });

  it('stays for later when something else is offered', async () => {
    await interrupt();
    await transfer({ 'other/big': 'x' }, call.again());
    expect(await secondRequest({ 'tree/big': BIG })).toEqual([{ path: 'tree/big', start_offset: HALF }]);
  });

  it('stays when we hang up, and goes when we cancel it', async () => {
    await interrupt({ 'tree/big': BIG }, () => call.desk.close(null));
    expect(await readdir(call.inbox)).toHaveLength(2);
    call = call.again();
    const over = call.receive();
    const { id } = await offered({ 'tree/big': BIG });
    await call.desk.accept(id);
    await call.desk.cancel(id);
    await over;
    expect(call.view(id).status).toEqual({ name: 'cancelled', by: 'us' });
    expect(await readdir(call.inbox)).toEqual([]);
  });

  it('is left alone while somebody else receives it', async () => {
    const over = call.receive();
    const { id } = await offered({ big: BIG });
    await call.desk.accept(id);
    await hearRequest();
    await call.gday.sayBytes(BIG.subarray(0, HALF));
    await call.until(({ transferredBytes }) => transferredBytes === HALF);
    expect(await secondRequest({ big: BIG })).toEqual([{ path: 'big', start_offset: 0 }]);
    await call.gday.sayBytes(BIG.subarray(HALF));
    await over;
    expect(await treeOf(call.inbox)).toEqual({ big: stored(BIG) });
  });

  it('is continued after its process died', async () => {
    await interrupt({ big: BIG });
    const names = await readdir(call.inbox);
    const journal = names.find((name) => name.endsWith('.0.journal')) ?? '';
    // The largest number that Linux gives to processes is 2^22.
    await rename(join(call.inbox, journal), join(call.inbox, journal.replace('.0.', '.4294967.')));
    expect(await secondRequest({ big: BIG })).toEqual([{ path: 'big', start_offset: HALF }]);
  });

  it.each([
    ['its part is gone', (part: string) => rm(part)],
    ['its part is whole', (part: string) => writeFile(part, BIG)],
    [
      'its part is a link',
      async (part: string) => {
        await rename(part, join(call.outbox, 'elsewhere'));
        await symlink(join(call.outbox, 'elsewhere'), part);
      },
    ],
    ['its journal is rubbish', (_: string, journal: string) => writeFile(journal, '{"path":')],
  ])('begins anew when %s', async (_, spoil) => {
    await interrupt({ big: BIG });
    const names = (await readdir(call.inbox)).sort();
    const [journal = '', part = ''] = names.map((name) => join(call.inbox, name));
    await spoil(part, journal);
    expect(await secondRequest({ big: BIG })).toEqual([{ path: 'big', start_offset: 0 }]);
  });

  it('is exactly what has come of it', async () => {
    await interrupt({ big: BIG });
    const part = (await readdir(call.inbox)).find((name) => name.endsWith('.part')) ?? '';
    expect((await readFile(join(call.inbox, part))).equals(BIG.subarray(0, HALF))).toBe(true);
  });
});
