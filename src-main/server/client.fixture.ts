/** A client of the contact exchange over any socket, for tests. */
import type { Socket } from 'node:net';

import { canonicalAddress, dialect01, dialectOf } from '../../src-shared/contact-exchange';
import type {
  ClientMessage,
  Dialect,
  FrameDecoder,
  ServerMessage,
  SocketAddress,
} from '../../src-shared/contact-exchange';

export class Client {
  /** Of the dialect that the server answers in. */
  #decoder: FrameDecoder<ServerMessage> | null = null;
  readonly #inbox: ServerMessage[] = [];
  #wake: () => void = () => undefined;
  /** How it ended: closed by the server, or with an error. */
  readonly ending: Promise<'ended' | 'reset'>;
  readonly #dialect: Dialect;

  constructor(
    readonly socket: Socket,
    dialect: Dialect = dialect01,
  ) {
    this.#dialect = dialect;

    socket.on('data', (bytes: Buffer) => {
      this.#decoder ??= dialectOf(bytes[0] ?? -1)?.serverMessageDecoder() ?? null;
      if (this.#decoder === null) throw new Error(`the answer is of no dialect: ${bytes.toString('hex')}`);
      this.#inbox.push(...this.#decoder.push(bytes));
      this.#wake();
    });
    this.ending = new Promise((resolve) => {
      socket.on('end', () => resolve('ended'));
      socket.on('error', () => resolve('reset'));
    });
  }

  get local(): SocketAddress {
    return canonicalAddress(this.socket.localAddress ?? '', this.socket.localPort ?? 0);
  }

  write(...messages: ClientMessage[]): void {
    this.socket.write(Buffer.concat(messages.map((message) => this.#dialect.encodeClientMessage(message))));
  }

  async next(): Promise<ServerMessage> {
    while (this.#inbox.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    const [message] = this.#inbox.splice(0, 1);
    if (message === undefined) throw new Error('the inbox is empty');
    return message;
  }

  ask(message: ClientMessage): Promise<ServerMessage> {
    this.write(message);
    return this.next();
  }
}
