/** What every dialect must hold: one suite, run for each of them with the dialect's own bytes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { SocketAddress } from './address';
import { canonicalAddress } from './address';
import { isDialable } from './address-kind';
import type { Dialect } from './dialect';
import { dialectNamed, dialectOf } from './dialects';
import { FrameError } from './frame';
import type {
  Alternate,
  Candidate,
  ClientMessage,
  Contact,
  FullContact,
  PeerDetails,
  ServerDetails,
  ServerError,
  ServerMessage,
} from './messages';
import { MAX_ALTERNATES, MAX_CANDIDATES } from './messages';

/** A message, and the header (hex) and the JSON that carry it, as docs/GDAY-WIRE.md 3 prints them. */
export type Golden<T> = readonly [message: T, header: string, json: string];

export interface DialectCase {
  readonly dialect: Dialect;
  /** The header of a frame with so many bytes of JSON, written without the code under test. */
  readonly header: (jsonBytes: number) => Buffer;
  readonly client: readonly Golden<ClientMessage>[];
  readonly server: readonly Golden<ServerMessage>[];
  /** A message as it comes out at the other end, where this wire cannot carry all of it. */
  readonly carriedClient: (message: ClientMessage) => ClientMessage;
  readonly carriedServer: (message: ServerMessage) => ServerMessage;
  /** Other JSON that is read as the message. */
  readonly alsoClient: readonly (readonly [json: string, message: ClientMessage])[];
  readonly alsoServer: readonly (readonly [json: string, message: ServerMessage])[];
  /** JSON that is refused, and why. */
  readonly notClient: readonly (readonly [what: string, json: string, reason: FrameError['reason']])[];
  readonly notServer: readonly (readonly [what: string, json: string, reason: FrameError['reason']])[];
}

export const EXAMPLE: FullContact = {
  private: { v4: canonicalAddress('192.168.1.5', 40_000), v6: canonicalAddress('2001:db8::5', 40_001) },
  public: { v4: canonicalAddress('203.0.113.7', 61_000), v6: null },
};

export const EXAMPLE_DETAILS: PeerDetails = {
  candidates: [
    { source: 'mapped', address: canonicalAddress('203.0.113.7', 4711) },
    { source: 'host', address: canonicalAddress('2001:db8::6', 40_001) },
  ],
  nat: 'endpoint-independent',
  hasIpv6: true,
  roundTripMs: 40,
};
/** The value of the key `cooee` for it, alike in every dialect. */
export const EXAMPLE_DETAILS_JSON =
  '{"candidates":[{"source":"mapped","address":"203.0.113.7:4711"},{"source":"host","address":"[2001:db8::6]:40001"}],"nat":"endpoint-independent","ipv6":true,"round_trip_ms":40}';
export const EXAMPLE_ALTERNATES: readonly Alternate[] = [
  { family: 4, host: '203.0.113.2', port: 2310 },
  { family: 4, host: null, port: 2312 },
  { family: 6, host: null, port: 2312 },
];
export const EXAMPLE_ALTERNATES_JSON = '{"alternates":["203.0.113.2:2310","0.0.0.0:2312","[::]:2312"]}';

const addressOf = (hosts: fc.Arbitrary<string>): fc.Arbitrary<SocketAddress> =>
  fc.tuple(hosts, fc.nat(65_535)).map(([host, port]) => canonicalAddress(host, port));
const v6Address = addressOf(fc.ipV6()).filter(({ family }) => family === 6);
const address = fc.oneof(addressOf(fc.ipV4()), v6Address);
const contact: fc.Arbitrary<Contact> = fc.record({
  v4: fc.option(addressOf(fc.ipV4())),
  v6: fc.option(v6Address),
});
const fullContact = fc.record({ private: contact, public: contact });
const roomCode = fc.oneof(
  fc.bigInt(0n, 2n ** 64n - 1n).map(String),
  fc.string({ unit: 'binary', maxLength: 100 }),
);
const isCreator = fc.boolean();
const dialable = address.filter(isDialable);
const candidate: fc.Arbitrary<Candidate> = fc.record({
  address: dialable,
  source: fc.constantFrom('host' as const, 'mapped' as const, 'predicted' as const),
});
const details: fc.Arbitrary<PeerDetails> = fc.record(
  {
    candidates: fc.array(candidate, { maxLength: MAX_CANDIDATES }),
    nat: fc.option(
      fc.constantFrom('none', 'endpoint-independent', 'sequential', 'random', 'unknown' as const),
    ),
    hasIpv6: fc.boolean(),
    roundTripMs: fc.option(fc.nat(60_000)),
    guesses: fc.integer({ min: 1, max: 99 }),
    hearsNews: fc.constant(true as const),
  },
  { requiredKeys: ['candidates', 'nat', 'hasIpv6', 'roundTripMs'] },
);
const alternate: fc.Arbitrary<Alternate> = fc.oneof(
  dialable.filter(({ port }) => port >= 1024),
  fc.record({
    family: fc.constantFrom(4 as const, 6 as const),
    host: fc.constant(null),
    port: fc.integer({ min: 1024, max: 65_535 }),
  }),
);

