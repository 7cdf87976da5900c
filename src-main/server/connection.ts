/**
 * One client's connection: frames in, frames out, in the dialect that its first byte shows, and an end that is never a
 * reset of our making. gday takes an error while it closes its server connection as the failure of its whole transfer,
 * and closes only once it is connected to its friend (docs/GDAY-WIRE.md 2); so after the exchange it is the client
 * who closes.
 */
import type { Socket } from 'node:net';

import type {
  ClientMessage,
  Dialect,
  FrameDecoder,
  ServerDetails,
  ServerError,
  ServerMessage,
  SocketAddress,
} from '../../src-shared/contact-exchange';
import { dialect3, dialectOf, FrameError } from '../../src-shared/contact-exchange';
import type { Asker, ClientId } from './rooms';

/** From the first byte of a frame to its last. Frames fit into one packet; a slower client only occupies a slot. */
const FRAME_TIMEOUT_MS = 10_000;
/**
 * How long a connection may be silent while it is in no room. After the exchange clients keep it for the punching (30 s
 * at most, and gday wants at least 10 s): this is twice as long.
 */
const IDLE_TIMEOUT_MS = 60_000;
/** From our end of the connection (FIN) to its destruction, if the client does not end its own. */
const CLOSE_TIMEOUT_MS = 5_000;
/**
 * After these the connection is closed (docs/GDAY-WIRE.md 3.4); so it is after an internal error, and the client can start afresh.
 */
const LAST_WORDS: ReadonlySet<ServerError> = new Set([
  'too-many-requests',
  'syntax',
  'connection',
  'internal',
]);
/** Answers that a client has not read yet, in bytes, before it is dropped. The longest answer has 4100. */
const MAX_UNREAD_BYTES = 65_536;
const ENDED_BY_CLIENT = 'the client ended it';
/**
 * Requests that have not been answered yet, of one connection: they are answered one after another, and an answer may have to come
 * from another computer. No client asks more than a few at once.
 */
const MAX_UNANSWERED = 256;

export interface ConnectionHandlers {
  /**
   * One request, after the answer to the one before, while none waits for the friend; details may be told meanwhile. Never rejects.
   */
  request(connection: ClientConnection, message: ClientMessage): Promise<void>;
  /** An error was sent. */
  erred(error: ServerError): void;
  /** Whether the connection is part of a room, whose own time limit then holds. */
  holdsPlace(connection: ClientConnection): boolean;
  /** Called once, after the last answer, when the connection can no longer be used: ended by either side or broken. */
  gone(connection: ClientConnection, why: string): void;
}

export class ClientConnection implements Asker {
  /** Null until the first byte. */
  #dialect: Dialect | null = null;
  #decoder: FrameDecoder<ClientMessage> | null = null;
  /** The latest request that is answered. */
  #lastRequest: ClientMessage['type'] | null = null;
  #waitsForFriend = false;
  /** Read, and not answered yet. */
  readonly #unanswered: ClientMessage[] = [];
  #isAnswering = false;
  /** The client has ended it: it is over once everything before is answered. */
  #endsOnceAnswered = false;
  #over = false;
  #whyGone = '';
  #frameTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #closeTimer: NodeJS.Timeout | undefined;
  readonly #socket: Socket;
  readonly #handlers: ConnectionHandlers;

