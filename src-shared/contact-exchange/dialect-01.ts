/**
 * Dialect 0.1, as gday 0.1.1 published it (docs/GDAY-WIRE.md 3.5):
 *
 *     frame   = u32BE length of the JSON ‖ JSON (UTF-8)
 *     message = "Variant" | {"Variant":{…}}       externally tagged, keys in the order written here
 *
 * `room_code` is a JSON integer from 0 to 2^64 - 1; here it is text, see ./room-number. Keys unknown to the reader are
 * ignored inside the inner object; a second key beside the variant is an error.
 */
import {
  addressJson,
  contactJson,
  readAddress,
  readBoolean,
  readContact,
  readJson,
  readObject,
} from './contact-json';
import { readDetails, writeWithDetails } from './cooee-key';
import type { Dialect } from './dialect';
import type { FrameFormat } from './frame';
import { createFrameDecoder, frameBody, FrameError } from './frame';
import type { JsonObject, JsonValue } from './lossless-json';
import { isJsonObject, JsonNumber } from './lossless-json';
import type {
  ClientMessage,
  FullContact,
  PeerDetails,
  RoomRequest,
  ServerError,
  ServerMessage,
} from './messages';
import { roomNumber } from './room-number';
import { newsKey, readNews, readServerDetails, serverKey } from './server-key';

const HEADER_BYTES = 4;
/**
 * gday 0.1 knows no limit. The longest message (PeerContact, four addresses at their longest) has about 230 bytes; the
 * rest is room for keys of newer versions, which readers ignore.
 */
const MAX_JSON_BYTES = 4096;
const MAX_U64 = 2n ** 64n - 1n;

const ERRORS_READ = {
  'room-taken': 'ErrorRoomTaken',
  'peer-timed-out': 'ErrorPeerTimedOut',
  'no-such-room': 'ErrorNoSuchRoomCode',
  'too-many-requests': 'ErrorTooManyRequests',
  syntax: 'ErrorSyntax',
  connection: 'ErrorConnection',
  internal: 'ErrorInternal',
} as const satisfies Partial<Record<ServerError, string>>;

const ERRORS_WRITTEN: Record<ServerError, string> = {
  ...ERRORS_READ,
  // 0.1 has one error for a room and for a side of it that belongs to somebody else.
  'unexpected-message': 'ErrorRoomTaken',
};

const UNIT_SERVER_MESSAGES = new Map<string, ServerMessage>([
  ['RoomCreated', { type: 'room-created' }],
  ['ReceivedAddr', { type: 'address-recorded' }],
  // The name in the tag v0.1.1; which one the published program speaks was never determined (docs/GDAY-WIRE.md 0).
  ['ErrorNoSuchRoomID', { type: 'error', error: 'no-such-room' }],
  ...(Object.keys(ERRORS_READ) as (keyof typeof ERRORS_READ)[]).map((error): [string, ServerMessage] => [
    ERRORS_READ[error],
    { type: 'error', error },
  ]),
]);

const CLIENT_FORMAT = format(readClientMessage);
const SERVER_FORMAT = format(readServerMessage);

