/**
 * The conversations with one server, one over each family by which it is reached, in the first dialect that it speaks. Which one
 * that is shows in its answer to the first request, so finding out costs nothing where the first guess is right, and one more
 * connection for each family where it is not.
 */
import { dialectNamed } from '../../../src-shared/contact-exchange';
import type { ClientMessage, DialectName, ServerMessage } from '../../../src-shared/contact-exchange';
import { CooeeError, toFailure } from '../../../src-shared/session';
import { dialectsOf, forgetCooee, rememberCooee } from './known-cooees';
import { connectToServer } from './server-connection';
import type { LocalPort, ServerEndpoint, ServerStream } from './server-connection';
import { ServerConversation } from './server-conversation';
import type { ServerMessageOf, UnaskedListener } from './server-conversation';

/** How long a server may take to close its half. */
const CLOSE_TIMEOUT_MS = 5_000;

interface StreamConversation {
  readonly stream: ServerStream;
  readonly conversation: ServerConversation;
}

export class ServerConversations {
  /** IPv6 first. */
  #all: readonly StreamConversation[] = [];
  /** Still to be tried, if the server turns out not to speak the present one. */
  #otherDialects: readonly DialectName[];
  readonly #endpoint: ServerEndpoint;
  readonly #ports: readonly LocalPort[];
  readonly #listener: UnaskedListener;

  private constructor(endpoint: ServerEndpoint, ports: readonly LocalPort[], listener: UnaskedListener) {
    this.#endpoint = endpoint;
    this.#ports = ports;
    this.#listener = listener;
    this.#otherDialects = endpoint.dialects ?? dialectsOf(endpoint);
  }

  /**
   * Connects to the server from the given ports, over as many of their families as it can be reached.
   *
   * @param listener as for {@link ServerConversation}
   * @throws CooeeError `server-unreachable`, `server-untrusted`, `server-foreign`; the signal's reason
   */
  static async open(
    endpoint: ServerEndpoint,
    ports: readonly LocalPort[],
    listener: UnaskedListener,
    signal: AbortSignal,
  ): Promise<ServerConversations> {
    const conversations = new ServerConversations(endpoint, ports, listener);
    await conversations.#connect(signal);
    return conversations;
  }

  /** The streams may be others after the first request. */
  get streams(): readonly ServerStream[] {
    return this.#all.map(({ stream }) => stream);
  }

  streamOf(family: 4 | 6): ServerStream | null {
    return this.streams.find((stream) => stream.family === family) ?? null;
  }

  /** The one whose connection makes the room and is told of the friend. */
  get first(): ServerConversation {
    return this.#first.conversation;
  }

  get others(): readonly StreamConversation[] {
    return this.#all.slice(1);
  }

  /**
   * Sends a request, which may be the very first one, on the first connection: if the server does not speak our dialect, again in
   * the next.
   * @throws CooeeError as {@link ServerConversation.request} and {@link open}
   */
  async requestOnFirst<T extends ServerMessage['type']>(
    message: (stream: ServerStream) => ClientMessage,
    expected: T,
    signal: AbortSignal,
  ): Promise<ServerMessageOf<T>> {
    for (;;) {
      const { stream, conversation } = this.#first;
      try {
        return await conversation.request(message(stream), expected, signal);
      } catch (error) {
        const [next] = this.#otherDialects;
        if (next === undefined || !conversation.mayBeContinuedIn(next)) {
          if (toFailure(error).kind === 'server-foreign') forgetCooee(this.#endpoint);
          throw error;
        }
        this.abandon();
        await this.#connect(signal);
      }
    }
  }

  /** The server has shown that it is a Cooee. */
  remember(): void {
    rememberCooee(this.#endpoint);
  }

  /** Closes the connections, and resets only those that the server does not close in kind. */
  close(): void {
    for (const { socket } of this.streams) {
      socket.end();
      // A server that never reads must keep neither the socket nor the program alive.
      socket.unref();
      setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS).unref();
    }
  }

  /** Ends the connections so that others can begin at once: those have the same two ends, which only a reset frees. */
  abandon(): void {
    for (const { transport } of this.streams) transport.resetAndDestroy();
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const [name, ...others] = this.#otherDialects;
    if (name === undefined) throw new RangeError('no dialect to speak');
    this.#otherDialects = others;
    const streams = await connectToServer(this.#endpoint, this.#ports, signal);
    this.#all = streams.map((stream, index) => {
      // Of the friend and the room a server speaks on the first alone.
      const listener = index === 0 ? this.#listener : null;
      const conversation = new ServerConversation(stream.socket, dialectNamed(name), listener);
      return { stream, conversation };
    });
  }

  get #first(): StreamConversation {
    const [first] = this.#all;
    if (first === undefined) throw new CooeeError('server-unreachable');
    return first;
  }
}
