import { describe, expect, it } from 'vitest';

import { ContactServers } from './contact-servers';
import type { ServerChoice } from './server-choice';

const LOOPBACK = '127.0.0.1';
const GDAY = { host: 'gday.manforowicz.com', port: 2311, tls: { ca: null }, dialects: ['3'], serverId: 1n };
const OWN = { host: 'contact.example', port: 9, tls: null, serverId: 0n };

const ownServer: ServerChoice = {
  kind: 'custom',
  host: OWN.host,
  port: 9,
  tls: null,
  overridesCode: false,
};
const onNetwork: ServerChoice = { kind: 'embedded', address: '::', port: 9 };
const onLoopback: ServerChoice = { kind: 'embedded', address: LOOPBACK, port: 9 };
const listed: ServerChoice = { kind: 'listed' };
const CHOICES: readonly ServerChoice[] = [ownServer, onNetwork, onLoopback, listed];

const servers = new ContactServers();

/** The first place nearby, which needs no multicast. */
async function firstNearby(choice: ServerChoice, serverId = 0n): Promise<unknown> {
  const { nearby } = servers.forAnswerer(choice, serverId);
  for await (const server of nearby?.(AbortSignal.abort()) ?? []) return server;
  return null;
}

describe('the chosen server is', () => {
  it.each(CHOICES)('the one the code names, whatever was chosen: %o', async (choice) => {
    expect(await servers.forCaller(choice, 1n).chosen()).toMatchObject([GDAY]);
    expect(await servers.forAnswerer(choice, 1n).chosen()).toMatchObject([GDAY]);
  });

  it('one of the user’s own, which codes call 0', async () => {
    expect(await servers.forCaller(ownServer, 0n).chosen()).toEqual([OWN]);
    expect(await servers.forAnswerer(ownServer, 0n).chosen()).toEqual([OWN]);
  });

  it('the one given on the command line even if the code names another, and nothing else', async () => {
    const given: ServerChoice = { ...ownServer, overridesCode: true };
    for (const id of [0n, 1n, 77n]) {
      expect(await servers.forAnswerer(given, id).chosen()).toEqual([OWN]);
      expect(await firstNearby(given, id)).toBeNull();
      expect(servers.forCaller(given, id).own).toBeNull();
    }
  });

  it('a preferred one of the list, and its id goes into the code', async () => {
    expect(await servers.forCaller(listed, 0n).chosen()).toMatchObject([GDAY]);
  });

  it.each([onNetwork, onLoopback])('none with the built-in server: %o', async (choice) => {
    expect(await servers.forCaller(choice, 0n).chosen()).toEqual([]);
    expect(await servers.forAnswerer(choice, 0n).chosen()).toEqual([]);
  });

  it('unknown, if nobody knows the one that the code names', () => {
    for (const choice of CHOICES) {
      expect(() => servers.forCaller(choice, 77n)).toThrow('server 77');
      expect(() => servers.forAnswerer(choice, 77n)).toThrow('server 77');
    }
  });
});

it('the servers that were chosen are reached by the user’s proxy, but those on this computer', async () => {
  const proxy = { kind: 'socks5', host: 'proxy.example', port: 1080, login: null } as const;
  const proxiesOf = async (choice: ServerChoice): Promise<unknown> =>
    (await servers.forCaller({ ...choice, proxy }, 0n).chosen()).map((server) => server.proxy);
  const at = (host: string): ServerChoice => {
    return { kind: 'custom', host, port: 9, tls: null, overridesCode: true };
  };
  expect(await proxiesOf({ kind: 'listed' })).toContain(proxy);
  expect(await proxiesOf(at('contact.example'))).toEqual([proxy]);
  expect(await proxiesOf(at('localhost'))).toEqual([undefined]);
});

describe('beside it, this network is looked at', () => {
  it.each([ownServer, listed])('by both friends: %o', async (choice) => {
    expect(servers.forCaller(choice, 0n).own).not.toBeNull();
    expect(await firstNearby(choice)).toEqual({
      host: LOOPBACK,
      port: 2310,
      tls: null,
      proxy: null,
      announcement: null,
    });
  });

  it('on the port that was set', async () => {
    expect(await firstNearby(onNetwork)).toEqual({
      host: LOOPBACK,
      port: 9,
      tls: null,
      proxy: null,
      announcement: null,
    });
    expect(await firstNearby(onLoopback)).toEqual({
      host: LOOPBACK,
      port: 9,
      tls: null,
      proxy: null,
      announcement: null,
    });
  });

  it.each(['127.0.0.1', '::1', 'localhost'])(
    'but not with a server on %s, for this computer alone',
    (host) => {
      const here: ServerChoice = { ...ownServer, host };
      expect(servers.forCaller(here, 0n).own).toBeNull();
      expect(servers.forAnswerer(here, 0n).nearby).toBeNull();
    },
  );
});

describe('who is not found', () => {
  it.each([
    [onNetwork, 'this computer and its network', false],
    [onLoopback, 'this computer', false],
    [listed, 'this computer, its network and gday.manforowicz.com', true],
    [ownServer, 'this computer, its network and contact.example:9', true],
    [{ ...ownServer, overridesCode: true }, 'contact.example:9', true],
  ] as const)('%o: was looked for in %s', (choice, whereabouts, isChosenDecisive) => {
    expect(servers.forAnswerer(choice, 0n)).toMatchObject({ whereabouts, isChosenDecisive });
  });
});

describe('friends elsewhere', () => {
  it('can be met unless everything is on this network', () => {
    expect(CHOICES.map((choice) => servers.forCaller(choice, 0n).isLocalOnly)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(CHOICES.map((choice) => servers.forAnswerer(choice, 0n).isLocalOnly)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('the record of a call', () => {
  it('names a server only if everybody knows it', () => {
    expect(CHOICES.map((choice) => servers.forCaller(choice, 0n).record)).toEqual([
      { kind: 'custom', host: null },
      { kind: 'embedded', host: null },
      { kind: 'embedded', host: null },
      { kind: 'listed', host: GDAY.host },
    ]);
  });
});

describe('a certificate to trust', () => {
  it('is read when the call begins, and a call without it does not go on with less', async () => {
    const choice: ServerChoice = { ...ownServer, tls: { caFile: '/nowhere/ca.pem' } };
    await expect(servers.forCaller(choice, 0n).chosen()).rejects.toMatchObject({
      kind: 'certificate-unusable',
      detail: '/nowhere/ca.pem',
    });
  });
});