export const dialect01: Dialect = {
  name: '0.1',
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
  new DataView(bytes.buffer).setUint32(0, body.length);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

function clientJson(message: ClientMessage): string {
  switch (message.type) {
    case 'create-room':
      return `{"CreateRoom":{${roomJson(message)}}}`;
    case 'record-address': {
      const side = `"is_creator":${String(message.isCreator)}`;
      return `{"SendAddr":{${roomJson(message)},${side},"private_addr":${addressJson(message.privateAddress)}}}`;
    }
    case 'ready': {
      // The private contact went ahead, address by address, with SendAddr.
      const request = `${roomJson(message)},"is_creator":${String(message.isCreator)}`;
      return withDetails(message, (key) => `{"DoneSending":{${request}${key}}}`);
    }
    case 'tell-details':
      return withDetails(message, (key) => `{"TellDetails":{${key.slice(1)}}}`);
    case 'observe-address':
      return '"ObserveAddr"';
  }
}

function roomJson({ roomCode }: RoomRequest): string {
  return `"room_code":${String(roomNumber(roomCode))}`;
}

function serverJson(message: ServerMessage): string {
  switch (message.type) {
    case 'room-created':
      return '"RoomCreated"';
    case 'address-recorded':
      return '"ReceivedAddr"';
    case 'client-contact':
      return `{"ClientContact":{${fullContactJson(message.contact)}${serverKey(message.server)}}}`;
    case 'peer-contact': {
      const contact = fullContactJson(message.contact);
      return withDetails(message, (key) => `{"PeerContact":{${contact}${key}}}`);
    }
    case 'peer-details':
      return withDetails(message, (key) => `{"PeerDetails":{${key.slice(1)}}}`);
    case 'room-news':
      return `{"RoomNews":{${newsKey(message).slice(1)}}}`;
    case 'error':
      return `"${ERRORS_WRITTEN[message.error]}"`;
  }
}

function withDetails(
  { details }: { readonly details: PeerDetails | null },
  write: (key: string) => string,
): string {
  return writeWithDetails(details, MAX_JSON_BYTES, write);
}

function fullContactJson(contact: FullContact): string {
  return `"private":${contactJson(contact.private)},"public":${contactJson(contact.public)}`;
}

// ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

function format<T>(read: (variant: string, content: JsonValue) => T): FrameFormat<T> {
  return {
    headerBytes: HEADER_BYTES,
    maxBodyBytes: MAX_JSON_BYTES,
    bodyBytes: (header) => header.getUint32(0),
    parse: (json) => read(...readVariant(json)),
  };
}

/** The variant's name and its content; a bare name has the content null, as `{"RoomCreated":null}` has. */
function readVariant(json: string): [string, JsonValue] {
  const value = readJson(json);
  if (typeof value === 'string') return [value, null];
  const [entry, ...others] = isJsonObject(value) ? value : [];
  if (entry === undefined || others.length > 0)
    throw new FrameError('bad-json', 'not one variant of a message');
  return entry;
}

function readClientMessage(variant: string, content: JsonValue): ClientMessage {
  switch (variant) {
    case 'CreateRoom':
      return { type: 'create-room', roomCode: readRoomCode(readObject(content, variant)) };
    case 'SendAddr': {
      const inner = readObject(content, variant);
      return {
        type: 'record-address',
        roomCode: readRoomCode(inner),
        isCreator: readBoolean(inner, 'is_creator'),
        privateAddress: readAddress(inner, 'private_addr'),
      };
    }
    case 'DoneSending': {
      const inner = readObject(content, variant);
      return {
        type: 'ready',
        roomCode: readRoomCode(inner),
        isCreator: readBoolean(inner, 'is_creator'),
        privateContact: null,
        details: readDetails(inner),
      };
    }
    case 'TellDetails':
      return { type: 'tell-details', details: readDetails(readObject(content, variant)) };
    case 'ObserveAddr':
      if (content !== null) throw new FrameError('bad-json', `${variant} has no content`);
      return { type: 'observe-address' };
    default:
      throw new FrameError('unknown-message', JSON.stringify(variant));
  }
}

function readServerMessage(variant: string, content: JsonValue): ServerMessage {
  switch (variant) {
    case 'ClientContact': {
      const inner = readObject(content, variant);
      return { type: 'client-contact', contact: readFullContact(inner), server: readServerDetails(inner) };
    }
    case 'PeerContact': {
      const inner = readObject(content, variant);
      return { type: 'peer-contact', contact: readFullContact(inner), details: readDetails(inner) };
    }
    case 'PeerDetails':
      return { type: 'peer-details', details: readDetails(readObject(content, variant)) };
    case 'RoomNews':
      return { type: 'room-news', turnedAway: readNews(readObject(content, variant)) };
    default: {
      const message = UNIT_SERVER_MESSAGES.get(variant);
      if (message === undefined) throw new FrameError('unknown-message', JSON.stringify(variant));
      if (content !== null) throw new FrameError('bad-json', `${variant} has no content`);
      return message;
    }
  }
}

function readFullContact(inner: JsonObject): FullContact {
  return { private: readContact(inner, 'private'), public: readContact(inner, 'public') };
}

function readRoomCode(inner: JsonObject): string {
  const value = inner.get('room_code');
  const digits = value instanceof JsonNumber && /^\d+$/.test(value.text) ? value.text : null;
  if (digits === null || BigInt(digits) > MAX_U64) throw new FrameError('bad-json', 'room_code is not a u64');
  return digits;
}
