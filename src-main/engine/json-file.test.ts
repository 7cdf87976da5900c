import { execFileSync, spawn } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { SmallDisk, whyNoSmallDisk } from '../../e2e/support/disk/small-disk';
import { JsonFile } from './json-file';
import { logTo } from './log';

const schema = z.object({ name: z.string() });
type Saved = z.infer<typeof schema>;

let folder: string;
let path: string;
let file: JsonFile<Saved>;
let logged: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-json-'));
  path = join(folder, 'inner', 'state.json');
  file = new JsonFile('settings', path, schema);
  logged = [];
  logTo('info', (level, text) => logged.push(`${level}: ${text}`));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a JSON file of the program', () => {
  it('is nothing, and nothing worth a line, before it was written', async () => {
    expect(await file.read()).toBeNull();
    expect(logged).toEqual([]);
  });

  it('is read as it was written and replaced, and is the only file', async () => {
    await file.replace({ name: 'one' });
    await file.replace({ name: 'two' });
    expect(await file.read()).toEqual({ name: 'two' });
    expect(await readdir(join(folder, 'inner'))).toEqual(['state.json']);
    expect(logged).toEqual([]);
  });

  it('ends as the last of many replacements that nobody waited for', async () => {
    const names = Array.from({ length: 20 }, (_, index) => 'x'.repeat(20 - index));
    await Promise.all(names.map((name) => file.replace({ name })));
    expect(await file.read()).toEqual({ name: 'x' });
  });

  it.each(['', '{"name":', '[]', 'null', '{"name":3}'])(
    'is set aside where it is damaged (%j), and can be replaced',
    async (text) => {
      await file.replace({ name: 'one' });
      await writeFile(path, text);
      expect(await file.read()).toBeNull();
      expect(logged).toEqual([
        expect.stringMatching(/^warn: a file .* is damaged, and is set aside what=settings/),
      ]);
      expect(await readFile(`${path}.damaged`, 'utf8')).toBe(text);
      expect(await file.read()).toBeNull();
      await file.replace({ name: 'two' });
      expect(await file.read()).toEqual({ name: 'two' });
      expect(await readFile(`${path}.damaged`, 'utf8')).toBe(text);
    },
  );

  it.skipIf(process.platform === 'win32')('is nobody else’s to read', async () => {
    await file.replace({ name: 'one' });
    expect((await lstat(path)).mode & 0o777).toBe(0o600);
    expect((await lstat(join(folder, 'inner'))).mode & 0o777).toBe(0o700);
  });

  it.skipIf(process.platform === 'win32')('waits for no pipe, neither to read nor to write', async () => {
    await file.replace({ name: 'one' });
    await rm(path);
    execFileSync('mkfifo', [path, `${path}.${String(process.pid)}`]);
    // Whoever waits for the pipe goes on with what this writes in the end.
    const writer = spawn('sh', ['-c', `sleep 2; echo '{"name":"stranger"}' > "$0"`, path], {
      detached: true,
      stdio: 'ignore',
    });
    try {
      expect(await file.read()).toBeNull();
      expect(logged).toEqual([expect.stringContaining('cannot be read')]);
    } finally {
      if (writer.pid !== undefined) process.kill(-writer.pid);
    }
    await file.replace({ name: 'two' });
    expect(await file.read()).toEqual({ name: 'two' });
  });

  it.skipIf(process.platform === 'win32')('is not written through a link', async () => {
    const other = join(folder, 'other');
    await writeFile(other, 'somebody else’s');
    await file.replace({ name: 'one' });
    await symlink(other, `${path}.${String(process.pid)}`);
    await file.replace({ name: 'two' });
    expect(await readFile(other, 'utf8')).toBe('somebody else’s');
  });
});

describe.skipIf(whyNoSmallDisk() !== null)('a disk with room for half of it', () => {
  let disk: string;
  let small: SmallDisk;
  beforeEach(async () => {
    disk = join(folder, 'disk');
    await mkdir(disk);
    small = new SmallDisk(disk, 1);
  });
  afterEach(() => {
    small.remove();
  });

  it('leaves the file as it was, and nothing beside it', async () => {
    const saved = { name: 'x'.repeat(20_000) };
    file = new JsonFile('settings', join(disk, 'state.json'), schema);
    await file.replace(saved);
    const others = join(disk, 'others');
    const { bavail, bsize } = await statfs(disk);
    await writeFile(others, Buffer.alloc((bavail - 3) * bsize));
    await expect(file.replace({ name: 'y'.repeat(20_000) })).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await file.read()).toEqual(saved);
    expect((await readdir(disk)).sort()).toEqual(['others', 'state.json']);
    await rm(others);
    await file.replace({ name: 'z' });
    expect(await file.read()).toEqual({ name: 'z' });
  });
});
