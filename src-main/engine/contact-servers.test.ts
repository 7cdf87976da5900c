import { describe, expect, it } from 'vitest';

import type { Role } from '../../src-shared/session';
import { ContactServers } from './contact-servers';
import type { ServerChoice } from './server-choice';

const NOWHERE = '127.0.0.1';
const GDAY = { host: 'gday.manforowicz.com', port: 2311, tls: { ca: null }, dialects: ['3'], serverId: 1n };
const OWN = { host: NOWHERE, port: 9, tls: null, serverId: 0n };

const ownServer: ServerChoice = { kind: 'custom', host: NOWHERE, port: 9, tls: null, overridesCode: false };
const onNetwork: ServerChoice = { kind: 'embedded', address: '::', port: 9 };
const onLoopback: ServerChoice = { kind: 'embedded', address: NOWHERE, port: 9 };
const CHOICES: readonly ServerChoice[] = [ownServer, onNetwork, onLoopback, { kind: 'listed' }];

/** The servers in the order a call would try them. An aborted search does not wait for the network to answer. */
function search(choice: ServerChoice, role: Role, serverId: bigint): AsyncIterator<unknown> {
  return new ContactServers().find(choice, role, serverId)(AbortSignal.abort())[Symbol.asyncIterator]();
}

async function tried(servers: AsyncIterator<unknown>): Promise<unknown[]> {
  const next = await servers.next();
  return next.done === true ? [] : [next.value, ...(await tried(servers))];
}

describe('a call goes through', () => {
  it.each(CHOICES)('the server the code names, whatever was chosen: %o', async (choice) => {
    for (const role of ['creator', 'joiner'] as const) {
      expect(await tried(search(choice, role, 1n))).toMatchObject([GDAY]);
    }
  });

  it('a server of one’s own, which codes call 0', async () => {
    expect(await tried(search(ownServer, 'creator', 0n))).toMatchObject([OWN]);
    expect(await tried(search(ownServer, 'joiner', 0n))).toMatchObject([OWN]);
  });

  it('the server given on the command line even if the code names another', async () => {
    const given: ServerChoice = { ...ownServer, overridesCode: true };
    for (const id of [0n, 1n, 77n]) expect(await tried(search(given, 'joiner', id))).toMatchObject([OWN]);
  });

  it('a preferred one of the list, and its id goes into the code', async () => {
    expect(await tried(search({ kind: 'listed' }, 'creator', 0n))).toMatchObject([GDAY]);
  });

  it('this computer, then the network, then the public servers, for an answerer who was told words', async () => {
    const servers = search(onNetwork, 'joiner', 0n);
    expect((await servers.next()).value).toMatchObject(OWN);
    expect((await servers.next()).value).toMatchObject(GDAY);
    await expect(servers.next()).rejects.toMatchObject({ kind: 'room-unknown' });
  });

  it('this computer alone, where the server was bound to one address', async () => {
    const servers = search(onLoopback, 'joiner', 0n);
    expect((await servers.next()).value).toMatchObject(OWN);
    await expect(servers.next()).rejects.toMatchObject({ kind: 'room-unknown' });
  });

  it('nothing, if nobody knows the server that the code names', () => {
    for (const choice of CHOICES) {
      expect(() => new ContactServers().find(choice, 'joiner', 77n)).toThrow('server 77');
    }
  });
});

describe('a certificate to trust', () => {
  it('is read when the call begins, and a call without it does not go on with less', async () => {
    const choice: ServerChoice = {
      kind: 'custom',
      host: NOWHERE,
      port: 9,
      tls: { caFile: '/nowhere/ca.pem' },
      overridesCode: false,
    };
    await expect(search(choice, 'creator', 0n).next()).rejects.toMatchObject({
      kind: 'certificate-unusable',
      detail: '/nowhere/ca.pem',
    });
  });
});
