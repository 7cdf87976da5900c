/** How programs end that nobody waits for any more, and what the friend hears of it. */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { COOEE } from '../support/program/command-line';
import type { CommandLine } from '../support/program/command-line';
import { test as base } from '../support/program/command-line-test';
import { Program } from '../support/program/program';
import { atTerminal, inRemovedFolder, redirected, WITHOUT_TERMINAL } from '../support/program/shell-prefixes';
import { writeRandomFile } from '../support/disk/file-tree';

const test = base.extend<{
  /** A sender that has told its code, and who it is told to. */
  readonly waiting: { readonly sender: CommandLine; readonly getWords: readonly string[] };
}>({
  waiting: async ({ through, server, file, received }, use) => {
    const sender = through(WITHOUT_TERMINAL, 'send', ...server, file);
    const code = await sender.prints(/^code: (.+)$/m);
    await use({ sender, getWords: ['get', ...server, '--path', received, code] });
  },
});

test.skip(process.platform !== 'linux', 'pipes, signals and terminals of Linux');

test('an output on a full disk ends every command with one line and exit code 1', async ({
  through,
  server,
  file,
}) => {
  for (const args of [
    ['--help'],
    ['--version'],
    ['help', 'send'],
    ['check', '--local'],
    ['serve', '-u', '-v', 'off', '-a', '127.0.0.1:0'],
    ['send', ...server, file],
  ]) {
    const { code, stderr } = await through(redirected('>/dev/full'), ...args).finished;
    expect(stderr, args.join(' ')).toMatch(/^cooee: .*\(ENOSPC\).*\[X3\]\n$/);
    expect(code, args.join(' ')).toBe(1);
  }
});

test('help that nobody reads to its end is no failure to speak of', async ({ through }) => {
  const { code, stdout, stderr } = await through(
    ['bash', '-c', '"$@" | true; echo "${PIPESTATUS[0]}"', 'bash'],
    '--help',
  ).finished;
  // `true` may be gone before or after all is written.
  expect(['0\n', '141\n']).toContain(stdout);
  expect([code, stderr]).toEqual([0, '']);
});

test('a sender whose output nobody reads hangs up, and the friend hears it', async ({ cooee, waiting }) => {
  waiting.sender.stopReading();
  const got = await cooee(...waiting.getWords).finished;
  // The offer leaves in the moment in which the sender finds its output gone: a busy machine may show it before the goodbye comes.
  expect(got.stderr).toMatch(/^(?:Accept\? \(y\/n\) \n)?cooee: Your friend hung up\. .*\[N2\]\n$/);
  expect(got.code).toBe(1);
  const sent = await waiting.sender.finished;
  expect(sent.stderr).toMatch(/^cooee: .*\(EPIPE\).*\[X3\]\n$/);
  expect(sent.code).toBe(141);
});

test('a receiver whose output nobody reads hangs up in the middle, and the sender hears it', async ({
  cooee,
  server,
  folder,
  received,
}) => {
  await writeRandomFile(join(folder, 'big.bin'), 512);
  const sender = cooee('send', ...server, join(folder, 'big.bin'));
  const code = await sender.prints(/^code: (.+)$/m);
  const receiver = cooee('get', ...server, '-y', '--json', '-p', received, code);
  await receiver.prints(/"event":"progress"/);
  receiver.stopReading();
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect(sent.stderr).toMatch(/^cooee: .*\[(?:F9|N2)\]\n$/);
  expect([sent.code, got.code]).toEqual([1, 141]);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)
  test(`${signal} says goodbye, and takes the friend’s question back`, async ({ cooee, waiting }) => {
    const receiver = cooee(...waiting.getWords);
    await receiver.prints(/offered: a\.txt/);
    waiting.sender.kill(signal);
    const [sent, got] = await Promise.all([waiting.sender.finished, receiver.finished]);
    expect(sent.stderr).toMatch(/^cooee: .*\[F9\]\n$/);
    // The question stays on its line, and what happened stands below it.
    expect(got.stderr).toMatch(/^Accept\? \(y\/n\) \ncooee: .*\[(?:N2|F9)\]\n$/);
    expect([sent.code, got.code]).toEqual([1, 1]);
  });

test('the end of the terminal says goodbye', async ({ typing, server, folder, file, cooee }) => {
  const terminal = typing('send', ...server, file);
  const code = await terminal.prints(/^code: (\S+)/m);
  const receiver = cooee('get', ...server, '-p', folder, code);
  await receiver.prints(/offered: a\.txt/);
  terminal.kill('SIGKILL');
  expect((await receiver.finished).stderr).toMatch(/cooee: .*\[(?:N2|F9)\]\n$/);
});

/** Calls a contact server with something it does not understand, and waits for its end. @throws Error when nobody is there */
function callInVain(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end('GET / HTTP/1.0\r\n\r\n'));
    socket.on('error', reject).on('close', () => resolve());
    socket.resume();
  });
}

