/**
 * The client's half of the contact exchange (docs/GDAY-WIRE.md 3.4 and 3.5): make a room, record one address
 * per stream, say that we are ready, then wait for the friend's contact.
 *
 * Which dialect the server speaks shows in its answer to the first request, so finding out costs nothing where the first
 * guess is right, and one more connection where it is not.
 */
import { dialectNamed, isLinkLocalV6, isLoopback } from '../../../src-shared/contact-exchange';
import type {
  ClientMessage,
  Contact,
  DialectName,
  FullContact,
  PeerDetails,
  ServerMessage,
  SocketAddress,
} from '../../../src-shared/contact-exchange';
import { CooeeError, toFailure, withDeadline } from '../../../src-shared/session';
import { FriendDetails } from './friend-details';
import { ANY_DIALECT, connectToServer } from './server-connection';
import type { LocalPort, ServerEndpoint, ServerStream } from './server-connection';
import { believed, isOnThisComputer, placesToAsk } from './server-claims';
import { ServerConversation } from './server-conversation';
import type { MessageOf } from './server-conversation';

/** How long a room lives on the server (docs/GDAY-WIRE.md 3.4), milliseconds. */
export const ROOM_LIFETIME_MS = 600_000;
/** The server speaks first when a room expires; this is for a server that forgets to. */
const FRIEND_TIMEOUT_MS = ROOM_LIFETIME_MS + 10_000;

/** How long a server may take to close its half. */
const CLOSE_TIMEOUT_MS = 5_000;

/** What the server says of us. */
export interface SharedContact {
  /** Our contact: the private part is what we know, the public one what the server says and can know. */
  readonly own: FullContact;
  /** Whether the server is a Cooee, which passes details on and answers `observe-address`; it shows it to Cooees alone. */
  readonly isCooee: boolean;
  /** Where else on the host that we dialled the server tells where a connection comes from, of the families we came by. */
  readonly alternates: readonly SocketAddress[];
}

/** What the server says of the friend. */
export interface FriendContact {
  readonly contact: FullContact;
  /** Null if the friend told none, or the server does not pass them on. */
  readonly details: PeerDetails | null;
  /** When it was here, on the clock of `performance.now()`. The server sent ours to the friend in the same moment. */
  readonly receivedAt: number;
}

/** One connection to the server and what is said on it. */
interface Line {
  readonly stream: ServerStream;
  readonly conversation: ServerConversation;
}

export class ContactSharing {
  /** IPv6 first; the first one makes the room and is told of the friend. */
  #lines: readonly Line[] = [];
  /** Still to be tried, if the server turns out not to speak the dialect of now. */
  #otherDialects: readonly DialectName[];
  /** Null until it has shown or not shown it. */
  #isCooee: boolean | null = null;
  /** Told before it was known whether there is somebody to tell it to. */
  #untold: PeerDetails | null = null;
  readonly #friendDetails = new FriendDetails();
  readonly #endpoint: ServerEndpoint;
  readonly #ports: readonly LocalPort[];

  private constructor(endpoint: ServerEndpoint, ports: readonly LocalPort[]) {
    this.#endpoint = endpoint;
    this.#ports = ports;

    this.#otherDialects = endpoint.dialects ?? ANY_DIALECT;
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
    const sharing = new ContactSharing(endpoint, ports);
    await sharing.#connect(signal);
    return sharing;
  }

  /** Whether the server is connected over this family. Final once the first request has been answered. */
  uses(family: 4 | 6): boolean {
    return this.#streamOf(family) !== null;
  }

  /** Creator only. @throws CooeeError `room-taken`, `code-invalid`, `server-busy`, `server-foreign`, `server-lost` */
  async createRoom(roomCode: string, signal: AbortSignal): Promise<void> {
    await this.#requestOnFirst(() => ({ type: 'create-room', roomCode }), 'room-created', signal);
  }

  /**
   * Time to the server and back in milliseconds, the shortest that a request on the first connection took; null before
   * the first answer.
   */
  get roundTripMs(): number | null {
    return this.#first.conversation.roundTripMs;
  }

