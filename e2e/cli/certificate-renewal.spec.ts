/** A certificate is renewed under many callers who wait, in the built server: nobody is dropped, and whoever comes gets the new one. */
import { once } from 'node:events';
import { rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';

import { expect } from '@playwright/test';
import { generate } from 'selfsigned';

import { dialect3 } from '../../src-shared/contact-exchange';
import type { ClientMessage, ServerMessage } from '../../src-shared/contact-exchange';
import { serve } from '../support/program/command-line';
import { test } from '../support/program/command-line-test';

/** Fewer than the server lets one address have at a time. */
const OF_ONE_ADDRESS = 100;
/** A thousand take half a minute; elsewhere than on Linux loopback is one address. */
const ADDRESSES = process.env.FULL === '1' && process.platform === 'linux' ? 10 : 1;
const CALLERS = OF_ONE_ADDRESS * ADDRESSES;
const AT_ONCE = 20;

interface Caller {
  readonly socket: TLSSocket;
  readonly certificate: string;
  readonly next: () => Promise<ServerMessage>;
}

/** @param network the third number of the address, so that callers and friends are counted apart */
async function call(
  port: number,
  network: number,
  index: number,
  ...messages: readonly ClientMessage[]
): Promise<Caller> {
  const localAddress = `127.0.${network}.${1 + Math.floor(index / OF_ONE_ADDRESS)}`;
  const socket = connect({
    host: '127.0.0.1',
    port,
    rejectUnauthorized: false,
    ...(ADDRESSES > 1 ? { localAddress } : {}),
  });
  await once(socket, 'secureConnect');
  const decoder = dialect3.serverMessageDecoder();
  const inbox: ServerMessage[] = [];
  let wake = (): void => undefined;
  socket.on('data', (bytes: Buffer) => {
    inbox.push(...decoder.push(bytes));
    wake();
  });
  const next = async (): Promise<ServerMessage> => {
    while (inbox.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return inbox.shift()!;
  };
  const caller = { socket, certificate: socket.getPeerCertificate().fingerprint256, next };
  for (const message of messages) {
    socket.write(dialect3.encodeClientMessage(message));
    const answer = await next();
    expect(answer.type).not.toBe('error');
  }
  return caller;
}

const ready = (room: number, isCreator: boolean): ClientMessage => ({
  type: 'ready',
  roomCode: String(room),
  isCreator,
  privateContact: null,
  details: null,
});

async function forAll<T>(work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let from = 0; from < CALLERS; from += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, index) => work(from + index));
    results.push(...(await Promise.all(some)));
  }
  return results;
}

test(`a certificate is renewed under ${CALLERS} callers who wait`, async ({ folder, running }) => {
  for (const version of ['1', '2']) {
    const made = await generate([{ name: 'commonName', value: version }], { keyType: 'ec', curve: 'P-256' });
    await writeFile(join(folder, `key${version}.pem`), made.private);
    await writeFile(join(folder, `certificate${version}.pem`), made.cert);
  }
  const lead = async (version: string): Promise<void> => {
    for (const name of ['key', 'certificate']) {
      await symlink(`${name}${version}.pem`, join(folder, 'next'));
      await rename(join(folder, 'next'), join(folder, `${name}.pem`));
    }
  };
  await lead('1');
  const files = ['-k', join(folder, 'key.pem'), '-c', join(folder, 'certificate.pem')];
  const { server, port: text } = await serve([...files, '-r', '1000']);
  running.push(server);
  const port = Number(text);

  let dropped = 0;
  const callers = await forAll(async (index) => {
    const create: ClientMessage = { type: 'create-room', roomCode: String(index + 1) };
    const caller = await call(port, 1, index, create, ready(index + 1, true));
    caller.socket.on('error', () => undefined).on('close', () => (dropped += 1));
    return caller;
  });
  const [{ certificate: before } = { certificate: '' }] = callers;
  await lead('2');
  server.kill('SIGHUP');
  await expect.poll(() => server.stderr).toContain('info: uses the new certificate');
  expect(dropped).toBe(0);

  const friends = await forAll(async (index) => {
    const friend = await call(port, 2, index, ready(index + 1, false));
    const [mine, theirs] = [await friend.next(), await callers[index]!.next()];
    expect([mine.type, theirs.type]).toEqual(['peer-contact', 'peer-contact']);
    callers[index]!.socket.removeAllListeners('close').destroy();
    friend.socket.destroy();
    return friend.certificate;
  });
  expect(dropped).toBe(0);
  expect(new Set(callers.map(({ certificate }) => certificate))).toEqual(new Set([before]));
  const [after] = friends;
  expect(after).not.toBe(before);
  expect(new Set(friends)).toEqual(new Set([after]));
});

test('new files of a certificate are found without being told', async ({ folder, running }) => {
  const write = async (): Promise<void> => {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
    });
    await writeFile(join(folder, 'key.pem'), made.private);
    await writeFile(join(folder, 'certificate.pem'), made.cert);
  };
  await write();
  const { server, port } = await serve([
    '-k',
    join(folder, 'key.pem'),
    '-c',
    join(folder, 'certificate.pem'),
  ]);
  running.push(server);
  const early = await call(Number(port), 1, 0);
  await write();
  await expect.poll(() => server.stderr, { timeout: 30_000 }).toContain('info: uses the new certificate');
  const late = await call(Number(port), 1, 0);
  expect(late.certificate).not.toBe(early.certificate);
  expect(early.socket.destroyed).toBe(false);
  for (const { socket } of [early, late]) socket.destroy();
});
