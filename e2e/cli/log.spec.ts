/** `-v` and `-vv`: what the engine's log shows of a call, and what it does not. */
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test } from '../support/program/command-line-test';
import { secretWords } from '../support/program/secret-words';

/** An address of either family as it stands in a text; a time of day is none. */
const ADDRESS = /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|\[[\da-f:]+\]:\d/i;
const LOG_LINE = /^\d{4}-\d\d-\d\dT[\d:.]+Z (error|warn|info|debug): |^ {2}/;

interface Logs {
  readonly code: string;
  readonly sender: string;
  readonly receiver: string;
}

const logsOf = test.extend<{ readonly call: (option: string) => Promise<Logs> }>({
  /** One call with both a folder and a hidden trouble in it: a file that only the sender may not read. */
  call: async ({ cooee, server, folder, received }, use) => {
    const source = join(folder, 'holiday-in-rome');
    await mkdir(source);
    await writeFile(join(source, 'trevi-fountain.txt'), 'hello');
    await use(async (option) => {
      const sender = cooee('send', ...server, option, source);
      const code = await sender.prints(/^code: (.+)$/m);
      const receiver = cooee('get', ...server, option, '--path', received, '-y', code);
      const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
      expect([sent.code, got.code]).toEqual([0, 0]);
      return { code, sender: sent.stderr, receiver: got.stderr };
    });
  },
});

logsOf('-v tells a call step by step, with nothing private', async ({ call, received }) => {
  const { code, sender, receiver } = await call('-v');
  for (const log of [sender, receiver]) {
    for (const line of log.trimEnd().split('\n')) expect(line).toMatch(LOG_LINE);
    expect(log).toMatch(/info: a call begins role=(creator|joiner)/);
    expect(log).toMatch(/info: a way was tried kind=\S+ transport=tcp source=\S+ fate=chosen/);
    expect(log).toMatch(/info: connected to the friend route=\S+ transport=tcp program=cooee/);
    expect(log).toMatch(/info: transfer number=1 direction=(send|receive) status=done .*files=1 bytes=5 /);
    for (const word of secretWords(code)) expect(log).not.toMatch(word);
    for (const name of ['holiday', 'trevi', received, hostname()]) expect(log).not.toContain(name);
    expect(log).not.toMatch(ADDRESS);
    expect(log).not.toContain('debug:');
  }
});

logsOf('-vv tells everything, addresses too, but never the code', async ({ call }) => {
  const { code, sender, receiver } = await call('-vv');
  for (const log of [sender, receiver]) {
    expect(log).toMatch(/debug: dials 127\.0\.0\.1:\d+/);
    expect(log).toContain('holiday-in-rome');
    expect(log).not.toContain(code);
  }
});

test('a failure is in the log with its kind', async ({ cooee, file }) => {
  const { stderr } = await cooee('send', '-v', '-u', '-s', '127.0.0.1', '--port', '1', file).finished;
  expect(stderr).toMatch(/warn: the call failed failure=server-unreachable/);
});

test('without -v there is no log', async ({ cooee, server, file, received }) => {
  const sender = cooee('send', ...server, file);
  const receiver = cooee('get', ...server, '--path', received, '-y', await sender.prints(/^code: (.+)$/m));
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual(['', '']);
});

test('check takes -v, too', async ({ cooee, server }) => {
  const { code, stderr } = await cooee('check', ...server, '-vv').finished;
  expect(code).toBe(0);
  expect(stderr).toMatch(/debug: asks the contact server at 127\.0\.0\.1:\d+\n/);
  expect(stderr).toMatch(
    /info: a contact server sees this network nat=\S+ hasIpv6=(true|false) isProxied=false\n/,
  );
});
