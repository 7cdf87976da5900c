/**
 * gday's two file messages (docs/GDAY-WIRE.md 8.1): the offer of the sender, the request of the receiver.
 *
 *     version   1 byte, 0x02
 *     length    4 bytes, u32BE, of the JSON
 *     JSON      {"offer":{"dir/a.txt":{"size":11,"last_modified":{"secs_since_epoch":1700000000,"nanos_since_epoch":5}}}}
 *               {"request":[{"path":"dir/a.txt","start_offset":0}]}; an empty list declines
 *
 * Unknown keys are ignored. Integers are plain digits; those that a double cannot hold exactly are refused.
 */
import {
  isJsonObject,
  JsonNumber,
  parseLosslessJson,
} from '../../../../src-shared/contact-exchange/lossless-json';
import type { JsonObject, JsonValue } from '../../../../src-shared/contact-exchange/lossless-json';
import { CooeeError } from '../../../../src-shared/session';
import { garbled } from '../protocol/garbled';

const VERSION = 2;
/** Bytes before the JSON. */
export const HEADER_BYTES = 5;
/** gday allocates whatever the length says, up to 4 GiB. This holds some 500,000 files. Bytes of JSON. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

const DIGITS = /^(?:0|[1-9]\d*)$/;

/** One version of a file, as far as gday can tell versions apart. */
export interface FileVersion {
  /** Bytes. */
  readonly size: number;
  /** Last modification, since 1970. */
  readonly seconds: number;
  /** gday carries 10^9 and more into the seconds. */
  readonly nanoseconds: number;
}

/** A file of an offer, under the name that gday gave it. */
export interface OfferedVersion extends FileVersion {
  readonly path: string;
}

export interface FileRequest {
  readonly path: string;
  /** Bytes of the file that the receiver has already. */
  readonly startOffset: number;
}

/** @param files by path; `/` between its segments */
export function encodeOffer(files: Iterable<readonly [string, FileVersion]>): Buffer {
  const entries = Array.from(files, ([path, { size, seconds, nanoseconds }]) => {
    const metadata = {
      size,
      last_modified: { secs_since_epoch: seconds, nanos_since_epoch: nanoseconds },
    };
    return `${JSON.stringify(path)}:${JSON.stringify(metadata)}`;
  });
  return message(`{"offer":{${entries.join(',')}}}`);
}

export function encodeRequest(requests: readonly FileRequest[]): Buffer {
  const request = requests.map(({ path, startOffset }) => ({ path, start_offset: startOffset }));
  return message(JSON.stringify({ request }));
}

/**
 * @param header the first {@link HEADER_BYTES} of a message
 * @returns bytes of JSON that follow
 * @throws CooeeError `friend-garbled` for another version, `offer-too-large`
 */
export function messageLength(header: Buffer): number {
  if (header[0] !== VERSION) throw garbled('another version of the file protocol');
  return withinLimit(header.readUInt32BE(1));
}

/**
 * @param json without the header
 * @returns versions by the path, exactly as the sender wrote it
 * @throws CooeeError `friend-garbled`; `offer-unsafe` for a size that no disk has
 */
export function decodeOffer(json: Buffer): ReadonlyMap<string, FileVersion> {
  const offer = parse(json).get('offer');
  if (!isJsonObject(offer) || offer.size === 0) throw garbled('an offer of nothing');
  const files = new Map<string, FileVersion>();
  for (const [path, metadata] of offer) files.set(path, version(metadata));
  return files;
}

/** @throws CooeeError `friend-garbled` */
export function decodeRequest(json: Buffer): readonly FileRequest[] {
  const request = parse(json).get('request');
  if (!Array.isArray(request)) throw garbled('a request without a list');
  return request.map((entry: JsonValue) => {
    const path = isJsonObject(entry) ? entry.get('path') : null;
    if (!isJsonObject(entry) || typeof path !== 'string') throw garbled('a request without a path');
    return { path, startOffset: exactly(entry.get('start_offset')) };
  });
}

function message(json: string): Buffer {
  const length = withinLimit(Buffer.byteLength(json));
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length);
  bytes[0] = VERSION;
  bytes.writeUInt32BE(length, 1);
  bytes.write(json, HEADER_BYTES);
  return bytes;
}

function withinLimit(length: number): number {
  if (length <= MAX_MESSAGE_BYTES) return length;
  throw new CooeeError('offer-too-large', null, { why: { code: 'list-too-long', bytes: length } });
}

function parse(json: Buffer): JsonObject {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
    const value = parseLosslessJson(text);
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw garbled('a file message that is no JSON', { cause });
  }
  throw garbled('a file message that is no object');
}

function version(metadata: JsonValue): FileVersion {
  const modified = isJsonObject(metadata) ? metadata.get('last_modified') : null;
  if (!isJsonObject(metadata) || !isJsonObject(modified)) throw garbled('a file without size and time');
  const size = integer(metadata.get('size'));
  if (!Number.isSafeInteger(size))
    throw new CooeeError('offer-unsafe', null, { why: { code: 'size-impossible' } });
  return {
    size,
    seconds: exactly(modified.get('secs_since_epoch')),
    nanoseconds: exactly(modified.get('nanos_since_epoch')),
  };
}

function exactly(value: JsonValue | undefined): number {
  const number = integer(value);
  if (!Number.isSafeInteger(number)) throw garbled('a number that is too large');
  return number;
}

/** Perhaps rounded above 2^53; the caller looks. */
function integer(value: JsonValue | undefined): number {
  if (!(value instanceof JsonNumber) || !DIGITS.test(value.text))
    throw garbled('a number that is no integer');
  return Number(value.text);
}
