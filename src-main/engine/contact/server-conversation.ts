import type { Socket } from 'node:net';

import { dialectOf } from '../../../src-shared/contact-exchange';
import type {
  ClientMessage,
  Dialect,
  DialectName,
  PeerDetails,
  ServerError,
  ServerMessage,
} from '../../../src-shared/contact-exchange';
import { CooeeError, orAborted, withDeadline } from '../../../src-shared/session';
import type { FailureKind } from '../../../src-shared/session';
import { hungUp } from './server-failure';

/** A server answers at once; one that takes longer does not speak our language. */
const REPLY_TIMEOUT_MS = 8_000;

/** Of `HTTP/1.1 400 Bad Request`. */
const FIRST_BYTE_OF_HTTP = 0x48;
/** Messages that may wait to be read: the friend's contact comes with the answer to `ready`, and an error may follow. */
const MAX_UNREAD = 4;
/**
 * Messages with the friend's details, and with news of our room, that are read. A Cooee sends details when it learns something about
 * its router, about three times in a call; a server that never stopped sending them would keep us busy.
 */
const MAX_UNASKED = 64;

const FAILURE_OF: Record<ServerError, FailureKind> = {
  'room-taken': 'room-taken',
  'peer-timed-out': 'friend-absent',
  'no-such-room': 'room-unknown',
  // We ask in the right order, so it is somebody else who speaks for our side of the room.
  'unexpected-message': 'room-taken',
  'too-many-requests': 'server-busy',
  syntax: 'server-foreign',
  connection: 'server-lost',
  internal: 'server-lost',
};

/** A message, and when its last byte was here, on the clock of `performance.now()`. */
export interface Received<T> {
  readonly message: T;
  readonly receivedAt: number;
}

/** What a server says without having been asked, as it comes. */
export interface UnaskedListener {
  /** What the friend sends after their contact. */
  friendDetails(details: PeerDetails): void;
  /** So many others came to our room in the friend's place. */
  turnedAway(count: number): void;
}

/** The server's message of the given type. */
export type ServerMessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

/**
 * Requests and replies on one server stream: at most one request outstanding (docs/GDAY-WIRE.md 3.4). An error
 * reply becomes the failure it means. What answers no request, a friend's details above all, goes to a listener.
 */
export class ServerConversation {
  readonly #received: Received<ServerMessage>[] = [];
  #unasked = 0;
  #shortestRoundTripMs: number | null = null;
  #ended: CooeeError | null = null;
  #wake: (() => void) | null = null;
  #firstByte: number | undefined;
  #understood = false;
  readonly #socket: Socket;
  readonly #dialect: Dialect;
  readonly #listener: UnaskedListener | null;

  /** @param listener null for nobody */
  constructor(socket: Socket, dialect: Dialect, listener: UnaskedListener | null) {
    this.#socket = socket;
    this.#dialect = dialect;
    this.#listener = listener;

    const decoder = dialect.serverMessageDecoder();
    socket.on('data', (bytes: Buffer) => {
      this.#firstByte ??= bytes[0];
      try {
        const messages = decoder.push(bytes);
        this.#understood ||= messages.length > 0;
        for (const message of messages) this.#receive(message);
      } catch (cause) {
        const why =
          this.#firstByte === FIRST_BYTE_OF_HTTP ? ({ why: { code: 'like-a-web-server' } } as const) : {};
        const foreign = (): CooeeError => new CooeeError('server-foreign', null, { cause, ...why });
        this.#end(cause instanceof CooeeError ? cause : foreign());
        socket.destroy();
      }
      this.#wake?.();
    });
    socket.on('error', (cause) =>
      this.#end(
        this.#firstByte === undefined ? hungUp(null, cause) : new CooeeError('server-lost', null, { cause }),
      ),
    );
    socket.on('close', () => this.#end(this.#whyClosed));
    // A socket made from a descriptor starts out paused.
    socket.resume();
  }

