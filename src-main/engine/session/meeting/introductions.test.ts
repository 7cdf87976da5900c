import { describe, expect, it } from 'vitest';

import type { FullContact, PeerDetails, SocketAddress } from '../../../../src-shared/contact-exchange';
import type { FriendCandidate } from '../../punch';
import { Introductions } from './introductions';

const v4 = (host: string, port = 4000): SocketAddress => ({ family: 4, host, port });
const AT_HOME: FullContact = {
  private: { v4: v4('192.168.1.5'), v6: null },
  public: { v4: v4('203.0.113.7'), v6: { family: 6, host: '2001:db8::7', port: 4000 } },
};
const details = (roundTripMs: number | null, candidates: readonly SocketAddress[] = []): PeerDetails => ({
  candidates: candidates.map((address) => ({ address, source: 'host' })),
  nat: null,
  hasIpv6: false,
  roundTripMs,
});

describe('introductions by several servers', () => {
  it('know every address once, by the server that told it first', () => {
    const introductions = new Introductions();
    introductions.addFriend({ contact: AT_HOME, details: null, receivedAt: 0 }, null, true);
    introductions.addFriend(
      {
        contact: AT_HOME,
        details: details(null, [v4('192.168.1.5'), v4('10.0.0.5')]),
        receivedAt: 0,
      },
      null,
      true,
    );
    expect(introductions.candidates.map(({ address, source }) => `${source} ${address.host}`)).toEqual([
      'private 192.168.1.5',
      'public 2001:db8::7',
      'public 203.0.113.7',
      'host 10.0.0.5',
    ]);
  });

  it('tell the puncher only what is new, until it has heard enough', () => {
    const introductions = new Introductions();
    const heard: FriendCandidate[] = [];
    introductions.addFriend({ contact: AT_HOME, details: null, receivedAt: 0 }, null, true);
    const stop = introductions.onMore((more) => heard.push(...more));
    introductions.addDetails(details(null, [v4('192.168.1.5'), v4('10.0.0.5')]), true);
    stop();
    introductions.addDetails(details(null, [v4('10.0.0.6')]), true);
    expect(heard.map(({ address }) => address.host)).toEqual(['10.0.0.5']);
  });

  it('have the view from the internet, where there is one', () => {
    const nearby: FullContact = { private: AT_HOME.private, public: AT_HOME.private };
    const introductions = new Introductions();
    for (const [contact, isOnInternet] of [
      [nearby, false],
      [AT_HOME, true],
      [nearby, false],
    ] as const) {
      introductions.addOwn(contact, isOnInternet);
      introductions.addFriend({ contact, details: null, receivedAt: 0 }, null, isOnInternet);
    }
    expect(introductions.seen).toEqual({ own: AT_HOME, friend: AT_HOME });
  });

  it('do not mix the views of two places', () => {
    const nearby: FullContact = { private: AT_HOME.private, public: AT_HOME.private };
    const introductions = new Introductions();
    // A caller whose friend has no internet: the public server knows the caller alone.
    introductions.addOwn(AT_HOME, true);
    introductions.addOwn(nearby, false);
    expect([introductions.seen, introductions.areNeighbours]).toEqual([null, false]);
    introductions.addFriend({ contact: nearby, details: null, receivedAt: 0 }, null, false);
    expect(introductions.seen).toEqual({ own: nearby, friend: nearby });
    expect(introductions.areNeighbours).toBe(true);
  });

  it('know that a friend can be met where its server was found', () => {
    const introductions = new Introductions();
    introductions.addServerOfFriend('192.168.1.77', {
      private: { v4: v4('172.17.0.1', 4_711), v6: null },
      public: { v4: null, v6: null },
    });
    introductions.addServerOfFriend('fd00::77', AT_HOME);
    introductions.addServerOfFriend('fd00::77', {
      private: { v4: null, v6: null },
      public: { v4: null, v6: null },
    });
    expect(introductions.candidates).toEqual([
      { address: v4('192.168.1.77', 4_711), source: 'host' },
      { address: { family: 6, host: 'fd00::77', port: 4_000 }, source: 'host' },
    ]);
  });

  it('forget no address of our own', () => {
    const introductions = new Introductions();
    introductions.addOwn(AT_HOME, true);
    introductions.addOwnAddresses([v4('10.0.0.5'), v4('192.168.1.5')]);
    expect(introductions.own.map(({ host }) => host)).toEqual([
      '192.168.1.5',
      '2001:db8::7',
      '203.0.113.7',
      '10.0.0.5',
    ]);
  });

  it('take no server’s word nearby for what is ours: it would keep us from dialling the friend', () => {
    const introductions = new Introductions();
    const friend = v4('198.51.100.9');
    introductions.addOwn({ private: AT_HOME.private, public: { v4: friend, v6: null } }, false);
    expect(introductions.own).toEqual([v4('192.168.1.5')]);
  });

  it('have what the friend told a server on the internet, for to one nearby only little is told', () => {
    const introductions = new Introductions();
    const little = details(null);
    const all = { ...details(null, [v4('10.0.0.5')]), hasIpv6: true };
    introductions.addFriend({ contact: AT_HOME, details: little, receivedAt: 0 }, null, false);
    expect(introductions.friendDetails).toEqual(little);
    introductions.addFriend({ contact: AT_HOME, details: all, receivedAt: 0 }, null, true);
    introductions.addDetails(little, false);
    expect(introductions.friendDetails).toEqual(all);
  });

  it('do not let a server that talks and talks fill the memory', () => {
    const introductions = new Introductions();
    for (let port = 1; port < 1000; port += 1) {
      introductions.addDetails(details(null, [v4('10.0.0.5', port)]), true);
    }
    expect(introductions.candidates.length).toBe(64);
  });
});

describe('both friends begin at the same moment', () => {
  const startAfter = (friendMs: number | null, ownMs: number | null): number => {
    const introductions = new Introductions();
    introductions.addFriend({ contact: AT_HOME, details: details(friendMs), receivedAt: 1_000 }, ownMs, true);
    return introductions.startAt - 1_000;
  };

  it('who hears of the friend first waits for half the difference', () => {
    expect(startAfter(240, 40)).toBe(100);
    expect(startAfter(40, 240)).toBe(0);
  });

  it('whoever does not know begins at once', () => {
    expect([startAfter(null, 40), startAfter(240, null)]).toEqual([0, 0]);
  });

  it('nobody waits for more than half a second, whatever the friend says', () => {
    expect(startAfter(60_000, 10)).toBe(500);
  });

  it('the first introduction counts', () => {
    const introductions = new Introductions();
    for (const receivedAt of [1_000, 2_000]) {
      introductions.addFriend({ contact: AT_HOME, details: null, receivedAt }, null, true);
    }
    expect(introductions.startAt).toBe(1_000);
  });
});
