import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { CommandLine, serve } from '../support/command-line';
import { freePort } from '../support/cooee-app';
import { fingerprint, writeRandomFile } from '../support/file-tree';

let folder: string;
let file: string;
const running: CommandLine[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-bad-'));
  file = join(folder, 'a.txt');
  await writeFile(file, 'hello');
});

test.afterEach(async () => {
  for (const program of running.splice(0)) {
    program.kill();
    await program.finished;
  }
  await rm(folder, { recursive: true, force: true });
});

function cooee(...args: string[]): CommandLine {
  const program = new CommandLine(args);
  running.push(program);
  return program;
}

async function tcpServer(): Promise<string[]> {
  const { server, port } = await serve(['-u']);
  running.push(server);
  return ['-u', '-s', '127.0.0.1', '--port', port];
}

/** The program fails with exactly one line on stderr that ends with the diagnosis code. */
async function expectFailure(program: CommandLine, diagnosis: string): Promise<void> {
  const { code, stderr } = await program.finished;
  expect(stderr).toMatch(/^cooee: [^\n]+\n$/);
  expect(stderr).toContain(`[${diagnosis}]`);
  expect(code).toBe(1);
}

test('wrong usage is explained and exits with 2', async () => {
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

test('help and version exit with 0', async () => {
  expect((await cooee('--help').finished).code).toBe(0);
  expect((await cooee('--version').finished).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('a mistyped word, an unknown room and a wrong secret are told apart', async () => {
  const server = await tcpServer();
  await expectFailure(cooee('get', ...server, '--path', folder, 'qqqqq wwwww eeeee rrrrr'), 'C1');
  await expectFailure(cooee('get', ...server, '--path', folder, '0.zzzz.2222'), 'R2');

  const sender = cooee('send', ...server, '--code', '0.room.secret', file);
  await sender.prints(/^code: /m);
  const receiver = cooee('get', ...server, '--path', folder, '-y', '0.room.guess');
  await Promise.all([expectFailure(sender, 'C2'), expectFailure(receiver, 'C2')]);
});

test('a room that is taken is refused', async () => {
  const server = await tcpServer();
  const first = cooee('send', ...server, '--code', '0.room.secret', file);
  await first.prints(/^code: /m);
  await expectFailure(cooee('send', ...server, '--code', '0.room.other', file), 'R1');
});

test('a friend who never comes ends the call when the room expires', async () => {
  const { server, port } = await serve(['-u', '-t', '2']);
  running.push(server);
  await expectFailure(cooee('send', '-u', '-s', '127.0.0.1', '--port', port, file), 'R3');
});

test('a dead, a foreign and a silent server each end in one sentence', async () => {
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

test('a port in use, an unusable certificate and a foreign address stop the server with one sentence', async () => {
  const { server, port } = await serve(['-u']);
  running.push(server);
  await expectFailure(cooee('serve', '-u', '-a', `127.0.0.1:${port}`), 'S6');
  await expectFailure(cooee('serve', '-k', file, '-c', file, '-a', '127.0.0.1:0'), 'S8');
  await expectFailure(cooee('serve', '-u', '-a', '192.0.2.1:0'), 'S7');
});

test('a file that is not there and a folder that cannot be written are noticed before the call', async () => {
  await expectFailure(cooee('send', join(folder, 'missing.txt')), 'F2');
  await expectFailure(cooee('get', '--path', join(folder, 'missing'), '0.zzzz.2222'), 'F5');
  await expectFailure(cooee('get', '--path', file, '0.zzzz.2222'), 'F5');
});

test('a friend who leaves half-way leaves no half file, and the other side says so', async () => {
  const server = await tcpServer();
  const big = join(folder, 'big.bin');
  await writeRandomFile(big, 512);
  const received = await mkdtemp(join(tmpdir(), 'cooee-half-'));
  const sender = cooee('send', ...server, big);
  const receiver = cooee(
    'get',
    ...server,
    '--path',
    received,
    '-y',
    '--json',
    await sender.prints(/^code: (.+)$/m),
  );
  await receiver.prints(/"event":"progress"/);
  sender.kill('SIGKILL');
  await expectFailure(receiver, 'N3');
  expect(await fingerprint(received)).toEqual({});
  await rm(received, { recursive: true, force: true });
});

test('Ctrl-C says goodbye to the friend', async () => {
  const server = await tcpServer();
  const big = join(folder, 'big.bin');
  await writeRandomFile(big, 512);
  const received = await mkdtemp(join(tmpdir(), 'cooee-half-'));
  const sender = cooee('send', ...server, big);
  const receiver = cooee(
    'get',
    ...server,
    '--path',
    received,
    '-y',
    '--json',
    await sender.prints(/^code: (.+)$/m),
  );
  await receiver.prints(/"event":"progress"/);
  sender.kill('SIGINT');
  await expectFailure(sender, 'F9');
  await receiver.finished;
  expect(receiver.stderr).toMatch(/\[(?:F9|N2)\]/);
  expect(await fingerprint(received)).toEqual({});
  await rm(received, { recursive: true, force: true });
});
