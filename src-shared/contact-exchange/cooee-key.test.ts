import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalAddress } from './address';
import type { Dialect } from './dialect';
import { dialect01 } from './dialect-01';
import { dialect3 } from './dialect-3';
import type {
  Alternate,
  Candidate,
  ClientMessage,
  PeerDetails,
  RelayWish,
  ServerMessage,
  UdpDetails,
} from './messages';

const LONGEST_IPV6 = canonicalAddress('1111:2222:3333:4444:5555:6666:7777:8888', 65_535);
const LONGEST_IPV4 = canonicalAddress('255.255.255.255', 65_535);
const LONGEST_CONTACT = { v4: LONGEST_IPV4, v6: LONGEST_IPV6 };
const NOBODY = { v4: null, v6: null };
const SILENT: PeerDetails = { candidates: [], nat: null, hasIpv6: false, roundTripMs: null };
/** Nothing could be longer as long as nobody guesses: each field has its longest value. */
const LONGEST_UNGUESSED: PeerDetails = {
  candidates: Array<Candidate>(8).fill({ source: 'predicted', address: LONGEST_IPV6 }),
  nat: 'endpoint-independent',
  hasIpv6: false,
  roundTripMs: 60_000,
};
const LONGEST: PeerDetails = { ...LONGEST_UNGUESSED, guesses: 99 };

const NONCE = Uint8Array.from({ length: 16 }, (_, index) => 255 - index);
const UDP: UdpDetails = {
  seen: [canonicalAddress('198.255.255.255', 65_535), LONGEST_IPV6],
  nat: 'endpoint-independent',
};
const RELAY: RelayWish = { place: { host: 'a'.repeat(100), port: 65_535 }, consent: 'asking' };

const WIRES: readonly (readonly [name: string, dialect: Dialect, peerContact: (key: string) => string])[] = [
  ['0.1', dialect01, (key) => `{"PeerContact":{"private":{},"public":{},"cooee":${key}}}`],
  ['3', dialect3, (key) => `{"type":"PeerContact","local":{},"public":{},"cooee":${key}}`],
];

