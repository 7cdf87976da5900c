import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { quarantineMark, webMark, ZONE_MARK } from './web-mark';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-mark-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the mark of what comes from elsewhere', () => {
  it('is a stream of the file on Windows, which says that it is from the internet', async () => {
    // Where there are no streams, the same call makes a file of that name.
    await ZONE_MARK.file(join(folder, 'a.part'));
    await ZONE_MARK.folder(folder);
    expect(await readFile(join(folder, 'a.part:Zone.Identifier'), 'utf8')).toBe(
      '[ZoneTransfer]\r\nZoneId=3\r\n',
    );
    expect(await readdir(folder)).not.toContain(':Zone.Identifier');
  });

  it('keeps no file from arriving where it cannot be set', async () => {
    await expect(ZONE_MARK.file(join(folder, 'missing', 'a.part'))).resolves.toBeUndefined();
    await expect(quarantineMark(() => -1, Date.now).file('a')).resolves.toBeUndefined();
  });

  it('is the quarantine of files and folders on macOS, since now and by Cooee', async () => {
    const set: unknown[][] = [];
    const mark = quarantineMark(
      (path, name, value, bytes, ...rest) => {
        set.push([path, name, value.toString(), bytes, ...rest]);
        return 0;
      },
      () => 1_700_000_000_123,
    );
    await mark.file('/a');
    await mark.folder('/b');
    const value = '0081;6553f100;Cooee;';
    expect(set).toEqual([
      ['/a', 'com.apple.quarantine', value, value.length, 0, 0],
      ['/b', 'com.apple.quarantine', value, value.length, 0, 0],
    ]);
  });

  it('is not known on Linux', () => {
    expect(webMark('linux')).toBeNull();
  });
});
