/** The pieces of JSON that every dialect spells alike: values, fields, addresses, contacts. */
import type { SocketAddress } from './address';
import { formatSocketAddress, parseSocketAddress } from './address';
import { FrameError } from './frame';
import type { JsonObject, JsonValue } from './lossless-json';
import { isJsonObject, parseLosslessJson } from './lossless-json';
import type { Contact } from './messages';

/** @throws FrameError `bad-json` for everything that is not exactly one JSON value */
export function readJson(text: string): JsonValue {
  try {
    return parseLosslessJson(text);
  } catch (error) {
    throw new FrameError('bad-json', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

export function readObject(value: JsonValue | undefined, name: string): JsonObject {
  if (!isJsonObject(value)) throw new FrameError('bad-json', `${name} is not an object`);
  return value;
}

export function readBoolean(object: JsonObject, key: string): boolean {
  const value = object.get(key);
  if (typeof value !== 'boolean') throw new FrameError('bad-json', `${key} is not true or false`);
  return value;
}

/** A socket address of either family; null and a missing key are both "none". */
export function readAddress(object: JsonObject, key: string): SocketAddress | null {
  const value = object.get(key) ?? null;
  if (value === null) return null;
  const address = typeof value === 'string' ? parseSocketAddress(value) : null;
  if (address === null) throw new FrameError('bad-json', `${key} is not a socket address`);
  return address;
}

/** `{"v4":…,"v6":…}`; either may be missing, each must be of its family. */
export function readContact(object: JsonObject, key: string): Contact {
  const contact = readObject(object.get(key), key);
  const v4 = readAddress(contact, 'v4');
  const v6 = readAddress(contact, 'v6');
  if (v4?.family === 6 || v6?.family === 4) throw new FrameError('bad-json', `${key} mixes up the families`);
  return { v4, v6 };
}

export function addressJson(address: SocketAddress | null): string {
  return JSON.stringify(address === null ? null : formatSocketAddress(address));
}

export function contactJson({ v4, v6 }: Contact): string {
  return `{"v4":${addressJson(v4)},"v6":${addressJson(v6)}}`;
}
