/**
 * Dialect 3, as gday 0.5 speaks it (docs/GDAY-WIRE.md 3.1 and 3.2):
 *
 *     frame   = 0x03 ‖ u16BE length of the JSON ‖ JSON (UTF-8, at most 1024 bytes)
 *     message = {"type":"Variant",…}              internally tagged, keys in the order written here
 *
 * `room_code` is a JSON string. Keys unknown to the reader are ignored everywhere, and so is their order. Private
 * addresses go to the server with ReadyToShare, all at once; what the domain calls private is `local` here.
 */
import { contactJson, readBoolean, readContact, readJson, readObject } from './contact-json';
import { readDetails, writeWithDetails } from './cooee-key';
import type { Dialect } from './dialect';
import type { FrameFormat } from './frame';
import { createFrameDecoder, frameBody, FrameError } from './frame';
import type { JsonObject } from './lossless-json';
import type {
  ClientMessage,
  Contact,
  FullContact,
  PeerDetails,
  RoomRequest,
  ServerError,
  ServerMessage,
} from './messages';
import { newsKey, readNews, readServerDetails, serverKey } from './server-key';

/** The first byte of every frame. */
export const DIALECT_3_VERSION = 0x03;

const HEADER_BYTES = 3;
/** gday checks it on both sides. The longest PeerContact of gday has 233 bytes; a room code may take 854 at most. */
const MAX_JSON_BYTES = 1024;
const LONE_SURROGATE = /\p{Surrogate}/u;
const NOBODY: Contact = { v4: null, v6: null };

const ERRORS_READ = {
  'room-taken': 'ErrorRoomTaken',
  'peer-timed-out': 'ErrorPeerTimedOut',
  'no-such-room': 'ErrorNoSuchRoomCode',
  'unexpected-message': 'ErrorUnexpectedMsg',
  'too-many-requests': 'ErrorTooManyRequests',
  syntax: 'ErrorSyntax',
} as const satisfies Partial<Record<ServerError, string>>;

const ERRORS_WRITTEN: Record<ServerError, string> = {
  ...ERRORS_READ,
  // gday's own server answers all its troubles with ErrorSyntax.
  connection: 'ErrorSyntax',
  internal: 'ErrorSyntax',
};

const UNIT_SERVER_MESSAGES = new Map<string, ServerMessage>([
  ['RoomCreated', { type: 'room-created' }],
  ['ReceivedAddr', { type: 'address-recorded' }],
  ...(Object.keys(ERRORS_READ) as (keyof typeof ERRORS_READ)[]).map((error): [string, ServerMessage] => [
    ERRORS_READ[error],
    { type: 'error', error },
  ]),
]);

const CLIENT_FORMAT = format(readClientMessage);
const SERVER_FORMAT = format(readServerMessage);

export const dialect3: Dialect = {
  name: '3',
  maxJsonBytes: MAX_JSON_BYTES,
  encodeClientMessage: (message) => frame(clientJson(message)),
  encodeServerMessage: (message) => frame(serverJson(message)),
  clientMessageDecoder: () => createFrameDecoder(CLIENT_FORMAT),
  serverMessageDecoder: () => createFrameDecoder(SERVER_FORMAT),
};

// ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

