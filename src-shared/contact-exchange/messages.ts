/**
 * The messages between clients and contact exchange servers, independent of the wire: every dialect
 * (see ./dialect) writes these messages in its own bytes.
 *
 * The order of a call (docs/GDAY-WIRE.md 3.4 and 3.5): the creator makes a room; each peer records the address
 * of each of its streams, IPv6 then IPv4; each peer says that it is ready and is shown its own contact; once both are
 * ready, each is sent the other's contact.
 */
import type { NatMapping } from '../session';
import type { SocketAddress } from './address';

/** Where a server listens without TLS (docs/GDAY-WIRE.md 2). gday 0.5 uses 2311 for both. */
export const DEFAULT_TCP_PORT = 2310;
/** Where a server listens with TLS (docs/GDAY-WIRE.md 2). */
export const DEFAULT_TLS_PORT = 2311;

/** Where somebody can be reached, at most one address of each family. */
export interface Contact {
  readonly v4: SocketAddress | null;
  readonly v6: SocketAddress | null;
}

export interface FullContact {
  /** What the peer says of itself: the local ends of its server connections. */
  readonly private: Contact;
  /** What the server saw: the remote ends of the same connections. */
  readonly public: Contact;
}

/**
 * A further address at which a peer listens, with where it knows it from: another of its interfaces, a port that its
 * router opened when asked, or the port that its router is expected to give next.
 */
export interface Candidate {
  readonly address: SocketAddress;
  readonly source: 'host' | 'mapped' | 'predicted';
}

/** Most candidates a peer may tell; with the longest addresses they fit beside a contact into 1,024 bytes of JSON. */
export const MAX_CANDIDATES = 8;

/**
 * What a Cooee tells a friend's Cooee beyond its contact, through a server that is a Cooee too: an extra key `cooee` in
 * messages where the gday family ignores keys it does not know. Each telling replaces the one before.
 */
export interface PeerDetails {
  /** Best first, at most {@link MAX_CANDIDATES}. */
  readonly candidates: readonly Candidate[];
  /** How its router gives out IPv4 ports; null while that is not known. */
  readonly nat: NatMapping | null;
  readonly hasIpv6: boolean;
  /** Time to the server and back, milliseconds, so that both can start to punch at the same moment; null if unknown. */
  readonly roundTripMs: number | null;
  /** Its way to the internet leads through a VPN; absent if it does not, or from versions that do not say. */
  readonly isThroughVpn?: true;
  /** How many others it met in this call who did not know the code, 1 to {@link MAX_TOLD_GUESSES}; absent for none. */
  readonly guesses?: number;
  /** Whether it reaches the server by a proxy, so that the public address which that one sees is not its own; absent if not. */
  readonly isProxied?: true;
  /** {@link NONCE_BYTES} random bytes, new for each meeting; absent from versions that know neither UDP nor relays. */
  readonly nonce?: Uint8Array;
  /** Absent if it cannot be reached by UDP. */
  readonly udp?: UdpDetails;
  /** Absent from versions that know no relays. */
  readonly relay?: RelayWish;
  /** Whether it understands `room-news` while it waits for its friend; for the server. Absent if not. */
  readonly hearsNews?: true;
}

/** The two nonces of a meeting are what the tokens of probes and relays are derived from, never the code. */
export const NONCE_BYTES = 16;

/**
 * How a peer can be reached by UDP: at the hosts and ports of its contact and its candidates of source `host`, because its socket
 * has the number of its TCP port, and at the addresses that an observe service saw.
 */
export interface UdpDetails {
  /** The public addresses of its sockets, at most {@link MAX_UDP_SEEN}. */
  readonly seen: readonly SocketAddress[];
  /** How its router gives out IPv4 ports to UDP; null while that is not known. */
  readonly nat: NatMapping | null;
}

/** One of each family. */
export const MAX_UDP_SEEN = 2;

/** Which relay a peer would use, and what its user says to it. */
export interface RelayWish {
  readonly place: RelayPlace;
  /** `asking`: the user has not been asked yet, or has not answered. */
  readonly consent: RelayConsent;
}

export type RelayConsent = 'asking' | 'yes' | 'no';

/**
 * Where a relay is: `server` is the contact server by which this is told; the other is a host and port that speak the transit
 * protocol of magic-wormhole over TCP.
 */
export type RelayPlace = 'server' | { readonly host: string; readonly port: number };

/** Longest host of a relay, in characters: what a name in the DNS may have (RFC 1035, section 2.3.4) does not fit into a message. */
export const MAX_RELAY_HOST = 100;

/** More are not told: a call ends long before. */
export const MAX_TOLD_GUESSES = 99;

