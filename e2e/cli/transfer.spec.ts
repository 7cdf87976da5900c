import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test as base } from '../support/program/command-line-test';
import { fingerprint, writeFileTree, writeRandomFile } from '../support/disk/file-tree';

const test = base.extend<{ readonly source: string }>({
  source: async ({ folder }, use) => {
    await mkdir(join(folder, 'source'));
    await use(join(folder, 'source'));
  },
});

/** A P-256 certificate for 127.0.0.1: Ed25519 ones fail inside Electron. */
function makeCertificate(folder: string): { key: string; certificate: string } {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', certificate, ...subject], {
    stdio: 'ignore',
  });
  return { key, certificate };
}

test('send and get carry a large file and a tree of 300 files over a TCP server', async ({
  cooee,
  server,
  source,
  received,
}) => {
  await writeRandomFile(join(source, 'big.bin'), 256);
  await writeFileTree(join(source, 'tree'), 300);
  const sender = cooee('send', ...server, join(source, 'big.bin'), join(source, 'tree'));
  const code = await sender.prints(/^code: (.+)$/m);
  expect(code).toMatch(/^[a-z]+-[a-z]+-[a-z]+-[a-z]+$/);
  const receiver = cooee('get', ...server, '--path', received, '-y', code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual(['', '']);
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect(await fingerprint(received)).toEqual(await fingerprint(source));
});

test('a TLS server needs a trusted certificate, and works with one', async ({
  cooee,
  startServer,
  folder,
  source,
  received,
}) => {
  await writeRandomFile(join(source, 'big.bin'), 8);
  const { key, certificate } = makeCertificate(folder);
  const server = ['-s', '127.0.0.1', '--port', await startServer('-k', key, '-c', certificate)];

  const refused = await cooee('send', ...server, join(source, 'big.bin')).finished;
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^cooee: The contact server could not prove who it is.*\[S3\]\n$/);

  const trusted = [...server, '--ca', certificate];
  const sender = cooee('send', ...trusted, '--json', join(source, 'big.bin'));
  const code = await sender.prints(/"text":"([^"]+)"/);
  const receiver = cooee('get', ...trusted, '--path', received, '--yes', '--json', code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code]).toEqual([0, 0]);
  for (const { stdout } of [sent, got]) {
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    expect(events.at(-1)).toMatchObject({ event: 'done', files: 1, verified: 1 });
  }
  expect(await fingerprint(received)).toEqual(await fingerprint(source));
});

test('an offer is accepted or declined at the prompt', async ({ cooee, server, source, received }) => {
  await writeFile(join(source, 'a.txt'), 'hello');
  for (const [answer, exitCode] of [
    ['n', 1],
    ['y', 0],
  ] as const) {
    const sender = cooee('send', ...server, join(source, 'a.txt'));
    const receiver = cooee('get', ...server, '--path', received, await sender.prints(/^code: (.+)$/m));
    await receiver.prints(/offered: a\.txt/);
    receiver.type(`${answer}\n`);
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.code, got.code]).toEqual([exitCode, exitCode]);
    if (answer === 'n') expect(sent.stderr).toContain('[F8]');
  }
  expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
});
