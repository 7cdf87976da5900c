import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { diskPath, pathFromBytes } from '../storage/disk-path';
import { scan } from './scan';
import type { ScanEntry } from './scan';
import { temporaryFolder } from '../two-desks.fixture';

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

/** `path` of what is offered and `path: code` of what is not. */
async function linesOf(...paths: string[]): Promise<string[]> {
  return (await entriesOf(...paths)).map((entry) => {
    if (entry.kind === 'left-out') return `${entry.path}: ${entry.code}`;
    if (entry.kind === 'renamed') return `${entry.from} → ${entry.to}: ${entry.why}`;
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

  it.skipIf(process.platform === 'win32')(
    'keeps private what a link reaches past a private folder',
    async () => {
      const top = join(folder, 'top');
      await mkdir(join(top, 'secret/inner'), { recursive: true });
      await writeFile(join(top, 'secret/key'), 'x');
      await writeFile(join(top, 'open'), 'x');
      await chmod(join(top, 'secret'), 0o700);
      await symlink('secret/key', join(top, 'link'));
      await symlink('secret/inner', join(top, 'folder-link'));
      await symlink('open', join(top, 'open-link'));
      const entries = await entriesOf(top);
      for (const [name, isPrivate] of [
        ['link', true],
        ['folder-link', true],
        ['open-link', false],
      ] as const)
        expect(entries).toContainEqual(expect.objectContaining({ path: ['top', name], private: isPrivate }));
    },
  );

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
      'a.txt → a (2).txt: same-name',
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
      'top/d-outside: link-outside',
      'top/e-dead: link-dead',
      'top/g-self: link-dead',
      'top/c-folder-link/',
      'top/c-folder-link/f-loop: link-loop',
      'top/c-folder-link/file',
      'top/real/',
      'top/real/f-loop: link-loop',
      'top/real/file',
    ]);
  });

  describe.runIf(process.platform === 'linux')('whose names are no text', () => {
    const LATIN = Buffer.from('caf\xe9', 'latin1');
    const inFolder = (...names: Buffer[]): Buffer =>
      Buffer.concat([Buffer.from(folder), ...names.flatMap((name) => [Buffer.from('/'), name])]);
    const top = Buffer.from('top');
    const sourcesOf = async (path: string): Promise<Record<string, string>> => {
      const files = (await entriesOf(path)).filter((entry) => entry.kind === 'file');
      const read = async ({ source }: { source: string }): Promise<string> =>
        readFile(diskPath(source), 'utf8');
      return Object.fromEntries(
        await Promise.all(files.map(async (file) => [file.path.join('/'), await read(file)] as const)),
      );
    };

    it('sends each under a name of its own, and says so', async () => {
      await mkdir(join(folder, 'top'));
      await writeFile(inFolder(top, LATIN), 'latin');
      await writeFile(join(folder, 'top/caf\ufffd'), 'replaced');
      await writeFile(join(folder, 'top/caf%E9'), 'spelled');
      expect(await sourcesOf(join(folder, 'top'))).toEqual({
        'top/caf%E9': 'spelled',
        'top/caf%E9 (2)': 'latin',
        'top/caf\ufffd': 'replaced',
      });
      expect(await linesOf(join(folder, 'top'))).toContain('top/caf\ufffd → top/caf%E9 (2): not-unicode');
    });

    it('reads what is in such a folder, and not in the one that looks like it', async () => {
      for (const [name, text] of [
        [LATIN, 'latin'],
        [Buffer.from('caf\ufffd'), 'replaced'],
        [Buffer.from('caf%E9'), 'spelled'],
      ] as const) {
        await mkdir(inFolder(top, name), { recursive: true });
        await writeFile(inFolder(top, name, Buffer.from('a')), text);
      }
      expect(await sourcesOf(join(folder, 'top'))).toEqual({
        'top/caf%E9/a': 'spelled',
        'top/caf%E9 (2)/a': 'latin',
        'top/caf\ufffd/a': 'replaced',
      });
      const path = pathFromBytes(inFolder(top, LATIN));
      expect(await sourcesOf(path)).toEqual({ 'caf%E9/a': 'latin' });
    });

    it('follows a link to such a file, and not to the one that looks like it', async () => {
      await mkdir(inFolder(top, LATIN), { recursive: true });
      await writeFile(inFolder(top, LATIN, LATIN), 'latin');
      await mkdir(join(folder, 'top/caf\ufffd'));
      await writeFile(join(folder, 'top/caf\ufffd/caf\ufffd'), 'replaced');
      await symlink(Buffer.concat([LATIN, Buffer.from('/'), LATIN]), join(folder, 'top/link'));
      expect(await sourcesOf(join(folder, 'top'))).toMatchObject({ 'top/link': 'latin' });
      expect(await sourcesOf(join(folder, 'top/link'))).toEqual({ link: 'latin' });
    });

    it('leaves a path out whose bytes were lost on the way here', async () => {
      await writeFile(inFolder(LATIN), 'latin');
      await writeFile(join(folder, 'caf\ufffd'), 'replaced');
      expect(await linesOf(join(folder, 'caf\ufffd'))).toEqual([
        `${join(folder, 'caf\ufffd')}: name-mistakable`,
      ]);
    });
  });

  it.runIf(existsSync('/proc/version'))('leaves out what says no size and has bytes', async () => {
    await writeFile(join(folder, 'empty'), '');
    expect(await linesOf('/proc/version', join(folder, 'empty'))).toEqual([
      '/proc/version: size-unknown',
      'empty',
    ]);
  });

  it('offers dates before 1970, and says which ones it cannot', async () => {
    await writeFile(join(folder, 'old'), '');
    await utimes(join(folder, 'old'), new Date(-152_391_232_877), new Date(-152_391_232_877));
    expect(await entriesOf(join(folder, 'old'))).toMatchObject([{ kind: 'file', mtime: -152_391_232_877 }]);
  });

  it.runIf(existsSync('/dev/shm'))(
    'offers what no message can carry without its date, or not at all',
    async () => {
      const memory = await mkdtemp('/dev/shm/cooee-scan-');
      try {
        const [far, large] = [join(memory, 'far'), join(memory, 'large')];
        await writeFile(far, '');
        await utimes(far, 9e12, 9e12);
        await writeFile(large, '');
        await truncate(large, Number.MAX_SAFE_INTEGER);
        await appendFile(large, 'x');
        const [undated, file, leftOut] = await entriesOf(far, large);
        expect(undated).toEqual({ kind: 'undated', path: ['far'] });
        expect(file).toMatchObject({ kind: 'file', mtime: Math.floor((await stat(far)).ctimeMs) });
        expect(leftOut).toEqual({ kind: 'left-out', path: large, code: 'too-large' });
      } finally {
        await rm(memory, { recursive: true });
      }
    },
  );

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
      `${join(folder, 'socket')}: not-a-file`,
      `${join(folder, 'missing')}: unreadable`,
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
