import type { Socket } from 'node:net';

import type {
  ClientMessage,
  Dialect,
  ServerError,
  ServerMessage,
} from '../../../src-shared/contact-exchange';
import { CooeeError, orAborted, withDeadline, type FailureKind } from '../../../src-shared/session';

/** A server answers at once; one that takes longer does not speak our language. */
const REPLY_TIMEOUT_MS = 8_000;

const FAILURE_OF: Record<ServerError, FailureKind> = {
  'room-taken': 'room-taken',
  'peer-timed-out': 'friend-absent',
  'no-such-room': 'room-unknown',
  'too-many-requests': 'server-busy',
  syntax: 'server-foreign',
  connection: 'server-lost',
  internal: 'server-lost',
};

/**
 * Requests and replies on one server stream: at most one request outstanding (gday wire spec, section 3.4). An error
 * reply becomes the failure it means.
 */
export class ServerConversation {
  private readonly received: ServerMessage[] = [];
  private ended: CooeeError | null = null;
  private wake: (() => void) | null = null;
  private heardOnce = false;

  constructor(
    private readonly socket: Socket,
    private readonly dialect: Dialect,
  ) {
    const decoder = dialect.serverMessageDecoder();
    socket.on('data', (bytes: Buffer) => {
      try {
        const messages = decoder.push(bytes);
        this.heardOnce ||= messages.length > 0;
        this.received.push(...messages);
      } catch (cause) {
        this.end(new CooeeError('server-foreign', null, { cause }));
        socket.destroy();
      }
      this.wake?.();
    });
    socket.on('error', (cause) => this.end(new CooeeError('server-lost', null, { cause })));
    // A server that hangs up on our first words is something else that happens to listen there.
    socket.on('close', () => this.end(new CooeeError(this.heardOnce ? 'server-lost' : 'server-foreign')));
    // A socket made from a descriptor starts out paused.
    socket.resume();
  }

  /** Sends a request and waits for the reply of the given type. */
  async request<T extends ServerMessage['type']>(
    message: ClientMessage,
    expected: T,
    signal: AbortSignal,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    this.socket.write(this.dialect.encodeClientMessage(message));
    const silent = (): Error => new CooeeError('server-foreign', 'no reply');
    return withDeadline(signal, REPLY_TIMEOUT_MS, silent, (deadline) => this.expect(expected, deadline));
  }

  /** Waits for a message of the given type. */
  async expect<T extends ServerMessage['type']>(
    type: T,
    signal: AbortSignal,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    const message = await this.next(signal);
    if (message.type === 'error') throw new CooeeError(FAILURE_OF[message.error]);
    if (message.type !== type) throw new CooeeError('server-foreign', `unexpected ${message.type}`);
    return message as Extract<ServerMessage, { type: T }>;
  }

  private async next(signal: AbortSignal): Promise<ServerMessage> {
    for (;;) {
      signal.throwIfAborted();
      const message = this.received.shift();
      if (message !== undefined) return message;
      if (this.ended !== null) throw this.ended;
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      await orAborted(woken, signal);
    }
  }

  private end(reason: CooeeError): void {
    this.ended ??= reason;
    this.wake?.();
  }
}
