import { beforeEach, describe, expect, it } from 'vitest';

import { canonicalAddress, parseSocketAddress } from '../../src-shared/contact-exchange';
import type {
  Alternate,
  Contact,
  PeerDetails,
  ServerDetails,
  RoomRequest,
  ServerMessage,
} from '../../src-shared/contact-exchange';
import type { Outcome } from './rooms';
import { Rooms } from './rooms';

interface Peer {
  readonly name: string;
  readonly publicAddress: ReturnType<typeof canonicalAddress>;
  readonly server: ServerDetails;
}

const LIFETIME_MS = 600_000;
const CODE = '4660';
const NOBODY: Contact = { v4: null, v6: null };
const ALTERNATES: readonly Alternate[] = [{ family: 4, host: null, port: 2312 }];

const peer = (name: string, host: string): Peer => {
  return { name, publicAddress: canonicalAddress(host, 61_000), server: { alternates: ALTERNATES } };
};
const create = (roomCode = CODE): RoomRequest => ({ type: 'create-room', roomCode });
const record = (isCreator: boolean, privateAddress: string | null = null): RoomRequest => ({
  type: 'record-address',
  roomCode: CODE,
  isCreator,
  privateAddress: privateAddress === null ? null : parseSocketAddress(privateAddress),
});
const ready = (
  isCreator: boolean,
  privateContact: Contact | null = null,
  details: PeerDetails | null = null,
): RoomRequest => ({
  type: 'ready',
  roomCode: CODE,
  isCreator,
  privateContact,
  details,
});

/** `name: message`, errors by their kind. */
function told({ deliveries }: Outcome<Peer>): string[] {
  const kind = (message: ServerMessage): string => (message.type === 'error' ? message.error : message.type);
  return deliveries.map(({ to, message }) => `${to.name}: ${kind(message)}`);
}

