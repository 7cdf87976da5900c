import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalAddress } from './address';
import { dialect01 } from './dialect-01';
import { FrameError, MAX_FRAME_BYTES } from './frame';
import type { ClientMessage, Contact, FullContact, ServerError, ServerMessage } from './messages';
import { roomNumber } from './room-number';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const text = (json: string): string => Buffer.from(json, 'utf8').toString('hex');
const frame = (json: string): Buffer => {
  const body = Buffer.from(json, 'utf8');
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
};
const readClient = (json: string): ClientMessage[] => dialect01.clientMessageDecoder().push(frame(json));
const readServer = (json: string): ServerMessage[] => dialect01.serverMessageDecoder().push(frame(json));

const EXAMPLE: FullContact = {
  private: { v4: canonicalAddress('192.168.1.5', 40_000), v6: canonicalAddress('2001:db8::5', 40_001) },
  public: { v4: canonicalAddress('203.0.113.7', 61_000), v6: null },
};
const EXAMPLE_JSON =
  '{"private":{"v4":"192.168.1.5:40000","v6":"[2001:db8::5]:40001"},"public":{"v4":"203.0.113.7:61000","v6":null}}';

/** Header and JSON exactly as gday wire spec, section 3.5, prints them. */
const CLIENT_GOLDEN: readonly [ClientMessage, header: string, json: string][] = [
  [
    { type: 'create-room', roomCode: '18446744073709551615' },
    '00000031',
    '{"CreateRoom":{"room_code":18446744073709551615}}',
  ],
  [
    {
      type: 'record-address',
      roomCode: '4660',
      isCreator: true,
      privateAddress: canonicalAddress('192.168.1.5', 40_000),
    },
    '00000054',
    '{"SendAddr":{"room_code":4660,"is_creator":true,"private_addr":"192.168.1.5:40000"}}',
  ],
  [
    { type: 'record-address', roomCode: '4660', isCreator: true, privateAddress: null },
    '00000045',
    '{"SendAddr":{"room_code":4660,"is_creator":true,"private_addr":null}}',
  ],
  [
    { type: 'ready', roomCode: '4660', isCreator: false, privateContact: null },
    '00000035',
    '{"DoneSending":{"room_code":4660,"is_creator":false}}',
  ],
];

const SERVER_GOLDEN: readonly [ServerMessage, header: string, json: string][] = [
  [{ type: 'room-created' }, '0000000d', '"RoomCreated"'],
  [{ type: 'address-recorded' }, '0000000e', '"ReceivedAddr"'],
  [{ type: 'client-contact', contact: EXAMPLE }, '00000081', `{"ClientContact":${EXAMPLE_JSON}}`],
  [{ type: 'peer-contact', contact: EXAMPLE }, '0000007f', `{"PeerContact":${EXAMPLE_JSON}}`],
  [{ type: 'error', error: 'room-taken' }, '00000010', '"ErrorRoomTaken"'],
  [{ type: 'error', error: 'peer-timed-out' }, '00000013', '"ErrorPeerTimedOut"'],
  [{ type: 'error', error: 'no-such-room' }, '00000015', '"ErrorNoSuchRoomCode"'],
  [{ type: 'error', error: 'too-many-requests' }, '00000016', '"ErrorTooManyRequests"'],
  [{ type: 'error', error: 'syntax' }, '0000000d', '"ErrorSyntax"'],
  [{ type: 'error', error: 'connection' }, '00000011', '"ErrorConnection"'],
  [{ type: 'error', error: 'internal' }, '0000000f', '"ErrorInternal"'],
];

const address = fc
  .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(65_535))
  .map(([host, port]) => canonicalAddress(host, port));
const contact = fc
  .tuple(fc.option(fc.ipV4()), fc.option(fc.ipV6()), fc.nat(65_535))
  .map(([v4, v6, port]): Contact => {
    const sixth = v6 === null ? null : canonicalAddress(v6, port);
    return { v4: v4 === null ? null : canonicalAddress(v4, port), v6: sixth?.family === 6 ? sixth : null };
  });