  /**
   * Whether the server hung up on our dialect and may speak the other one: its first byte shows it, or nothing of its answer
   * reached us (a reset may overtake it).
   */
  mayBeContinuedIn(dialect: DialectName): boolean {
    if (this.#ended === null || this.#understood) return false;
    return this.#firstByte === undefined || dialectOf(this.#firstByte)?.name === dialect;
  }

  /**
   * Milliseconds from a request to its answer, the shortest so far: what is longer was held up on the way or at the
   * server. Null before the first answer.
   */
  get roundTripMs(): number | null {
    return this.#shortestRoundTripMs;
  }

  /**
   * Sends a request and waits for the reply of the given type.
   * @throws CooeeError `code-invalid` if the room code does not fit into a message; what an error reply means;
   *   `server-lost`, `server-foreign`
   */
  async request<T extends ServerMessage['type']>(
    message: ClientMessage,
    expected: T,
    signal: AbortSignal,
  ): Promise<ServerMessageOf<T>> {
    const sentAt = performance.now();
    this.#socket.write(this.#encode(message));
    const silent = (): Error => new CooeeError('server-foreign', null, { why: { code: 'no-reply' } });
    const reply = await withDeadline(signal, REPLY_TIMEOUT_MS, silent, (deadline) =>
      this.expect(expected, deadline),
    );
    const roundTripMs = reply.receivedAt - sentAt;
    this.#shortestRoundTripMs = Math.min(roundTripMs, this.#shortestRoundTripMs ?? roundTripMs);
    return reply.message;
  }

  /** Waits for a message of the given type. */
  async expect<T extends ServerMessage['type']>(
    type: T,
    signal: AbortSignal,
  ): Promise<Received<ServerMessageOf<T>>> {
    const { message, receivedAt } = await this.#next(signal);
    if (message.type === 'error') throw new CooeeError(FAILURE_OF[message.error]);
    if (message.type !== type)
      throw new CooeeError('server-foreign', null, {
        why: { code: 'unexpected-message', type: message.type },
      });
    return { message: message as ServerMessageOf<T>, receivedAt };
  }

  /** Sends a message that has no reply. Does nothing once the connection has ended. */
  send(message: ClientMessage): void {
    if (this.#ended === null && this.#socket.writable) this.#socket.write(this.#encode(message));
  }

  /** @throws CooeeError `server-foreign` when the server sends more than anybody can have asked for */
  #receive(message: ServerMessage): void {
    if (message.type !== 'peer-details' && message.type !== 'room-news') {
      this.#received.push({ message, receivedAt: performance.now() });
      if (this.#received.length > MAX_UNREAD)
        throw new CooeeError('server-foreign', null, { why: { code: 'talks-unasked' } });
      return;
    }
    this.#unasked += 1;
    if (this.#unasked > MAX_UNASKED)
      throw new CooeeError('server-foreign', null, { why: { code: 'talks-unasked' } });
    if (message.type === 'room-news') {
      if (message.turnedAway !== null) this.#listener?.turnedAway(message.turnedAway);
    } else if (message.details !== null) this.#listener?.friendDetails(message.details);
  }

  #encode(message: ClientMessage): Uint8Array {
    try {
      return this.#dialect.encodeClientMessage(message);
    } catch (cause) {
      // Everything else in a request is ours and short.
      throw new CooeeError('code-invalid', 'its second part is too long or not text', { cause });
    }
  }

  async #next(signal: AbortSignal): Promise<Received<ServerMessage>> {
    for (;;) {
      signal.throwIfAborted();
      const received = this.#received.shift();
      if (received !== undefined) return received;
      if (this.#ended !== null) throw this.#ended;
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await orAborted(woken, signal);
    }
  }

  /**
   * A connection that is closed before a word was said is one too many for a server that has its limits: gday's closes it so, and one
   * that is a Cooee where it cannot say so. Another program would mostly have said something.
   */
  get #whyClosed(): CooeeError {
    if (this.#understood) return new CooeeError('server-lost');
    return this.#firstByte === undefined ? hungUp(null) : new CooeeError('server-foreign');
  }

  #end(reason: CooeeError): void {
    this.#ended ??= reason;
    this.#wake?.();
  }
}
