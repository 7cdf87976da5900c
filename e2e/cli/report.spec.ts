import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test } from '../support/program/command-line-test';
import { freePort } from '../support/window/cooee-app';

interface FailedEvent {
  readonly event: 'failed';
  readonly code: string;
  readonly kind: string;
  readonly routes: readonly unknown[];
}

function lastEvent(stdout: string): unknown {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

test('before any call there is nothing to report', async ({ cooee }) => {
  const { code, stdout, stderr } = await cooee('report').finished;
  expect(stderr).toBe('cooee: No call has been made on this computer yet.\n');
  expect(stdout).toBe('');
  expect(code).toBe(1);
});

test('the report of a call tells how it went and nothing private', async ({ cooee, server, folder }) => {
  const letter = join(folder, 'love letter.txt');
  const received = join(folder, 'received');
  await mkdir(received);
  await writeFile(letter, 'darling');
  const sender = cooee('send', ...server, '--json', letter);
  const code = await sender.prints(/"code":"([^"]+)"/);
  const text = await sender.prints(/"text":"([^"]+)"/);
  const receiver = cooee('get', ...server, '--path', received, '-y', code);
  expect([(await sender.finished).code, (await receiver.finished).code]).toEqual([0, 0]);

  const plain = (await cooee('report').finished).stdout;
  expect(plain).toContain('connection: Same computer, with cooee');
  expect(plain).toContain('done: 1 file, 0 folders, 7 of 7 bytes');
  const json = (await cooee('report', '--json').finished).stdout;
  const [, room = '', secret = ''] = text.split('.');
  const person = [hostname(), userInfo().username, userInfo().homedir];
  const privacies = [
    ...code.split('-'),
    text,
    room,
    secret,
    'love',
    'letter',
    folder,
    '127.0.0.1',
    ...person,
  ];
  for (const privacy of privacies) {
    for (const report of [plain, json])
      expect(wordsOf(report), `${privacy} in the report`).not.toContain(` ${privacy} `);
  }
});

/** Whole words, so that a user called `a` is not found in every other word. */
function wordsOf(report: string): string {
  return ` ${report.replaceAll(/[^\w./@-]+/g, ' ')} `;
}

test('a failure is an event with its code and what was tried, beside the sentence', async ({
  cooee,
  server,
  folder,
}) => {
  const receiver = cooee('get', ...server, '--path', folder, '--json', '0.zzzz.2222');
  const { code, stdout, stderr } = await receiver.finished;
  expect(stderr).toMatch(/^cooee: [^\n]+\[R2\]\n$/);
  expect(code).toBe(1);
  expect(lastEvent(stdout) as FailedEvent).toMatchObject({
    event: 'failed',
    code: 'R2',
    kind: 'room-unknown',
    side: null,
    routes: [],
  });

  const file = join(folder, 'report.txt');
  expect((await cooee('report', '--output', file).finished).code).toBe(0);
  expect(await readFile(file, 'utf8')).toContain('outcome: R2 room-unknown');
  const unwritable = await cooee('report', '--output', join(folder, 'missing', 'report.txt')).finished;
  expect(unwritable.stderr).toContain('cannot be written');
  expect(unwritable.code).toBe(1);
});

test('the event of a connection has its route and how long each step took', async ({
  cooee,
  server,
  folder,
}) => {
  const file = join(folder, 'a.txt');
  await writeFile(file, 'hello');
  const sender = cooee('send', ...server, '--json', file);
  const receiver = cooee('get', ...server, '--path', folder, '-y', await sender.prints(/"code":"([^"]+)"/));
  const connected = await sender.prints(/^(.*"event":"connected".*)$/m);
  expect(JSON.parse(connected)).toMatchObject({
    route: 'same-computer',
    steps: {
      server: expect.any(Number),
      friend: expect.any(Number),
      route: expect.any(Number),
      proof: expect.any(Number),
    },
  });
  await Promise.all([sender.finished, receiver.finished]);
});

test('the check says what this network is like, in words and as JSON', async ({ cooee, server }) => {
  const plain = await cooee('check', ...server).finished;
  expect(plain.stderr).toBe('');
  expect(plain.stdout).toMatch(/^Your network: easy\n/);
  expect(plain.stdout).toContain('IPv4 router: none in between');
  expect(plain.code).toBe(0);

  const json = await cooee('check', ...server, '--json').finished;
  expect(lastEvent(json.stdout)).toMatchObject({
    event: 'network',
    verdict: 'easy',
    advice: null,
    facts: { isServerReached: true, nat: 'none' },
  });
});

test('the check of a network whose server is gone says so', async ({ cooee }) => {
  const gone = String(await freePort());
  const { stdout } = await cooee('check', '-u', '-s', '127.0.0.1', '--port', gone).finished;
  expect(stdout).toContain('The contact server does not answer');
});
