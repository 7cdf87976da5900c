import { readdir } from 'node:fs/promises';

import { expect } from '@playwright/test';

import { test } from '../support/command-line-test';
import { fingerprint } from '../support/file-tree';
import { lastEvent } from '../support/json-events';

const QUESTION = /Do both of you see (\w+ \w+ \w+)\? \(y\/n\)/;

test('a code of five words is understood, and both are told the same match phrase', async ({
  cooee,
  server,
  file,
  received,
}) => {
  const sender = cooee('send', ...server, '--words', '5', '--json', file);
  const code = await sender.prints(/"code":"(\w+(?:-\w+){4})"/);
  const receiver = cooee('get', ...server, '--path', received, '-y', '--json', ...code.split('-'));
  expect((await receiver.finished).code).toBe(0);
  expect((await sender.finished).code).toBe(0);
  expect(lastEvent(sender, 'code')['text']).toMatch(/^0\.[2-9a-z]{4}\.[2-9a-z]{6}$/);
  const phrase = lastEvent(sender, 'connected')['matchPhrase'];
  expect(phrase).toMatch(/^\w+ \w+ \w+$/);
  expect(lastEvent(receiver, 'connected')['matchPhrase']).toBe(phrase);
  expect(Object.keys(await fingerprint(received))).toEqual(['a.txt']);
});

test('a slip in a code of five words is told before anything is sent', async ({
  cooee,
  server,
  received,
}) => {
  // The first four words are a right code of their own.
  const { code, stderr } = await cooee(
    'get',
    ...server,
    '--path',
    received,
    'maple ocean guitar silver pillow',
  ).finished;
  expect(stderr).toContain('four of these five words are a code by themselves');
  expect(stderr).toContain('[C1]');
  expect(code).toBe(1);
});

test('other counts of words, and --verify without a terminal, are wrong usage', async ({ cooee, file }) => {
  for (const args of [
    ['send', '--words', '3', file],
    ['send', '--words', '6', file],
    ['send', '--words', 'five', file],
    ['send', '--words', '5', '--code', '0.room.secret', file],
    ['send', '--words', '5', '--length', '8', file],
    ['send', '--verify', file],
    ['get', '--verify', 'maple ocean guitar silver'],
  ]) {
    const { code, stdout, stderr } = await cooee(...args).finished;
    expect(code, args.join(' ')).toBe(2);
    expect(stderr, args.join(' ')).toMatch(/words|terminal/);
    expect(stdout, args.join(' ')).toBe('');
  }
});

test.describe('on a terminal', () => {
  test.skip(process.platform !== 'linux', 'script of util-linux makes the terminal');

  test('nothing is offered before the sender says that the phrases match', async ({
    typing,
    cooee,
    server,
    file,
    received,
  }) => {
    const sender = typing('send', ...server, '--verify', file);
    const code = await sender.prints(/^code: (.+)$/m);
    const receiver = cooee('get', ...server, '--path', received, '-y', code);
    const phrase = await sender.prints(QUESTION);
    expect(await receiver.prints(/^match phrase: (.+)$/m)).toBe(phrase);
    // Whatever the sender had to say would be here before the answer to it.
    await expect.poll(() => sender.stdout).not.toContain('offering');
    expect(receiver.stdout).not.toContain('offered');
    sender.type('y\n');
    expect((await receiver.finished).stdout).toContain('done: 1 file');
    const { code: exit, stdout } = await sender.finished;
    expect(stdout).toContain('done: 1 file');
    expect(exit).toBe(0);
  });

  test('an offer waits until the receiver says that they match', async ({
    typing,
    cooee,
    server,
    file,
    received,
  }) => {
    const sender = cooee('send', ...server, file);
    const receiver = typing(
      'get',
      ...server,
      '--path',
      received,
      '--verify',
      '-y',
      await sender.prints(/^code: (.+)$/m),
    );
    await receiver.prints(QUESTION);
    await sender.prints(/^offering: /m);
    expect(await readdir(received)).toEqual([]);
    receiver.type('yes\n');
    expect((await receiver.finished).stdout).toContain('done: 1 file');
    expect((await sender.finished).code).toBe(0);
  });

  test('a no ends the call on both sides, in the same words', async ({
    typing,
    cooee,
    server,
    file,
    received,
  }) => {
    const sender = cooee('send', ...server, file);
    const receiver = typing(
      'get',
      ...server,
      '--path',
      received,
      '--verify',
      '-y',
      await sender.prints(/^code: (.+)$/m),
    );
    await receiver.prints(QUESTION);
    receiver.type('n\n');
    const [here, there] = await Promise.all([receiver.finished, sender.finished]);
    const sentence = /cooee: The two of you do not see the same match phrase.*\[C4\]/;
    expect(here.stdout).toMatch(sentence);
    expect(there.stderr).toMatch(sentence);
    expect([here.code, there.code]).toEqual([1, 1]);
    expect(await readdir(received)).toEqual([]);
  });

  test('the question ends when the friend hangs up, and Ctrl-C at it hangs up', async ({
    typing,
    cooee,
    server,
    file,
    received,
  }) => {
    const sender = cooee('send', ...server, file);
    const receiver = typing(
      'get',
      ...server,
      '--path',
      received,
      '--verify',
      await sender.prints(/^code: (.+)$/m),
    );
    await receiver.prints(QUESTION);
    sender.kill('SIGINT');
    const { stdout, code } = await receiver.finished;
    expect(stdout).toMatch(/\[N2\]/);
    expect(code).toBe(1);

    const asked = typing('send', ...server, '--verify', file);
    const friend = cooee('get', ...server, '--path', received, '-y', await asked.prints(/^code: (.+)$/m));
    await asked.prints(QUESTION);
    asked.type('\x03');
    expect((await friend.finished).stderr).toMatch(/\[N2\]/);
    expect((await asked.finished).code).toBe(1);
  });
});
