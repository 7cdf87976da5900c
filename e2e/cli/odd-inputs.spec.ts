/** What programs like ours have lost before: names that are no text, dates, files that are none or do not keep still. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { partGrowsTo } from '../support/disk/part-growth';
import type { CommandLine } from '../support/program/command-line';
import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import { jsonEvents, lastEvent } from '../support/program/json-events';
import { ended, expectDone, expectFailure, test as base } from '../support/program/transfer-test';

const ODD_TREE = join(import.meta.dirname, '..', 'support', 'disk', 'odd-tree.sh');
const MIB = 1024 * 1024;
/** A disk in memory keeps every date. */
const MEMORY = '/dev/shm';
/** `café.txt` as an old disk has it, in the octal form that printf takes, and what most programs make of it. */
const LATIN = 'caf\\351.txt';
const REPLACED = 'caf\ufffd.txt';

const test = base.extend<{
  /** Runs the command line through a line of shell, which finds it in `"$@"`: only a shell has arguments that are no text. */
  readonly inShell: (line: string, ...args: readonly string[]) => CommandLine;
}>({
  // In memory where there is such a disk.
  source: async ({ folder }, use) => {
    const source = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : folder, 'cooee-odd-'));
    await use(source);
    await rm(source, { recursive: true, force: true });
  },
  inShell: async ({ through }, use) => {
    await use((line, ...args) => through(['bash', '-c', line, 'bash'], ...args));
  },
});

test.skip(process.platform !== 'linux', 'only Linux has names that are bytes');

async function contentsOf(folder: string): Promise<Record<string, string>> {
  const read = async (name: string): Promise<[string, string]> => [
    name,
    await readFile(join(folder, name), 'utf8'),
  ];
  return Object.fromEntries(await Promise.all((await readdir(folder)).map(read)));
}

test('an odd tree arrives with every name, date and kind it can have, and says what it cannot', async ({
  transfer,
  source,
  received,
}) => {
  const tree = join(source, 'odd');
  execFileSync(ODD_TREE, [tree]);
  const pair = await transfer(tree);
  await expectDone(pair);

  expect(await contentsOf(join(received, 'odd', 'names'))).toEqual({
    'caf%E9.txt': 'a',
    [REPLACED]: 'b',
    'ok.txt': 'c',
    'soft\u00adhyphen': 'd',
    line_break: 'e',
    tab_: 'f',
    'rtl_fdp.exe': 'g',
    '-rf': 'h',
    'trail ': 'i',
    'dot.': 'j',
    CON: 'k',
    '*?|<>:': 'l',
    '\u00e2': 'm',
    '\u00e2 (2)': 'n',
    [`${'\u00e9'.repeat(126)}.js`]: 'o',
    ['😀'.repeat(63)]: 'p',
  });

  const meta = (name: string): string => join(received, 'odd', 'meta', name);
  expect((await stat(meta('tool.sh'))).mode & 0o111).not.toBe(0);
  expect((await stat(meta('private.key'))).mode & 0o777).toBe(0o600);
  expect((await stat(meta('year-1965'))).mtime.toISOString()).toBe('1965-03-04T05:06:07.000Z');
  expect((await stat(meta('year-2262'))).mtime.toISOString()).toBe('2262-01-01T00:00:00.000Z');
  expect(await readFile(meta('far'), 'utf8')).toBe('far');

  expect(await fingerprint(join(received, 'odd', 'kinds'))).toEqual({
    'empty-file': expect.any(String),
    'empty-folder': 'folder',
    ok: expect.any(String),
    twin: expect.any(String),
  });
  expect(await readFile(join(received, 'odd', 'kinds', 'twin'), 'utf8')).toBe('ok');

  const keepsEveryDate = (await stat(join(tree, 'meta', 'far'))).mtimeMs > 8.64e15;
  for (const program of [pair.sender, pair.receiver]) {
    expect(lastEvent(program, 'offer')).toMatchObject({
      renamed: expect.arrayContaining([
        { from: 'odd/names/caf\ufffd.txt', to: 'odd/names/caf%E9.txt', why: 'not-unicode' },
      ]),
      undated: keepsEveryDate ? ['odd/meta/far'] : [],
      leftOut: [
        { path: 'odd/kinds/dead', code: 'link-dead', reason: 'a link that leads nowhere' },
        { path: 'odd/kinds/fifo', code: 'not-a-file', reason: 'neither a file nor a folder' },
        { path: 'odd/kinds/loop', code: 'link-loop', reason: 'a link to a folder that it is in' },
        {
          path: 'odd/kinds/zero',
          code: 'link-outside',
          reason: 'a link to something outside of what was chosen',
        },
      ],
    });
  }
  expect(lastEvent(pair.receiver, 'offer')).toMatchObject({
    renamed: expect.arrayContaining([
      { from: 'odd/names/tab\\t', to: 'odd/names/tab_', why: 'control-characters' },
      { from: 'odd/names/\u00e2', to: 'odd/names/\u00e2 (2)', why: 'same-name' },
    ]),
  });
});

