import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { pathFromBytes } from './transfer/storage/disk-path';
import { wholeFolderAmong, wholeFolderAt } from './whole-folder';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'cooee-whole-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a path that is everything', () => {
  it('is the root of a file system', async () => {
    expect(await wholeFolderAt(parse(process.cwd()).root)).toBe('disk');
  });

  it('is the home folder, by whatever way', async () => {
    const link = join(folder, 'link');
    await symlink(homedir(), link);
    expect(await wholeFolderAt(homedir())).toBe('home');
    expect(await wholeFolderAt(link)).toBe('home');
    expect(await wholeFolderAmong([folder, link])).toBe(`That is your whole home folder (${link})`);
  });

  it.runIf(process.platform === 'linux')('is a link to the home folder whose name is no text', async () => {
    const link = Buffer.concat([Buffer.from(`${folder}/h`), Buffer.from([0xe9])]);
    await symlink(homedir(), link);
    expect(await wholeFolderAmong([pathFromBytes(link)])).toMatch(/^That is your whole home folder/);
  });

  it('is a folder that the home folder is in', async () => {
    const above = dirname(await realpath(homedir()));
    expect(await wholeFolderAt(above)).toBe(parse(above).root === above ? 'disk' : 'homes');
  });

  it('is no other folder, and none that is not there', async () => {
    await mkdir(join(folder, 'trip'));
    expect(await wholeFolderAt(join(folder, 'trip'))).toBeNull();
    expect(await wholeFolderAt(join(homedir(), 'trip'))).toBeNull();
    expect(await wholeFolderAmong([folder, join(folder, 'missing')])).toBeNull();
  });
});