const limit = fc.option(fc.maxSafeNat());
const server: fc.Arbitrary<ServerDetails> = fc.record(
  {
    alternates: fc.array(alternate, { maxLength: MAX_ALTERNATES }),
    udp: fc.array(alternate, { minLength: 1, maxLength: MAX_ALTERNATES }),
    relay: fc.record({ bytes: limit, bytesPerSecond: limit, seconds: limit }),
  },
  { requiredKeys: ['alternates'] },
);

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({ type: fc.constant('create-room' as const), roomCode }),
  fc.record({
    type: fc.constant('record-address' as const),
    roomCode,
    isCreator,
    privateAddress: fc.option(address),
  }),
  fc.record({
    type: fc.constant('ready' as const),
    roomCode,
    isCreator,
    privateContact: contact,
    details: fc.option(details),
  }),
  fc.record({ type: fc.constant('tell-details' as const), details: fc.option(details) }),
  fc.constant({ type: 'observe-address' } as const),
);
const serverError = fc.constantFrom<ServerError[]>(
  'room-taken',
  'peer-timed-out',
  'no-such-room',
  'unexpected-message',
  'too-many-requests',
  'syntax',
  'connection',
  'internal',
);
const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.constant({ type: 'room-created' } as const),
  fc.constant({ type: 'address-recorded' } as const),
  fc.record({
    type: fc.constant('client-contact' as const),
    contact: fullContact,
    server: fc.option(server),
  }),
  fc.record({
    type: fc.constant('peer-contact' as const),
    contact: fullContact,
    details: fc.option(details),
  }),
  fc.record({ type: fc.constant('peer-details' as const), details: fc.option(details) }),
  fc.record({
    type: fc.constant('room-news' as const),
    turnedAway: fc.option(fc.integer({ min: 1, max: 8 })),
  }),
  fc.record({ type: fc.constant('error' as const), error: serverError }),
);

/** The bytes cut at the given places, in order. */
function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

