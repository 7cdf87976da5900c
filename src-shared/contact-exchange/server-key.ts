/**
 * What a contact server that is a Cooee says of itself to a client that has shown that it is one, in the same extra key (see
 * ./cooee-key) of `client-contact`:
 *
 *     "cooee":{"alternates":["0.0.0.0:2312"],"udp":["0.0.0.0:2310"],"relay":{"bytes":null,"bytes_per_second":1000000,"seconds":3600}}
 *
 * 0.0.0.0 or [::] is the host dialled.
 */
import { FIRST_USER_PORT, formatSocketAddress } from './address';
import { isDialable } from './address-kind';
import { COOEE_KEY, cooeeKeyOf, readCanonicalAddress, readCount, readItems } from './cooee-key-fields';
import { isJsonObject } from './lossless-json';
import type { JsonObject, JsonValue } from './lossless-json';
import { MAX_ALTERNATES, MAX_TURNED_AWAY } from './messages';
import type { Alternate, RelayLimits, ServerDetails } from './messages';

const UNSPECIFIED: Record<4 | 6, string> = { 4: '0.0.0.0', 6: '::' };

/** `,"cooee":{…}`, or the empty text for null. At most 620 bytes. */
export function serverKey(server: ServerDetails | null): string {
  if (server === null) return '';
  const { alternates, udp = [], relay } = server;
  const told = {
    alternates: alternates.slice(0, MAX_ALTERNATES).map(alternateText),
    ...(udp.length === 0 ? {} : { udp: udp.slice(0, MAX_ALTERNATES).map(alternateText) }),
    ...(relay === undefined ? {} : { relay: limitsJson(relay) }),
  };
  return `,"${COOEE_KEY}":${JSON.stringify(told)}`;
}

/** `,"cooee":{"turned_away":1}` of `room-news`. */
export function newsKey({ turnedAway }: { readonly turnedAway: number | null }): string {
  return `,"${COOEE_KEY}":${JSON.stringify(turnedAway === null ? {} : { turned_away: turnedAway })}`;
}

/** @returns how many were turned away; null if it does not say so */
export function readNews(message: JsonObject): number | null {
  const count = readCount(cooeeKeyOf(message)?.get('turned_away'), MAX_TURNED_AWAY);
  return count === 0 ? null : count;
}

/** @param message the object in which the key may be. @returns null without the key */
export function readServerDetails(message: JsonObject): ServerDetails | null {
  const server = cooeeKeyOf(message);
  if (server === null) return null;
  const udp = readItems(server, 'udp', MAX_ALTERNATES, readAlternate);
  const relay = server.get('relay');
  return {
    alternates: readItems(server, 'alternates', MAX_ALTERNATES, readAlternate),
    ...(udp.length === 0 ? {} : { udp }),
    ...(isJsonObject(relay) ? { relay: readLimits(relay) } : {}),
  };
}

function alternateText({ family, host, port }: Alternate): string {
  return formatSocketAddress({ family, host: host ?? UNSPECIFIED[family], port });
}

function readAlternate(value: JsonValue): Alternate | null {
  const address = readCanonicalAddress(value);
  if (address === null || address.port < FIRST_USER_PORT) return null;
  const { family, host, port } = address;
  if (host === UNSPECIFIED[family]) return { family, host: null, port };
  return isDialable(address) ? address : null;
}

function limitsJson({ bytes, bytesPerSecond, seconds }: RelayLimits): object {
  return { bytes, bytes_per_second: bytesPerSecond, seconds };
}

function readLimits(limits: JsonObject): RelayLimits {
  const limit = (key: string): number | null => readCount(limits.get(key), Number.MAX_SAFE_INTEGER);
  return { bytes: limit('bytes'), bytesPerSecond: limit('bytes_per_second'), seconds: limit('seconds') };
}
