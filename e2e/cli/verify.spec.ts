import { readdir } from 'node:fs/promises';

import { expect } from '@playwright/test';

import type { CommandLine } from '../support/program/command-line';
import { test } from '../support/program/command-line-test';
import { fingerprint } from '../support/disk/file-tree';
import { lastEvent } from '../support/program/json-events';
import type { Program } from '../support/program/program';

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
  const counts = 'A code has 4 or 5 words.';
  const terminal = '--verify asks a question on the terminal, and there is none';
  for (const [sentence, ...args] of [
    [counts, 'send', '--words', '3', file],
    [counts, 'send', '--words', '6', file],
    [counts, 'send', '--words', 'five', file],
    ['cannot be used with option', 'send', '--words', '5', '--code', '0.room.secret', file],
    ['cannot be used with option', 'send', '--words', '5', '--length', '8', file],
    [terminal, 'send', '--verify', file],
    [terminal, 'get', '--verify', 'maple ocean guitar silver'],
  ] as const) {
    const { code, stdout, stderr } = await cooee(...args).finished;
    expect(stderr, args.join(' ')).toContain(sentence);
    expect([code, stdout], args.join(' ')).toEqual([2, '']);
  }
});

/** What a terminal shows when nothing was said between the question and the answer, and this afterwards. */
function answeredBefore(answer: string, next: string): RegExp {
  return new RegExp(String.raw`\(y/n\) ${answer}\r?\n[^]*${next}`);
}

test.describe('on a terminal', () => {
  test.skip(process.platform !== 'linux', 'script of util-linux makes the terminal');

  const asking = test.extend<{
    /** Lets a question stand for as long as a whole call takes: whoever did not wait for the answer would be done by then. */
    readonly hesitate: () => Promise<void>;
    /** A sender, and a receiver at the question, who would take what is offered without one more. */
    readonly atQuestion: { readonly sender: CommandLine; readonly receiver: Program };
  }>({
    hesitate: async ({ cooee, server, file, folder }, use) => {
      await use(async () => {
        const sender = cooee('send', ...server, file);
        const code = await sender.prints(/^code: (.+)$/m);
        const receiver = cooee('get', ...server, '--path', folder, '-y', code);
        const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
        expect([sent.code, got.code]).toEqual([0, 0]);
      });
    },
    atQuestion: async ({ typing, cooee, server, file, received }, use) => {
      const sender = cooee('send', ...server, file);
      const code = await sender.prints(/^code: (.+)$/m);
      const receiver = typing('get', ...server, '--path', received, '--verify', '-y', code);
      await receiver.prints(QUESTION);
      await use({ sender, receiver });
    },
  });

  asking(
    'nothing is offered before the sender says that the phrases match',
    async ({ typing, cooee, server, file, received, hesitate }) => {
      const sender = typing('send', ...server, '--verify', file);
      const code = await sender.prints(/^code: (.+)$/m);
      const receiver = cooee('get', ...server, '--path', received, '-y', code);
      const phrase = await sender.prints(QUESTION);
      expect(await receiver.prints(/^match phrase: (.+)$/m)).toBe(phrase);
      await hesitate();
      expect(receiver.stdout).not.toContain('offered');
      sender.type('y\n');
      expect((await receiver.finished).stdout).toContain('done: 1 file');
      const { code: exit, stdout } = await sender.finished;
      expect(stdout).toMatch(answeredBefore('y', 'offering: '));
      expect(stdout).toContain('done: 1 file');
      expect(exit).toBe(0);
    },
  );

  asking(
    'an offer waits until the receiver says that they match',
    async ({ atQuestion, received, hesitate }) => {
      const { sender, receiver } = atQuestion;
      await sender.prints(/^offering: /m);
      await hesitate();
      expect(await readdir(received)).toEqual([]);
      receiver.type('yes\n');
      const { stdout } = await receiver.finished;
      expect(stdout).toMatch(answeredBefore('yes', 'offered: '));
      expect(stdout).toContain('done: 1 file');
      expect((await sender.finished).code).toBe(0);
    },
  );

  asking('a no ends the call on both sides, in the same words', async ({ atQuestion, received }) => {
    const { sender, receiver } = atQuestion;
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
    expect(stdout).toContain('[N2]');
    expect(code).toBe(1);

    const caller = typing('send', ...server, '--verify', file);
    const friend = cooee('get', ...server, '--path', received, '-y', await caller.prints(/^code: (.+)$/m));
    await caller.prints(QUESTION);
    caller.type('\x03');
    const [heard, said] = await Promise.all([friend.finished, caller.finished]);
    expect(heard.stderr).toContain('[N2]');
    expect([said.code, heard.code]).toEqual([1, 1]);
    expect(said.stdout).not.toContain('offering: ');
    expect(await readdir(received)).toEqual([]);
  });
});
