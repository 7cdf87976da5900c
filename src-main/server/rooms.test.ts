import { beforeEach, describe, expect, it } from 'vitest';

import { canonicalAddress, parseSocketAddress } from '../../src-shared/contact-exchange';
import type { ClientMessage, Contact, ServerMessage } from '../../src-shared/contact-exchange';
import type { Outcome } from './rooms';
import { Rooms } from './rooms';

interface Peer {
  readonly name: string;
  readonly publicAddress: ReturnType<typeof canonicalAddress>;
}

const LIFETIME_MS = 600_000;
const CODE = '4660';
const NOBODY: Contact = { v4: null, v6: null };

const peer = (name: string, host: string): Peer => ({ name, publicAddress: canonicalAddress(host, 61_000) });
const create = (roomCode = CODE): ClientMessage => ({ type: 'create-room', roomCode });
const record = (isCreator: boolean, privateAddress: string | null = null): ClientMessage => ({
  type: 'record-address',
  roomCode: CODE,
  isCreator,
  privateAddress: privateAddress === null ? null : parseSocketAddress(privateAddress),
});
const ready = (isCreator: boolean, privateContact: Contact | null = null): ClientMessage => ({
  type: 'ready',
  roomCode: CODE,
  isCreator,
  privateContact,
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

  const ask = (member: Peer, message: ClientMessage): string[] => told(rooms.request(member, message));
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
      { to: joiner6, message: { type: 'client-contact', contact: joinerContact } },
      { to: creator6, message: { type: 'peer-contact', contact: joinerContact } },
      { to: joiner6, message: { type: 'peer-contact', contact: creatorContact } },
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

  it('has a last room, and says so', () => {
    for (let code = 0; code < 20_000; code += 1) rooms.request(creator4, create(String(code)));
    expect(ask(joiner4, create('20000'))).toEqual(['joiner4: too-many-requests']);
    rooms.leave(creator4);
    expect(rooms.size).toBe(0);
    expect(ask(joiner4, create('20000'))).toEqual(['joiner4: room-created']);
  });
});
