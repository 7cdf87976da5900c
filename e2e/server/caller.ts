/** A caller as a contact server sees it, which never waits for ever. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { canonicalAddress, dialect3, formatSocketAddress } from '../../src-shared/contact-exchange';
import type { ClientMessage, Dialect, ServerMessage } from '../../src-shared/contact-exchange';

/** What became of a question: the answer, or how there was none. */
export type Heard = ServerMessage | { readonly type: 'closed' } | { readonly type: 'silence' };

export class Caller {
  readonly #socket: Socket;
  readonly #dialect: Dialect;
  /** All that the server has sent, in hexadecimal. */
  received = '';
  readonly #inbox: ServerMessage[] = [];
  #isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket, dialect: Dialect) {
    this.#socket = socket;
    this.#dialect = dialect;
    const decoder = dialect.serverMessageDecoder();
    socket.on('data', (bytes: Buffer) => {
      this.received += bytes.toString('hex');
      this.#inbox.push(...decoder.push(bytes));
      this.#wake();
    });
    const close = (): void => {
      this.#isClosed = true;
      this.#wake();
    };
    socket.on('end', close);
    socket.on('close', close);
    socket.on('error', close);
  }

  /** @param from an address of 127.0.0.0/8, with any port if none is given */
  static async open(
    port: number,
    from: string,
    dialect: Dialect = dialect3,
    fromPort?: number,
  ): Promise<Caller> {
    const local = { localAddress: from, ...(fromPort === undefined ? {} : { localPort: fromPort }) };
    const socket = connect({ host: '127.0.0.1', port, ...local });
    const caller = new Caller(socket, dialect);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    return caller;
  }

  /** Its address as the server sees it, `host:port`. */
  get address(): string {
    const { localAddress = '0.0.0.0', localPort = 0 } = this.#socket;
    return formatSocketAddress(canonicalAddress(localAddress, localPort));
  }

  async ask(message: ClientMessage, patienceMs: number): Promise<Heard> {
    this.#socket.write(this.#dialect.encodeClientMessage(message));
    return this.next(patienceMs);
  }

  async next(patienceMs: number): Promise<Heard> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const message = this.#inbox.shift();
      if (message !== undefined) return message;
      if (this.#isClosed) return { type: 'closed' };
      const left = until - performance.now();
      if (left <= 0) return { type: 'silence' };
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  hangUp(): void {
    this.#socket.destroy();
  }
}