  /**
   * Records our addresses and says that we are ready.
   *
   * @param details shows the server, and through it the friend, that we are a Cooee; a server of the gday family ignores
   *   them. The round trip is filled in if it is null. Null sends what gday would send, and neither side learns more.
   * @throws CooeeError `room-unknown`, `room-taken` (our side belongs to somebody else), `server-…`
   */
  async shareOwnContact(
    roomCode: string,
    isCreator: boolean,
    signal: AbortSignal,
    details: PeerDetails | null,
  ): Promise<SharedContact> {
    const record = (stream: ServerStream): ClientMessage => {
      return { type: 'record-address', roomCode, isCreator, privateAddress: offered(stream) };
    };
    await this.#requestOnFirst(record, 'address-recorded', signal);
    for (const { stream, conversation } of this.#lines.slice(1)) {
      try {
        await conversation.request(record(stream), 'address-recorded', signal);
      } catch (error) {
        // Behind NAT64 both streams reach an IPv4 server as IPv4, and the second looks like somebody else.
        if (toFailure(error).kind !== 'room-taken') throw error;
      }
    }
    const privateContact: Contact = {
      v4: offered(this.#streamOf(4)),
      v6: offered(this.#streamOf(6)),
    };
    const told = details === null ? null : this.#withRoundTrip(details);
    const { contact, alternates } = await this.#first.conversation.request(
      { type: 'ready', roomCode, isCreator, privateContact, details: told },
      'client-contact',
      signal,
    );
    this.#isCooee = alternates !== null;
    if (this.#untold !== null) this.tellDetails(this.#untold);
    const ends = this.#ends;
    const seen = { v4: believed(contact.public.v4, ends), v6: believed(contact.public.v6, ends) };
    const own = { private: privateContact, public: seen };
    return { own, isCooee: this.#isCooee, alternates: placesToAsk(alternates ?? [], ends) };
  }

  /** Waits until the friend is ready too. @throws CooeeError `friend-absent`, `server-lost`, `server-foreign` */
  async friendContact(signal: AbortSignal): Promise<FriendContact> {
    const absent = (): Error => new CooeeError('friend-absent');
    const { message, receivedAt } = await withDeadline(signal, FRIEND_TIMEOUT_MS, absent, (deadline) =>
      this.#first.conversation.expect('peer-contact', deadline),
    );
    const { contact, details } = message;
    // Whoever is on another computer cannot introduce somebody on ours, but would have us dial our own programs.
    const isTrusted = isOnThisComputer(this.#ends);
    const usable = isTrusted
      ? contact
      : { private: elsewhere(contact.private), public: elsewhere(contact.public) };
    return { contact: usable, details, receivedAt };
  }

  /**
   * Tells the friend's Cooee what has become known, in place of what was told before; the server passes it on at once or
   * when the friend comes. Without effect if the server is not a Cooee or has gone.
   */
  tellDetails(details: PeerDetails): void {
    this.#untold = this.#isCooee === null ? details : null;
    if (this.#isCooee !== true) return;
    this.#first.conversation.tell({ type: 'tell-details', details: this.#withRoundTrip(details) });
  }

  /**
   * What the friend tells after its contact has come. A listener that comes late is called with the newest.
   * @returns a function that ends it
   */
  onFriendDetails(listener: (details: PeerDetails) => void): () => void {
    return this.#friendDetails.listen(listener);
  }

  /** Says goodbye politely: the connections are closed, not reset, unless the server does not answer in kind. */
  close(): void {
    for (const { socket } of this.#lines.map(({ stream }) => stream)) {
      socket.end();
      // A server that never reads must keep neither the socket nor the program alive.
      socket.unref();
      setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS).unref();
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const [name, ...others] = this.#otherDialects;
    if (name === undefined) throw new RangeError('no dialect to speak');
    this.#otherDialects = others;
    const streams = await connectToServer(this.#endpoint, this.#ports, signal);
    this.#lines = streams.map((stream) => ({
      stream,
      conversation: new ServerConversation(stream.socket, dialectNamed(name), (details) =>
        this.#friendDetails.hear(details),
      ),
    }));
  }

  /** A request that may be the first one: if the server does not speak our dialect, it is made again in the next. */
  async #requestOnFirst<T extends ServerMessage['type']>(
    message: (stream: ServerStream) => ClientMessage,
    expected: T,
    signal: AbortSignal,
  ): Promise<MessageOf<T>> {
    for (;;) {
      const { stream, conversation } = this.#first;
      try {
        return await conversation.request(message(stream), expected, signal);
      } catch (error) {
        const [next] = this.#otherDialects;
        if (next === undefined || !conversation.mayBeContinuedIn(next)) throw error;
        // The next connections have the same two ends, which only a reset frees at once.
        for (const line of this.#lines) line.stream.transport.resetAndDestroy();
        await this.#connect(signal);
      }
    }
  }

  #withRoundTrip(details: PeerDetails): PeerDetails {
    return { ...details, roundTripMs: details.roundTripMs ?? this.roundTripMs };
  }

  #streamOf(family: 4 | 6): ServerStream | null {
    return this.#lines.find(({ stream }) => stream.family === family)?.stream ?? null;
  }

  get #ends(): readonly ServerStream[] {
    return this.#lines.map(({ stream }) => stream);
  }

  get #first(): Line {
    const [first] = this.#lines;
    if (first === undefined) throw new CooeeError('server-unreachable');
    return first;
  }
}

/** What a stream tells of its local end: nothing if the address means something on its own link only. */
function offered(stream: ServerStream | null): SocketAddress | null {
  return stream === null || isLinkLocalV6(stream.local) ? null : stream.local;
}

/** A contact without what only means this computer. */
function elsewhere({ v4, v6 }: Contact): Contact {
  const without = (address: SocketAddress | null): SocketAddress | null =>
    address === null || isLoopback(address) ? null : address;
  return { v4: without(v4), v6: without(v6) };
}
