/**
 * Which relay two friends would use, and whether both agree: decided by each side alone, from what both have told, and alike on
 * both. Pure.
 */
import {
  canonicalAddress,
  formatRelayPlace,
  isGlobal,
  parseSocketAddress,
} from '../../../../src-shared/contact-exchange';
import type { RelayConsent, RelayPlace, RelayWish } from '../../../../src-shared/contact-exchange';
import type { Role } from '../../../../src-shared/session';

/** What the user wants of relays before a call: to be asked, none at all, or this one without being asked. */
export type RelayPreference = 'ask' | 'never' | RelayPlace;

/** What the friend is told of it at first. */
export function wishOf(preference: RelayPreference): RelayWish {
  if (preference === 'ask') return { place: 'server', consent: 'asking' };
  if (preference === 'never') return { place: 'server', consent: 'no' };
  return { place: preference, consent: 'yes' };
}

export interface RelayFacts {
  readonly role: Role;
  readonly own: RelayWish;
  /** Null for a friend whose program knows no relays. */
  readonly friend: RelayWish | null;
  /** Whether the contact server by which both were introduced is a relay, too. */
  readonly isServerRelay: boolean;
}

export type RelayDecision =
  | { readonly name: 'none' }
  /** One of the two said no. */
  | { readonly name: 'refused'; readonly by: Role }
  /** It is used when both say yes; until then they can be asked. */
  | {
      readonly name: 'open';
      readonly place: RelayPlace;
      readonly own: RelayConsent;
      readonly friend: RelayConsent;
    };

/**
 * The caller's relay goes before the answerer's, and both before that of the contact server, which nobody has to choose. A yes is
 * one to the relay that it was said to; a no is one to all.
 */
export function chooseRelay({ role, own, friend, isServerRelay }: RelayFacts): RelayDecision {
  if (friend === null) return { name: 'none' };
  const inOrder = role === 'creator' ? [own, friend] : [friend, own];
  const chosen = inOrder.filter(isChosen).map(({ place }) => place);
  const place = [...chosen, 'server' as const].find((candidate) =>
    candidate === 'server'
      ? isServerRelay
      : isPublic(candidate) || [own, friend].every((wish) => isSamePlace(wish.place, candidate)),
  );
  if (place === undefined) return { name: 'none' };
  const refusing = inOrder.findIndex(({ consent }) => consent === 'no');
  if (refusing >= 0) return { name: 'refused', by: refusing === 0 ? 'creator' : 'joiner' };
  return { name: 'open', place, own: consentTo(place, own), friend: consentTo(place, friend) };
}

/** `server` is what is told by those who chose nothing; so it is chosen only where somebody agreed to it. */
function isChosen({ place, consent }: RelayWish): boolean {
  return place !== 'server' || consent === 'yes';
}

function consentTo(place: RelayPlace, wish: RelayWish): RelayConsent {
  return isSamePlace(place, wish.place) ? wish.consent : 'asking';
}

export function isSamePlace(one: RelayPlace, other: RelayPlace): boolean {
  const text = (place: RelayPlace): string => (place === 'server' ? place : formatRelayPlace(place));
  return text(one).toLowerCase() === text(other).toLowerCase();
}

/**
 * Whether it may be outside of both networks. A name may lead anywhere: where it does is looked at when it is dialled.
 */
function isPublic({ host, port }: Exclude<RelayPlace, 'server'>): boolean {
  const address = parseSocketAddress(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
  return address === null || isGlobal(canonicalAddress(address.host, address.port));
}
