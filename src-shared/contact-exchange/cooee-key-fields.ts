/** How single fields of the key `cooee` are read (see ./cooee-key): what cannot be read is as if it were not there. */
import type { SocketAddress } from './address';
import { canonicalAddress, parseSocketAddress } from './address';
import { isJsonObject, JsonNumber } from './lossless-json';
import type { JsonObject, JsonValue } from './lossless-json';

export const COOEE_KEY = 'cooee';

/** The object of the key, or null without one. @param message the object in which the key may be */
export function cooeeKeyOf(message: JsonObject): JsonObject | null {
  const value = message.get(COOEE_KEY);
  return isJsonObject(value) ? value : null;
}

/** The readable items of a list, the first `max` of them. */
export function readItems<T>(
  object: JsonObject,
  key: string,
  max: number,
  read: (value: JsonValue) => T | null,
): readonly T[] {
  const list = object.get(key);
  if (!isList(list)) return [];
  return list
    .map(read)
    .filter((item): item is T & {} => item !== null)
    .slice(0, max);
}

/** An IPv4 address in the disguise of an IPv6 one is IPv4. */
export function readCanonicalAddress(value: JsonValue | undefined): SocketAddress | null {
  const address = typeof value === 'string' ? parseSocketAddress(value) : null;
  return address === null ? null : canonicalAddress(address.host, address.port);
}

/** A whole number from 0 to `max`, or null. */
export function readCount(value: JsonValue | undefined, max: number): number | null {
  if (!(value instanceof JsonNumber) || !/^\d{1,16}$/.test(value.text)) return null;
  const count = Number(value.text);
  return count > max ? null : count;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
