/**
 * One side of a room: the streams of one peer, as plain data.
 *
 * The wire has no proof of ownership (docs/GDAY-WIRE.md 10.4 number 30), so a side belongs to the client that first speaks for it
 * (its *voice*: the creator's is the one that made the room) and to at most one more, of the other address family, because a
 * dual-stack peer has one stream per family and nothing that ties them together. Whoever else names that side is refused, so a
 * stranger who knows the code can neither overwrite an address nor take the place of somebody who waits. Only the voice can be
 * ready: gday speaks on its stream 0 (docs/GDAY-WIRE.md 3.4).
 *
 * Behind NAT64 both streams of a peer reach an IPv4 server as IPv4, and gday gives up if either is refused. So one more client of
 * the voice's own host is heard but not listened to (the *twin*): it gets its answer, keeps its connection for as long as the room
 * lives, and changes nothing.
 */
import { isLinkLocalV6 } from '../../../src-shared/contact-exchange';
import type { Contact, FullContact, PeerDetails, SocketAddress } from '../../../src-shared/contact-exchange';
import type { ClientId } from './client-id';

/** A client as the rooms see it. */
export interface Speaker {
  readonly id: ClientId;
  /** The remote end that the server sees. */
  readonly publicAddress: SocketAddress;
}

/** One stream of a side, and what it has told of itself. */
interface Stream extends Speaker {
  readonly isRecorded: boolean;
  /** By their own families, whichever stream brought them. */
  readonly privateAddresses: Contact;
}

export interface Side {
  /** The voice first, then at most the stream of the other family. */
  readonly streams: readonly Stream[];
  readonly twin: ClientId | null;
  /** The voice has announced that it is ready, and waits for the other side. */
  readonly isReady: boolean;
  /** What the voice has told of itself beyond its contact, which shows that it is a Cooee; null if it has not. */
  readonly details: PeerDetails | null;
}

export const EMPTY_SIDE: Side = { streams: [], twin: null, isReady: false, details: null };

/** What a peer tells without what is for the server alone. */
export function forFriend(details: PeerDetails): PeerDetails {
  const told = { ...details };
  delete told.hearsNews;
  return told;
}

/** The client that speaks for this side, or null while nobody has come. */
export function voiceOf({ streams }: Side): ClientId | null {
  return streams[0]?.id ?? null;
}

export function clientsOf({ streams, twin }: Side): readonly ClientId[] {
  const ids = streams.map(({ id }) => id);
  return twin === null ? ids : [...ids, twin];
}

/** @returns the side with the client as one of its own; null if the place is another's */
export function admit(side: Side, { id, publicAddress }: Speaker): Side | null {
  if (clientsOf(side).includes(id)) return side;
  const voice = side.streams[0]?.publicAddress;
  if (voice?.family === publicAddress.family) {
    return voice.host !== publicAddress.host || side.twin !== null ? null : { ...side, twin: id };
  }
  if (side.streams.length >= 2) return null;
  const stream: Stream = { id, publicAddress, isRecorded: false, privateAddresses: { v4: null, v6: null } };
  return { ...side, streams: [...side.streams, stream] };
}

/** Files the stream's public address, and the private one by its own family (docs/GDAY-WIRE.md 3.5). */
export function record(side: Side, client: ClientId, privateAddress: SocketAddress | null): Side {
  const useful = usefulToOthers(privateAddress);
  const streams = side.streams.map((stream) => {
    if (stream.id !== client) return stream;
    const { v4, v6 } = stream.privateAddresses;
    const privateAddresses = {
      v4: useful?.family === 4 ? useful : v4,
      v6: useful?.family === 6 ? useful : v6,
    };
    return { ...stream, isRecorded: true, privateAddresses };
  });
  return { ...side, streams };
}

/** The voice waits from now on. A private contact given only now replaces the one before. */
export function wait(side: Side, privateContact: Contact | null, details: PeerDetails | null): Side {
  const [voice, ...others] = side.streams;
  if (voice === undefined || privateContact === null) return { ...side, isReady: true, details };
  const privateAddresses = { v4: privateContact.v4, v6: usefulToOthers(privateContact.v6) };
  return { ...side, streams: [{ ...voice, privateAddresses }, ...others], isReady: true, details };
}

/** Without the clients that are gone; empty, if the voice is one of them. */
export function without(side: Side, isGone: (client: ClientId) => boolean): Side {
  const voice = voiceOf(side);
  if (voice !== null && isGone(voice)) return EMPTY_SIDE;
  if (!clientsOf(side).some(isGone)) return side;
  return {
    ...side,
    streams: side.streams.filter(({ id }) => !isGone(id)),
    twin: side.twin !== null && isGone(side.twin) ? null : side.twin,
  };
}

export function contactOf({ streams }: Side): FullContact {
  const seen = streams.filter(({ isRecorded }) => isRecorded).map(({ publicAddress }) => publicAddress);
  const given = streams.map(({ privateAddresses }) => privateAddresses);
  return {
    private: {
      v4: given.findLast(({ v4 }) => v4 !== null)?.v4 ?? null,
      v6: given.findLast(({ v6 }) => v6 !== null)?.v6 ?? null,
    },
    public: {
      v4: seen.find(({ family }) => family === 4) ?? null,
      v6: seen.find(({ family }) => family === 6) ?? null,
    },
  };
}

/** The address, unless it means something on its own link only: a peer could not use it, and gday would fail on it. */
function usefulToOthers(address: SocketAddress | null): SocketAddress | null {
  return address !== null && isLinkLocalV6(address) ? null : address;
}
