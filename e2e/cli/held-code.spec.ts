/** A code is told when there is something to fetch with it. */
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test } from '../support/program/command-line-test';

test('no code is told when nothing can be offered', async ({ cooee, server, folder }) => {
  test.skip(process.platform === 'win32', 'sockets of Windows are no files');
  const socket = createServer().listen(join(folder, 'socket'));
  await once(socket, 'listening');
  const { code, stdout, stderr } = await cooee('send', ...server, join(folder, 'socket')).finished;
  socket.close();
  expect(stdout).not.toContain('code');
  expect(stderr).toMatch(/^cooee: There is nothing to send there \(.*\[F1\]\n$/);
  expect(code).toBe(1);
});

test('a tree that turns out too large after the code was told is told to the friend', async ({
  cooee,
  server,
  folder,
}) => {
  // Half a million items are looked at, which takes a busy machine a minute.
  test.slow();
  // More than half a million items in 1,600 entries, for links to what is sent are sent as what they lead to.
  const tree = join(folder, 'tree');
  await mkdir(join(tree, 'files'), { recursive: true });
  for (let file = 0; file < 1_000; file += 1) await writeFile(join(tree, 'files', `${file}`), '');
  for (let link = 0; link < 600; link += 1) await symlink('files', join(tree, `link-${link}`));

  const sender = cooee('send', ...server, tree);
  const code = await sender.prints(/^code: (.+)$/m);
  await sender.prints(/Your friend is told so as soon as they answer/);
  const receiver = cooee('get', ...server, '-y', '--path', folder, code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect(sent.stderr).toMatch(/^cooee: The offer has more files than one transfer can hold.*\[F10\]\n$/);
  expect(got.stderr).toMatch(/^cooee: The offer has more files than one transfer can hold.*\[F10\]\n$/);
  expect([sent.code, got.code]).toEqual([1, 1]);
});
