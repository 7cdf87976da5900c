import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { diskPath, pathFromBytes } from '../storage/disk-path';
import { parseTransferMessage } from '../protocol/messages';
import { offerTitle } from '../state/offer-title';
import { OutgoingOffer } from './outgoing-offer';
import { droppedName } from './scan';

const MEMORY = '/dev/shm';

/** A file system in memory takes every size and date. */
describe.runIf(existsSync(MEMORY))('an offer of ours', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(MEMORY, 'cooee-offer-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const read = (...names: readonly string[]): Promise<OutgoingOffer> =>
    OutgoingOffer.read(
      names.map((name) => join(folder, name)),
      new AbortController().signal,
    );

  it('has no sum that a message cannot carry', async () => {
    for (const name of ['a', 'b', 'c']) await writeFile(join(folder, name), '');
    await truncate(join(folder, 'a'), Number.MAX_SAFE_INTEGER - 5);
    await truncate(join(folder, 'b'), 6);
    await truncate(join(folder, 'c'), 5);
    const offer = await read('a', 'b', 'c');
    expect(offer.items.totalBytes).toBe(Number.MAX_SAFE_INTEGER);
    expect(offer.leftOut).toEqual([{ path: 'b', code: 'sum-too-large' }]);
    expect(offer.fileAt(1)).toMatchObject({ source: join(folder, 'c'), size: 5 });
  });

  it('is made of messages that a receiver takes, and says what it had to change', async () => {
    const name = pathFromBytes(Buffer.from('caf\xe9', 'latin1'));
    await writeFile(diskPath(join(folder, name)), '');
    await writeFile(join(folder, 'far'), '');
    await utimes(join(folder, 'far'), 9e12, 9e12);
    const messages = [...(await read(name, 'far')).messages(0, 'two')];
    expect(messages.map((message) => parseTransferMessage(JSON.parse(JSON.stringify(message))))).toEqual(
      messages,
    );
    expect(messages).toContainEqual({
      type: 'offer-renamed',
      transfer: 0,
      items: [{ from: 'caf\ufffd', to: 'caf%E9', why: 'not-unicode' }],
    });
    expect(messages).toContainEqual({ type: 'offer-undated', transfer: 0, paths: ['far'] });
  });

  it('says no more of a path than a message may have', async () => {
    const deep = (segment: string, depth: number): string => join(...Array<string>(depth).fill(segment));
    const latin = pathFromBytes(Buffer.alloc(250, 0xe9));
    // Six units for each of these; and three for each byte of a name that is no text.
    const controls = join('a', deep('\u0001'.repeat(200), 16));
    const tooLong = join('b', deep(latin, 6));
    for (const path of [controls, tooLong]) await mkdir(diskPath(join(folder, path)), { recursive: true });
    await writeFile(diskPath(join(folder, controls, pathFromBytes(Buffer.from([0xff])))), '');
    const offer = await read('a', 'b');
    expect(offer.leftOut).toMatchObject([{ code: 'path-too-long' }]);
    expect([...offer.messages(0, 'deep')]).toContainEqual({
      type: 'offer-left-out',
      transfer: 0,
      items: [expect.objectContaining({ code: 'path-too-long', reason: 'too deep or too long a path' })],
    });
    expect(offer.renamed.at(0)?.to).toMatch(/%FF$/);
    for (const message of offer.messages(0, 'deep'))
      expect(parseTransferMessage(JSON.parse(JSON.stringify(message)))).not.toBeNull();
  });

  it('of a name that may be another’s is refused by that name', async () => {
    await expect(read('caf\ufffd')).rejects.toMatchObject({
      kind: 'name-mistakable',
      detail: join(folder, 'caf\ufffd'),
    });
  });

  it('of nothing that can be sent says why', async () => {
    await expect(read('missing')).rejects.toMatchObject({
      failure: {
        kind: 'nothing-to-send',
        detail: join(folder, 'missing'),
        why: { code: 'unreadable' },
      },
    });
  });

  it('has a title that is text', () => {
    expect(offerTitle(droppedName(pathFromBytes(Buffer.from('/w\xe9', 'latin1'))), 1)).toBe('w%E9');
  });
});