function frame(json: string): Uint8Array {
  const body = frameBody(json, MAX_JSON_BYTES);
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  bytes[0] = DIALECT_3_VERSION;
  new DataView(bytes.buffer).setUint16(1, body.length);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

function clientJson(message: ClientMessage): string {
  switch (message.type) {
    case 'create-room':
      return `{"type":"CreateRoom",${roomJson(message)}}`;
    case 'record-address':
      return `{"type":"RecordPublicAddr",${roomJson(message)},"is_creator":${String(message.isCreator)}}`;
    case 'ready': {
      const local = contactJson(message.privateContact ?? NOBODY);
      const request = `"local_contact":${local},${roomJson(message)},"is_creator":${String(message.isCreator)}`;
      return withDetails(message, (key) => `{"type":"ReadyToShare",${request}${key}}`);
    }
    case 'tell-details':
      return withDetails(message, (key) => `{"type":"TellDetails"${key}}`);
    case 'observe-address':
      return '{"type":"ObserveAddr"}';
  }
}

/** JSON.stringify escapes as serde_json does, but would write half a surrogate pair, which serde_json refuses to read. */
function roomJson({ roomCode }: RoomRequest): string {
  if (LONE_SURROGATE.test(roomCode)) throw new RangeError('the room code is not well-formed text');
  return `"room_code":${JSON.stringify(roomCode)}`;
}

function serverJson(message: ServerMessage): string {
  switch (message.type) {
    case 'room-created':
      return '{"type":"RoomCreated"}';
    case 'address-recorded':
      return '{"type":"ReceivedAddr"}';
    case 'client-contact':
      return `{"type":"ClientContact",${fullContactJson(message.contact)}${serverKey(message.server)}}`;
    case 'peer-contact': {
      const contact = fullContactJson(message.contact);
      return withDetails(message, (key) => `{"type":"PeerContact",${contact}${key}}`);
    }
    case 'peer-details':
      return withDetails(message, (key) => `{"type":"PeerDetails"${key}}`);
    case 'room-news':
      return `{"type":"RoomNews"${newsKey(message)}}`;
    case 'error':
      return `{"type":"${ERRORS_WRITTEN[message.error]}"}`;
  }
}

function withDetails(
  { details }: { readonly details: PeerDetails | null },
  write: (key: string) => string,
): string {
  return writeWithDetails(details, MAX_JSON_BYTES, write);
}

function fullContactJson(contact: FullContact): string {
  return `"local":${contactJson(contact.private)},"public":${contactJson(contact.public)}`;
}

// ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

function format<T>(read: (variant: string, message: JsonObject) => T): FrameFormat<T> {
  return {
    headerBytes: HEADER_BYTES,
    maxBodyBytes: MAX_JSON_BYTES,
    bodyBytes: (header) => {
      const version = header.getUint8(0);
      if (version !== DIALECT_3_VERSION) throw new FrameError('wrong-version', String(version));
      return header.getUint16(1);
    },
    parse: (json) => {
      const message = readObject(readJson(json), 'the message');
      return read(readString(message, 'type'), message);
    },
  };
}

function readString(message: JsonObject, key: string): string {
  const value = message.get(key);
  if (typeof value !== 'string') throw new FrameError('bad-json', `${key} is not a string`);
  return value;
}

function readClientMessage(variant: string, message: JsonObject): ClientMessage {
  switch (variant) {
    case 'CreateRoom':
      return { type: 'create-room', roomCode: readString(message, 'room_code') };
    case 'RecordPublicAddr':
      return {
        type: 'record-address',
        roomCode: readString(message, 'room_code'),
        isCreator: readBoolean(message, 'is_creator'),
        privateAddress: null,
      };
    case 'ReadyToShare':
      return {
        type: 'ready',
        roomCode: readString(message, 'room_code'),
        isCreator: readBoolean(message, 'is_creator'),
        privateContact: readContact(message, 'local_contact'),
        details: readDetails(message),
      };
    case 'TellDetails':
      return { type: 'tell-details', details: readDetails(message) };
    case 'ObserveAddr':
      return { type: 'observe-address' };
    default:
      throw new FrameError('unknown-message', JSON.stringify(variant));
  }
}

function readServerMessage(variant: string, message: JsonObject): ServerMessage {
  switch (variant) {
    case 'ClientContact':
      return {
        type: 'client-contact',
        contact: readFullContact(message),
        server: readServerDetails(message),
      };
    case 'PeerContact':
      return { type: 'peer-contact', contact: readFullContact(message), details: readDetails(message) };
    case 'PeerDetails':
      return { type: 'peer-details', details: readDetails(message) };
    case 'RoomNews':
      return { type: 'room-news', turnedAway: readNews(message) };
    default: {
      const unit = UNIT_SERVER_MESSAGES.get(variant);
      if (unit === undefined) throw new FrameError('unknown-message', JSON.stringify(variant));
      return unit;
    }
  }
}

function readFullContact(message: JsonObject): FullContact {
  return { private: readContact(message, 'local'), public: readContact(message, 'public') };
}