describe('rooms of two', () => {
  const creator6 = peer('creator6', '2001:db8::1');
  const creator4 = peer('creator4', '203.0.113.1');
  const joiner6 = peer('joiner6', '2001:db8::2');
  const joiner4 = peer('joiner4', '203.0.113.2');
  const stranger6 = peer('stranger6', '2001:db8::bad');
  const stranger4 = peer('stranger4', '203.0.113.66');
  let now: number;
  let rooms: Rooms<Peer>;

  beforeEach(() => {
    now = 1000;
    rooms = new Rooms<Peer>({ now: () => now, lifetimeMs: LIFETIME_MS });
  });

  const ask = (member: Peer, message: RoomRequest): string[] => told(rooms.request(member, message));
  /** The creator has a room and waits in it. */
  const creatorWaits = (): void => {
    ask(creator6, create());
    ask(creator6, record(true));
    ask(creator4, record(true));
    ask(creator6, ready(true));
  };

  it('gives each of two dual-stack peers the contact of the other, and then forgets them', () => {
    expect(ask(creator6, create())).toEqual(['creator6: room-created']);
    expect(ask(creator6, record(true, '[fd00::1]:1'))).toEqual(['creator6: address-recorded']);
    expect(ask(creator4, record(true, '10.0.0.1:2'))).toEqual(['creator4: address-recorded']);
    expect(ask(creator6, ready(true))).toEqual(['creator6: client-contact']);
    expect(ask(joiner6, record(false, '[fd00::2]:3'))).toEqual(['joiner6: address-recorded']);
    expect(ask(joiner4, record(false, '10.0.0.2:4'))).toEqual(['joiner4: address-recorded']);

    const { deliveries, released } = rooms.request(joiner6, ready(false));
    const creatorContact = {
      private: { v4: canonicalAddress('10.0.0.1', 2), v6: canonicalAddress('fd00::1', 1) },
      public: { v4: creator4.publicAddress, v6: creator6.publicAddress },
    };
    const joinerContact = {
      private: { v4: canonicalAddress('10.0.0.2', 4), v6: canonicalAddress('fd00::2', 3) },
      public: { v4: joiner4.publicAddress, v6: joiner6.publicAddress },
    };
    expect(deliveries).toEqual([
      { to: joiner6, message: { type: 'client-contact', contact: joinerContact, server: null } },
      { to: creator6, message: { type: 'peer-contact', contact: joinerContact, details: null } },
      { to: joiner6, message: { type: 'peer-contact', contact: creatorContact, details: null } },
    ]);
    expect(new Set(released)).toEqual(new Set([creator6, creator4, joiner6, joiner4]));
    expect(rooms.size).toBe(0);
    expect(ask(joiner6, record(false))).toEqual(['joiner6: no-such-room']);
  });

  it('lets the joiner be ready before the creator', () => {
    ask(creator4, create());
    expect(ask(joiner4, ready(false))).toEqual(['joiner4: client-contact']);
    expect(ask(creator4, ready(true))).toEqual([
      'creator4: client-contact',
      'creator4: peer-contact',
      'joiner4: peer-contact',
    ]);
  });

  it('files a private address by its own family, whichever stream brings it', () => {
    ask(creator4, create());
    ask(creator4, record(true, '[fd00::1]:1'));
    ask(creator4, record(true, '10.0.0.1:2'));
    ask(creator4, record(true, null));
    const [delivery] = rooms.request(creator4, ready(true)).deliveries;
    expect(delivery?.message).toMatchObject({
      contact: {
        private: { v4: { host: '10.0.0.1' }, v6: { host: 'fd00::1' } },
        public: { v4: creator4.publicAddress, v6: null },
      },
    });
  });

  it('takes a private contact that is given only with ready, and shows no address that was not recorded', () => {
    ask(creator4, create());
    const [delivery] = rooms.request(
      creator4,
      ready(true, { ...NOBODY, v4: canonicalAddress('10.0.0.1', 2) }),
    ).deliveries;
    expect(delivery?.message).toMatchObject({
      contact: { private: { v4: { host: '10.0.0.1' }, v6: null }, public: NOBODY },
    });
  });

  it('has one room per number, whether a code is written as text or as its number', () => {
    ask(creator4, create('abc'));
    expect(ask(stranger4, create(String(0xba7816bf8f01cfean)))).toEqual(['stranger4: room-taken']);
  });

  it('tells codes apart that differ above 2^53', () => {
    expect(ask(creator4, create('9007199254740992'))).toEqual(['creator4: room-created']);
    expect(ask(creator4, create('9007199254740993'))).toEqual(['creator4: room-created']);
  });

  describe('nobody can stand in for a side that is taken', () => {
    it('refuses a second connection of the same family', () => {
      ask(creator6, create());
      expect(ask(stranger6, record(true))).toEqual(['stranger6: unexpected-message']);
      ask(joiner4, record(false));
      expect(ask(stranger4, record(false))).toEqual(['stranger4: unexpected-message']);
    });

    it('refuses ready from any connection but the first of the side', () => {
      ask(creator6, create());
      expect(ask(stranger4, ready(true))).toEqual(['stranger4: unexpected-message']);
      // The refused one has taken no place: the creator's own second stream still comes in.
      expect(ask(creator4, record(true))).toEqual(['creator4: address-recorded']);
      expect(ask(creator4, ready(true))).toEqual(['creator4: unexpected-message']);
    });

    it('keeps whoever waits, and the address it gave', () => {
      creatorWaits();
      expect(ask(stranger4, ready(true, NOBODY))).toEqual(['stranger4: unexpected-message']);
      expect(ask(stranger4, record(true))).toEqual(['stranger4: unexpected-message']);
      expect(ask(creator4, record(true))).toEqual(['creator4: unexpected-message']);
      ask(joiner4, record(false));
      expect(ask(joiner4, ready(false))).toContain('creator6: peer-contact');
    });

    it('refuses a third stream', () => {
      ask(creator6, create());
      ask(creator4, record(true));
      expect(ask(stranger4, record(true))).toEqual(['stranger4: unexpected-message']);
    });
  });

  describe('a peer behind NAT64, whose streams both come from one IPv4 address', () => {
    const twin = peer('twin', '203.0.113.1');

    it('has both answered, and the address and the readiness of the first', () => {
      ask(creator4, create());
      ask(creator4, record(true, '10.0.0.1:1'));
      expect(ask(twin, record(true, '10.0.0.1:2'))).toEqual(['twin: address-recorded']);
      expect(rooms.holdsPlace(twin)).toBe(true);
      expect(ask(twin, ready(true))).toEqual(['twin: unexpected-message']);
      const [delivery] = rooms.request(creator4, ready(true)).deliveries;
      expect(delivery?.message).toMatchObject({
        contact: { private: { v4: { port: 1 } }, public: { v4: creator4.publicAddress } },
      });
    });

    it('keeps its place for its own IPv6 stream, and lets no third connection in', () => {
      ask(creator4, create());
      ask(twin, record(true));
      expect(ask(peer('third', '203.0.113.1'), record(true))).toEqual(['third: unexpected-message']);
      expect(ask(creator6, record(true))).toEqual(['creator6: address-recorded']);
    });

    it('is forgotten with the room, and may leave it before', () => {
      ask(creator4, create());
      ask(twin, record(true));
      rooms.leave(twin);
      expect(rooms.holdsPlace(twin)).toBe(false);
      ask(twin, record(true));
      expect(rooms.leave(creator4).released).toContain(twin);
    });
  });

  describe('a peer that leaves', () => {
    it('takes its room along if it is the creator, and the joiner who waits is told at once', () => {
      creatorWaits();
      const lonely = new Rooms<Peer>({ now: () => now, lifetimeMs: LIFETIME_MS });
      lonely.request(creator4, create());
      lonely.request(joiner4, ready(false));
      const outcome = lonely.leave(creator4);
      expect(told(outcome)).toEqual(['joiner4: peer-timed-out']);
      expect(outcome.released).toContain(joiner4);

      expect(told(rooms.leave(creator6))).toEqual([]);
      expect(ask(joiner4, record(false))).toEqual(['joiner4: no-such-room']);
      expect(rooms.holdsPlace(creator4)).toBe(false);
    });

    it('frees its side if it is the joiner, also for another connection', () => {
      ask(creator6, create());
      ask(joiner6, record(false));
      ask(joiner4, record(false));
      ask(joiner6, ready(false));
      expect(rooms.leave(joiner6).released).toContain(joiner4);
      expect(ask(stranger4, record(false))).toEqual(['stranger4: address-recorded']);
    });

    it('takes only its address along if it is the second stream', () => {
      ask(creator6, create());
      ask(creator6, record(true));
      ask(creator4, record(true));
      rooms.leave(creator4);
      const [delivery] = rooms.request(creator6, ready(true)).deliveries;
      expect(delivery?.message).toMatchObject({
        contact: { public: { v4: null, v6: creator6.publicAddress } },
      });
    });

    it('leaves nothing behind in any order', () => {
      for (const leaver of [creator6, creator4, joiner6, joiner4]) {
        creatorWaits();
        ask(joiner6, record(false));
        ask(joiner4, record(false));
        for (const member of [leaver, creator6, creator4, joiner6, joiner4]) rooms.leave(member);
        expect(rooms.size).toBe(0);
        expect([creator6, creator4, joiner6, joiner4].some((member) => rooms.holdsPlace(member))).toBe(false);
      }
    });
  });

  describe('a room whose time is over', () => {
    it('is gone, and whoever waits in it is told', () => {
      creatorWaits();
      expect(rooms.nextExpiry).toBe(1000 + LIFETIME_MS);
      now += LIFETIME_MS - 1;
      expect(told(rooms.expire())).toEqual([]);
      now += 1;
      const outcome = rooms.expire();
      expect(told(outcome)).toEqual(['creator6: peer-timed-out']);
      expect(new Set(outcome.released)).toEqual(new Set([creator6, creator4]));
      expect(rooms.nextExpiry).toBeNull();
    });

    it('is gone even before anybody looks', () => {
      creatorWaits();
      now += LIFETIME_MS;
      expect(ask(joiner4, record(false))).toEqual(['creator6: peer-timed-out', 'joiner4: no-such-room']);
    });

    it('does not shorten the life of the next room of the same code', () => {
      ask(creator4, create());
      now += LIFETIME_MS - 1;
      rooms.leave(creator4);
      ask(creator4, create());
      now += LIFETIME_MS - 1;
      rooms.expire();
      expect(ask(joiner4, record(false))).toEqual(['joiner4: address-recorded']);
    });
  });

  describe('two Cooees', () => {
    const details = (port: number): PeerDetails => ({
      candidates: [{ source: 'mapped', address: canonicalAddress('203.0.113.9', port) }],
      nat: 'random',
      hasIpv6: false,
      roundTripMs: 40,
    });
    const tell = (member: Peer, port: number): Outcome<Peer>['deliveries'] =>
      rooms.tell(member, details(port)).deliveries;
    const exchange = (
      creators: PeerDetails | null,
      joiners: PeerDetails | null,
    ): Outcome<Peer>['deliveries'] => {
      ask(creator4, create());
      ask(creator4, ready(true, null, creators));
      return rooms.request(joiner4, ready(false, null, joiners)).deliveries;
    };

    it('are given each other’s details, and where else to ask', () => {
      expect(exchange(details(1), details(2))).toMatchObject([
        { to: joiner4, message: { type: 'client-contact', server: { alternates: ALTERNATES } } },
        { to: creator4, message: { type: 'peer-contact', details: details(2) } },
        { to: joiner4, message: { type: 'peer-contact', details: details(1) } },
      ]);
    });

    it.each([
      ['creator', details(1), null],
      ['joiner', null, details(2)],
    ])('if only the %s is one, nobody is given details, also not later', (_who, creators, joiners) => {
      const contacts = exchange(creators, joiners).slice(1);
      expect(contacts).toMatchObject([
        { message: { type: 'peer-contact', details: null } },
        { message: { type: 'peer-contact', details: null } },
      ]);
      expect(tell(creators === null ? joiner4 : creator4, 3)).toEqual([]);
    });

    it('tell what they find out while they wait', () => {
      ask(creator4, create());
      ask(creator4, ready(true, null, details(1)));
      expect(tell(creator4, 3)).toEqual([]);
      const { deliveries } = rooms.request(joiner4, ready(false, null, details(2)));
      expect(deliveries).toContainEqual({
        to: joiner4,
        message: expect.objectContaining({ type: 'peer-contact', details: details(3) }) as ServerMessage,
      });
    });

    it('tell what they find out after the exchange', () => {
      exchange(details(1), details(2));
      expect(tell(creator4, 3)).toEqual([
        { to: joiner4, message: { type: 'peer-details', details: details(3) } },
      ]);
      expect(tell(joiner4, 4)).toEqual([
        { to: creator4, message: { type: 'peer-details', details: details(4) } },
      ]);
    });

    it('are given what was told before, if they show only later what they are', () => {
      exchange(details(1), null);
      tell(creator4, 3);
      expect(tell(joiner4, 4)).toEqual([
        { to: creator4, message: { type: 'peer-details', details: details(4) } },
        { to: joiner4, message: { type: 'peer-details', details: details(3) } },
      ]);
    });

    it.each([
      ['the friend has gone', () => rooms.leave(joiner4)],
      ['the friend is in another call', () => (ask(joiner4, create()), ask(joiner4, ready(true)))],
      ['the teller came back as somebody new', () => rooms.leave(creator4)],
    ])('tell nobody once %s', (_why, happens) => {
      exchange(details(1), details(2));
      happens();
      expect(tell(creator4, 3)).toEqual([]);
    });

    it('are told nothing by strangers, by second streams, or before anybody is ready', () => {
      ask(creator4, create());
      expect(tell(creator4, 3)).toEqual([]);
      ask(creator4, ready(true, null, details(1)));
      ask(joiner6, record(false));
      ask(joiner4, record(false));
      expect([...tell(stranger4, 5), ...tell(joiner4, 5)]).toEqual([]);
      expect(rooms.request(joiner6, ready(false, null, details(2))).deliveries).toMatchObject([
        { message: { type: 'client-contact' } },
        { message: { type: 'peer-contact', details: details(2) } },
        { message: { type: 'peer-contact', details: details(1) } },
      ]);
      expect([...tell(stranger4, 5), ...tell(joiner4, 5)]).toEqual([]);
    });

    it('take their details along when they leave', () => {
      ask(creator4, create());
      ask(joiner4, ready(false, null, details(2)));
      rooms.leave(joiner4);
      ask(stranger4, ready(false));
      expect(rooms.request(creator4, ready(true, null, details(1))).deliveries).toContainEqual({
        to: creator4,
        message: expect.objectContaining({ type: 'peer-contact', details: null }) as ServerMessage,
      });
    });
  });

  it('has a last room, and says so', () => {
    for (let code = 0; code < 20_000; code += 1) rooms.request(creator4, create(String(code)));
    expect(ask(joiner4, create('20000'))).toEqual(['joiner4: too-many-requests']);
    rooms.leave(creator4);
    expect(rooms.size).toBe(0);
    expect(ask(joiner4, create('20000'))).toEqual(['joiner4: room-created']);
  });
});
