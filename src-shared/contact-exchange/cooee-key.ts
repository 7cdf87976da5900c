/**
 * The extra key `cooee` in messages of the contact exchange, alike in every dialect. The gday family ignores keys it does
 * not know (docs/GDAY-WIRE.md 9), so a Cooee shows itself to another, or to a server, by this key alone:
 *
 *     "cooee":{"candidates":[{"source":"mapped","address":"203.0.113.7:4711"}],"nat":"random","ipv6":true,"round_trip_ms":40}
 *     "cooee":{"alternates":["0.0.0.0:2312"]}                          from a server; 0.0.0.0 or [::] is the host dialled
 *
 * Nothing in it can make a message fail. What cannot be read is as if it were not there: the key, a candidate, a field.
 * So a later version may add sources and fields, and a peer that lies harms only what is said of itself.
 */
import type { NatMapping } from '../session';
import type { SocketAddress } from './address';
import { canonicalAddress, FIRST_USER_PORT, formatSocketAddress, parseSocketAddress } from './address';
import { isDialable, isLinkLocalV4 } from './address-kind';
import type { JsonObject, JsonValue } from './lossless-json';
import { isJsonObject, JsonNumber } from './lossless-json';
import type { Alternate, Candidate, PeerDetails } from './messages';
import { MAX_ALTERNATES, MAX_CANDIDATES, MAX_TOLD_GUESSES } from './messages';

const KEY = 'cooee';
/** Twice the time a call has to connect: whatever is longer is a mistake. */
const MAX_ROUND_TRIP_MS = 60_000;
const UNSPECIFIED: Record<4 | 6, string> = { 4: '0.0.0.0', 6: '::' };

const SOURCES: ReadonlySet<string> = new Set<Candidate['source']>(['host', 'mapped', 'predicted']);
const MAPPINGS: ReadonlySet<string> = new Set<NatMapping>([
  'none',
  'endpoint-independent',
  'sequential',
  'random',
  'unknown',
]);

// ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The JSON that `write` makes with the key for the details (`,"cooee":{…}`), or with the empty text where there are none.
 * If it would have more than `maxBytes` of UTF-8, candidates are left out from the end, and at last the key: a long room
 * code goes before what is only helpful.
 */
export function writeWithDetails(
  details: PeerDetails | null,
  maxBytes: number,
  write: (key: string) => string,
): string {
  if (details === null) return write('');
  const encoder = new TextEncoder();
  for (let count = Math.min(details.candidates.length, MAX_CANDIDATES); count >= 0; count -= 1) {
    const json = write(`,"${KEY}":${detailsJson(details, count)}`);
    if (encoder.encode(json).length <= maxBytes) return json;
  }
  return write('');
}

/** `,"cooee":{…}`, or the empty text for null. At most 280 bytes. */
export function alternatesKey(alternates: readonly Alternate[] | null): string {
  if (alternates === null) return '';
  const texts = alternates
    .slice(0, MAX_ALTERNATES)
    .map(({ family, host, port }) =>
      formatSocketAddress({ family, host: host ?? UNSPECIFIED[family], port }),
    );
  return `,"${KEY}":${JSON.stringify({ alternates: texts })}`;
}

function detailsJson({ candidates, nat, hasIpv6, roundTripMs, guesses }: PeerDetails, count: number): string {
  return JSON.stringify({
    candidates: candidates
      .slice(0, count)
      .map(({ source, address }) => ({ source, address: formatSocketAddress(address) })),
    nat,
    ipv6: hasIpv6,
    round_trip_ms: roundTripMs === null ? null : Math.min(Math.round(roundTripMs), MAX_ROUND_TRIP_MS),
    ...(guesses === undefined ? {} : { guesses: Math.min(guesses, MAX_TOLD_GUESSES) }),
  });
}

// ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param message the object in which the key may be. @returns null without the key */
export function readDetails(message: JsonObject): PeerDetails | null {
  const details = message.get(KEY);
  if (!isJsonObject(details)) return null;
  return {
    candidates: readItems(details, 'candidates', MAX_CANDIDATES, readCandidate),
    nat: readNat(details.get('nat')),
    hasIpv6: details.get('ipv6') === true,
    roundTripMs: readRoundTrip(details.get('round_trip_ms')),
    ...readGuesses(details.get('guesses')),
  };
}

/** @param message the object in which the key may be. @returns null without the key */
export function readAlternates(message: JsonObject): readonly Alternate[] | null {
  const server = message.get(KEY);
  return isJsonObject(server) ? readItems(server, 'alternates', MAX_ALTERNATES, readAlternate) : null;
}

/** The readable items of a list, the first `max` of them. */
function readItems<T>(
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

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function readCandidate(value: JsonValue): Candidate | null {
  if (!isJsonObject(value)) return null;
  const source = value.get('source');
  const address = readCanonicalAddress(value.get('address'));
  if (!isSource(source) || address === null) return null;
  // A neighbour's may be 169.254.…, which whoever is on no such network leaves alone (see TargetList).
  const isOfUse = isDialable(address) || (isLinkLocalV4(address) && address.port !== 0);
  return isOfUse ? { address, source } : null;
}

function readAlternate(value: JsonValue): Alternate | null {
  const address = readCanonicalAddress(value);
  if (address === null || address.port < FIRST_USER_PORT) return null;
  const { family, host, port } = address;
  if (host === UNSPECIFIED[family]) return { family, host: null, port };
  return isDialable(address) ? address : null;
}

/** An IPv4 address in the disguise of an IPv6 one is IPv4. */
function readCanonicalAddress(value: JsonValue | undefined): SocketAddress | null {
  const address = typeof value === 'string' ? parseSocketAddress(value) : null;
  return address === null ? null : canonicalAddress(address.host, address.port);
}

function isSource(value: JsonValue | undefined): value is Candidate['source'] {
  return typeof value === 'string' && SOURCES.has(value);
}

function readNat(value: JsonValue | undefined): NatMapping | null {
  return typeof value === 'string' && MAPPINGS.has(value) ? (value as NatMapping) : null;
}

function readGuesses(value: JsonValue | undefined): { guesses?: number } {
  return value instanceof JsonNumber && /^[1-9]\d?$/.test(value.text) ? { guesses: Number(value.text) } : {};
}

/** Whole milliseconds. */
function readRoundTrip(value: JsonValue | undefined): number | null {
  if (!(value instanceof JsonNumber) || !/^\d{1,5}$/.test(value.text)) return null;
  const milliseconds = Number(value.text);
  return milliseconds > MAX_ROUND_TRIP_MS ? null : milliseconds;
}
