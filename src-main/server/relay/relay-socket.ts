/**
 * One client's socket at the relay. It ends in the order that loses nothing: what is still to be written goes out, then our
 * FIN; what comes meanwhile is read and dropped, since unread bytes would make the system send a reset, which takes away from
 * the client what it has not read yet.
 */
import type { Socket } from 'node:net';

/** From our end of the connection to its destruction: time for a slow client to take what was written for it. */
const CLOSE_TIMEOUT_MS = 60_000;

/** Whoever deals with the socket at the moment. */
export interface Holder {
  bytes(bytes: Buffer): void;
  /** Called at most once: the client ended the connection, or it broke. */
  gone(): void;
}

export class RelaySocket {
  /** Null once our end is closed or the client is gone. */
  #holder: Holder | null;
  #closeTimer: NodeJS.Timeout | undefined;
  readonly #socket: Socket;

  constructor(socket: Socket, holder: Holder) {
    this.#socket = socket;
    this.#holder = holder;
    socket.on('data', (bytes) => this.#holder?.bytes(bytes));
    // There is no half-close in this protocol: who ends their direction ends both.
    socket.on('end', () => this.#leave());
    // Which error it was says nothing that the friend, or the keeper, could use: the connection is gone.
    socket.on('error', () => this.#leave());
    socket.on('close', () => {
      this.#leave();
      clearTimeout(this.#closeTimer);
    });
  }

  /** From now on another one gets the bytes. */
  passTo(holder: Holder): void {
    if (this.#holder !== null) this.#holder = holder;
  }

  /** Gives the holder bytes that were read already. */
  handOver(bytes: Buffer): void {
    this.#holder?.bytes(bytes);
  }

  /** @returns false when no more should be written until `drain` */
  write(bytes: Buffer | string): boolean {
    return this.#socket.write(bytes);
  }

  onDrain(drained: () => void): void {
    this.#socket.once('drain', drained);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The holder is told nothing more. @param lastWords written before the end */
  end(lastWords?: string): void {
    if (this.#holder === null) return;
    this.#holder = null;
    this.#closeTimer = setTimeout(() => this.#socket.destroy(), CLOSE_TIMEOUT_MS);
    if (lastWords === undefined) this.#socket.end();
    else this.#socket.end(lastWords);
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  onClose(closed: () => void): void {
    if (this.#socket.closed) closed();
    else this.#socket.once('close', closed);
  }

  #leave(): void {
    const holder = this.#holder;
    if (holder === null) return;
    this.end();
    holder.gone();
  }
}
