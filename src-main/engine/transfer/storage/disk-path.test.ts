import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDestination } from './destination';
import { diskPath, isMistakable, namesIn, pathFromBytes, sentName, shownPath } from './disk-path';
import { temporaryFolder } from '../two-desks.fixture';

const LATIN = Buffer.from('caf\xe9.txt', 'latin1');
const REPLACED = Buffer.from('caf\ufffd.txt');

describe('a path', () => {
  it('of any bytes comes back as the same bytes', () => {
    const anyBytes = fc.uint8Array().map((bytes) => Buffer.from(bytes));
    const nearlyText = fc
      .array(fc.oneof(fc.string({ unit: 'binary' }).map(Buffer.from), fc.uint8Array({ maxLength: 3 })))
      .map((pieces) => Buffer.concat(pieces));
    fc.assert(
      fc.property(fc.oneof(anyBytes, nearlyText), (bytes) => {
        const path = pathFromBytes(bytes);
        expect(Buffer.from(diskPath(path))).toEqual(bytes);
        expect(JSON.parse(JSON.stringify(path))).toBe(path);
        expect(path).not.toContain('\ufffd');
      }),
    );
  });

  it('that is text is that text', () => {
    for (const text of ['plain', 'é', 'e\u0301', '日本', '🦘', '\ufeffmark']) {
      expect(pathFromBytes(Buffer.from(text))).toBe(text);
      expect(diskPath(text)).toBe(text);
    }
  });

  it('is shown as text, whatever it is', () => {
    expect(shownPath(pathFromBytes(LATIN))).toBe('caf\ufffd.txt');
    expect(shownPath(pathFromBytes(REPLACED))).toBe('caf\ufffd.txt');
  });

  it('is sent as text, under names that stay different', () => {
    const sent = (bytes: Buffer): string => sentName(pathFromBytes(bytes));
    expect(sent(LATIN)).toBe('caf%E9.txt');
    expect(sent(REPLACED)).toBe('caf\ufffd.txt');
    expect(sent(Buffer.from([0xe9, 0xef, 0xbf, 0xbd, 0xff]))).toBe('%E9\ufffd%FF');
    expect(sent(Buffer.from('cafe\u0301'))).toBe('caf\u00e9');
    // A surrogate as UTF-8 would have it, which it does not.
    expect(sent(Buffer.from([0xed, 0xa0, 0x80]))).toBe('%ED%A0%80');
  });
});

describe.runIf(process.platform === 'linux')('a path whose bytes were lost', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const inFolder = (name: Buffer): Buffer => Buffer.concat([Buffer.from(`${folder}/`), name]);

  it('is sure only where one name looks like it, and is it', async () => {
    const path = join(folder, 'caf\ufffd.txt');
    expect(await isMistakable(path)).toBe(true);
    await writeFile(inFolder(LATIN), 'one');
    expect(await isMistakable(path)).toBe(true);
    await writeFile(inFolder(REPLACED), 'other');
    expect(await isMistakable(path)).toBe(true);
    await rm(inFolder(LATIN));
    expect(await isMistakable(path)).toBe(false);
    expect(await isMistakable(join(folder, 'caf'))).toBe(false);
  });

  it('is not sure below a folder that may be another', async () => {
    await mkdir(inFolder(Buffer.from('w\xe9', 'latin1')));
    await mkdir(join(folder, 'w\ufffd'));
    await writeFile(join(folder, 'w\ufffd', 'a'), 'the neighbour’s');
    expect(await isMistakable(join(folder, 'w\ufffd', 'a'))).toBe(true);
  });

  it('is no destination, nor is a link that leads to one', async () => {
    await mkdir(inFolder(LATIN));
    await mkdir(join(folder, 'caf\ufffd.txt'));
    await symlink(LATIN, join(folder, 'link'));
    const exact = pathFromBytes(inFolder(LATIN));
    for (const path of [
      exact,
      join(exact, 'new'),
      join(folder, 'caf\ufffd.txt', 'new'),
      join(folder, 'link'),
    ])
      await expect(openDestination(path)).rejects.toMatchObject({ kind: 'folder-mistakable' });
    for (const name of ['caf\ufffd.txt', pathFromBytes(LATIN)])
      expect(await namesIn(join(folder, name))).toEqual([]);
  });

  it('is never what a folder is asked for its names', async () => {
    await writeFile(inFolder(LATIN), 'one');
    await writeFile(inFolder(REPLACED), 'other');
    const names = await namesIn(folder);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(await isMistakable(join(folder, name))).toBe(false);
  });
});
