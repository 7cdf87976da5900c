import { execFileSync } from 'node:child_process';
import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readStateFile, replaceStateFile } from './state-file';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-state-'));
  path = join(folder, 'inner', 'state.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a state file', () => {
  it('is read as it was written, and replaced', async () => {
    await replaceStateFile(path, 'one');
    await replaceStateFile(path, 'two');
    expect(await readStateFile(path)).toBe('two');
  });

  it.skipIf(process.platform === 'win32')('is nobody else’s to read', async () => {
    await replaceStateFile(path, 'one');
    expect((await lstat(path)).mode & 0o077).toBe(0);
    expect((await lstat(join(folder, 'inner'))).mode & 0o077).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('waits for no pipe, neither to read nor to write', async () => {
    await replaceStateFile(path, 'one');
    await rm(path);
    execFileSync('mkfifo', [path, `${path}.${String(process.pid)}`]);
    await expect(readStateFile(path)).rejects.toThrow('not a file');
    await replaceStateFile(path, 'two');
    expect(await readStateFile(path)).toBe('two');
  });

  it.skipIf(process.platform === 'win32')('is not written through a link', async () => {
    const other = join(folder, 'other');
    await writeFile(other, 'theirs');
    await replaceStateFile(path, 'one');
    await symlink(other, `${path}.${String(process.pid)}`);
    await replaceStateFile(path, 'two');
    expect(await readFile(other, 'utf8')).toBe('theirs');
  });
});