const fullContact = fc.record({ private: contact, public: contact });
const roomCode = fc.bigInt(0n, 2n ** 64n - 1n).map(String);

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({ type: fc.constant('create-room' as const), roomCode }),
  fc.record({
    type: fc.constant('record-address' as const),
    roomCode,
    isCreator: fc.boolean(),
    privateAddress: fc.option(address),
  }),
  fc.record({
    type: fc.constant('ready' as const),
    roomCode,
    isCreator: fc.boolean(),
    privateContact: fc.constant(null),
  }),
);
const serverError = fc.constantFrom<ServerError[]>(
  'room-taken',
  'peer-timed-out',
  'no-such-room',
  'too-many-requests',
  'syntax',
  'connection',
  'internal',
);
const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.constant({ type: 'room-created' } as const),
  fc.constant({ type: 'address-recorded' } as const),
  fc.record({
    type: fc.constantFrom('client-contact' as const, 'peer-contact' as const),
    contact: fullContact,
  }),
  fc.record({ type: fc.constant('error' as const), error: serverError }),
);

/** The bytes cut at the given places, in order. */
function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('dialect 0.1, byte for byte', () => {
  it.each(CLIENT_GOLDEN)('writes and reads the client message %j', (message, header, json) => {
    expect(hex(dialect01.encodeClientMessage(message))).toBe(header + text(json));
    expect(readClient(json)).toEqual([message]);
  });

  it.each(SERVER_GOLDEN)('writes and reads the server message %j', (message, header, json) => {
    expect(hex(dialect01.encodeServerMessage(message))).toBe(header + text(json));
    expect(readServer(json)).toEqual([message]);
  });

  it('writes the number of a textual room code and reads it back as decimal text', () => {
    const [message] = dialect01
      .clientMessageDecoder()
      .push(dialect01.encodeClientMessage({ type: 'create-room', roomCode: 'abcde' }));
    expect(message).toEqual({ type: 'create-room', roomCode: String(roomNumber('abcde')) });
  });
});

describe('dialect 0.1, any message in any pieces', () => {
  it('reads the client messages it wrote', () => {
    fc.assert(
      fc.property(fc.array(clientMessage, { maxLength: 5 }), fc.array(fc.nat()), (messages, cuts) => {
        const decoder = dialect01.clientMessageDecoder();
        const bytes = Buffer.concat(messages.map((message) => dialect01.encodeClientMessage(message)));
        expect(split(bytes, cuts).flatMap((piece) => decoder.push(piece))).toEqual(messages);
        expect(decoder.pendingBytes).toBe(0);
      }),
    );
  });

  it('reads the server messages it wrote', () => {
    fc.assert(
      fc.property(fc.array(serverMessage, { maxLength: 5 }), fc.array(fc.nat()), (messages, cuts) => {
        const decoder = dialect01.serverMessageDecoder();
        const bytes = Buffer.concat(messages.map((message) => dialect01.encodeServerMessage(message)));
        expect(split(bytes, cuts).flatMap((piece) => decoder.push(piece))).toEqual(messages);
        expect(decoder.pendingBytes).toBe(0);
      }),
    );
  });
});

describe('dialect 0.1, what else gday writes', () => {
  it.each([
    ['"ErrorNoSuchRoomID"', { type: 'error', error: 'no-such-room' }],
    ['{"RoomCreated":null}', { type: 'room-created' }],
    [' {"ReceivedAddr" : null}\n', { type: 'address-recorded' }],
    [
      '{"PeerContact":{"relay":[1,{}],"public":{"x":1},"private":{"v6":null}}}',
      {
        type: 'peer-contact',
        contact: { private: { v4: null, v6: null }, public: { v4: null, v6: null } },
      },
    ],
  ])('reads %s', (json, message) => {
    expect(readServer(json)).toEqual([message]);
  });

  it.each([
    '{"SendAddr":{"room_code":7,"is_creator":false}}',
    '{"SendAddr":{"is_creator":false,"private_addr":null,"room_code":7,"candidates":["x"]}}',
  ])('reads %s', (json) => {
    expect(readClient(json)).toEqual([
      { type: 'record-address', roomCode: '7', isCreator: false, privateAddress: null },
    ]);
  });
});

