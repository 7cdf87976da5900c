/**
 * The client's half of the contact exchange (docs/GDAY-WIRE.md 3.4 and 3.5): make a room, record one address
 * per stream, report that we are ready, then wait for the friend's contact.
 */
import { isLinkLocalV6, isLoopback } from '../../../src-shared/contact-exchange';
import type {
  ClientMessage,
  Contact,
  FullContact,
  PeerDetails,
  RelayLimits,
  SocketAddress,
} from '../../../src-shared/contact-exchange';
import { CooeeError, toFailure, withDeadline } from '../../../src-shared/session';
import { FriendDetails } from './friend-details';
import type { LocalPort, ServerEndpoint, ServerStream } from './server-connection';
import { believed, isOnThisComputer, placesDialled, placesToAsk } from './server-claims';
import { ServerConversations } from './server-conversations';

/** How long a room lives on the server (docs/GDAY-WIRE.md 3.4), milliseconds. */
export const ROOM_LIFETIME_MS = 600_000;
/** The server speaks first when a room expires; this is for a server that forgets to. */
const FRIEND_TIMEOUT_MS = ROOM_LIFETIME_MS + 10_000;

/** What the server tells us about ourselves. */
export interface SharedContact {
  /** Our contact: the private part is what we know, the public one what the server claims and can know. */
  readonly own: FullContact;
  /** Whether the server is a Cooee, which passes details on and answers `observe-address`; it shows it to Cooees alone. */
  readonly isCooee: boolean;
  /** Whether it was reached by a proxy, so that it cannot know our public address. */
  readonly isProxied: boolean;
  /** Where else on the host that we dialled the server tells where a connection comes from, of the families we came by. */
  readonly alternates: readonly SocketAddress[];
  /** Where on that host it answers STUN Binding requests over UDP (RFC 8489). */
  readonly observesUdpAt: readonly SocketAddress[];
  /** What it lets a pair send that it relays; null if it relays nobody. */
  readonly relay: RelayLimits | null;
}

/** What the server tells us about the friend. */
export interface FriendContact {
  readonly contact: FullContact;
  /** Null if the friend sent none, or the server does not pass them on. */
  readonly details: PeerDetails | null;
  /** When it was here, on the clock of `performance.now()`. The server sent ours to the friend in the same moment. */
  readonly receivedAt: number;
}

/** Who hears how many were turned away. */
interface TurnedAway {
  listener: (count: number) => void;
}

export class ContactSharing {
  /** Null until it has shown or not shown it. */
  #isCooee: boolean | null = null;
  /** To be sent once it is known that the server is a Cooee. */
  #pendingDetails: PeerDetails | null = null;
  readonly #conversations: ServerConversations;
  readonly #friendDetails: FriendDetails;
  readonly #turnedAway: TurnedAway;
  #isCreator = false;

  private constructor(
    conversations: ServerConversations,
    friendDetails: FriendDetails,
    turnedAway: TurnedAway,
  ) {
    this.#conversations = conversations;
    this.#friendDetails = friendDetails;
    this.#turnedAway = turnedAway;
  }

  /**
   * Connects to a server from the given ports, over as many of their families as it can be reached.
   * @throws CooeeError `server-unreachable`, `server-untrusted`, `server-foreign`; the signal's reason
   */
  static async open(
    endpoint: ServerEndpoint,
    ports: readonly LocalPort[],
    signal: AbortSignal,
  ): Promise<ContactSharing> {
    const friendDetails = new FriendDetails();
    const turnedAway: TurnedAway = { listener: () => undefined };
    const listener = {
      friendDetails: (details: PeerDetails): void => friendDetails.received(details),
      turnedAway: (count: number): void => turnedAway.listener(count),
    };
    const conversations = await ServerConversations.open(endpoint, ports, listener, signal);
    return new ContactSharing(conversations, friendDetails, turnedAway);
  }

  /** Whether the server is connected over this family. Final once the first request has been answered. */
  uses(family: 4 | 6): boolean {
    return this.#conversations.streamOf(family) !== null;
  }

