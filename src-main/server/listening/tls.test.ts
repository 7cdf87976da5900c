/** Certificates that are renewed while the server runs. */
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';

import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';

import { Client } from '../client.fixture';
import type { ContactServer, TlsIdentity } from '../index';
import { startContactServer } from '../index';
import { validUntil } from './tls';

const servers: ContactServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function identityOf(name: string): Promise<TlsIdentity> {
  const made = await generate([{ name: 'commonName', value: name }], { keyType: 'ec', curve: 'P-256' });
  return { key: made.private, certificate: made.cert };
}

async function start(tls: TlsIdentity): Promise<ContactServer> {
  const server = await startContactServer({ listeners: [{ address: '127.0.0.1', port: 0 }], tls });
  servers.push(server);
  return server;
}

async function dial({ addresses: [place] }: ContactServer): Promise<{ client: Client; name: string }> {
  const socket: TLSSocket = connectTls({ host: '127.0.0.1', port: place!.port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return { client: new Client(socket), name: String(socket.getPeerCertificate().subject.CN) };
}

describe('a certificate', () => {
  it('is renewed for those who come, and those who are there notice nothing', async () => {
    const server = await start(await identityOf('old'));
    const early = await dial(server);
    expect(early.name).toBe('old');
    expect(await early.client.ask({ type: 'create-room', roomCode: '1' })).toEqual({ type: 'room-created' });
    server.renewCertificate(await identityOf('new'));
    const late = await dial(server);
    expect(late.name).toBe('new');
    expect(await late.client.ask({ type: 'create-room', roomCode: '2' })).toEqual({ type: 'room-created' });
    expect(await early.client.ask({ type: 'create-room', roomCode: '3' })).toEqual({ type: 'room-created' });
  });

  it('that is no good, or only half written, leaves the former one', async () => {
    const [old, other] = [await identityOf('old'), await identityOf('other')];
    const server = await start(old);
    const chain = `${String(other.certificate).trim()}\n${String(old.certificate)}`;
    const cuts = [0, 1, 100, ...[0.3, 0.5, 0.51, 0.6, 0.99].map((part) => Math.floor(chain.length * part))];
    const bad: TlsIdentity[] = [
      { ...other, key: old.key },
      { ...other, key: '' },
      { ...other, key: String(other.key).slice(0, 80) },
      ...cuts.map((cut) => ({ ...other, certificate: chain.slice(0, cut) })),
      ...['-', '-----BEGIN', '-----BEGIN CERTIFICATE-----\nMII'].map((beginning) => ({
        ...other,
        certificate: `${String(other.certificate).trim()}\n${beginning}`,
      })),
    ];
    for (const identity of bad)
      expect(() => server.renewCertificate(identity)).toThrow(
        expect.objectContaining({ kind: 'certificate-unusable' }) as Error,
      );
    expect((await dial(server)).name).toBe('old');
    server.renewCertificate({ ...other, certificate: chain });
    expect((await dial(server)).name).toBe('other');
  });

  it('says until when it is good', async () => {
    const days = (validUntil(await identityOf('old')).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(300);
    expect(days).toBeLessThan(400);
  });
});
