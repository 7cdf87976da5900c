import { describe, expect, it } from 'vitest';

import type { FullContact, PeerDetails, SocketAddress } from '../../../../src-shared/contact-exchange';
import type { RouteAttempt, RouteFate } from '../../../../src-shared/session';
import { diagnose, factsOfSide, isHopeless, mayJoinByUdp } from './diagnosis';
import type { BothSides, SideFacts } from './diagnosis';

const side = (role: SideFacts['role'], facts: Partial<SideFacts> = {}): SideFacts => ({
  role,
  nat: 'endpoint-independent',
  hasIpv4: true,
  hasIpv6: false,
  hasMappedPort: false,
  isThroughVpn: false,
  isProxied: false,
  publicHost: role === 'creator' ? '203.0.113.7' : '198.51.100.9',
  udpNat: null,
  ...facts,
});

const route = (fate: RouteFate): RouteAttempt => ({
  kind: 'direct-ipv4',
  transport: 'tcp',
  source: 'public',
  target: '198.51.x.x:4711',
  dials: 1,
  fate,
  elapsedMs: 3,
});

const apart = (own: SideFacts, friend: SideFacts): BothSides => ({ areNeighbours: false, own, friend });

/** The failure as each side tells it; both saw nothing but silence. */
function told(
  creator: Partial<SideFacts>,
  joiner: Partial<SideFacts>,
  areNeighbours = false,
): ReturnType<typeof diagnose>['failure'] {
  const [caller, answerer] = [side('creator', creator), side('joiner', joiner)];
  const failures = [
    diagnose({ areNeighbours, own: caller, friend: answerer }, [route('silent')]).failure,
    diagnose({ areNeighbours, own: answerer, friend: caller }, [route('silent')]).failure,
  ] as const;
  expect(failures[0]).toEqual(failures[1]);
  return failures[0];
}

describe('without a route, both sides say', () => {
  it('that both routers use a port for everything', () => {
    expect(told({ nat: 'random' }, { nat: 'random' })).toEqual({
      kind: 'both-unpredictable',
      detail:
        'caller: router with unpredictable ports, no IPv6; answerer: router with unpredictable ports, no IPv6',
    });
  });

  it('whose router uses a port for everything', () => {
    expect(told({ nat: 'random' }, {})).toMatchObject({ kind: 'one-unpredictable', side: 'creator' });
    expect(told({}, { nat: 'random' })).toMatchObject({ kind: 'one-unpredictable', side: 'joiner' });
    expect(told({ nat: null }, { nat: 'sequential' })).toMatchObject({
      kind: 'one-unpredictable',
      side: 'joiner',
    });
  });

  it('that one has only IPv6 and the other only IPv4', () => {
    expect(told({ hasIpv4: false, hasIpv6: true, nat: null }, {})).toEqual({
      kind: 'no-common-family',
      detail: 'caller: IPv6 only; answerer: ordinary router, no IPv6',
    });
  });

  it('that something is blocked where the routers themselves would do, and where, if one side has no router', () => {
    expect(told({}, {})).toMatchObject({ kind: 'outgoing-blocked' });
    expect(told({}, {})).not.toHaveProperty('side');
    expect(told({}, { nat: 'none' })).toMatchObject({ kind: 'outgoing-blocked', side: 'creator' });
    expect(told({ nat: 'none' }, {})).toMatchObject({ kind: 'outgoing-blocked', side: 'joiner' });
  });

  it('whose VPN may be in the way, beside all that needs no neighbour', () => {
    const vpn = { nat: 'random', isThroughVpn: true } as const;
    expect(told(vpn, {})).toMatchObject({
      kind: 'one-unpredictable',
      side: 'creator',
      why: { code: 'vpn', side: 'creator' },
    });
    expect(told({}, { isThroughVpn: true })).toMatchObject({
      kind: 'outgoing-blocked',
      why: { code: 'vpn', side: 'joiner' },
    });
    expect(told(vpn, vpn)).toMatchObject({ kind: 'both-unpredictable', why: { code: 'vpn', side: null } });
    expect(told({ nat: 'random' }, {})).not.toHaveProperty('why');
    expect(told(vpn, {}, true)).not.toHaveProperty('why');
  });

  it('that neighbours are kept apart, and blame the router of neither', () => {
    const seenUntranslated = { nat: 'none' } as const;
    expect(told(seenUntranslated, seenUntranslated, true).kind).toBe('neighbours-apart');
    expect(told({ nat: 'random' }, { nat: 'random' }, true)).not.toHaveProperty('side');
    expect(told({ nat: 'random' }, seenUntranslated, true)).toMatchObject({ kind: 'neighbours-apart' });
  });

  it('no more than they know', () => {
    expect(told({ nat: null }, { nat: null }).kind).toBe('no-route');
    expect(told({ nat: 'unknown' }, {}).kind).toBe('no-route');
    const random = { nat: 'random' } as const;
    expect(told({ ...random, hasIpv6: true }, { ...random, hasIpv6: true }).kind).toBe('no-route');
    expect(told({ ...random, hasMappedPort: true }, random).kind).toBe('no-route');
    expect(told({ publicHost: '203.0.113.7' }, { publicHost: '203.0.113.7' }).kind).toBe('no-route');
  });
});