  constructor(
    socket: Socket,
    readonly id: ClientId,
    readonly publicAddress: SocketAddress,
    readonly server: ServerDetails,
    handlers: ConnectionHandlers,
  ) {
    this.#socket = socket;
    this.#handlers = handlers;

    socket.on('data', (bytes) => this.#receive(bytes));
    // A half-close ends the connection: the requests before it are answered, and no more will come. It gets no
    // ErrorSyntax, as an ordinary goodbye gets from gday's server (docs/GDAY-WIRE.md 10.4 number 33).
    socket.on('end', () => {
      this.#endsOnceAnswered = true;
      if (!this.#isAnswering) this.close(ENDED_BY_CLIENT);
    });
    socket.on('error', (error) => this.#leave(error.message));
    socket.on('close', () => {
      this.#leave('closed');
      clearTimeout(this.#closeTimer);
    });
    this.rest();
  }

  /** Writes an answer, and closes the connection after an error that is one of the {@link LAST_WORDS}. */
  send(message: ServerMessage): void {
    if (this.#over) return;
    if (message.type !== 'room-news')
      this.#waitsForFriend = message.type === 'client-contact' && this.#lastRequest === 'ready';
    // A client of an unknown dialect is answered in the newest, as by gday's server.
    if (message.type === 'error') this.#handlers.erred(message.error);
    this.#socket.write((this.#dialect ?? dialect3).encodeServerMessage(message));
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) {
      this.#leave('does not read its answers');
      this.#socket.destroy();
    } else if (message.type === 'error' && LAST_WORDS.has(message.error)) {
      this.close(message.error);
    }
  }

  /** Restarts the idle limit: there was a request, or the connection's room is gone. */
  rest(): void {
    if (this.#over) return;
    if (this.#idleTimer !== undefined) this.#idleTimer.refresh();
    else
      this.#idleTimer = setTimeout(() => {
        if (!this.#handlers.holdsPlace(this)) this.close('idle');
      }, IDLE_TIMEOUT_MS);
  }

  /** Ends our direction once everything is written, and gives the client some time to end its own. */
  close(why: string): void {
    this.#leave(why);
    this.#socket.end();
    this.#closeTimer ??= setTimeout(() => this.#socket.destroy(), CLOSE_TIMEOUT_MS);
  }

  #leave(why: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopFrameTimer();
    clearTimeout(this.#idleTimer);
    this.#whyGone = why;
    if (!this.#isAnswering) this.#handlers.gone(this, why);
  }

  #receive(bytes: Buffer): void {
    // What comes after the end is read and thrown away: unread bytes would make the system send a reset.
    if (this.#over) return;
    try {
      const messages = this.#decode(bytes);
      if (messages.length > 0) this.#stopFrameTimer();
      for (const message of messages) this.#accept(message);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.send({ type: 'error', error: 'syntax' });
    }
    this.#startFrameTimer();
  }

  /** @throws FrameError, also at a first byte of no dialect: then nothing more of it is read */
  #decode(bytes: Buffer): ClientMessage[] {
    const [firstByte] = bytes;
    if (firstByte === undefined) return [];
    if (this.#decoder === null) {
      this.#dialect = dialectOf(firstByte);
      if (this.#dialect === null) throw new FrameError('wrong-version', String(firstByte));
      this.#decoder = this.#dialect.clientMessageDecoder();
    }
    return this.#decoder.push(bytes);
  }

  #accept(message: ClientMessage): void {
    if (this.#over) return;
    this.rest();
    if (this.#unanswered.length >= MAX_UNANSWERED) {
      this.send({ type: 'error', error: 'syntax' });
      return;
    }
    this.#unanswered.push(message);
    if (!this.#isAnswering) void this.#answerAll();
  }

  async #answerAll(): Promise<void> {
    this.#isAnswering = true;
    for (let message = this.#unanswered.shift(); message !== undefined; message = this.#unanswered.shift()) {
      if (this.#over) break;
      await this.#answer(message);
    }
    this.#isAnswering = false;
    if (this.#over) this.#handlers.gone(this, this.#whyGone);
    else if (this.#endsOnceAnswered) this.close(ENDED_BY_CLIENT);
  }

  async #answer(message: ClientMessage): Promise<void> {
    if (message.type !== 'tell-details') {
      // Nothing that has an answer may be sent while one is outstanding (docs/GDAY-WIRE.md 3.4).
      if (this.#waitsForFriend) {
        this.send({ type: 'error', error: 'syntax' });
        return;
      }
      this.#lastRequest = message.type;
    }
    await this.#handlers.request(this, message);
  }

  #startFrameTimer(): void {
    if (this.#over || this.#decoder === null || this.#decoder.pendingBytes === 0) return;
    this.#frameTimer ??= setTimeout(() => this.send({ type: 'error', error: 'syntax' }), FRAME_TIMEOUT_MS);
  }

  #stopFrameTimer(): void {
    clearTimeout(this.#frameTimer);
    this.#frameTimer = undefined;
  }
}