/** More are not counted. */
export const MAX_TURNED_AWAY = 8;

/**
 * A further place at which a contact server that is a Cooee tells where a connection comes from, without TLS. A caller
 * who is seen there from another port than here learns how its router gives them out ({@link PeerDetails.nat}).
 */
export interface Alternate {
  readonly family: 4 | 6;
  /** An IP address, or null for the host that was dialled. */
  readonly host: string | null;
  /** 1024 to 65535: what a server says below is not read. */
  readonly port: number;
}

/** What a contact server that is a Cooee tells of itself. */
export interface ServerDetails {
  readonly alternates: readonly Alternate[];
  /** Where it answers STUN Binding requests over UDP (RFC 8489), at most {@link MAX_ALTERNATES}; absent if nowhere. */
  readonly udp?: readonly Alternate[];
  /** What it lets a pair that it relays send; absent if it relays nobody. */
  readonly relay?: RelayLimits;
}

/** Limits for one pair, of both directions together; null is no limit. */
export interface RelayLimits {
  readonly bytes: number | null;
  readonly bytesPerSecond: number | null;
  readonly seconds: number | null;
}

/** Most alternates a server may tell: two are enough to know a router, the rest is for those that do not answer. */
export const MAX_ALTERNATES = 4;

/** `roomCode` is the code as text; a dialect whose wire has numbers writes `roomNumber(roomCode)`. */
export type ClientMessage =
  | { readonly type: 'create-room'; readonly roomCode: string }
  | {
      readonly type: 'record-address';
      readonly roomCode: string;
      readonly isCreator: boolean;
      /** The local end of this connection. Dialects that give it only when ready leave it out. */
      readonly privateAddress: SocketAddress | null;
    }
  | {
      readonly type: 'ready';
      readonly roomCode: string;
      readonly isCreator: boolean;
      /** The local ends of all connections. Dialects that gave them one by one (0.1) leave it out. */
      readonly privateContact: Contact | null;
      /** Shows that the peer is a Cooee; null if it is not, or says nothing of it. */
      readonly details: PeerDetails | null;
    }
  /**
   * Only to a server that showed that it is a Cooee, from a connection that is ready or has its friend's contact. Has no
   * answer. Null is what could not be read, and changes nothing.
   */
  | { readonly type: 'tell-details'; readonly details: PeerDetails | null }
  /** Only to a server that showed that it is a Cooee: asks for the `client-contact` of this connection alone. */
  | { readonly type: 'observe-address' };

/** A request that concerns a room. */
export type RoomRequest = Extract<ClientMessage, { readonly roomCode: string }>;

/**
 * Why a request was refused.
 *
 * - `room-taken`: the code has a room already
 * - `unexpected-message`: that side of the room is ready already, or belongs to somebody else (0.1 says `room-taken`)
 * - `peer-timed-out`: the other peer did not come while the room lived, or left
 * - `no-such-room`: never made, expired, exchanged already, or left by its creator
 * - `too-many-requests`, `syntax`: the server closes the connection after saying so
 * - `connection`, `internal`: the server's own trouble; dialect 3 has no word for it and says `syntax`
 */
export type ServerError =
  | 'room-taken'
  | 'peer-timed-out'
  | 'no-such-room'
  | 'unexpected-message'
  | 'too-many-requests'
  | 'syntax'
  | 'connection'
  | 'internal';

export type ServerMessage =
  | { readonly type: 'room-created' }
  | { readonly type: 'address-recorded' }
  /** The answer to `ready` and to `observe-address`: the asker's own contact. */
  | {
      readonly type: 'client-contact';
      readonly contact: FullContact;
      /** Shows that the server is a Cooee; null if it is not, or the client did not show that it is one. */
      readonly server: ServerDetails | null;
    }
  /** Sent unasked, once both peers are ready. */
  | {
      readonly type: 'peer-contact';
      readonly contact: FullContact;
      /** The friend's; null if it has told none, or the server is not a Cooee. */
      readonly details: PeerDetails | null;
    }
  /**
   * Sent unasked after `peer-contact`, to a peer that has told details itself, whenever the friend tells new ones. Null
   * is what could not be read, and changes nothing.
   */
  | { readonly type: 'peer-details'; readonly details: PeerDetails | null }
  /**
   * Sent unasked, before `peer-contact`, to a creator who is ready and has shown that it hears news: others came in the friend's place
   * and were turned away, because they did not get ready. How many so far, 1 to {@link MAX_TURNED_AWAY}; null is what could not be read.
   */
  | { readonly type: 'room-news'; readonly turnedAway: number | null }
  | { readonly type: 'error'; readonly error: ServerError };