  /** Creator only. @throws CooeeError `room-taken`, `code-invalid`, `server-busy`, `server-foreign`, `server-lost` */
  async createRoom(roomCode: string, signal: AbortSignal): Promise<void> {
    await this.#conversations.requestOnFirst(
      () => ({ type: 'create-room', roomCode }),
      'room-created',
      signal,
    );
  }

  /**
   * Time to the server and back in milliseconds, the shortest that a request on the first connection took; null before
   * the first answer.
   */
  get roundTripMs(): number | null {
    return this.#conversations.first.roundTripMs;
  }

  /**
   * Records our addresses and reports that we are ready.
   *
   * @param details shows the server, and through it the friend, that we are a Cooee; a server of the gday family ignores
   *   them. The round trip is filled in if it is null. Null sends what gday would send, and neither side learns more.
   * @param isHidden whether the server is told to pass on no address of ours, and so never learns that there is one to pass on
   * @throws CooeeError `room-unknown`, `room-taken` (our side belongs to somebody else), `server-…`
   */
  async shareOwnContact(
    roomCode: string,
    isCreator: boolean,
    signal: AbortSignal,
    details: PeerDetails | null,
    isHidden = false,
  ): Promise<SharedContact> {
    if (!isHidden) await this.#recordAddresses(roomCode, isCreator, signal);
    const privateContact: Contact = {
      v4: isHidden ? null : offered(this.#conversations.streamOf(4)),
      v6: isHidden ? null : offered(this.#conversations.streamOf(6)),
    };
    this.#isCreator = isCreator;
    const sentDetails = details === null ? null : this.#complete(details);
    const { contact, server } = await this.#conversations.requestOnFirst(
      () => ({ type: 'ready', roomCode, isCreator, privateContact, details: sentDetails }),
      'client-contact',
      signal,
    );
    this.#isCooee = server !== null;
    if (this.#isCooee) this.#conversations.remember();
    if (this.#pendingDetails !== null) this.tellDetails(this.#pendingDetails);
    // What a server sees of us behind a proxy is the proxy, and so is what we dialled.
    const ends = this.#conversations.streams.filter(({ isProxied }) => !isProxied);
    const claimed = (claim: SocketAddress | null): SocketAddress | null =>
      ends.length === 0 ? null : believed(claim, ends);
    const seen = { v4: claimed(contact.public.v4), v6: claimed(contact.public.v6) };
    const own = { private: privateContact, public: seen };
    return {
      own,
      isCooee: this.#isCooee,
      isProxied: ends.length === 0,
      alternates: placesToAsk(server?.alternates ?? [], ends),
      observesUdpAt: placesDialled(server?.udp ?? [], ends),
      relay: server?.relay ?? null,
    };
  }

  /** Waits until the friend is ready too. @throws CooeeError `friend-absent`, `server-lost`, `server-foreign` */
  async friendContact(signal: AbortSignal): Promise<FriendContact> {
    const absent = (): Error => new CooeeError('friend-absent');
    const { message, receivedAt } = await withDeadline(signal, FRIEND_TIMEOUT_MS, absent, (deadline) =>
      this.#conversations.first.expect('peer-contact', deadline),
    );
    const { contact, details } = message;
    // Whoever is on another computer cannot introduce somebody on ours, but would have us dial our own programs.
    const isTrusted = isOnThisComputer(this.#conversations.streams.filter(({ isProxied }) => !isProxied));
    const usable = isTrusted
      ? contact
      : { private: elsewhere(contact.private), public: elsewhere(contact.public) };
    return { contact: usable, details, receivedAt };
  }

  /**
   * Sends the friend's Cooee new details in place of those sent before; the server passes them on at once or when the friend
   * comes. Without effect if the server is not a Cooee or has gone.
   */
  tellDetails(details: PeerDetails): void {
    this.#pendingDetails = this.#isCooee === null ? details : null;
    if (this.#isCooee !== true) return;
    this.#conversations.first.send({ type: 'tell-details', details: this.#complete(details) });
  }

  /**
   * For the details that the friend sends after their contact. A listener that comes late is called with the newest.
   * @returns a function that removes it
   */
  onFriendDetails(listener: (details: PeerDetails) => void): () => void {
    return this.#friendDetails.listen(listener);
  }

  /** Creator only. @param listener called with how many others came to the room in the friend's place and were turned away */
  onTurnedAway(listener: (count: number) => void): void {
    this.#turnedAway.listener = listener;
  }

  /** Closes the connections politely: see {@link ServerConversations.close}. */
  close(): void {
    this.#conversations.close();
  }

  /** Resets the connections, so that the next from the same ports can begin at once. */
  abandon(): void {
    this.#conversations.abandon();
  }

  async #recordAddresses(roomCode: string, isCreator: boolean, signal: AbortSignal): Promise<void> {
    const record = (stream: ServerStream): ClientMessage => {
      return { type: 'record-address', roomCode, isCreator, privateAddress: offered(stream) };
    };
    await this.#conversations.requestOnFirst(record, 'address-recorded', signal);
    for (const { stream, conversation } of this.#conversations.others) {
      try {
        await conversation.request(record(stream), 'address-recorded', signal);
      } catch (error) {
        // Behind NAT64 both streams reach an IPv4 server as IPv4, and the second looks like somebody else.
        if (toFailure(error).kind !== 'room-taken') throw error;
      }
    }
  }

  #complete(details: PeerDetails): PeerDetails {
    return {
      ...details,
      roundTripMs: details.roundTripMs ?? this.roundTripMs,
      ...(this.#isCreator ? { hearsNews: true } : {}),
    };
  }
}

/** The local end of a stream as the friend is told: null if the address means something on its own link only. */
function offered(stream: ServerStream | null): SocketAddress | null {
  if (stream === null || isLinkLocalV6(stream.local)) return null;
  return stream.isProxied && isLoopback(stream.local) ? null : stream.local;
}

/** A contact without what only means this computer. */
function elsewhere({ v4, v6 }: Contact): Contact {
  const without = (address: SocketAddress | null): SocketAddress | null =>
    address === null || isLoopback(address) ? null : address;
  return { v4: without(v4), v6: without(v6) };
}
