/** Calls through a relay, with a server that is one. Both want a relay only, for on one computer they would meet without. */
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';
import { generate } from 'selfsigned';

import { jsonEvents, lastEvent } from '../support/program/json-events';
import type { CommandLine } from '../support/program/command-line';
import { test } from '../support/program/command-line-test';
import type { Program } from '../support/program/program';

const ONLY = ['--relay-only', '--json'];

test('a file goes through the server’s own relay, and neither learns an address of the other', async ({
  cooee,
  startServer,
  file,
  received,
}) => {
  const server = ['-s', '127.0.0.1', '-u', '--port', await startServer('-u', '--relay')];
  const sender = cooee('send', ...server, ...ONLY, '-vv', file);
  const code = await sender.prints(/"code":"([^"]+)"/);
  const receiver = cooee('get', ...server, ...ONLY, '-vv', '--path', received, '-y', code);
  const ends = await Promise.all([sender.finished, receiver.finished]);
  expect(ends.map((end) => end.code)).toEqual([0, 0]);
  for (const program of [sender, receiver]) {
    expect(lastEvent(program, 'relay')).toMatchObject({ own: 'yes', friend: 'yes', contactServer: true });
    expect(lastEvent(program, 'connected')).toMatchObject({ route: 'relay', transport: 'tcp' });
    expect(program.stderr).not.toMatch(/dials \S+ \(|is dialled/);
  }
  expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
});

test('the relay of a server with TLS is behind that, too, on the same port', async ({
  cooee,
  startServer,
  file,
  folder,
  received,
}) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const [keyFile, caFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  await writeFile(keyFile, key);
  await writeFile(caFile, cert);
  const port = await startServer('-k', keyFile, '-c', caFile, '--relay');
  const server = ['-s', 'localhost', '--port', port, '--ca', caFile];
  const sender = cooee('send', ...server, ...ONLY, file);
  const code = await sender.prints(/"code":"([^"]+)"/);
  const receiver = cooee('get', ...server, ...ONLY, '--path', received, '-y', code);
  await Promise.all([sender.finished, receiver.finished]);
  for (const program of [sender, receiver])
    expect(lastEvent(program, 'connected')).toMatchObject({ route: 'relay', transport: 'tcp' });
  expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
});

test('without a relay there is no call for those who want nothing else', async ({
  cooee,
  startServer,
  file,
  received,
}) => {
  const server = ['-s', '127.0.0.1', '-u', '--port', await startServer('-u')];
  const sender = cooee('send', ...server, ...ONLY, file);
  const code = await sender.prints(/"code":"([^"]+)"/);
  const receiver = cooee('get', ...server, '--json', '--path', received, '-y', code);
  const ends = await Promise.all([sender.finished, receiver.finished]);
  expect(ends.map((end) => end.code)).toEqual([1, 1]);
  for (const program of [sender, receiver])
    expect(lastEvent(program, 'failed')).toMatchObject({ kind: 'no-relay', code: 'N11' });
});

test('a friend who did not choose the relay is told of, with what to do', async ({
  cooee,
  startServer,
  file,
  received,
}) => {
  const server = ['-s', '127.0.0.1', '-u', '--port', await startServer('-u', '--relay')];
  const sender = cooee('send', ...server, '--relay-only', file);
  const code = await sender.prints(/^code: (.+)$/m);
  const receiver = cooee('get', ...server, '--path', received, '-y', code);
  for (const { code: exitCode, stdout, stderr } of await Promise.all([sender.finished, receiver.finished])) {
    expect(exitCode).toBe(1);
    expect(stderr).toContain('(the answerer did not want a relay)');
    expect(stdout).toContain('--relay server');
  }
});

test('a relay that is used up ends the call on both sides, and says so', async ({
  cooee,
  startServer,
  file,
  received,
}) => {
  await truncate(file, 8e6);
  const port = await startServer('-u', '--relay', '--relay-bytes', '2M');
  const server = ['-s', '127.0.0.1', '-u', '--port', port];
  const sender = cooee('send', ...server, ...ONLY, file);
  const code = await sender.prints(/"code":"([^"]+)"/);
  const receiver = cooee('get', ...server, ...ONLY, '--path', received, '-y', code);
  await Promise.all([sender.finished, receiver.finished]);
  for (const program of [sender, receiver]) {
    expect(jsonEvents(program).map(({ event }) => event)).toContain('connected');
    expect(lastEvent(program, 'failed')).toMatchObject({ kind: 'relay-ended', code: 'N12' });
  }
});

test.describe('on a terminal, without the option', () => {
  test.skip(process.platform !== 'linux', 'script of util-linux makes the terminal');

  const asking = test.extend<{
    /** One who wants a relay only, and somebody at a terminal who is asked whether they may. */
    readonly atQuestion: { readonly sender: CommandLine; readonly receiver: Program };
  }>({
    atQuestion: async ({ cooee, typing, startServer, file, received }, use) => {
      const server = ['-s', '127.0.0.1', '-u', '--port', await startServer('-u', '--relay')];
      const sender = cooee('send', ...server, '--relay-only', file);
      const code = await sender.prints(/^code: (.+)$/m);
      const receiver = typing('get', ...server, '--path', received, '-y', code);
      await receiver.prints(
        /Send through the relay 127\.0\.0\.1:\d+, up to 10 GB\? It sees how much you send, not what\. \(y\/n\)/,
      );
      await use({ sender, receiver });
    },
  });

  asking('a yes is enough', async ({ atQuestion: { sender, receiver }, received }) => {
    receiver.type('y\n');
    const ends = await Promise.all([sender.finished, receiver.finished]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(receiver.stdout).toMatch(/connected to .* through a relay/);
    expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
  });

  asking('whoever says no is not told how to say yes; the other one is', async ({ atQuestion }) => {
    const { sender, receiver } = atQuestion;
    receiver.type('n\n');
    const ends = await Promise.all([sender.finished, receiver.finished]);
    expect(ends.map(({ code }) => code)).toEqual([1, 1]);
    expect(receiver.stdout).toContain('(the answerer did not want a relay)');
    expect(receiver.stdout).not.toContain('--relay');
    expect(sender.stdout).toContain('--relay server');
  });
});