it('a network that forbids every way at once is named on its own side, the failure is the same on both', () => {
  const [caller, answerer] = [side('creator'), side('joiner')];
  const here = diagnose(apart(caller, answerer), [route('unreachable')]).failure;
  const there = diagnose(apart(answerer, caller), [route('silent')]).failure;
  expect(here).toEqual({ ...there, side: 'creator' });
});

describe('trying on is hopeless', () => {
  const random = side('creator', { nat: 'random' });
  const isOver = (one: SideFacts, other: SideFacts): boolean => {
    const both = [isHopeless(apart(one, other)), isHopeless(apart(other, one))];
    expect(both[0]).toBe(both[1]);
    return both[0] === true;
  };

  it('once a random router has not been met in the first seconds, whatever keeps its ports on the other side', () => {
    for (const nat of ['random', 'endpoint-independent', 'none'] as const)
      expect(isOver(random, side('joiner', { nat })), nat).toBe(true);
  });

  it('though both have IPv6, which leads nowhere', () => {
    const sides = [
      { ...random, hasIpv6: true },
      { ...side('joiner', { nat: 'random' }), hasIpv6: true },
    ] as const;
    expect(isOver(...sides)).toBe(true);
  });

  it('between two families, and behind one router', () => {
    expect(isOver(side('creator', { hasIpv4: false, hasIpv6: true }), side('joiner'))).toBe(true);
    const one = { publicHost: '203.0.113.7' };
    expect(isOver(side('creator', one), side('joiner', one))).toBe(true);
  });

  it('but not where ports may be guessed, are open or unknown, nor between neighbours or routers that keep their ports', () => {
    expect(isOver(random, side('joiner', { nat: 'sequential' }))).toBe(false);
    expect(isOver(random, side('joiner', { nat: 'unknown' }))).toBe(false);
    expect(isOver(random, side('joiner', { nat: null }))).toBe(false);
    expect(isOver(random, side('joiner', { hasMappedPort: true }))).toBe(false);
    expect(isOver(side('creator'), side('joiner'))).toBe(false);
    const onlyIpv6 = { hasIpv4: false, hasIpv6: true, nat: null };
    expect(isOver(side('creator', onlyIpv6), side('joiner', onlyIpv6))).toBe(false);
    const friend = side('joiner', { nat: 'random' });
    expect(isHopeless({ areNeighbours: true, own: random, friend })).toBe(false);
  });
});

describe('where UDP may join what TCP cannot', () => {
  const random = { nat: 'random' } as const;

  it('it gets more time, and both routers are not blamed for it', () => {
    const [caller, answerer] = [
      side('creator', { ...random, udpNat: 'random' }),
      side('joiner', { ...random, udpNat: 'endpoint-independent' }),
    ];
    expect(mayJoinByUdp(apart(caller, answerer))).toBe(true);
    expect(told(caller, answerer).kind).toBe('no-route');
  });

  it('it may not between two hard routers, nor where a server sees no UDP of one side', () => {
    for (const udpNat of ['random', 'sequential', null] as const) {
      const [caller, answerer] = [
        side('creator', { ...random, udpNat }),
        side('joiner', { ...random, udpNat: 'random' }),
      ];
      expect(mayJoinByUdp(apart(caller, answerer))).toBe(false);
      expect(told(caller, answerer).kind).toBe('both-unpredictable');
    }
  });

  it('it may not behind one router, where it is no better than TCP', () => {
    const host = { publicHost: '203.0.113.7', udpNat: 'endpoint-independent' } as const;
    expect(mayJoinByUdp(apart(side('creator', host), side('joiner', host)))).toBe(false);
  });
});

describe('the facts of a side', () => {
  const v4 = (host: string): SocketAddress => ({ family: 4, host, port: 40_000 });
  const contact = (own: string, seen: string): FullContact => ({
    private: { v4: v4(own), v6: null },
    public: { v4: v4(seen), v6: null },
  });
  const details: PeerDetails = {
    candidates: [{ address: v4('203.0.113.7'), source: 'mapped' }],
    nat: 'random',
    hasIpv6: true,
    roundTripMs: null,
  };

  it('come from its contact and what it told', () => {
    expect(factsOfSide('creator', contact('192.168.1.5', '203.0.113.7'), details)).toEqual({
      role: 'creator',
      nat: 'random',
      hasIpv4: true,
      hasIpv6: true,
      isProxied: false,
      hasMappedPort: true,
      isThroughVpn: false,
      publicHost: '203.0.113.7',
      udpNat: null,
    });
  });

  it('have a kind of router for UDP only if a server saw its UDP port over IPv4', () => {
    const seen = contact('192.168.1.5', '203.0.113.7');
    const withUdp = (udp: PeerDetails['udp']): PeerDetails => ({ ...details, ...(udp && { udp }) });
    const natOf = (udp: PeerDetails['udp']): unknown => factsOfSide('creator', seen, withUdp(udp)).udpNat;
    expect(natOf({ seen: [v4('203.0.113.7')], nat: 'random' })).toBe('random');
    expect(natOf({ seen: [v4('203.0.113.7')], nat: null })).toBe('unknown');
    expect(natOf({ seen: [], nat: null })).toBeNull();
  });

  it('are few for a friend with gday', () => {
    expect(factsOfSide('joiner', contact('192.168.1.5', '203.0.113.7'), null)).toMatchObject({ nat: null });
    expect(factsOfSide('joiner', contact('203.0.113.7', '203.0.113.7'), null)).toMatchObject({ nat: 'none' });
  });
});
