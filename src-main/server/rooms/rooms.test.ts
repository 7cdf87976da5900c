import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { canonicalAddress, parseSocketAddress } from '../../../src-shared/contact-exchange';
import type {
  Alternate,
  Contact,
  PeerDetails,
  RoomRequest,
  ServerMessage,
} from '../../../src-shared/contact-exchange';
import { HeardRooms } from './heard-rooms.fixture';
import type { Arrangement, Heard, Peer } from './heard-rooms.fixture';

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
function told(heard: readonly Heard[]): string[] {
  const kind = (message: ServerMessage): string => (message.type === 'error' ? message.error : message.type);
  return heard.map(({ to, message }) => `${to.name}: ${kind(message)}`);
}

const ARRANGEMENTS: readonly (readonly [string, boolean, Arrangement])[] = [
  ['of one server', false, () => 'a'],
  ['of one server with an engine', true, () => 'a'],
  ['of two servers, one for each side', true, ({ name }) => (name.startsWith('creator') ? 'a' : 'b')],
  [
    'of two servers, one for each family',
    true,
    ({ publicAddress: { family } }) => (family === 4 ? 'a' : 'b'),
  ],
];

describe.each(ARRANGEMENTS)('rooms %s', (_where, isShared, arrangement) => {
  const creator6 = peer('creator6', '2001:db8::1');
  const creator4 = peer('creator4', '203.0.113.1');
  const joiner6 = peer('joiner6', '2001:db8::2');
  const joiner4 = peer('joiner4', '203.0.113.2');
  const stranger6 = peer('stranger6', '2001:db8::bad');
  const stranger4 = peer('stranger4', '203.0.113.66');
  let now: number;
  let rooms: HeardRooms;

  const make = (): HeardRooms =>
    new HeardRooms(arrangement, { isShared, now: () => now, lifetimeMs: LIFETIME_MS, maxRooms: 3 });

  beforeEach(() => {
    now = 1000;
    rooms = make();
  });

  afterEach(() => rooms.close());

  const ask = async (member: Peer, message: RoomRequest): Promise<string[]> =>
    told(await rooms.request(member, message));
  /** The creator has a room and waits in it. */
  const creatorWaits = async (): Promise<void> => {
    await ask(creator6, create());
    await ask(creator6, record(true));
    await ask(creator4, record(true));
    await ask(creator6, ready(true));
  };

  it('gives each of two dual-stack peers the contact of the other, and then forgets them', async () => {
    expect(await ask(creator6, create())).toEqual(['creator6: room-created']);
    expect(await ask(creator6, record(true, '[fd00::1]:1'))).toEqual(['creator6: address-recorded']);
    expect(await ask(creator4, record(true, '10.0.0.1:2'))).toEqual(['creator4: address-recorded']);
    expect(await ask(creator6, ready(true))).toEqual(['creator6: client-contact']);
    expect(await ask(joiner6, record(false, '[fd00::2]:3'))).toEqual(['joiner6: address-recorded']);
    expect(await ask(joiner4, record(false, '10.0.0.2:4'))).toEqual(['joiner4: address-recorded']);

    const deliveries = await rooms.request(joiner6, ready(false));
    const { released } = rooms;
    const creatorContact = {
      private: { v4: canonicalAddress('10.0.0.1', 2), v6: canonicalAddress('fd00::1', 1) },
      public: { v4: creator4.publicAddress, v6: creator6.publicAddress },
    };
    const joinerContact = {
      private: { v4: canonicalAddress('10.0.0.2', 4), v6: canonicalAddress('fd00::2', 3) },
      public: { v4: joiner4.publicAddress, v6: joiner6.publicAddress },
    };
    expect(deliveries).toEqual([
      { to: creator6, message: { type: 'peer-contact', contact: joinerContact, details: null } },
      { to: joiner6, message: { type: 'client-contact', contact: joinerContact, server: null } },
      { to: joiner6, message: { type: 'peer-contact', contact: creatorContact, details: null } },
    ]);
    expect(new Set(released)).toEqual(new Set([creator6, creator4, joiner6, joiner4]));
    expect(rooms.size).toBe(0);
    expect(await ask(joiner6, record(false))).toEqual(['joiner6: no-such-room']);
  });

  it('lets the joiner be ready before the creator', async () => {
    await ask(creator4, create());
    expect(await ask(joiner4, ready(false))).toEqual(['joiner4: client-contact']);
    expect(await ask(creator4, ready(true))).toEqual([
      'creator4: client-contact',
      'creator4: peer-contact',
      'joiner4: peer-contact',
    ]);
  });

  it('files a private address by its own family, whichever stream brings it', async () => {
    await ask(creator4, create());
    await ask(creator4, record(true, '[fd00::1]:1'));
    await ask(creator4, record(true, '10.0.0.1:2'));
    await ask(creator4, record(true, null));
    const [delivery] = await rooms.request(creator4, ready(true));
    expect(delivery?.message).toMatchObject({
      contact: {
        private: { v4: { host: '10.0.0.1' }, v6: { host: 'fd00::1' } },
        public: { v4: creator4.publicAddress, v6: null },
      },
    });
  });

  it('takes a private contact that is given only with ready, and shows no address that was not recorded', async () => {
    await ask(creator4, create());
    const [delivery] = await rooms.request(
      creator4,
      ready(true, { ...NOBODY, v4: canonicalAddress('10.0.0.1', 2) }),
    );
    expect(delivery?.message).toMatchObject({
      contact: { private: { v4: { host: '10.0.0.1' }, v6: null }, public: NOBODY },
    });
  });

  it('has one room per number, whether a code is written as text or as its number', async () => {
    await ask(creator4, create('abc'));
    expect(await ask(stranger4, create(String(0xba7816bf8f01cfean)))).toEqual(['stranger4: room-taken']);
  });

  it('tells codes apart that differ above 2^53', async () => {
    expect(await ask(creator4, create('9007199254740992'))).toEqual(['creator4: room-created']);
    expect(await ask(creator4, create('9007199254740993'))).toEqual(['creator4: room-created']);
  });

  describe('nobody can stand in for a side that is taken', () => {
    it('refuses a second connection of the same family', async () => {
      await ask(creator6, create());
      expect(await ask(stranger6, record(true))).toEqual(['stranger6: unexpected-message']);
      await ask(joiner4, record(false));
      expect(await ask(stranger4, record(false))).toEqual(['stranger4: unexpected-message']);
    });

    it('refuses ready from any connection but the first of the side', async () => {
      await ask(creator6, create());
      expect(await ask(stranger4, ready(true))).toEqual(['stranger4: unexpected-message']);
      // The refused one has taken no place: the creator's own second stream still comes in.
      expect(await ask(creator4, record(true))).toEqual(['creator4: address-recorded']);
      expect(await ask(creator4, ready(true))).toEqual(['creator4: unexpected-message']);
    });

    it('keeps whoever waits, and the address it gave', async () => {
      await creatorWaits();
      expect(await ask(stranger4, ready(true, NOBODY))).toEqual(['stranger4: unexpected-message']);
      expect(await ask(stranger4, record(true))).toEqual(['stranger4: unexpected-message']);
      expect(await ask(creator4, record(true))).toEqual(['creator4: unexpected-message']);
      await ask(joiner4, record(false));
      expect(await ask(joiner4, ready(false))).toContain('creator6: peer-contact');
    });

    it('refuses a third stream', async () => {
      await ask(creator6, create());
      await ask(creator4, record(true));
      expect(await ask(stranger4, record(true))).toEqual(['stranger4: unexpected-message']);
    });
  });

  describe('a peer behind NAT64, whose streams both come from one IPv4 address', () => {
    const twin = peer('twin', '203.0.113.1');

    it('has both answered, and the address and the readiness of the first', async () => {
      await ask(creator4, create());
      await ask(creator4, record(true, '10.0.0.1:1'));
      expect(await ask(twin, record(true, '10.0.0.1:2'))).toEqual(['twin: address-recorded']);
      expect(rooms.holdsPlace(twin)).toBe(true);
      expect(await ask(twin, ready(true))).toEqual(['twin: unexpected-message']);
      const [delivery] = await rooms.request(creator4, ready(true));
      expect(delivery?.message).toMatchObject({
        contact: { private: { v4: { port: 1 } }, public: { v4: creator4.publicAddress } },
      });
    });

    it('keeps its place for its own IPv6 stream, and lets no third connection in', async () => {
      await ask(creator4, create());
      await ask(twin, record(true));
      expect(await ask(peer('third', '203.0.113.1'), record(true))).toEqual(['third: unexpected-message']);
      expect(await ask(creator6, record(true))).toEqual(['creator6: address-recorded']);
    });

    it('is forgotten with the room, and may leave it before', async () => {
      await ask(creator4, create());
      await ask(twin, record(true));
      await rooms.leave(twin);
      expect(rooms.holdsPlace(twin)).toBe(false);
      await ask(twin, record(true));
      await rooms.leave(creator4);
      expect(rooms.released).toContain(twin);
    });
  });

  describe('a peer that leaves', () => {
    it('takes its room along if it is the creator, and the joiner who waits is told at once', async () => {
      await creatorWaits();
      const lonely = make();
      await lonely.request(creator4, create());
      await lonely.request(joiner4, ready(false));
      const outcome = await lonely.leave(creator4);
      expect(told(outcome)).toEqual(['joiner4: peer-timed-out']);
      expect(lonely.released).toContain(joiner4);
      await lonely.close();

      expect(told(await rooms.leave(creator6))).toEqual([]);
      expect(await ask(joiner4, record(false))).toEqual(['joiner4: no-such-room']);
      expect(rooms.holdsPlace(creator4)).toBe(false);
    });

    it('frees its side if it is the joiner, also for another connection', async () => {
      await ask(creator6, create());
      await ask(joiner6, record(false));
      await ask(joiner4, record(false));
      await ask(joiner6, ready(false));
      await rooms.leave(joiner6);
      expect(rooms.released).toContain(joiner4);
      expect(await ask(stranger4, record(false))).toEqual(['stranger4: address-recorded']);
    });

    it('takes only its address along if it is the second stream', async () => {
      await ask(creator6, create());
      await ask(creator6, record(true));
      await ask(creator4, record(true));
      await rooms.leave(creator4);
      const [delivery] = await rooms.request(creator6, ready(true));
      expect(delivery?.message).toMatchObject({
        contact: { public: { v4: null, v6: creator6.publicAddress } },
      });
    });

    it('leaves nothing behind in any order', async () => {
      for (const leaver of [creator6, creator4, joiner6, joiner4]) {
        await creatorWaits();
        await ask(joiner6, record(false));
        await ask(joiner4, record(false));
        for (const member of [leaver, creator6, creator4, joiner6, joiner4]) await rooms.leave(member);
        expect(rooms.size).toBe(0);
        expect([creator6, creator4, joiner6, joiner4].some((member) => rooms.holdsPlace(member))).toBe(false);
      }
    });
  });

  describe('a room whose time is over', () => {
    it('is gone, and whoever waits in it is told', async () => {
      await creatorWaits();
      expect(rooms.nextExpiry).toBe(1000 + LIFETIME_MS);
      now += LIFETIME_MS - 1;
      expect(told(await rooms.expire())).toEqual([]);
      now += 1;
      const outcome = await rooms.expire();
      expect(told(outcome)).toEqual(['creator6: peer-timed-out']);
      expect(rooms.released).toEqual(new Set([creator6, creator4]));
      expect(rooms.nextExpiry).toBeNull();
    });

    it('is gone even before anybody looks', async () => {
      await creatorWaits();
      now += LIFETIME_MS;
      expect(await ask(joiner4, record(false))).toEqual([
        'creator6: peer-timed-out',
        'joiner4: no-such-room',
      ]);
    });

    it('does not shorten the life of the next room of the same code', async () => {
      await ask(creator4, create());
      now += LIFETIME_MS - 1;
      await rooms.leave(creator4);
      await ask(creator4, create());
      now += LIFETIME_MS - 1;
      await rooms.expire();
      expect(await ask(joiner4, record(false))).toEqual(['joiner4: address-recorded']);
    });
  });

  describe('two Cooees', () => {
    const details = (port: number): PeerDetails => ({
      candidates: [{ source: 'mapped', address: canonicalAddress('203.0.113.9', port) }],
      nat: 'random',
      hasIpv6: false,
      roundTripMs: 40,
    });
    const tell = (member: Peer, port: number): Promise<readonly Heard[]> => rooms.tell(member, details(port));
    const exchange = async (
      creators: PeerDetails | null,
      joiners: PeerDetails | null,
    ): Promise<readonly Heard[]> => {
      await ask(creator4, create());
      await ask(creator4, ready(true, null, creators));
      return rooms.request(joiner4, ready(false, null, joiners));
    };

    it('are given each other’s details, and where else to ask', async () => {
      expect(await exchange(details(1), details(2))).toMatchObject([
        { to: creator4, message: { type: 'peer-contact', details: details(2) } },
        { to: joiner4, message: { type: 'client-contact', server: { alternates: ALTERNATES } } },
        { to: joiner4, message: { type: 'peer-contact', details: details(1) } },
      ]);
    });

    it.each([
      ['creator', details(1), null],
      ['joiner', null, details(2)],
    ])('if only the %s is one, nobody is given details, also not later', async (_who, creators, joiners) => {
      const contacts = await exchange(creators, joiners);
      expect(contacts).toMatchObject([
        { to: creator4, message: { type: 'peer-contact', details: null } },
        { to: joiner4, message: { type: 'client-contact' } },
        { to: joiner4, message: { type: 'peer-contact', details: null } },
      ]);
      expect(await tell(creators === null ? joiner4 : creator4, 3)).toEqual([]);
    });

    it('tell what they find out while they wait', async () => {
      await ask(creator4, create());
      await ask(creator4, ready(true, null, details(1)));
      expect(await tell(creator4, 3)).toEqual([]);
      const deliveries = await rooms.request(joiner4, ready(false, null, details(2)));
      expect(deliveries).toContainEqual({
        to: joiner4,
        message: expect.objectContaining({ type: 'peer-contact', details: details(3) }) as ServerMessage,
      });
    });

    it('tell what they find out after the exchange', async () => {
      await exchange(details(1), details(2));
      expect(await tell(creator4, 3)).toEqual([
        { to: joiner4, message: { type: 'peer-details', details: details(3) } },
      ]);
      expect(await tell(joiner4, 4)).toEqual([
        { to: creator4, message: { type: 'peer-details', details: details(4) } },
      ]);
    });

    it('are given what was told before, if they show only later what they are', async () => {
      await exchange(details(1), null);
      await tell(creator4, 3);
      expect(await tell(joiner4, 4)).toEqual([
        { to: creator4, message: { type: 'peer-details', details: details(4) } },
        { to: joiner4, message: { type: 'peer-details', details: details(3) } },
      ]);
    });

    it.each([
      ['the friend has gone', () => rooms.leave(joiner4)],
      [
        'the friend is in another call',
        async () => {
          await ask(joiner4, create());
          await ask(joiner4, ready(true));
        },
      ],
      ['the teller came back as somebody new', () => rooms.leave(creator4)],
    ])('tell nobody once %s', async (_why, happens) => {
      await exchange(details(1), details(2));
      await happens();
      expect(await tell(creator4, 3)).toEqual([]);
    });

    it('are told nothing by strangers, by second streams, or before anybody is ready', async () => {
      await ask(creator4, create());
      expect(await tell(creator4, 3)).toEqual([]);
      await ask(creator4, ready(true, null, details(1)));
      await ask(joiner6, record(false));
      await ask(joiner4, record(false));
      expect([...(await tell(stranger4, 5)), ...(await tell(joiner4, 5))]).toEqual([]);
      expect(await rooms.request(joiner6, ready(false, null, details(2)))).toMatchObject([
        { to: creator4, message: { type: 'peer-contact', details: details(2) } },
        { to: joiner6, message: { type: 'client-contact' } },
        { to: joiner6, message: { type: 'peer-contact', details: details(1) } },
      ]);
      expect([...(await tell(stranger4, 5)), ...(await tell(joiner4, 5))]).toEqual([]);
    });

    it('take their details along when they leave', async () => {
      await ask(creator4, create());
      await ask(joiner4, ready(false, null, details(2)));
      await rooms.leave(joiner4);
      await ask(stranger4, ready(false));
      expect(await rooms.request(creator4, ready(true, null, details(1)))).toContainEqual({
        to: creator4,
        message: expect.objectContaining({ type: 'peer-contact', details: null }) as ServerMessage,
      });
    });
  });

  describe('with an answerer who does not get ready', () => {
    const HEARING: PeerDetails = {
      candidates: [],
      nat: null,
      hasIpv6: false,
      roundTripMs: null,
      hearsNews: true,
    };
    const creatorHears = async (): Promise<void> => {
      await ask(creator4, create());
      await ask(creator4, ready(true, null, HEARING));
    };

    it('let them have the place for five seconds, then whoever else comes, and the creator hears of it', async () => {
      await creatorHears();
      expect(await ask(stranger4, record(false))).toEqual(['stranger4: address-recorded']);
      now += 4_999;
      expect(await ask(joiner4, record(false))).toEqual(['joiner4: unexpected-message']);
      now += 1;
      expect(await rooms.request(joiner4, record(false))).toEqual([
        { to: creator4, message: { type: 'room-news', turnedAway: 1 } },
        { to: joiner4, message: { type: 'address-recorded' } },
      ]);
      expect(await ask(stranger4, ready(false))).toEqual(['stranger4: unexpected-message']);
      expect(await ask(joiner4, ready(false))).toEqual([
        'creator4: peer-contact',
        'joiner4: client-contact',
        'joiner4: peer-contact',
      ]);
    });

    it('do not let the same computer have it again, so that it takes a new one every five seconds', async () => {
      await creatorHears();
      await ask(stranger4, record(false));
      now += 5_000;
      await ask(joiner4, record(false));
      await rooms.leave(joiner4);
      expect(await ask(stranger4, record(false))).toEqual(['stranger4: unexpected-message']);
      expect(await ask(joiner6, record(false))).toEqual(['joiner6: address-recorded']);
    });

    it('give the whole place, also to a stream of the other family', async () => {
      await creatorHears();
      await ask(stranger4, record(false));
      now += 5_000;
      expect(await ask(joiner6, record(false))).toEqual(['creator4: room-news', 'joiner6: address-recorded']);
      expect(await ask(joiner4, record(false))).toEqual(['joiner4: address-recorded']);
    });

    it('leave them in it for as long as nobody else comes', async () => {
      await creatorHears();
      await ask(joiner4, record(false));
      now += 60_000;
      expect(await ask(joiner4, ready(false))).toContain('creator4: peer-contact');
    });

    it('leave whoever is ready in it, though the creator is not', async () => {
      await ask(creator4, create());
      await ask(joiner4, ready(false));
      now += 60_000;
      expect(await ask(stranger4, record(false))).toEqual(['stranger4: unexpected-message']);
    });

    it('tell the creator who left before they were ready, if it has to be when the creator is', async () => {
      await ask(creator4, create());
      await ask(stranger4, record(false));
      await rooms.leave(stranger4);
      expect(await rooms.request(creator4, ready(true, null, HEARING))).toEqual([
        { to: creator4, message: expect.objectContaining({ type: 'client-contact' }) as ServerMessage },
        { to: creator4, message: { type: 'room-news', turnedAway: 1 } },
      ]);
      // It was no stranger, perhaps: they may come again.
      expect(await ask(stranger4, record(false))).toEqual(['stranger4: address-recorded']);
      expect(told(await rooms.leave(stranger4))).toEqual(['creator4: room-news']);
    });

    it('say nothing to gday, nor to a Cooee that hears no news', async () => {
      const { hearsNews: _, ...details } = HEARING;
      for (const told of [null, details]) {
        await ask(creator4, create());
        await ask(creator4, ready(true, null, told));
        await ask(stranger4, record(false));
        now += 5_000;
        expect(await ask(joiner4, record(false))).toEqual(['joiner4: address-recorded']);
        await rooms.leave(creator4);
      }
    });

    it('keep what is for the server from the friend', async () => {
      await creatorHears();
      const { hearsNews: _, ...shown } = HEARING;
      expect(await rooms.request(joiner4, ready(false, null, HEARING))).toEqual(
        expect.arrayContaining([
          { to: creator4, message: expect.objectContaining({ details: shown }) as ServerMessage },
          { to: joiner4, message: expect.objectContaining({ details: shown }) as ServerMessage },
        ]),
      );
      expect(await rooms.tell(creator4, { ...HEARING, hasIpv6: true })).toEqual([
        { to: joiner4, message: { type: 'peer-details', details: { ...shown, hasIpv6: true } } },
      ]);
    });
  });

  it('has a last room on each node, and says so', async () => {
    for (const code of ['1', '2', '3'])
      expect(await ask(creator4, create(code))).toEqual(['creator4: room-created']);
    // Taken or not is known all the same.
    expect(await ask(creator4, create('3'))).toEqual(['creator4: room-taken']);
    expect(await ask(creator4, create('4'))).toEqual(['creator4: too-many-requests']);
    expect(await ask(creator6, create('4'))).toEqual(
      arrangement(creator6) === arrangement(creator4)
        ? ['creator6: too-many-requests']
        : ['creator6: room-created'],
    );
    await rooms.leave(creator6);
    await rooms.leave(creator4);
    expect(rooms.size).toBe(0);
    expect(await ask(creator4, create('4'))).toEqual(['creator4: room-created']);
  });
});
