/** Where codes come from, and who is asked whether to accept. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import type { CommandLine } from '../support/program/command-line';
import { test as base } from '../support/program/command-line-test';
import type { Program } from '../support/program/program';
import { redirected } from '../support/program/shell-prefixes';

const test = base.extend<{
  /** A sender that waits, and its code. */
  readonly sender: CommandLine;
  readonly code: string;
}>({
  sender: async ({ cooee, server, file }, use) => {
    await use(cooee('send', ...server, file));
  },
  code: async ({ sender }, use) => {
    await use(await sender.prints(/^code: (.+)$/m));
  },
});

test.skip(process.platform !== 'linux', 'pipes and terminals of Linux');

/** What `ps` shows of a process to everybody. */
async function commandLineOf({ pid }: Program): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
}

test('at a terminal the code is asked for, and asked for again after a slip', async ({
  typing,
  server,
  received,
  sender,
  code,
}) => {
  const receiver = typing('get', ...server, '--path', received);
  await receiver.prints(/Your friend’s code: /);
  receiver.type('qqqqq wwwww\n');
  await receiver.prints(/That is not a complete code.*\[C1\]\s+Your friend’s code: /);
  receiver.type(`${code.replaceAll('-', ' ').toUpperCase()}\n`);
  await receiver.prints(/Accept\? \(y\/n\) /);
  receiver.type('y\n');
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
});

test('somebody who has no right code is not asked for ever', async ({ typing, server, received }) => {
  const receiver = typing('get', ...server, '--path', received);
  for (let tries = 1; tries <= 5; tries += 1) {
    await receiver.prints(new RegExp(`(?:code: [^]*){${tries}}`));
    receiver.type('no code\n');
  }
  const { code, stdout } = await receiver.finished;
  expect(stdout).toMatch(/cooee: That is not a complete code.*\[C1\]\s+$/);
  expect(code).toBe(1);
});

test('Ctrl-C and Ctrl-D at the question for the code end it', async ({ typing, server, received }) => {
  for (const [key, diagnosis] of [
    ['\x03', 'F9'],
    ['\x04', 'C1'],
  ] as const) {
    const receiver = typing('get', ...server, '--path', received);
    await receiver.prints(/Your friend’s code: /);
    receiver.type(key);
    const { code, stdout } = await receiver.finished;
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(new RegExp(String.raw`cooee: .*\[${diagnosis}\]$`));
    expect(code).toBe(1);
  }
});

test('Ctrl-C at the question hangs up, Ctrl-D declines', async ({
  typing,
  server,
  received,
  cooee,
  file,
}) => {
  for (const [key, sees, hears] of [
    ['\x03', 'F9', /\[(?:F9|N2)\]/],
    ['\x04', 'F8', /\[F8\]/],
  ] as const) {
    const sender = cooee('send', ...server, file);
    const receiver = typing('get', ...server, '-p', received, await sender.prints(/^code: (.+)$/m));
    await receiver.prints(/Accept\? \(y\/n\) /);
    receiver.type(key);
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect(got.stdout).toContain(`[${sees}]`);
    expect(sent.stderr).toMatch(hears);
    expect([sent.code, got.code]).toEqual([1, 1]);
  }
});

test('an input that ends at the question declines', async ({ cooee, server, received, sender, code }) => {
  const receiver = cooee('get', ...server, '-p', received, code);
  await receiver.prints(/offered: /);
  receiver.endInput();
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual([
    expect.stringContaining('[F8]'),
    expect.stringMatching(/^Accept\? \(y\/n\) \ncooee: .*\[F8\]\n$/),
  ]);
  expect([sent.code, got.code]).toEqual([1, 1]);
});

test('COOEE_CODE holds the code for scripts, in both directions', async ({
  through,
  server,
  received,
  file,
}) => {
  const environment = ['env', 'COOEE_CODE=0.room.secret'];
  const sender = through(environment, 'send', ...server, file);
  expect(await sender.prints(/^code: (.+)$/m)).toBe('0.room.secret');
  const receiver = through(environment, 'get', ...server, '-y', '--path', received);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual(['', '']);
  expect([sent.code, got.code]).toEqual([0, 0]);
});

test('a pipe holds the code when nothing is asked', async ({ cooee, server, received, sender, code }) => {
  const receiver = cooee('get', ...server, '-y', '--path', received);
  receiver.type(`${code}\n`);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual(['', '']);
  expect([sent.code, got.code]).toEqual([0, 0]);
});

test('a pipe without a code, and one with a wrong code, are told', async ({ cooee, server, received }) => {
  const empty = cooee('get', ...server, '-y', '--path', received);
  empty.endInput();
  const ended = await empty.finished;
  expect(ended.stderr).toMatch(/^error: no code: [^\n]+\n$/);
  expect(ended.code).toBe(2);
  const wrong = cooee('get', ...server, '-y', '--path', received);
  wrong.type('no code\n');
  const { code, stderr } = await wrong.finished;
  expect(stderr).toMatch(/^cooee: That is not a complete code.*\[C1\]\n$/);
  expect(code).toBe(1);
});

test('where nobody can answer, get is refused before it uses up the code', async ({
  cooee,
  through,
  server,
  received,
  sender,
  code,
}) => {
  const ended = cooee('get', ...server, '-p', received, code);
  ended.endInput();
  expect((await ended.finished).code).toBe(2);
  const nobody = redirected('</dev/null');
  for (const args of [[code], [], ['-y']]) {
    const refused = await through(nobody, 'get', ...server, '-p', received, ...args).finished;
    expect(refused.stderr).toMatch(/^error: [^\n]+--yes[^\n]*\n$/);
    expect(refused.code).toBe(2);
  }
  const receiver = through(nobody, 'get', ...server, '-p', received, '-y', code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code]).toEqual([0, 0]);
});

test('no code stands in the list of processes while a call is on', async ({
  cooee,
  server,
  received,
  file,
}) => {
  const sender = cooee('send', ...server, '--code', '0.room.secret', file);
  await sender.prints(/^code: /m);
  const receiver = cooee('get', ...server, '--path', received, '0.room.secret');
  await receiver.prints(/offered: /);
  expect([await commandLineOf(sender), await commandLineOf(receiver)]).toEqual(['cooee', 'cooee']);
  receiver.type('y\n');
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code]).toEqual([0, 0]);
});