describe.each(WIRES)('the key for Cooees in dialect %s', (_name, dialect, peerContact) => {
  const headerBytes = dialect === dialect3 ? 3 : 4;
  const throughClient = (message: ClientMessage): ClientMessage | undefined =>
    dialect.clientMessageDecoder().push(dialect.encodeClientMessage(message))[0];
  const throughServer = (message: ServerMessage): ServerMessage | undefined =>
    dialect.serverMessageDecoder().push(dialect.encodeServerMessage(message))[0];
  const read = (json: string): ServerMessage | undefined => {
    const body = Buffer.from(json);
    const header = Buffer.alloc(headerBytes);
    header.writeUInt16BE(body.length, headerBytes - 2);
    if (dialect === dialect3) header[0] = 3;
    return dialect.serverMessageDecoder().push(Buffer.concat([header, body]))[0];
  };
  const detailsOf = (key: string): PeerDetails | null => {
    const message = read(peerContact(key));
    if (message?.type !== 'peer-contact') throw new Error('not a contact');
    return message.details;
  };
  const ready = (roomCode: string, details: PeerDetails): ClientMessage => {
    return { type: 'ready', roomCode, isCreator: false, privateContact: LONGEST_CONTACT, details };
  };

  it('fits with eight of the longest candidates beside the longest contact', () => {
    const contact = { private: LONGEST_CONTACT, public: LONGEST_CONTACT };
    const message: ServerMessage = { type: 'peer-contact', contact, details: LONGEST };
    expect(dialect.encodeServerMessage(message).length).toBeLessThanOrEqual(headerBytes + 1024);
    expect(throughServer(message)).toEqual(message);
    const later: ServerMessage = { type: 'peer-details', details: LONGEST };
    expect(throughServer(later)).toEqual(later);
  });

  it.each([
    [100, LONGEST_UNGUESSED],
    [85, LONGEST],
  ])('fits with all of it beside a room code of %i letters', (length, details) => {
    expect(throughClient(ready('x'.repeat(length), details))).toMatchObject({ details });
  });

  it('carries the nonce, the addresses of UDP and the relay', () => {
    const details: PeerDetails = { ...SILENT, nonce: NONCE, udp: UDP, relay: RELAY, hearsNews: true };
    expect(throughClient({ type: 'tell-details', details })).toEqual({ type: 'tell-details', details });
    expect(throughServer({ type: 'peer-details', details })).toEqual({ type: 'peer-details', details });
  });

  it('fits with four of the longest candidates beside the longest nonce, UDP and relay', () => {
    const details: PeerDetails = { ...LONGEST, nonce: NONCE, udp: UDP, relay: RELAY, hearsNews: true };
    const contact = { private: LONGEST_CONTACT, public: LONGEST_CONTACT };
    const read = throughServer({ type: 'peer-contact', contact, details });
    if (read?.type !== 'peer-contact') throw new Error('not a contact');
    expect(read.details).toEqual({
      ...details,
      candidates: details.candidates.slice(0, read.details?.candidates.length),
    });
    expect(read.details?.candidates.length).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ['a short nonce', '{"nonce":"00"}'],
    ['a nonce of other letters', `{"nonce":"${'x'.repeat(32)}"}`],
    ['a nonce that is no text', '{"nonce":7}'],
    ['UDP that is a list', '{"udp":[]}'],
    ['a relay without consent', '{"relay":{"place":"server"}}'],
    ['a relay with another consent', '{"relay":{"place":"server","consent":"maybe"}}'],
    ['a relay without a port', '{"relay":{"place":"tcp:relay.example","consent":"yes"}}'],
    ['a relay at a port of the system', '{"relay":{"place":"tcp:relay.example:22","consent":"yes"}}'],
    [
      'a relay at a name with a line break',
      '{"relay":{"place":"tcp:relay\\n.example:4001","consent":"yes"}}',
    ],
    ['a relay at a name too long', `{"relay":{"place":"tcp:${'a'.repeat(101)}:4001","consent":"yes"}}`],
  ])('leaves out %s', (_what, key) => {
    expect(detailsOf(key)).toEqual(SILENT);
  });

  it('leaves out addresses of UDP that nobody can be at, and all after the second', () => {
    const told = '["0.0.0.0:1","nonsense",7,"203.0.113.7:4711","[2001:db8::1]:4711","203.0.113.8:4711"]';
    const seen = [canonicalAddress('203.0.113.7', 4711), canonicalAddress('2001:db8::1', 4711)];
    expect(detailsOf(`{"udp":{"seen":${told},"nat":"strange"}}`)).toEqual({
      ...SILENT,
      udp: { seen, nat: null },
    });
  });

  it('carries what a server tells of UDP and of its relay, and no more than a number can be', () => {
    const contact = { private: NOBODY, public: NOBODY };
    const relay = { bytes: null, bytesPerSecond: 1_000_000, seconds: 3600 };
    const server = { alternates: [], udp: [{ family: 4, host: null, port: 2310 } as const], relay };
    expect(throughServer({ type: 'client-contact', contact, server })).toMatchObject({ server });
    const key = '{"relay":{"bytes":-1,"bytes_per_second":1e9,"seconds":99999999999999999999}}';
    expect(read(peerContact(key).replace('PeerContact', 'ClientContact'))).toMatchObject({
      server: { alternates: [], relay: { bytes: null, bytesPerSecond: null, seconds: null } },
    });
  });

  it('never makes a message too long that was not without it', () => {
    fc.assert(
      fc.property(fc.nat(854), (length) => {
        expect(throughClient(ready('x'.repeat(length), LONGEST))).toMatchObject({ type: 'ready' });
      }),
    );
  });

  it('carries how often somebody else tried the code, and leaves out what is no such number', () => {
    const details = { ...SILENT, guesses: 3 };
    expect(throughServer({ type: 'peer-details', details })).toEqual({ type: 'peer-details', details });
    for (const guesses of ['0', '-1', '1.5', '100', '"3"', 'null'])
      expect(detailsOf(`{"guesses":${guesses}}`)).toEqual(SILENT);
  });

  it('carries that a VPN is in the way, or nothing of it', () => {
    const details: PeerDetails = { ...SILENT, isThroughVpn: true };
    expect(throughServer({ type: 'peer-details', details })).toEqual({ type: 'peer-details', details });
    for (const vpn of ['false', '1', '"true"', 'null']) expect(detailsOf(`{"vpn":${vpn}}`)).toEqual(SILENT);
  });

  it('says at most eight candidates and four alternates', () => {
    const many = Array<Candidate>(20).fill({ source: 'host', address: canonicalAddress('10.0.0.1', 1) });
    expect(throughClient({ type: 'tell-details', details: { ...SILENT, candidates: many } })).toEqual({
      type: 'tell-details',
      details: { ...SILENT, candidates: many.slice(0, 8) },
    });
    const alternates = Array<Alternate>(9).fill(LONGEST_IPV6);
    const contact = { private: LONGEST_CONTACT, public: LONGEST_CONTACT };
    expect(throughServer({ type: 'client-contact', contact, server: { alternates } })).toEqual({
      type: 'client-contact',
      contact,
      server: { alternates: alternates.slice(0, 4) },
    });
  });

  it('rounds a measured time to whole milliseconds', () => {
    const told = (roundTripMs: number): ClientMessage | undefined =>
      throughClient({ type: 'tell-details', details: { ...SILENT, roundTripMs } });
    expect(told(12.6)).toMatchObject({ details: { roundTripMs: 13 } });
    expect(told(1e9)).toMatchObject({ details: { roundTripMs: 60_000 } });
  });

  it.each([
    ['null', 'null'],
    ['a number', '1'],
    ['text', '"x"'],
    ['a list', '[]'],
    ['the key twice', '{},"cooee":{}'],
  ])('is as if absent if it is %s', (_what, key) => {
    expect(detailsOf(key)).toBeNull();
  });

  it.each([
    ['nothing', '{}'],
    ['fields of a later version', '{"mood":[{}],"relay":{"a":1,"a":2}}'],
    ['values of other types', '{"candidates":{},"nat":1,"ipv6":"true","round_trip_ms":"1"}'],
    ['unknown words', '{"candidates":[{"source":"relayed","address":"192.0.2.1:1"}],"nat":"mystery"}'],
    ['a repeated field', '{"ipv6":true,"ipv6":true}'],
    ['a time that is none', '{"round_trip_ms":-1}'],
    ['a fraction', '{"round_trip_ms":1.5}'],
    ['a time without end', '{"round_trip_ms":60001}'],
    ['items that are no candidates', '{"candidates":[null,1,"192.0.2.1:1",[],{},{"source":"host"}]}'],
    ['a host name', '{"candidates":[{"source":"host","address":"localhost:1"}]}'],
    ['an address nobody can dial', '{"candidates":[{"source":"host","address":"224.0.0.1:1"}]}'],
    ['a link-local address', '{"candidates":[{"source":"host","address":"[fe80::1%2]:1"}]}'],
    ['a disguised unspecified address', '{"candidates":[{"source":"host","address":"[::ffff:0.0.0.0]:1"}]}'],
    ['a port nobody listens on', '{"candidates":[{"source":"host","address":"192.0.2.1:0"}]}'],
  ])('reads %s as a Cooee that says nothing', (_what, key) => {
    expect(detailsOf(key)).toEqual(SILENT);
  });

  it('keeps 169.254.…, where neighbours may be whom nobody gives an address', () => {
    const address = { family: 4, host: '169.254.7.8', port: 4711 };
    expect(detailsOf('{"candidates":[{"source":"host","address":"169.254.7.8:4711"}]}')).toMatchObject({
      candidates: [{ source: 'host', address }],
    });
  });

  it('keeps the good candidates among bad ones, the first eight in their order', () => {
    const items = Array.from({ length: 12 }, (_, index) => [
      `{"source":"host","address":"192.0.2.1:${index === 0 ? 0 : index}"}`,
      '{"source":"spy","address":"192.0.2.1:1"}',
    ]).flat();
    expect(detailsOf(`{"candidates":[${items.slice(0, 18).join(',')}]}`)).toEqual({
      ...SILENT,
      candidates: Array.from({ length: 8 }, (_, index) => ({
        source: 'host',
        address: canonicalAddress('192.0.2.1', index + 1),
      })),
    });
  });

  it('takes an IPv4 address in the disguise of an IPv6 one for what it is', () => {
    expect(detailsOf('{"candidates":[{"source":"host","address":"[::ffff:192.0.2.1]:5"}]}')).toMatchObject({
      candidates: [{ address: { family: 4, host: '192.0.2.1', port: 5 } }],
    });
  });

  it('cannot make a message fail, whatever is in it', () => {
    const values = fc.jsonValue({ maxDepth: 3 });
    const key = fc.oneof(
      values,
      fc.record({ candidates: values, nat: values, ipv6: values, round_trip_ms: values }),
      fc.record({ candidates: fc.array(fc.record({ source: values, address: values })) }),
      fc.record({ alternates: fc.array(fc.oneof(values, fc.ipV4(), fc.ipV6())) }),
    );
    fc.assert(
      fc.property(key, (value) => {
        const json = peerContact(JSON.stringify(value));
        const own = json.replace('PeerContact', 'ClientContact');
        fc.pre(Buffer.byteLength(own) <= dialect.maxJsonBytes);
        const message = read(json);
        expect(message).toMatchObject({
          type: 'peer-contact',
          contact: { private: NOBODY, public: NOBODY },
        });
        expect(read(own)).toMatchObject({ type: 'client-contact' });
      }),
    );
  });

  it('names no place at a port of the system, where its services listen', () => {
    const places = ['0.0.0.0:631', '203.0.113.10:22', '[::]:1023', '0.0.0.0:1024'];
    const message = read(
      peerContact(JSON.stringify({ alternates: places })).replace('PeerContact', 'ClientContact'),
    );
    expect(message).toMatchObject({ server: { alternates: [{ family: 4, host: null, port: 1024 }] } });
  });
});

describe('messages of the gday family', () => {
  it('show no Cooee', () => {
    const inner = '"public":{"v4":"203.0.113.7:61000","v6":null}';
    const older = Buffer.from(`{"PeerContact":{"private":{"v4":"192.168.1.5:40000","v6":null},${inner}}}`);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(older.length);
    expect(dialect01.serverMessageDecoder().push(Buffer.concat([length, older]))).toMatchObject([
      { type: 'peer-contact', details: null },
    ]);
    const newer = Buffer.from(
      `{"type":"ClientContact","local":{"v4":"192.168.1.5:40000","v6":null},${inner}}`,
    );
    expect(
      dialect3.serverMessageDecoder().push(Buffer.concat([Buffer.of(3, 0, newer.length), newer])),
    ).toMatchObject([{ type: 'client-contact', server: null }]);
  });
});
