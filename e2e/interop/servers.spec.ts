/** Servers that are not part of the matrix: gday_server with TLS, and the one of gday 0.1. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { fingerprint, sha256 } from '../support/disk/file-tree';
import { makeCall } from './call';
import { startFirstGdayServer, startGdayServer } from './contact-servers';
import type { ContactServer } from './contact-servers';
import { firstGdayServer, todaysGday } from './gday-programs';

const BOTH_COOEE = { sender: 'Cooee', receiver: 'Cooee' } as const;

let folder: string;
let source: string;
let received: string;
let server: ContactServer | null = null;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-servers-'));
  received = await mkdtemp(join(folder, 'received-'));
  source = join(folder, 'letter.txt');
  await writeFile(source, 'hello');
});

test.afterEach(async () => {
  server?.program.kill();
  await server?.program.finished;
  server = null;
  await rm(folder, { recursive: true, force: true });
});

// gday's side of this cannot be tested: it trusts the public certificate authorities only, whatever the system trusts.
test('Cooee meets through gday_server over TLS with a CA of one’s own, and refuses it without', async () => {
  const { gday, gdayServer } = todaysGday();
  const { ca, key, certificate } = makeCertificates();
  server = await startGdayServer(gdayServer, [], ['-k', key, '-c', certificate]);
  const { port } = server;

  const refused = await new CommandLine(['send', '-s', '127.0.0.1', '--port', port, source]).finished;
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^cooee: .*\[S3\]\n$/);

  for (const name of ['127.0.0.1', '[::1]']) {
    const meeting = { through: [], gday, server: name, port, ca };
    await makeCall(BOTH_COOEE, meeting, { paths: [source], folder: received, answer: 'accept' });
    expect(await fingerprint(received)).toEqual({ 'letter.txt': await sha256(source) });
    await rm(join(received, 'letter.txt'));
  }
});

test('Cooee meets through gday_server 0.1.1, which speaks the first dialect', async () => {
  server = await startFirstGdayServer(firstGdayServer());
  const meeting = { through: [], gday: '', server: '127.0.0.1', port: server.port, ca: null };
  await makeCall(BOTH_COOEE, meeting, { paths: [source], folder: received, answer: 'accept' });
  expect(await fingerprint(received)).toEqual({ 'letter.txt': await sha256(source) });
});

/** A CA and a certificate from it for loopback, both P-256: Ed25519 ones fail inside Electron. */
function makeCertificates(): { ca: string; key: string; certificate: string } {
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...curve, '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-subj', '/CN=Test CA');
  openssl(
    ...['req', '-x509', ...curve, '-keyout', 'key.pem', '-out', 'certificate.pem', '-subj', '/CN=127.0.0.1'],
    ...['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-addext', 'subjectAltName=IP:127.0.0.1,IP:::1'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
  );
  return { ca: file('ca.pem'), key: file('key.pem'), certificate: file('certificate.pem') };
}
