/**
 * The extra key `cooee` in messages of the contact exchange, alike in every dialect. The gday family ignores keys it does
 * not know (docs/GDAY-WIRE.md 9), so a Cooee shows itself to another, or to a server, by this key alone (what a server says in it is in ./server-key):
 *
 *     "cooee":{"candidates":[{"source":"mapped","address":"203.0.113.7:4711"}],"nat":"random","ipv6":true,"round_trip_ms":40,
 *              "nonce":"8f0e…","udp":{"seen":["203.0.113.7:4711"],"nat":"random"},"relay":{"place":"server","consent":"asking"}}
 *
 * Nothing in it can make a message fail. What cannot be read is as if it were not there: the key, a candidate, a field.
 * So a later version may add sources and fields, and a peer that lies harms only what is said of itself.
 */
import type { NatMapping } from '../session';
import { formatSocketAddress } from './address';
import { isDialable, isLinkLocalV4 } from './address-kind';
import { COOEE_KEY, cooeeKeyOf, readCanonicalAddress, readCount, readItems } from './cooee-key-fields';
import { isJsonObject, JsonNumber } from './lossless-json';
import type { JsonObject, JsonValue } from './lossless-json';
import { MAX_CANDIDATES, MAX_TOLD_GUESSES, MAX_UDP_SEEN, NONCE_BYTES } from './messages';
import type { Candidate, PeerDetails, RelayConsent, RelayPlace, RelayWish, UdpDetails } from './messages';
import { formatRelayPlace, parseRelayPlace } from './relay-place';

/** Twice the time a call has to connect: whatever is longer is a mistake. */
const MAX_ROUND_TRIP_MS = 60_000;

const NONCE = new RegExp(`^[0-9a-f]{${2 * NONCE_BYTES}}$`);
const CONSENTS: ReadonlySet<string> = new Set<RelayConsent>(['asking', 'yes', 'no']);
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
    const json = write(`,"${COOEE_KEY}":${detailsJson(details, count)}`);
    if (encoder.encode(json).length <= maxBytes) return json;
  }
  return write('');
}

function detailsJson(details: PeerDetails, count: number): string {
  const {
    candidates,
    nat,
    hasIpv6,
    roundTripMs,
    guesses,
    isThroughVpn,
    isProxied,
    nonce,
    udp,
    relay,
    hearsNews,
  } = details;
  return JSON.stringify({
    candidates: candidates
      .slice(0, count)
      .map(({ source, address }) => ({ source, address: formatSocketAddress(address) })),
    nat,
    ipv6: hasIpv6,
    round_trip_ms: roundTripMs === null ? null : Math.min(Math.round(roundTripMs), MAX_ROUND_TRIP_MS),
    ...(isThroughVpn === undefined ? {} : { vpn: isThroughVpn }),
    ...(guesses === undefined ? {} : { guesses: Math.min(guesses, MAX_TOLD_GUESSES) }),
    ...(isProxied === true ? { proxied: true } : {}),
    ...(nonce === undefined ? {} : { nonce: hexOf(nonce) }),
    ...(udp === undefined
      ? {}
      : { udp: { seen: udp.seen.slice(0, MAX_UDP_SEEN).map(formatSocketAddress), nat: udp.nat } }),
    ...(relay === undefined ? {} : { relay: { place: placeText(relay.place), consent: relay.consent } }),
    ...(hearsNews === true ? { news: true } : {}),
  });
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** As users write it: `tcp:host:port`, an IPv6 address in brackets. */
function placeText(place: RelayPlace): string {
  return place === 'server' ? place : formatRelayPlace(place);
}

// ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param message the object in which the key may be. @returns null without the key */
export function readDetails(message: JsonObject): PeerDetails | null {
  const details = cooeeKeyOf(message);
  if (details === null) return null;
  return {
    candidates: readItems(details, 'candidates', MAX_CANDIDATES, readCandidate),
    nat: readNat(details.get('nat')),
    hasIpv6: details.get('ipv6') === true,
    roundTripMs: readRoundTrip(details.get('round_trip_ms')),
    ...(details.get('vpn') === true ? { isThroughVpn: true } : {}),
    ...readGuesses(details.get('guesses')),
    ...(details.get('proxied') === true ? { isProxied: true } : {}),
    ...readNonce(details.get('nonce')),
    ...readUdp(details.get('udp')),
    ...readRelay(details.get('relay')),
    ...(details.get('news') === true ? { hearsNews: true } : {}),
  };
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

function isSource(value: JsonValue | undefined): value is Candidate['source'] {
  return typeof value === 'string' && SOURCES.has(value);
}

function readNat(value: JsonValue | undefined): NatMapping | null {
  return typeof value === 'string' && MAPPINGS.has(value) ? (value as NatMapping) : null;
}

function readGuesses(value: JsonValue | undefined): { guesses?: number } {
  return value instanceof JsonNumber && /^[1-9]\d?$/.test(value.text) ? { guesses: Number(value.text) } : {};
}

function readRoundTrip(value: JsonValue | undefined): number | null {
  return readCount(value, MAX_ROUND_TRIP_MS);
}

function readNonce(value: JsonValue | undefined): { nonce?: Uint8Array } {
  if (typeof value !== 'string' || !NONCE.test(value)) return {};
  return {
    nonce: Uint8Array.from({ length: NONCE_BYTES }, (_, i) => parseInt(value.slice(2 * i, 2 * i + 2), 16)),
  };
}

function readUdp(value: JsonValue | undefined): { udp?: UdpDetails } {
  if (!isJsonObject(value)) return {};
  const seen = readItems(value, 'seen', MAX_UDP_SEEN, (item) => {
    const address = readCanonicalAddress(item);
    return address !== null && isDialable(address) ? address : null;
  });
  return { udp: { seen, nat: readNat(value.get('nat')) } };
}

function readRelay(value: JsonValue | undefined): { relay?: RelayWish } {
  if (!isJsonObject(value)) return {};
  const told = value.get('place');
  const consent = value.get('consent');
  const place = told === 'server' ? told : typeof told === 'string' ? parseRelayPlace(told) : null;
  return place !== null && isConsent(consent) ? { relay: { place, consent } } : {};
}

function isConsent(value: JsonValue | undefined): value is RelayConsent {
  return typeof value === 'string' && CONSENTS.has(value);
}
