import { describe, expect, it } from 'vitest';

import { canonicalAddress } from './address';
import { dialect3 } from './dialect-3';
import {
  describeDialect,
  EXAMPLE,
  EXAMPLE_ALTERNATES,
  EXAMPLE_ALTERNATES_JSON,
  EXAMPLE_DETAILS,
  EXAMPLE_DETAILS_JSON,
} from './dialect-suite.fixture';

const NOBODY = { v4: null, v6: null };
const EXAMPLE_JSON =
  '"local":{"v4":"192.168.1.5:40000","v6":"[2001:db8::5]:40001"},"public":{"v4":"203.0.113.7:61000","v6":null}';

/** One field of ReadyToShare replaced, the rest right. */
const readyWith = (contact: string): string =>
  `{"type":"ReadyToShare","local_contact":${contact},"room_code":"a","is_creator":true}`;

describe('dialect 3', () => {
  describeDialect({
    dialect: dialect3,
    header: (jsonBytes) => Buffer.of(3, jsonBytes >> 8, jsonBytes & 0xff),
    // Header and JSON exactly as docs/GDAY-WIRE.md 3.2 prints them; what only Cooees say, as docs/PROTOCOL.md 3.
    client: [
      [{ type: 'create-room', roomCode: 'abcde' }, '030029', '{"type":"CreateRoom","room_code":"abcde"}'],
      [
        { type: 'record-address', roomCode: 'abcde', isCreator: true, privateAddress: null },
        '030041',
        '{"type":"RecordPublicAddr","room_code":"abcde","is_creator":true}',
      ],
      [
        {
          type: 'ready',
          roomCode: 'abcde',
          isCreator: false,
          privateContact: EXAMPLE.private,
          details: null,
        },
        '030084',
        '{"type":"ReadyToShare","local_contact":{"v4":"192.168.1.5:40000","v6":"[2001:db8::5]:40001"},"room_code":"abcde","is_creator":false}',
      ],
      [
        { type: 'ready', roomCode: 'abcde', isCreator: true, privateContact: null, details: null },
        '030063',
        '{"type":"ReadyToShare","local_contact":{"v4":null,"v6":null},"room_code":"abcde","is_creator":true}',
      ],
      [
        {
          type: 'ready',
          roomCode: 'abcde',
          isCreator: true,
          privateContact: null,
          details: EXAMPLE_DETAILS,
        },
        '03011b',
        `{"type":"ReadyToShare","local_contact":{"v4":null,"v6":null},"room_code":"abcde","is_creator":true,"cooee":${EXAMPLE_DETAILS_JSON}}`,
      ],
      [
        { type: 'tell-details', details: EXAMPLE_DETAILS },
        '0300ce',
        `{"type":"TellDetails","cooee":${EXAMPLE_DETAILS_JSON}}`,
      ],
      [{ type: 'observe-address' }, '030016', '{"type":"ObserveAddr"}'],
      // Escapes as serde_json writes them.
      [
        { type: 'create-room', roomCode: '"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028ü😀' },
        '030049',
        '{"type":"CreateRoom","room_code":"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u2028ü😀"}',
      ],
    ],
    server: [
      [{ type: 'room-created' }, '030016', '{"type":"RoomCreated"}'],
      [{ type: 'address-recorded' }, '030017', '{"type":"ReceivedAddr"}'],
      [
        { type: 'client-contact', contact: EXAMPLE, server: null },
        '030084',
        `{"type":"ClientContact",${EXAMPLE_JSON}}`,
      ],
      [
        { type: 'peer-contact', contact: EXAMPLE, details: null },
        '030082',
        `{"type":"PeerContact",${EXAMPLE_JSON}}`,
      ],
      [
        { type: 'client-contact', contact: EXAMPLE, server: { alternates: EXAMPLE_ALTERNATES } },
        '0300cb',
        `{"type":"ClientContact",${EXAMPLE_JSON},"cooee":${EXAMPLE_ALTERNATES_JSON}}`,
      ],
      [
        { type: 'peer-contact', contact: EXAMPLE, details: EXAMPLE_DETAILS },
        '03013a',
        `{"type":"PeerContact",${EXAMPLE_JSON},"cooee":${EXAMPLE_DETAILS_JSON}}`,
      ],
      [
        { type: 'peer-details', details: EXAMPLE_DETAILS },
        '0300ce',
        `{"type":"PeerDetails","cooee":${EXAMPLE_DETAILS_JSON}}`,
      ],
      [{ type: 'room-news', turnedAway: 2 }, '03002d', '{"type":"RoomNews","cooee":{"turned_away":2}}'],
      [{ type: 'error', error: 'room-taken' }, '030019', '{"type":"ErrorRoomTaken"}'],
      [{ type: 'error', error: 'peer-timed-out' }, '03001c', '{"type":"ErrorPeerTimedOut"}'],
      [{ type: 'error', error: 'no-such-room' }, '03001e', '{"type":"ErrorNoSuchRoomCode"}'],
      [{ type: 'error', error: 'unexpected-message' }, '03001d', '{"type":"ErrorUnexpectedMsg"}'],
      [{ type: 'error', error: 'too-many-requests' }, '03001f', '{"type":"ErrorTooManyRequests"}'],
      [{ type: 'error', error: 'syntax' }, '030016', '{"type":"ErrorSyntax"}'],
      [{ type: 'error', error: 'connection' }, '030016', '{"type":"ErrorSyntax"}'],
      [{ type: 'error', error: 'internal' }, '030016', '{"type":"ErrorSyntax"}'],
    ],
    carriedClient: (message) => {
      if (message.type === 'record-address') return { ...message, privateAddress: null };
      return message.type === 'ready'
        ? { ...message, privateContact: message.privateContact ?? NOBODY }
        : message;
    },
    carriedServer: (message) =>
      message.type === 'error' && (message.error === 'connection' || message.error === 'internal')
        ? { type: 'error', error: 'syntax' }
        : message,
    alsoClient: [
      ['{"room_code":"a","type":"CreateRoom"}', { type: 'create-room', roomCode: 'a' }],
      ['{"room_code":"","type":"CreateRoom","v":[{}],"v":2}', { type: 'create-room', roomCode: '' }],
      [
        readyWith('{"v4":null,"v6":"[fe80::1%3]:5000"}'),
        {
          type: 'ready',
          roomCode: 'a',
          isCreator: true,
          privateContact: { v4: null, v6: canonicalAddress('fe80::1', 5000) },
          details: null,
        },
      ],
      [
        readyWith('{"v4":"1.2.3.4:007","mine":{}}'),
        {
          type: 'ready',
          roomCode: 'a',
          isCreator: true,
          privateContact: { v4: canonicalAddress('1.2.3.4', 7), v6: null },
          details: null,
        },
      ],
      [
        readyWith('{}'),
        { type: 'ready', roomCode: 'a', isCreator: true, privateContact: NOBODY, details: null },
      ],
    ],
    alsoServer: [
      ['{"since":1,"type":"RoomCreated"}', { type: 'room-created' }],
      [
        '{"public":{},"candidates":[1],"local":{"v6":null},"type":"PeerContact"}',
        { type: 'peer-contact', contact: { private: NOBODY, public: NOBODY }, details: null },
      ],
    ],
    notClient: [
      ['a number as room', '{"type":"CreateRoom","room_code":1}', 'bad-json'],
      ['no room', '{"type":"CreateRoom"}', 'bad-json'],
      ['a room given twice', '{"type":"CreateRoom","room_code":"a","room_code":"a"}', 'bad-json'],
      ['half a surrogate pair', '{"type":"CreateRoom","room_code":"\\ud800"}', 'bad-json'],
      ['no type', '{"room_code":"a"}', 'bad-json'],
      ['a type given twice', '{"type":"CreateRoom","type":"CreateRoom","room_code":"a"}', 'bad-json'],
      ['a number as type', '{"type":1}', 'bad-json'],
      ['no side', '{"type":"RecordPublicAddr","room_code":"a"}', 'bad-json'],
      ['text as side', '{"type":"RecordPublicAddr","room_code":"a","is_creator":"true"}', 'bad-json'],
      ['no contact', '{"type":"ReadyToShare","room_code":"a","is_creator":true}', 'bad-json'],
      ['a contact that is null', readyWith('null'), 'bad-json'],
      ['an IPv4 address as v6', readyWith('{"v6":"1.2.3.4:5"}'), 'bad-json'],
      ['an address given twice', readyWith('{"v4":null,"v4":null}'), 'bad-json'],
      ['a named scope', readyWith('{"v6":"[fe80::1%eth0]:5"}'), 'bad-json'],
      ['another message', '{"type":"DestroyRoom"}', 'unknown-message'],
      ['a message of dialect 0.1', '{"CreateRoom":{"room_code":1}}', 'bad-json'],
    ],
    notServer: [
      ['a contact without public', '{"type":"PeerContact","local":{}}', 'bad-json'],
      ['a contact without local', '{"type":"ClientContact","public":{}}', 'bad-json'],
      ['a contact that is null', '{"type":"PeerContact","local":{},"public":null}', 'bad-json'],
      ['an error of dialect 0.1', '{"type":"ErrorInternal"}', 'unknown-message'],
      ['a property every object has', '{"type":"constructor"}', 'unknown-message'],
      ['a bare variant', '"RoomCreated"', 'bad-json'],
    ],
  });

  it.each([0, 1, 2, 4, 0x7b])('refuses the version byte %i', (version) => {
    expect(() => dialect3.serverMessageDecoder().push(Buffer.of(version, 0, 2, 0x7b, 0x7d))).toThrow(
      /wrong-version/,
    );
  });

  it('has room for room codes of up to 854 bytes beside the longest addresses', () => {
    const longest = canonicalAddress('1111:2222:3333:4444:5555:6666:7777:8888', 65_535);
    const privateContact = { v4: canonicalAddress('255.255.255.255', 65_535), v6: longest };
    const ready = (roomCode: string): Uint8Array =>
      dialect3.encodeClientMessage({
        type: 'ready',
        roomCode,
        isCreator: false,
        privateContact,
        details: null,
      });
    expect(ready('x'.repeat(854)).length).toBeLessThanOrEqual(3 + 1024);
    expect(() => ready('x'.repeat(900))).toThrow(/too-long/);
  });
});
