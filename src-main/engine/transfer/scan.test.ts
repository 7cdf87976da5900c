import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { scan } from './scan';
import type { ScanEntry } from './scan';
import { temporaryFolder } from './two-desks.fixture';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function entriesOf(...paths: string[]): Promise<ScanEntry[]> {
  const entries: ScanEntry[] = [];
  for await (const entry of scan(paths, new AbortController().signal)) entries.push(entry);
  return entries;
}

/** `path` of what is offered and `path: reason` of what is not. */
async function linesOf(...paths: string[]): Promise<string[]> {
  return (await entriesOf(...paths)).map((entry) => {
    if (entry.kind === 'left-out') return `${entry.path}: ${entry.reason}`;
    if (entry.kind === 'renamed') return `${entry.from} → ${entry.to}`;
    return entry.path.join('/') + (entry.kind === 'folder' ? '/' : '');
  });
}

describe('scanning what was dropped', () => {
  it('yields files with size, time in whole milliseconds and executable bit, each folder before what is in it', async () => {
    const top = join(folder, 'top');
    await mkdir(join(top, 'empty'), { recursive: true });
    await writeFile(join(top, 'run.sh'), 'four', { mode: 0o755 });
    await utimes(join(top, 'run.sh'), 1, 1_600_000_000.1239);
    expect(await entriesOf(top)).toEqual([
      { kind: 'folder', path: ['top'], private: false },
      {
        kind: 'file',
        path: ['top', 'run.sh'],
        source: join(top, 'run.sh'),
        size: 4,
        mtime: 1_600_000_000_123,
        executable: true,
        private: false,
      },
      { kind: 'folder', path: ['top', 'empty'], private: false },
    ]);
  });

  it('offers names in NFC', async () => {
    await writeFile(join(folder, 'cafe\u0301'), '');
    expect(await linesOf(join(folder, 'cafe\u0301'))).toEqual(['caf\u00E9']);
  });

  it('keeps two dropped items of one name apart', async () => {
    for (const where of ['one', 'two']) {
      await mkdir(join(folder, where));
      await writeFile(join(folder, where, 'a.txt'), where);
    }
    expect(await linesOf(join(folder, 'one/a.txt'), join(folder, 'two/a.txt'))).toEqual([
      'a.txt',
      'a.txt → a (2).txt',
      'a (2).txt',
    ]);
  });

  it('offers links into the tree as what they point to, and leaves the others out with the reason', async () => {
    const top = join(folder, 'top');
    await mkdir(join(top, 'real'), { recursive: true });
    await writeFile(join(top, 'real/file'), 'x');
    await writeFile(join(folder, 'secret'), 'x');
    await symlink('real/file', join(top, 'b-file-link'));
    await symlink('real', join(top, 'c-folder-link'));
    await symlink('../secret', join(top, 'd-outside'));
    await symlink('nowhere', join(top, 'e-dead'));
    await symlink('..', join(top, 'real/f-loop'));
    await symlink('g-self', join(top, 'g-self'));
    expect(await linesOf(top)).toEqual([
      'top/',
      'top/b-file-link',
      'top/d-outside: a link to something outside of what you chose',
      'top/e-dead: a link that leads nowhere',
      'top/g-self: a link that leads nowhere',
      'top/c-folder-link/',
      'top/c-folder-link/f-loop: a link to a folder that it is in',
      'top/c-folder-link/file',
      'top/real/',
      'top/real/f-loop: a link to a folder that it is in',
      'top/real/file',
    ]);
  });

  it('follows a link that was dropped itself', async () => {
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real/file'), 'x');
    await symlink('real', join(folder, 'link'));
    expect(await linesOf(join(folder, 'link'))).toEqual(['link/', 'link/file']);
  });

  it('leaves sockets and missing things out', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
    expect(await linesOf(join(folder, 'socket'), join(folder, 'missing'))).toEqual([
      `${join(folder, 'socket')}: neither a file nor a folder`,
      `${join(folder, 'missing')}: cannot be read`,
    ]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('ends when it is aborted', async () => {
    await mkdir(join(folder, 'top'));
    const abort = new AbortController();
    abort.abort();
    await expect(scan([join(folder, 'top')], abort.signal).next()).rejects.toThrow();
  });
});
