/**
 * One room of two sides, and who speaks for each side.
 *
 * The wire has no proof of ownership (docs/GDAY-WIRE.md 10.4 number 30), so a side belongs to the connection that
 * first speaks for it (its *voice*: the creator's is the one that made the room) and to at most one more connection, of
 * the other address family, because a dual-stack peer has one stream per family and nothing that ties them together.
 * Whoever else names that side is refused, so a stranger who knows the code can neither overwrite an address nor take
 * the place of somebody who waits. Only the voice can be ready: gday speaks on its stream 0 (docs/GDAY-WIRE.md 3.4).
 *
 * Behind NAT64 both streams of a peer reach an IPv4 server as IPv4, and gday gives up if either is refused. So one more
 * connection of the voice's own host is heard but not listened to: it gets its answer, keeps its connection for as long as
 * the room lives, and changes nothing.
 */
import type {
  Contact,
  FullContact,
  PeerDetails,
  ServerDetails,
  SocketAddress,
} from '../../src-shared/contact-exchange';
import { isLinkLocalV6 } from '../../src-shared/contact-exchange';

/** A connection as the rooms see it; compared by identity. */
export interface Member {
  /** The remote end that the server sees. */
  readonly publicAddress: SocketAddress;
  /** What it is told of this server. */
  readonly server: ServerDetails;
}

/** One stream of a side, and what it has told of itself. */
interface Stream<M extends Member> {
  readonly member: M;
  recorded: boolean;
  readonly privateAddresses: { v4: SocketAddress | null; v6: SocketAddress | null };
}

export class Side<M extends Member> {
  /** The voice first, then at most the stream of the other family. */
  #streams: Stream<M>[] = [];
  /** A connection of the voice's host and family, perhaps the other stream behind NAT64. */
  #twin: M | null = null;
  #waiting = false;
  #told: PeerDetails | null = null;

  get members(): readonly M[] {
    const members = this.#streams.map((stream) => stream.member);
    return this.#twin === null ? members : [...members, this.#twin];
  }

  /** The connection that speaks for this side, or null while nobody has come. */
  get voice(): M | null {
    return this.#streams[0]?.member ?? null;
  }

  /** Whether the voice has announced that it is ready and waits for the other side. */
  get ready(): boolean {
    return this.#waiting;
  }

  /** What the voice has told of itself beyond its contact, which shows that it is a Cooee; null if it has not. */
  get details(): PeerDetails | null {
    return this.#told;
  }

  /** Makes the connection one of this side's streams. @returns false if the place is another's */
  admit(member: M): boolean {
    if (this.members.includes(member)) return true;
    const voice = this.voice?.publicAddress;
    const { family, host } = member.publicAddress;
    if (voice?.family === family) {
      if (voice.host !== host || this.#twin !== null) return false;
      this.#twin = member;
      return true;
    }
    if (this.#streams.length >= 2) return false;
    this.#streams.push({ member, recorded: false, privateAddresses: { v4: null, v6: null } });
    return true;
  }

  /** Files the stream's public address, and the private one by its own family (docs/GDAY-WIRE.md 3.5). */
  record(member: M, privateAddress: SocketAddress | null): void {
    const stream = this.#streams.find((candidate) => candidate.member === member);
    if (stream === undefined) return;
    stream.recorded = true;
    const useful = usefulToOthers(privateAddress);
    if (useful?.family === 4) stream.privateAddresses.v4 = useful;
    if (useful?.family === 6) stream.privateAddresses.v6 = useful;
  }

  /** The voice waits from now on. A private contact given only now replaces the one before. */
  wait(privateContact: Contact | null, details: PeerDetails | null): void {
    this.#waiting = true;
    this.#told = details;
    const voice = this.#streams[0];
    if (voice === undefined || privateContact === null) return;
    voice.privateAddresses.v4 = privateContact.v4;
    voice.privateAddresses.v6 = usefulToOthers(privateContact.v6);
  }

  /** What the voice tells while it waits replaces what it told before. */
  tell(details: PeerDetails): void {
    this.#told = details;
  }

  /** Forgets a connection that is gone; the whole side, if it was the voice. */
  leave(member: M): void {
    if (member === this.voice) {
      this.#streams = [];
      this.#twin = null;
      this.#waiting = false;
      this.#told = null;
    } else if (member === this.#twin) {
      this.#twin = null;
    } else {
      this.#streams = this.#streams.filter((stream) => stream.member !== member);
    }
  }

  contact(): FullContact {
    const seen = this.#streams
      .filter((stream) => stream.recorded)
      .map((stream) => stream.member.publicAddress);
    const given = this.#streams.map((stream) => stream.privateAddresses);
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
}

export class Room<M extends Member> {
  readonly creator = new Side<M>();
  readonly joiner = new Side<M>();

  /** @param expiresAt in the milliseconds of the clock of the rooms */
  constructor(readonly expiresAt: number) {}

  get members(): readonly M[] {
    return [...this.creator.members, ...this.joiner.members];
  }
}

/** The address, unless it means something on its own link only: a peer could not use it, and gday would fail on it. */
function usefulToOthers(address: SocketAddress | null): SocketAddress | null {
  return address !== null && isLinkLocalV6(address) ? null : address;
}