export function describeDialect(wire: DialectCase): void {
  const { dialect, header } = wire;
  const frame = (json: string | Buffer): Buffer => {
    const body = Buffer.from(json);
    return Buffer.concat([header(body.length), body]);
  };
  const readClient = (json: string): ClientMessage[] => dialect.clientMessageDecoder().push(frame(json));
  const readServer = (json: string): ServerMessage[] => dialect.serverMessageDecoder().push(frame(json));
  const golden = (start: string, json: string): string => start + Buffer.from(json).toString('hex');
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const refusal = (reason: FrameError['reason']): FrameError =>
    expect.objectContaining({ name: 'FrameError', reason }) as FrameError;

  describe('byte for byte', () => {
    it.each(wire.client)('writes and reads the client message %j', (message, start, json) => {
      expect(hex(dialect.encodeClientMessage(message))).toBe(golden(start, json));
      expect(readClient(json)).toEqual([wire.carriedClient(message)]);
    });

    it.each(wire.server)('writes and reads the server message %j', (message, start, json) => {
      expect(hex(dialect.encodeServerMessage(message))).toBe(golden(start, json));
      expect(readServer(json)).toEqual([wire.carriedServer(message)]);
    });

    it('is told from every other dialect by its first byte, in both directions', () => {
      for (const [message] of wire.client)
        expect(dialectOf(dialect.encodeClientMessage(message)[0] ?? -1)).toBe(dialect);
      for (const [message] of wire.server)
        expect(dialectOf(dialect.encodeServerMessage(message)[0] ?? -1)).toBe(dialect);
      expect(dialectNamed(dialect.name)).toBe(dialect);
    });
  });

  describe('any message in any pieces', () => {
    it('reads the client messages it wrote', () => {
      fc.assert(
        fc.property(fc.array(clientMessage, { maxLength: 5 }), fc.array(fc.nat()), (messages, cuts) => {
          const decoder = dialect.clientMessageDecoder();
          const bytes = Buffer.concat(messages.map((message) => dialect.encodeClientMessage(message)));
          const read = split(bytes, cuts).flatMap((piece) => decoder.push(piece));
          expect(read).toEqual(messages.map(wire.carriedClient));
          expect(decoder.pendingBytes).toBe(0);
        }),
      );
    });

    it('reads the server messages it wrote', () => {
      fc.assert(
        fc.property(fc.array(serverMessage, { maxLength: 5 }), fc.array(fc.nat()), (messages, cuts) => {
          const decoder = dialect.serverMessageDecoder();
          const bytes = Buffer.concat(messages.map((message) => dialect.encodeServerMessage(message)));
          const read = split(bytes, cuts).flatMap((piece) => decoder.push(piece));
          expect(read).toEqual(messages.map(wire.carriedServer));
          expect(decoder.pendingBytes).toBe(0);
        }),
      );
    });
  });

  describe('what else it may be sent', () => {
    it.each(wire.alsoClient)('reads %s', (json, message) => {
      expect(readClient(json)).toEqual([message]);
    });

    it.each(wire.alsoServer)('reads %s', (json, message) => {
      expect(readServer(json)).toEqual([message]);
    });

    it('reads white space around the JSON', () => {
      for (const [message, , json] of wire.client)
        expect(readClient(` \r\n\t${json}\n`)).toEqual([wire.carriedClient(message)]);
    });
  });

  describe('against rubbish', () => {
    it.each(wire.notClient)('refuses %s from a client', (_what, json, reason) => {
      expect(() => readClient(json)).toThrow(refusal(reason));
    });

    it.each(wire.notServer)('refuses %s from a server', (_what, json, reason) => {
      expect(() => readServer(json)).toThrow(refusal(reason));
    });

    it.each([
      ['nothing', ''],
      ['an array', '[]'],
      ['two values', `${wire.client[0]?.[2] ?? ''} 1`],
      ['a byte order mark', `\ufeff${wire.client[0]?.[2] ?? ''}`],
      ['deep nesting', `${'['.repeat(500)}${']'.repeat(500)}`],
    ])('refuses %s', (_what, json) => {
      expect(() => readClient(json)).toThrow(refusal('bad-json'));
      expect(() => readServer(json)).toThrow(refusal('bad-json'));
    });

    it('refuses the messages of the other direction', () => {
      for (const [, , json] of wire.server)
        expect(() => readClient(json)).toThrow(refusal('unknown-message'));
      for (const [, , json] of wire.client)
        expect(() => readServer(json)).toThrow(refusal('unknown-message'));
    });

    it('refuses bytes that are not UTF-8', () => {
      const bytes = frame(Buffer.of(0xc3, 0x28));
      expect(() => dialect.clientMessageDecoder().push(bytes)).toThrow(refusal('bad-utf8'));
    });

    it('takes its longest frame, and refuses one byte more at the header without buffering any of it', () => {
      const json = wire.client[0]?.[2] ?? '';
      expect(readClient(json.padEnd(dialect.maxJsonBytes))).toHaveLength(1);
      const tooLong = header(dialect.maxJsonBytes + 1);
      const decoder = dialect.clientMessageDecoder();
      decoder.push(tooLong.subarray(0, -1));
      const rest = Buffer.concat([tooLong.subarray(-1), Buffer.alloc(1 << 20, '{')]);
      expect(() => decoder.push(rest)).toThrow(refusal('too-long'));
      // At most the header is kept.
      expect(decoder.pendingBytes).toBeLessThan(tooLong.length + 1);
    });

    it('stays refused after a bad frame', () => {
      const decoder = dialect.clientMessageDecoder();
      expect(() => decoder.push(frame('rubbish'))).toThrow(FrameError);
      expect(() => decoder.push(frame(wire.client[0]?.[2] ?? ''))).toThrow(FrameError);
    });

    it('throws nothing but FrameError, whatever comes', () => {
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.uint8Array({ maxLength: 60 }).map((body) => frame(Buffer.from(body))),
        fc.json().map((json) => frame(json)),
      );
      fc.assert(
        fc.property(bytes, (rubbish) => {
          try {
            dialect.serverMessageDecoder().push(rubbish);
          } catch (error) {
            expect(error).toBeInstanceOf(FrameError);
          }
        }),
      );
    });

    it('does not write half a surrogate pair', () => {
      const message: ClientMessage = { type: 'create-room', roomCode: 'a\ud800' };
      expect(() => dialect.encodeClientMessage(message)).toThrow(RangeError);
    });
  });
}