test('a file named by bytes that are no text is sent, and not the one that looks like it', async ({
  server,
  inShell,
  receive,
  source,
  received,
}) => {
  execFileSync('bash', ['-c', `cd '${source}' && printf latin >"$(printf '${LATIN}')"`]);
  await writeFile(join(source, REPLACED), 'replaced');
  const named = `exec "$@" "$(printf '${source}/${LATIN}')"`;
  await expectDone(await receive(inShell(named, 'send', ...server, '--json')));
  expect(await contentsOf(received)).toEqual({ 'caf%E9.txt': 'latin' });

  await expectDone(await receive(inShell(named, 'send', ...server, '--json', join(source, REPLACED))));
  expect(await contentsOf(received)).toEqual({
    'caf%E9.txt': 'latin',
    'caf%E9 (2).txt': 'latin',
    [REPLACED]: 'replaced',
  });
});

test('a link to such a file is followed to it', async ({ transfer, source, received }) => {
  execFileSync('bash', ['-c', `cd '${source}' && printf latin >"$(printf '${LATIN}')"`]);
  execFileSync('bash', ['-c', `cd '${source}' && ln -s "$(printf '${LATIN}')" link`]);
  await writeFile(join(source, REPLACED), 'replaced');
  await expectDone(await transfer(join(source, 'link')));
  expect(await contentsOf(received)).toEqual({ link: 'latin' });
});

test('a working folder whose name is no text is worked in, or refused, and its neighbour left alone', async ({
  cooee,
  server,
  inShell,
  receive,
  source,
  received,
}) => {
  const neighbour = join(source, 'w\ufffd');
  await mkdir(neighbour);
  await writeFile(join(neighbour, 'a.txt'), 'the neighbour’s');
  const here = `cd "$(printf '${source}/w\\351')" && `;
  execFileSync('bash', ['-c', `mkdir "$(printf '${source}/w\\351')" && ${here} printf mine >a.txt`]);
  await expectDone(await receive(inShell(`${here} exec "$@"`, 'send', ...server, '--json', 'a.txt')));
  expect(await contentsOf(received)).toEqual({ 'a.txt': 'mine' });

  const code = ['--code', '0.room.secret'];
  const sender = cooee('send', ...server, ...code, join(received, 'a.txt'));
  await sender.prints(/^code: /m);
  for (const path of ['.', '../w\ufffd']) {
    const receiver = inShell(`${here} exec "$@"`, 'get', ...server, '-y', '--path', path, '0.room.secret');
    const { stderr, code: exitCode } = await receiver.finished;
    expect(stderr).toMatch(
      /^cooee: The name of the folder for received files is not valid Unicode.*\[F18\]\n$/,
    );
    expect(exitCode).toBe(1);
  }
  expect(await readdir(neighbour)).toEqual(['a.txt']);
});

test('an option that names such a file is refused by its name', async ({ inShell, source }) => {
  await writeFile(join(source, REPLACED), 'replaced');
  const line = `exec "$@" --ca "$(printf '${source}/${LATIN}')"`;
  const { stderr, code } = await inShell(line, 'send', '-s', '127.0.0.1', join(source, REPLACED)).finished;
  expect(stderr).toMatch(/^cooee: That name is not valid Unicode.*caf\ufffd\.txt.*\[F17\]\n$/);
  expect(code).toBe(1);
});

test('what says that it is empty and is not never arrives empty', async ({
  cooee,
  server,
  transfer,
  source,
  received,
}) => {
  await writeFile(join(source, 'a.txt'), 'a');
  const pair = await transfer('/proc/cpuinfo', join(source, 'a.txt'));
  await expectDone(pair);
  expect(await readdir(received)).toEqual(['a.txt']);
  for (const program of [pair.sender, pair.receiver])
    expect(lastEvent(program, 'offer')).toMatchObject({
      leftOut: [{ path: '/proc/cpuinfo', code: 'size-unknown', reason: 'it does not say how long it is' }],
    });

  const { stderr, code } = await cooee('send', ...server, '/proc/version').finished;
  expect(stderr).toMatch(
    /^cooee: There is nothing to send there \(\/proc\/version: it does not say.*\[F1\]\n$/,
  );
  expect(code).toBe(1);
});

for (const [how, putsTimeBack] of [
  ['', false],
  [', with its time put back,', true],
] as const)
  test(`a file that is changed in place${how} while it is sent fails by itself on both sides`, async ({
    transfer,
    folder,
    received,
  }) => {
    const source = join(folder, 'changing');
    await mkdir(source);
    await writeRandomFile(join(source, 'a changing.db'), 256);
    await writeFile(join(source, 'b quiet.txt'), 'quiet');
    const pair = await transfer(source);
    await partGrowsTo(received, MIB, ended(pair.receiver));
    const database = await open(join(source, 'a changing.db'), 'r+');
    const { atime, mtime } = await database.stat();
    await database.write('changed', 255 * MIB);
    if (putsTimeBack) await database.utimes(atime, mtime);
    await database.close();
    await expectFailure(
      pair,
      /^cooee: A file changed while it was being sent \([^\n]*a changing\.db[^\n]*\[F3\]\n$/,
    );
    expect(await readdir(join(received, 'changing'))).toEqual(['b quiet.txt']);
    expect(jsonEvents(pair.sender).some(({ event }) => event === 'done')).toBe(false);
  });
