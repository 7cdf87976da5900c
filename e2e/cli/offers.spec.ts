/** What is offered by `cooee send`, and what `cooee get` shows of it before and after it asks. */
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test as base } from '../support/program/command-line-test';
import { lastEvent } from '../support/program/json-events';

const test = base.extend<{
  /** A folder with a hidden file, a hidden folder, a program, a script and a text. */
  readonly source: string;
}>({
  source: async ({ folder }, use) => {
    const source = join(folder, 'source');
    await mkdir(join(source, '.config', 'autostart'), { recursive: true });
    for (const name of ['.bash_aliases', 'setup.exe', 'a.txt', 'tool.sh', '.config/autostart/x.desktop'])
      await writeFile(join(source, name), 'four');
    for (const name of ['tool.sh', '.config/autostart/x.desktop']) await chmod(join(source, name), 0o755);
    await use(source);
  },
});

const NAMES = ['.bash_aliases', '.config', 'a.txt', 'setup.exe', 'tool.sh'];

test('names, sizes, programs and hidden names are shown before anybody is asked, and a yes keeps them', async ({
  cooee,
  server,
  source,
  received,
}) => {
  const sender = cooee('send', ...server, ...NAMES.map((name) => join(source, name)));
  const receiver = cooee('get', ...server, '-p', received, await sender.prints(/^code: (.+)$/m));
  await receiver.prints(/tool\.sh \(4 B\)\n/);
  expect(receiver.stdout).toContain(
    [
      'offered: .bash_aliases and 4 more (5 files, 20 B)',
      '  hidden: .bash_aliases (4 B)',
      '  hidden: .config/ (1 file, 4 B)',
      '  hidden: .config/autostart/ (1 file, 4 B)',
      '  program, hidden: .config/autostart/x.desktop (4 B)',
      '  a.txt (4 B)',
      '  program: setup.exe (4 B)',
      '  program: tool.sh (4 B)',
      '',
    ].join('\n'),
  );
  receiver.type('y\n');
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect(sent.stdout).toContain('offering: .bash_aliases and 4 more (5 files, 20 B)\n');
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect((await readdir(received)).sort()).toEqual(NAMES);
  const modeOf = async (name: string): Promise<number> => (await stat(join(received, name))).mode & 0o100;
  expect(await modeOf('tool.sh')).toBe(0o100);
  expect(await modeOf('.config/autostart/x.desktop')).toBe(0);
});

test('where nobody is asked, hidden names get one that can be seen, and both sides are told', async ({
  cooee,
  server,
  source,
  received,
}) => {
  const sender = cooee('send', ...server, '--json', ...NAMES.map((name) => join(source, name)));
  const code = await sender.prints(/"code":"([^"]+)"/);
  const receiver = cooee('get', ...server, '-p', received, '-y', '--json', code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect((await readdir(received)).sort()).toEqual([
    '_bash_aliases',
    '_config',
    'a.txt',
    'setup.exe',
    'tool.sh',
  ]);
  expect(lastEvent(receiver, 'offer')).toMatchObject({
    renamed: [
      { from: '.bash_aliases', to: '_bash_aliases', why: 'hidden' },
      { from: '.config', to: '_config', why: 'hidden' },
    ],
    programs: 3,
    hidden: 0,
    marked: [
      { path: '_config/autostart/x.desktop', marks: ['program'] },
      { path: 'setup.exe', marks: ['program'] },
      { path: 'tool.sh', marks: ['program'] },
    ],
  });
});

test('an empty path is wrong usage, whatever it is for', async ({ cooee, received }) => {
  for (const args of [
    ['send', ''],
    ['send', 'a', ''],
    ['send', '--ca', '', 'a'],
    ['send', '-s', '', 'a'],
    ['get', '-p', '', '0.zzzz.2222'],
    ['get', '-p', received, '-s', '', '0.zzzz.2222'],
    ['get', ''],
    ['report', '-o', ''],
    ['serve', '-k', '', '-c', 'a'],
  ]) {
    const { code, stderr, stdout } = await cooee(...args).finished;
    expect(stderr, args.join(' ')).toContain('It is empty.');
    expect([code, stdout], args.join(' ')).toEqual([2, '']);
  }
});

test('a whole home folder or disk is offered by nobody who has not said so', async ({ cooee, server }) => {
  for (const [path, words] of [
    [homedir(), 'That is your whole home folder'],
    ['/', 'That is everything on this disk'],
  ] as const) {
    const { code, stderr, stdout } = await cooee('send', ...server, path).finished;
    expect(stderr).toBe(`error: ${words} (${path}). To offer all of it, add --yes-all-of-it\n`);
    expect([code, stdout]).toEqual([2, '']);
  }
  const meant = cooee('send', ...server, '--yes-all-of-it', homedir());
  await meant.prints(/^code: /m);
});

test('at a terminal, whoever offers a whole home folder is asked', async ({ typing }) => {
  test.skip(process.platform !== 'linux', 'the terminal is util-linux’ script');
  for (const [answer, diagnosis] of [
    ['n', 'F9'],
    // Meant: the call begins, to a server that is not there.
    ['y', 'S1'],
  ] as const) {
    const terminal = typing('send', '-u', '-s', '127.0.0.1', '--port', '1', homedir());
    await terminal.prints(/That is your whole home folder \(.+\)\. Really offer all of it\? \(y\/n\) /);
    terminal.type(`${answer}\n`);
    const { code, stdout } = await terminal.finished;
    expect(stdout).toContain(`[${diagnosis}]`);
    expect(code).toBe(1);
  }
});
