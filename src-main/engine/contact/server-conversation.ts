import type { Socket } from 'node:net';

import {
  dialectOf,
  type ClientMessage,
  type Dialect,
  type DialectName,
  type ServerError,
  type ServerMessage,
} from '../../../src-shared/contact-exchange';
import { CooeeError, orAborted, withDeadline, type FailureKind } from '../../../src-shared/session';

/** A server answers at once; one that takes longer does not speak our language. */
const REPLY_TIMEOUT_MS = 8_000;

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

/**
 * Requests and replies on one server stream: at most one request outstanding (gday wire spec, section 3.4). An error
 * reply becomes the failure it means.
 */
export class ServerConversation {
  private readonly received: ServerMessage[] = [];
  private ended: CooeeError | null = null;
  private wake: (() => void) | null = null;
  private firstByte: number | undefined;
  private understood = false;

  constructor(
    private readonly socket: Socket,
    private readonly dialect: Dialect,
  ) {
    const decoder = dialect.serverMessageDecoder();
    socket.on('data', (bytes: Buffer) => {
      this.firstByte ??= bytes[0];
      try {
        const messages = decoder.push(bytes);
        this.understood ||= messages.length > 0;
        this.received.push(...messages);
      } catch (cause) {
        this.end(new CooeeError('server-foreign', null, { cause }));
        socket.destroy();
      }
      this.wake?.();
    });
    socket.on('error', (cause) => this.end(new CooeeError('server-lost', null, { cause })));
    // A server that hangs up on our first words is something else that happens to listen there.
    socket.on('close', () => this.end(new CooeeError(this.understood ? 'server-lost' : 'server-foreign')));
    // A socket made from a descriptor starts out paused.
    socket.resume();
  }

  /**
   * Whether the server hung up on our dialect and may speak the other one: its first byte says so, or it said nothing
   * that reached us (a reset may overtake the answer).
   */
  mayBeContinuedIn(dialect: DialectName): boolean {
    if (this.ended === null || this.understood) return false;
    return this.firstByte === undefined || dialectOf(this.firstByte)?.name === dialect;
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
  ): Promise<Extract<ServerMessage, { type: T }>> {
    this.socket.write(this.encode(message));
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

  private encode(message: ClientMessage): Uint8Array {
    try {
      return this.dialect.encodeClientMessage(message);
    } catch (cause) {
      // Everything else in a request is ours and short.
      throw new CooeeError('code-invalid', 'its second part is too long or not text', { cause });
    }
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
