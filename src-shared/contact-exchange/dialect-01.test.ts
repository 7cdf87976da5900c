import { describe, expect, it } from 'vitest';

import { canonicalAddress } from './address';
import { dialect01 } from './dialect-01';
import type { ClientMessage } from './messages';
import {
  describeDialect,
  EXAMPLE,
  EXAMPLE_ALTERNATES,
  EXAMPLE_ALTERNATES_JSON,
  EXAMPLE_DETAILS,
  EXAMPLE_DETAILS_JSON,
} from './dialect-suite.fixture';
import { roomNumber } from './room-number';

const NOBODY = { v4: null, v6: null };
const EXAMPLE_JSON =
  '{"private":{"v4":"192.168.1.5:40000","v6":"[2001:db8::5]:40001"},"public":{"v4":"203.0.113.7:61000","v6":null}}';
const RECORD_7: ClientMessage = {
  type: 'record-address',
  roomCode: '7',
  isCreator: false,
  privateAddress: null,
};

describe('dialect 0.1', () => {
  describeDialect({
    dialect: dialect01,
    header: (jsonBytes) => {
      const header = Buffer.alloc(4);
      header.writeUInt32BE(jsonBytes);
      return header;
    },
    // Header and JSON exactly as docs/GDAY-WIRE.md 3.5 prints them; what only Cooees say, as docs/PROTOCOL.md 3.
    client: [
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
        { type: 'ready', roomCode: '4660', isCreator: false, privateContact: null, details: null },
        '00000035',
        '{"DoneSending":{"room_code":4660,"is_creator":false}}',
      ],
      [
        {
          type: 'ready',
          roomCode: '4660',
          isCreator: false,
          privateContact: null,
          details: EXAMPLE_DETAILS,
        },
        '000000ed',
        `{"DoneSending":{"room_code":4660,"is_creator":false,"cooee":${EXAMPLE_DETAILS_JSON}}}`,
      ],
      [
        { type: 'tell-details', details: EXAMPLE_DETAILS },
        '000000c9',
        `{"TellDetails":{"cooee":${EXAMPLE_DETAILS_JSON}}}`,
      ],
      [{ type: 'observe-address' }, '0000000d', '"ObserveAddr"'],
    ],
    server: [
      [{ type: 'room-created' }, '0000000d', '"RoomCreated"'],
      [{ type: 'address-recorded' }, '0000000e', '"ReceivedAddr"'],
      [
        { type: 'client-contact', contact: EXAMPLE, server: null },
        '00000081',
        `{"ClientContact":${EXAMPLE_JSON}}`,
      ],
      [
        { type: 'peer-contact', contact: EXAMPLE, details: null },
        '0000007f',
        `{"PeerContact":${EXAMPLE_JSON}}`,
      ],
      [
        { type: 'client-contact', contact: EXAMPLE, server: { alternates: EXAMPLE_ALTERNATES } },
        '000000c8',
        `{"ClientContact":${EXAMPLE_JSON.slice(0, -1)},"cooee":${EXAMPLE_ALTERNATES_JSON}}}`,
      ],
      [
        { type: 'peer-contact', contact: EXAMPLE, details: EXAMPLE_DETAILS },
        '00000137',
        `{"PeerContact":${EXAMPLE_JSON.slice(0, -1)},"cooee":${EXAMPLE_DETAILS_JSON}}}`,
      ],
      [
        { type: 'peer-details', details: EXAMPLE_DETAILS },
        '000000c9',
        `{"PeerDetails":{"cooee":${EXAMPLE_DETAILS_JSON}}}`,
      ],
      [{ type: 'room-news', turnedAway: 2 }, '00000028', '{"RoomNews":{"cooee":{"turned_away":2}}}'],
      [{ type: 'error', error: 'room-taken' }, '00000010', '"ErrorRoomTaken"'],
      [{ type: 'error', error: 'unexpected-message' }, '00000010', '"ErrorRoomTaken"'],
      [{ type: 'error', error: 'peer-timed-out' }, '00000013', '"ErrorPeerTimedOut"'],
      [{ type: 'error', error: 'no-such-room' }, '00000015', '"ErrorNoSuchRoomCode"'],
      [{ type: 'error', error: 'too-many-requests' }, '00000016', '"ErrorTooManyRequests"'],
      [{ type: 'error', error: 'syntax' }, '0000000d', '"ErrorSyntax"'],
      [{ type: 'error', error: 'connection' }, '00000011', '"ErrorConnection"'],
      [{ type: 'error', error: 'internal' }, '0000000f', '"ErrorInternal"'],
    ],
    carriedClient: (message) => {
      if (!('roomCode' in message)) return message;
      const roomCode = String(roomNumber(message.roomCode));
      return message.type === 'ready'
        ? { ...message, roomCode, privateContact: null }
        : { ...message, roomCode };
    },
    carriedServer: (message) =>
      message.type === 'error' && message.error === 'unexpected-message'
        ? { type: 'error', error: 'room-taken' }
        : message,
    alsoClient: [
      ['{"SendAddr":{"room_code":7,"is_creator":false}}', RECORD_7],
      ['{"SendAddr":{"is_creator":false,"private_addr":null,"room_code":7,"candidates":["x"]}}', RECORD_7],
      ['{"SendAddr":{"x":1,"x":2,"room_code":7,"is_creator":false}}', RECORD_7],
    ],
    alsoServer: [
      ['"ErrorNoSuchRoomID"', { type: 'error', error: 'no-such-room' }],
      ['{"RoomCreated":null}', { type: 'room-created' }],
      [' {"ReceivedAddr" : null}\n', { type: 'address-recorded' }],
      [
        '{"PeerContact":{"relay":[1,{}],"public":{"x":1},"private":{"v6":null}}}',
        { type: 'peer-contact', contact: { private: NOBODY, public: NOBODY }, details: null },
      ],
    ],
    notClient: [
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
      ['content for a unit variant', '{"ObserveAddr":{}}', 'bad-json'],
      ['details that are not an object', '{"TellDetails":[]}', 'bad-json'],
      ['a second key beside the variant', '{"CreateRoom":{"room_code":1},"x":1}', 'bad-json'],
      ['a variant given twice', '{"CreateRoom":{"room_code":1},"CreateRoom":{"room_code":1}}', 'bad-json'],
      ['a room given twice', '{"CreateRoom":{"room_code":1,"room_code":1}}', 'bad-json'],
      ['no side', '{"SendAddr":{"room_code":1}}', 'bad-json'],
      ['a number as side', '{"SendAddr":{"room_code":1,"is_creator":1}}', 'bad-json'],
      [
        'a host name',
        '{"SendAddr":{"room_code":1,"is_creator":true,"private_addr":"localhost:1"}}',
        'bad-json',
      ],
      ['an empty object', '{}', 'bad-json'],
      ['half a surrogate pair', '{"CreateRoom":{"room_code":1,"x":"\\ud800"}}', 'bad-json'],
      ['another message', '{"DestroyRoom":{"room_code":1}}', 'unknown-message'],
      ['a message of dialect 3', '{"type":"CreateRoom"}', 'unknown-message'],
    ],
    notServer: [
      ['content for a unit variant', '{"RoomCreated":{}}', 'bad-json'],
      ['an IPv6 address as v4', '{"PeerContact":{"private":{"v4":"[::1]:1"},"public":{}}}', 'bad-json'],
      ['a contact without public', '{"PeerContact":{"private":{}}}', 'bad-json'],
      ['a contact that is null', '{"PeerContact":{"private":null,"public":{}}}', 'bad-json'],
      ['an error of dialect 3', '"ErrorUnexpectedMsg"', 'unknown-message'],
      ['a property every object has', '"constructor"', 'unknown-message'],
    ],
  });

  it('refuses a 4 GiB frame at its header', () => {
    expect(() => dialect01.clientMessageDecoder().push(Buffer.from('ffffffff', 'hex'))).toThrow(/too-long/);
  });
});
