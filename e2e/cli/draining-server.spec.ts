/** What becomes of calls when the contact server that they need is told to end. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { serve } from '../support/program/command-line';
import { test } from '../support/program/command-line-test';

/** So slow that it is told to end in the middle. */
const RELAYING = ['-u', '--relay', '--relay-rate', '4M'];
const MEBIBYTES = 12;

test('a relayed call goes on to its end, and then the server ends', async ({
  cooee,
  running,
  folder,
  received,
}) => {
  const { server, port } = await serve(RELAYING);
  running.push(server);
  await writeRandomFile(join(folder, 'film.bin'), MEBIBYTES);
  const words = ['-s', '127.0.0.1', '-u', '--port', port, '--relay-only', '--json'];
  const sender = cooee('send', ...words, join(folder, 'film.bin'));
  const code = await sender.prints(/"code":"([^"]+)"/);
  const receiver = cooee('get', ...words, '--path', received, '-y', code);
  await receiver.prints(/"event":"progress"/);
  server.kill('SIGTERM');
  await expect.poll(() => server.stderr).toContain('info: ends once its callers have, within 30 s');
  const ends = await Promise.all([sender.finished, receiver.finished]);
  expect(ends.map((end) => end.code)).toEqual([0, 0]);
  for (const { stdout } of ends) expect(stdout).not.toContain('"event":"reconnecting"');
  expect(await sha256(join(received, 'film.bin'))).toBe(await sha256(join(folder, 'film.bin')));
  const { code: exitCode, stderr } = await server.finished;
  expect(exitCode).toBe(0);
  expect(stderr).toContain('info: stopped');
});

test('so long as --drain says, and no longer than until a second signal', async ({
  cooee,
  running,
  folder,
  received,
}) => {
  await writeRandomFile(join(folder, 'film.bin'), MEBIBYTES);
  for (const [drain, signals, exitCode] of [
    ['1', 1, 0],
    ['60', 2, null],
  ] as const) {
    const { server, port } = await serve([...RELAYING, '--drain', drain]);
    running.push(server);
    const words = ['-s', '127.0.0.1', '-u', '--port', port, '--relay-only', '--json'];
    const sender = cooee('send', ...words, join(folder, 'film.bin'));
    const code = await sender.prints(/"code":"([^"]+)"/);
    const into = join(received, drain);
    await mkdir(into);
    const receiver = cooee('get', ...words, '--path', into, '-y', code);
    await receiver.prints(/"event":"progress"/);
    server.kill('SIGTERM');
    await expect.poll(() => server.stderr).toContain(`within ${drain} s`);
    if (signals === 2) server.kill('SIGTERM');
    expect((await server.finished).code).toBe(exitCode);
    expect(receiver.stdout).not.toContain('"event":"done"');
    for (const program of [sender, receiver]) program.kill('SIGKILL');
  }
});
