import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import type { CommandLine } from '../support/program/command-line';
import { test as base } from '../support/program/command-line-test';
import { freePort } from '../support/window/cooee-app';
import { fingerprint, writeRandomFile } from '../support/disk/file-tree';

const test = base.extend<{
  /** A sender and a receiver in the middle of half a gigabyte, and the folder it goes to. */
  readonly midway: {
    readonly sender: CommandLine;
    readonly receiver: CommandLine;
    readonly received: string;
  };
}>({
  midway: async ({ folder, received, server, cooee }, use) => {
    const big = join(folder, 'big.bin');
    await writeRandomFile(big, 512);
    const sender = cooee('send', ...server, big);
    const code = await sender.prints(/^code: (.+)$/m);
    const receiver = cooee('get', ...server, '--path', received, '-y', '--json', code);
    await receiver.prints(/"event":"progress"/);
    await use({ sender, receiver, received });
  },
});

/** What a user finds in a folder: parts that wait to be continued are hidden and no file's name. */
async function receivedNames(folder: string): Promise<string[]> {
  return Object.keys(await fingerprint(folder)).filter((name) => !name.startsWith('.cooee-'));
}

/** The program fails with exactly one line on stderr that ends with the diagnosis code. */
async function expectFailure(program: CommandLine, diagnosis: string): Promise<void> {
  const { code, stderr } = await program.finished;
  expect(stderr).toMatch(/^cooee: [^\n]+\n$/);
  expect(stderr).toContain(`[${diagnosis}]`);
  expect(code).toBe(1);
}

test('wrong usage is explained and exits with 2', async ({ cooee, file }) => {
  for (const args of [
    ['send'],
    ['get'],
    ['nonsense'],
    ['send', '--port', 'x', file],
    ['serve', '-u', '-t', 'soon'],
  ]) {
    const { code, stderr } = await cooee(...args).finished;
    expect(stderr, args.join(' ')).not.toBe('');
    expect(code, args.join(' ')).toBe(2);
  }
});

test('help and version exit with 0', async ({ cooee }) => {
  expect((await cooee('--help').finished).code).toBe(0);
  expect((await cooee('--version').finished).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('a mistyped word, an unknown room and a wrong secret are told apart', async ({
  cooee,
  server,
  folder,
  file,
}) => {
  await expectFailure(cooee('get', ...server, '--path', folder, 'qqqqq wwwww eeeee rrrrr'), 'C1');
  await expectFailure(cooee('get', ...server, '--path', folder, '0.zzzz.2222'), 'R2');

  const sender = cooee('send', ...server, '--code', '0.room.secret', file);
  await sender.prints(/^code: /m);
  const receiver = cooee('get', ...server, '--path', folder, '-y', '0.room.guess');
  await Promise.all([expectFailure(sender, 'C2'), expectFailure(receiver, 'C2')]);
});

test('a room that is taken is refused', async ({ cooee, server, file }) => {
  const first = cooee('send', ...server, '--code', '0.room.secret', file);
  await first.prints(/^code: /m);
  await expectFailure(cooee('send', ...server, '--code', '0.room.other', file), 'R1');
});

test('a friend who never comes ends the call when the room expires', async ({ cooee, startServer, file }) => {
  const port = await startServer('-u', '-t', '2');
  await expectFailure(cooee('send', '-u', '-s', '127.0.0.1', '--port', port, file), 'R3');
});

test('a dead, a foreign and a silent server each end in one sentence', async ({ cooee, file }) => {
  const dead = String(await freePort());
  await expectFailure(cooee('send', '-u', '-s', '127.0.0.1', '--port', dead, file), 'S1');

  const sockets: Socket[] = [];
  let greeting = 'HTTP/1.1 400 Bad Request\r\n\r\n';
  const foreign = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(greeting);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => foreign.listen(port, '127.0.0.1', resolve));
  await expectFailure(cooee('send', '-u', '-s', '127.0.0.1', '--port', String(port), file), 'S2');
  await expectFailure(cooee('send', '-s', '127.0.0.1', '--port', String(port), file), 'S2');
  greeting = '';
  await expectFailure(cooee('send', '-u', '-s', '127.0.0.1', '--port', String(port), file), 'S2');
  for (const socket of sockets) socket.destroy();
  foreign.close();
});

test('a port in use, an unusable certificate and a foreign address stop the server with one sentence', async ({
  cooee,
  startServer,
  file,
}) => {
  const port = await startServer('-u');
  await expectFailure(cooee('serve', '-u', '-a', `127.0.0.1:${port}`), 'S6');
  await expectFailure(cooee('serve', '-k', file, '-c', file, '-a', '127.0.0.1:0'), 'S8');
  await expectFailure(cooee('serve', '-u', '-a', '192.0.2.1:0'), 'S7');
});

test('a file that is not there and a folder that cannot be written are noticed before the call', async ({
  cooee,
  folder,
  file,
}) => {
  await expectFailure(cooee('send', join(folder, 'missing.txt')), 'F2');
  await expectFailure(cooee('get', '--path', join(folder, 'missing'), '0.zzzz.2222'), 'F5');
  await expectFailure(cooee('get', '--path', file, '0.zzzz.2222'), 'F5');
});

test('a friend who is killed half-way is looked for, and leaves no half file to be taken for a whole one', async ({
  midway,
}) => {
  midway.sender.kill('SIGKILL');
  await midway.receiver.prints(/"event":"link-lost"/);
  expect(await receivedNames(midway.received)).toEqual([]);
  // They may come back for ten minutes; nobody has to wait for that.
  midway.receiver.kill('SIGINT');
  await expectFailure(midway.receiver, 'F9');
  expect(await receivedNames(midway.received)).toEqual([]);
});

test('Ctrl-C says goodbye to the friend', async ({ midway }) => {
  midway.sender.kill('SIGINT');
  await expectFailure(midway.sender, 'F9');
  const { stderr } = await midway.receiver.finished;
  expect(stderr).toMatch(/\[(?:F9|N2)\]/);
  expect(await receivedNames(midway.received)).toEqual([]);
});