test('with nohup the end of the terminal is not the end of the program', async ({ folder, running }) => {
  const log = join(folder, 'log');
  await writeFile(log, '');
  const words = [...COOEE, 'serve', '-u', '-a', '127.0.0.1:0'].map((word) => `'${word}'`).join(' ');
  const script = `nohup ${words} </dev/null >>'${log}' 2>&1 & echo "pid $! beside $$"; exec sleep 60`;
  const terminal = new Program(atTerminal(['sh', '-c', script]));
  running.push(terminal);
  const pid = Number(await terminal.prints(/pid (\d+) /));
  const shell = Number(await terminal.prints(/beside (\d+)\s/));
  try {
    const listening = /listening tcp 127\.0\.0\.1:(\d+)/;
    await expect.poll(() => readFile(log, 'utf8')).toMatch(listening);
    const port = Number(listening.exec(await readFile(log, 'utf8'))?.[1]);
    terminal.kill('SIGKILL');
    // The same signal was for both of them.
    await expect.poll(() => existsSync(`/proc/${shell}`)).toBe(false);
    await callInVain(port);
    await callInVain(port);
    expect(await readFile(log, 'utf8')).not.toContain('stopped');
  } finally {
    process.kill(pid, 'SIGKILL');
  }
});

test('a second signal does not wait for the goodbye', async ({ cooee, waiting }) => {
  const receiver = cooee(...waiting.getWords);
  await receiver.prints(/offered: a\.txt/);
  // A friend who answers nothing keeps a goodbye waiting for two seconds.
  receiver.kill('SIGSTOP');
  let hasEnded = false;
  void waiting.sender.finished.then(() => (hasEnded = true));
  const begun = performance.now();
  const keepSending = (signal: NodeJS.Signals, untilMs: number): Promise<void> =>
    expect
      .poll(
        () => {
          waiting.sender.kill(signal);
          return performance.now() - begun;
        },
        { intervals: [20] },
      )
      .toBeGreaterThan(untilMs);
  // The same end told again and again, as systems and shells do, is no second thought.
  await keepSending('SIGHUP', 300);
  expect(hasEnded).toBe(false);
  await keepSending('SIGINT', 400);
  const { code } = await waiting.sender.finished;
  expect(performance.now() - begun).toBeLessThan(1_500);
  expect(code).toBeNull();
  receiver.kill('SIGKILL');
});

test('a contact server ends with SIGTERM and SIGQUIT, and goes on after SIGHUP', async ({ through }) => {
  for (const signal of ['SIGTERM', 'SIGQUIT'] as const) {
    const server = through(WITHOUT_TERMINAL, 'serve', '-u', '-a', '127.0.0.1:0');
    const port = Number(await server.prints(/listening tcp 127\.0\.0\.1:(\d+)/));
    server.kill('SIGHUP');
    await expect
      .poll(() => server.stderr)
      .toContain('info: SIGHUP: without TLS there is nothing to read anew');
    await callInVain(port);
    server.kill(signal);
    const { code, stderr } = await server.finished;
    expect(stderr).toContain('info: stopped');
    expect(code).toBe(0);
  }
});

test('a contact server ends with its terminal', async ({ running, folder }) => {
  const log = join(folder, 'log');
  await writeFile(log, '');
  const words = [...COOEE, 'serve', '-u', '-a', '127.0.0.1:0'].map((word) => `'${word}'`).join(' ');
  const terminal = new Program(atTerminal(['sh', '-c', `exec ${words} 2>>'${log}'`]));
  running.push(terminal);
  await terminal.prints(/listening tcp/);
  terminal.kill('SIGKILL');
  await expect.poll(() => readFile(log, 'utf8')).toContain('info: stopped');
});

test('a contact server goes on when the disk of its log is full', async ({ through }) => {
  const server = through(redirected('2>/dev/full'), 'serve', '-u', '-v', 'debug', '-a', '127.0.0.1:0');
  const port = Number(await server.prints(/listening tcp 127\.0\.0\.1:(\d+)/));
  await callInVain(port);
  await callInVain(port);
  server.kill('SIGTERM');
  expect((await server.finished).code).toBe(0);
});

test('in a folder that is gone only what needs it says so', async ({
  through,
  folder,
  server,
  file,
  received,
  cooee,
}) => {
  const gone = inRemovedFolder(join(folder, 'gone'));
  for (const args of [
    ['send', 'a.txt'],
    ['get', '-y', 'maple-ocean-guitar-silver'],
    ['check', '-s', '127.0.0.1', '--ca', 'ca.pem'],
  ]) {
    const { code, stderr } = await through(gone, ...args).finished;
    expect(stderr, args.join(' ')).toMatch(
      /^cooee: The folder that you are in does not exist any more\..*\[X4\]\n$/,
    );
    expect(code, args.join(' ')).toBe(1);
  }
  expect((await through(gone, '--help').finished).code).toBe(0);
  expect((await through(gone, 'check', '--local').finished).code).toBe(0);

  const sender = through(gone, 'send', ...server, file);
  const code = await sender.prints(/^code: (.+)$/m);
  const [got, sent] = await Promise.all([
    cooee('get', ...server, '-y', '--path', received, code).finished,
    sender.finished,
  ]);
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
});
