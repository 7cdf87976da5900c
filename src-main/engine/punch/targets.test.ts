import { networkInterfaces } from 'node:os';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { SocketAddress } from '../../../src-shared/contact-exchange';
import type { CandidateSource } from '../../../src-shared/session';
import { ipv6Scopes } from '../network';
import { nat64Of } from '../network/nat64';
import type { Introduction } from './introduction';
import { SharedPort } from './shared-port';
import { MAX_HOSTS, MAX_PORTS_HERE, MAX_TARGETS, TargetList } from './targets';

const v4 = (host: string, port = 50_000): SocketAddress => ({ family: 4, host, port });
const v6 = (host: string, port = 50_000): SocketAddress => ({ family: 6, host, port });

let port: SharedPort;
beforeEach(() => {
  port = SharedPort.open(4);
});
afterEach(() => port.close());

function admitted(
  candidates: readonly SocketAddress[],
  own: readonly SocketAddress[] = [],
  source: CandidateSource = 'private',
): readonly SocketAddress[] {
  const list = new TargetList([port], { own, candidates: [] });
  return candidates.flatMap((address) => list.admit({ address, source }).map((target) => target.address));
}

describe('what is dialled', () => {
  it('is each of the friend’s addresses once', () => {
    const [home, open] = [v4('192.168.1.9'), v4('203.0.113.9', 62_000)];
    expect(admitted([home, open, home])).toEqual([home, open]);
  });

  it('is never ourselves, though two homes may use the same private address', () => {
    const own = [v4('192.168.1.5', port.port), v4('203.0.113.7', 61_000), v4('127.0.0.1', 41_000)];
    expect(admitted([...own, v4('127.0.0.1', port.port)], own)).toEqual([]);
  });

  it('is an address of this computer only where the friend may be on it', () => {
    const [here] = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const address = {
      family: here?.family === 'IPv6' ? 6 : 4,
      host: here?.address ?? '',
      port: 50_000,
    } as const;
    const ports = [port, SharedPort.open(6)];
    const own = [v4('203.0.113.7'), { ...address, port: 50_001 }];
    const seenAt = (host: string): Pick<Introduction, 'own' | 'candidates'> => ({
      own,
      candidates: [{ address: v4(host), source: 'public' }],
    });
    const admit = (host: string): unknown =>
      new TargetList(ports, seenAt(host)).admit({ address, source: 'private' });
    expect(admit('198.51.100.9')).toEqual([]);
    expect(admit('203.0.113.7')).toMatchObject([{ kind: 'same-computer' }]);
    ports[1]?.close();
  });

  it('may be the friend’s address on our router (hairpin)', () => {
    const [ours, theirs] = [v4('203.0.113.7', 61_000), v4('203.0.113.7', 61_001)];
    expect(admitted([theirs], [ours])).toEqual([theirs]);
  });

  it('is nothing of a family that we have no port of', () => {
    expect(admitted([v6('2001:db8::1')])).toEqual([]);
  });

  it.each(['0.0.0.0', '0.1.2.3', '224.0.0.251', '239.1.1.1', '240.0.0.1', '255.255.255.255'])(
    'is not %s, which is no computer',
    (host) => {
      expect(admitted([v4(host)])).toEqual([]);
    },
  );

  it('is 169.254.… only if this computer has such an address, too', () => {
    const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const friend = v4('169.254.77.77');
    const hasOwn = interfaces.some(({ address }) => address.startsWith('169.254.'));
    expect(admitted([friend])).toEqual(hasOwn ? [friend] : []);
  });

  it.each(['::', 'ff02::1', '::1'])('is not %s', (host) => {
    const port6 = SharedPort.open(6);
    const list = new TargetList([port6], { own: [], candidates: [] });
    expect(list.admit({ address: v6(host), source: 'public' })).toEqual([]);
    port6.close();
  });

  it('is fe80::… on each network of ours, if a server saw the friend there, and not because somebody tells', () => {
    const port6 = SharedPort.open(6);
    const list = new TargetList([port6], { own: [], candidates: [] });
    for (const source of ['host', 'private', 'mapped', 'predicted'] as const)
      expect(list.admit({ address: v6('fe80::77'), source })).toEqual([]);
    const scopes = ipv6Scopes().slice(0, 4);
    const found = list.admit({ address: v6('fe80::77'), source: 'public' });
    expect(found.map(({ scope }) => scope)).toEqual(scopes);
    port6.close();
  });

  it('is not what only the friend’s own translator knows (464XLAT)', () => {
    expect(admitted([v4('192.0.0.4')])).toEqual([]);
  });

  it('is behind the translator of a network with IPv6 alone, if it is an address of the internet', () => {
    const ports = [SharedPort.open(6), port];
    const nat64 = nat64Of(['64:ff9b::192.0.0.170']);
    const list = new TargetList(ports, { own: [v4('198.51.100.7')], candidates: [], nat64 });
    const kinds = ['203.0.113.9', '192.168.1.9', '100.64.0.9'].flatMap((host) =>
      list.admit({ address: v4(host), source: 'public' }).map(({ address, kind }) => [address.host, kind]),
    );
    expect(kinds).toEqual([
      ['64:ff9b::cb00:7109', 'direct-ipv4'],
      ['192.168.1.9', 'same-network'],
      ['100.64.0.9', 'direct-ipv4'],
    ]);
    expect(list.find(v6('64:ff9b::cb00:7109'))).toMatchObject({ port: { family: 6 } });
    expect(list.kindOf('64:ff9b::cb00:7109')).toBe('direct-ipv4');
    expect(list.kindOf('2001:db8::9')).toBe('direct-ipv6');
    // Neither those that no server may be on nor ourselves.
    expect(list.admit({ address: v4('203.0.113.9', 80), source: 'public' })).toEqual([]);
    expect(list.admit({ address: v4('198.51.100.7'), source: 'public' })).toEqual([]);
    ports[0]?.close();
  });

  it('is no system port', () => {
    expect(admitted([v4('203.0.113.9', 1023), v4('203.0.113.9', 0)])).toEqual([]);
  });

  it('is our loopback only when both of us met there', () => {
    const friend = v4('127.0.0.1');
    expect(admitted([friend], [v4('192.168.1.5', 40_000)])).toEqual([]);
    expect(admitted([friend], [v4('127.0.0.1', 40_000)])).toEqual([friend]);
    expect(admitted([friend], [v4('127.0.0.1', 40_000)], 'host')).toEqual([]);
  });

  it('is at most a few ports of this computer, whatever a liar says', () => {
    const here = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const hosts = here.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
    const ports = Array.from({ length: 20 }, (_, index) => 40_000 + index);
    const candidates = hosts.flatMap((host) => ports.map((number) => v4(host, number)));
    const dialled = new Set(admitted(candidates, [v4('127.0.0.1', 39_999)]).map((address) => address.port));
    expect([...dialled]).toEqual(ports.slice(0, MAX_PORTS_HERE));
  });

  it('is at most a few computers and a few ports', () => {
    const hosts = Array.from({ length: 50 }, (_, index) => v4(`203.0.113.${String(index + 1)}`));
    expect(admitted(hosts)).toEqual(hosts.slice(0, MAX_HOSTS));
    const ports = Array.from({ length: 50 }, (_, index) => v4('203.0.113.9', 50_000 + index));
    expect(admitted(ports)).toEqual(ports.slice(0, MAX_TARGETS));
  });
});