describe('dialect 0.1 against rubbish', () => {
  it.each([
    ['a fraction', '{"CreateRoom":{"room_code":1.0}}', 'bad-json'],
    ['an exponent', '{"CreateRoom":{"room_code":1e3}}', 'bad-json'],
    ['a negative room', '{"CreateRoom":{"room_code":-1}}', 'bad-json'],
    ['minus zero', '{"CreateRoom":{"room_code":-0}}', 'bad-json'],
    ['a room in quotes', '{"CreateRoom":{"room_code":"1"}}', 'bad-json'],
    ['2^64', '{"CreateRoom":{"room_code":18446744073709551616}}', 'bad-json'],
    ['a leading zero', '{"CreateRoom":{"room_code":01}}', 'bad-json'],
    ['no room', '{"CreateRoom":{}}', 'bad-json'],
    ['a bare variant that has content', '"CreateRoom"', 'bad-json'],
    ['null content', '{"CreateRoom":null}', 'bad-json'],
    ['a second key beside the variant', '{"CreateRoom":{"room_code":1},"x":1}', 'bad-json'],
    ['a room given twice', '{"CreateRoom":{"room_code":1,"room_code":1}}', 'bad-json'],
    ['no side', '{"SendAddr":{"room_code":1}}', 'bad-json'],
    ['a number as side', '{"SendAddr":{"room_code":1,"is_creator":1}}', 'bad-json'],
    [
      'a host name',
      '{"SendAddr":{"room_code":1,"is_creator":true,"private_addr":"localhost:1"}}',
      'bad-json',
    ],
    ['an empty object', '{}', 'bad-json'],
    ['an array', '[]', 'bad-json'],
    ['nothing', '', 'bad-json'],
    ['two values', '"CreateRoom" 1', 'bad-json'],
    ['a byte order mark', '\ufeff{"CreateRoom":{"room_code":1}}', 'bad-json'],
    ['half a surrogate pair', '{"CreateRoom":{"room_code":1,"x":"\\ud800"}}', 'bad-json'],
    ['deep nesting', `{"CreateRoom":{"room_code":1,"x":${'['.repeat(2000)}${']'.repeat(2000)}}}`, 'bad-json'],
    ['another message', '{"DestroyRoom":{"room_code":1}}', 'unknown-message'],
    ['a message of the server', '"RoomCreated"', 'unknown-message'],
    ['a message of dialect 3', '{"type":"CreateRoom"}', 'unknown-message'],
  ])('refuses %s', (_what, json, reason) => {
    expect(() => readClient(json)).toThrow(expect.objectContaining({ reason }) as FrameError);
  });

  it.each([
    ['content for a unit variant', '{"RoomCreated":{}}', 'bad-json'],
    ['an IPv6 address as v4', '{"PeerContact":{"private":{"v4":"[::1]:1"},"public":{}}}', 'bad-json'],
    ['a contact without public', '{"PeerContact":{"private":{}}}', 'bad-json'],
    ['a contact that is null', '{"PeerContact":{"private":null,"public":{}}}', 'bad-json'],
    ['a message of the client', '{"CreateRoom":{"room_code":1}}', 'unknown-message'],
    ['a property every object has', '"constructor"', 'unknown-message'],
  ])('refuses %s', (_what, json, reason) => {
    expect(() => readServer(json)).toThrow(expect.objectContaining({ reason }) as FrameError);
  });

  it('refuses a 4 GiB frame at its header and buffers nothing of it', () => {
    const decoder = dialect01.clientMessageDecoder();
    decoder.push(Uint8Array.of(0xff, 0xff, 0xff));
    expect(() => decoder.push(new Uint8Array(1 << 20).fill(0xff))).toThrow(/too-long/);
    expect(decoder.pendingBytes).toBe(4);
  });

  it('takes 4 KiB of JSON and not one byte more', () => {
    const json = '{"CreateRoom":{"room_code":1}}';
    expect(readClient(json.padEnd(MAX_FRAME_BYTES))).toHaveLength(1);
    expect(() => readClient(json.padEnd(MAX_FRAME_BYTES + 1))).toThrow(/too-long/);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => dialect01.clientMessageDecoder().push(Uint8Array.of(0, 0, 0, 2, 0xc3, 0x28))).toThrow(
      /bad-utf8/,
    );
  });

  it('stays refused after a bad frame', () => {
    const decoder = dialect01.clientMessageDecoder();
    expect(() => decoder.push(frame('rubbish'))).toThrow(FrameError);
    expect(() => decoder.push(frame('{"CreateRoom":{"room_code":1}}'))).toThrow(FrameError);
  });

  it('throws nothing but FrameError, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (body) => {
        try {
          dialect01.serverMessageDecoder().push(Buffer.concat([Uint8Array.of(0, 0, 0, body.length), body]));
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });
});
