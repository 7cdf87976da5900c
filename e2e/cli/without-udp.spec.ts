/** A system for which udx-native has no binary: calls go over TCP, and the log says once why UDP is left out. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test } from '../support/program/command-line-test';
import { lastEvent } from '../support/program/json-events';

const WITHOUT_UDX = join(import.meta.dirname, '..', 'support', 'program', 'without-udx.mjs');

test('a file arrives where the library for UDP does not load', async ({
  server,
  through,
  file,
  received,
}) => {
  const here = ['env', `NODE_OPTIONS=--import=${WITHOUT_UDX}`];
  const options = ['--json', '-v', ...server];
  const sender = through(here, 'send', ...options, file);
  const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
  const receiver = through(here, 'get', '-y', ...options, '--path', received, code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code], `${sent.stderr}${got.stderr}`).toEqual([0, 0]);
  expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
  for (const side of [sender, receiver]) {
    expect(lastEvent(side, 'connected')).toMatchObject({ transport: 'tcp' });
    expect(side.stderr.match(/there is no UDP on this system/g)).toHaveLength(1);
  }
});
