/** One client's connection: asks, awaits the answer, and ends as Cooee's own clients do, with a FIN that leaves first. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { SecureContext } from 'node:tls';
import { connect as connectTls, TLSSocket } from 'node:tls';

import { dialectOf } from '../../src-shared/contact-exchange';
import type {
  ClientMessage,
  Dialect,
  FrameDecoder,
  ServerMessage,
  SocketAddress,
} from '../../src-shared/contact-exchange';

/** How long a connection may be silent while something of it is awaited; it then counts as failed. */
const SILENCE_MS = 10_000;

/** Where a client comes from and goes to. */
export interface Way {
  readonly target: SocketAddress;
  /** Null leaves it to the system. */
  readonly source: string | null;
  readonly dialect: Dialect;
  readonly tls: {
    readonly context: SecureContext;
    readonly serverName: string;
    readonly session: Buffer | null;
    /** Is given a ticket by which a later connection can be resumed; perhaps several times, perhaps never. */
    readonly onTicket: (session: Buffer) => void;
  } | null;
}

/** Why a client did not get what it asked for: what the server said, or how the connection ended. */
export class PeerFailure extends Error {
  override readonly name = 'PeerFailure';

  /** @param reason few words, of a small set: failures are counted by it */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

export class Peer {
  #decoder: FrameDecoder<ServerMessage> | null = null;
  readonly #inbox: ServerMessage[] = [];
  #failure: PeerFailure | null = null;
  #wake: () => void = () => undefined;
  #onLoss: (reason: string) => void = () => undefined;
  readonly #socket: Socket;
  readonly #dialect: Dialect;

  private constructor(socket: Socket, dialect: Dialect) {
    this.#socket = socket;
    this.#dialect = dialect;
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('timeout', () => this.#fail('timed out'));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(error.code ?? error.message));
    socket.on('end', () => this.#fail('ended by the server'));
    socket.on('close', () => this.#fail('closed'));
  }

  /** @throws PeerFailure if there is no connection, or no TLS on it */
  static async connect({ target, source, dialect, tls }: Way): Promise<Peer> {
    const { host, port } = target;
    const place = { host, port, noDelay: true, ...(source === null ? {} : { localAddress: source }) };
    const socket =
      tls === null
        ? connect(place)
        : connectTls({
            ...place,
            secureContext: tls.context,
            servername: tls.serverName,
            ...(tls.session === null ? {} : { session: tls.session }),
          });
    if (tls !== null) socket.on('session', tls.onTicket);
    socket.setTimeout(SILENCE_MS);
    const peer = new Peer(socket, dialect);
    await peer.#until((wake) => socket.once(tls === null ? 'connect' : 'secureConnect', wake));
    return peer;
  }

  get local(): { readonly address: string; readonly port: number } {
    return { address: this.#socket.localAddress ?? '', port: this.#socket.localPort ?? 0 };
  }

  /** Whether the handshake was the short one of a client that comes again. */
  get isResumed(): boolean {
    return this.#socket instanceof TLSSocket && this.#socket.isSessionReused();
  }

  /** @throws PeerFailure if the answer is an error, or there is none */
  async ask(message: ClientMessage): Promise<ServerMessage> {
    this.#socket.write(this.#dialect.encodeClientMessage(message));
    return this.next();
  }

  /** The next message of the server. @throws PeerFailure if it is an error, or there is none */
  async next(): Promise<ServerMessage> {
    while (this.#inbox.length === 0) await this.#until((wake) => (this.#wake = wake));
    const message = this.#inbox.shift();
    if (message === undefined) throw new PeerFailure('no answer');
    if (message.type === 'error') throw new PeerFailure(message.error);
    return message;
  }

  /** From now on nothing is awaited for some time. @param onLoss called once, with few words, if the connection is gone before {@link end} */
  rest(onLoss: (reason: string) => void): void {
    this.#socket.setTimeout(0);
    this.#onLoss = onLoss;
  }

  end(): void {
    this.#onLoss = () => undefined;
    this.#socket.end();
  }

  /** At once, without the server's goodbye. */
  destroy(): void {
    this.#onLoss = () => undefined;
    this.#socket.destroy();
  }

  async #until(listen: (wake: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#failure === null) listen(resolve);
      else resolve();
    });
    if (this.#failure !== null && this.#inbox.length === 0) throw this.#failure;
  }

  #receive(bytes: Buffer): void {
    try {
      this.#decoder ??= dialectOf(bytes[0] ?? -1)?.serverMessageDecoder() ?? null;
      if (this.#decoder === null) throw new PeerFailure('an answer of no dialect');
      this.#inbox.push(...this.#decoder.push(bytes));
      this.#wake();
    } catch (error) {
      this.#fail(error instanceof PeerFailure ? error.reason : 'an answer that cannot be read');
    }
  }

  #fail(reason: string): void {
    if (this.#failure !== null) return;
    this.#failure = new PeerFailure(reason);
    if (reason !== 'ended by the server') this.#socket.destroy();
    this.#wake();
    this.#onLoss(reason);
  }
}
