import { CooeeError, orAborted } from '../../../../src-shared/session';
import { garbled } from '../protocol/garbled';
import type { GdayChannel } from './channel';
import { HEADER_BYTES, messageLength } from './messages';

/** A message's first memory; it doubles as bytes come in, so that a length alone costs the friend nothing. Bytes. */
const FIRST_ALLOCATION_BYTES = 64 * 1024;

/** A channel read in the portions that the file protocol needs, and watched while the friend has nothing to send. */
export class GdayLink {
  readonly #closing = new AbortController();
  /** A read under way: a wait that was given up leaves it to the next one. */
  #ahead: Promise<Buffer | null> | null = null;
  /** What was read and not taken yet: a view, valid until the next read of the channel. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(readonly channel: GdayChannel) {}

  /** Ends the read under way. The connection itself belongs to who made it. */
  close(): void {
    this.#closing.abort(new CooeeError('cancelled'));
  }

  /** @throws the signal's reason, what the channel throws */
  async write(bytes: Buffer, signal: AbortSignal): Promise<void> {
    await orAborted(this.channel.write(bytes), signal);
  }

  /**
   * One to `limit` bytes, valid until the next call.
   * @throws CooeeError `friend-left` when the friend closed the connection, the signal's reason, what the channel throws
   */
  async take(limit: number, signal: AbortSignal): Promise<Buffer> {
    if (this.#rest.length === 0) {
      const chunk = await orAborted(this.#readAhead(), signal);
      this.#ahead = null;
      if (chunk === null) throw new CooeeError('friend-left');
      this.#rest = chunk;
    }
    const taken = this.#rest.subarray(0, limit);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  /** Whether bytes have arrived behind those that were taken. */
  get hasMore(): boolean {
    return this.#rest.length > 0;
  }

  /**
   * The JSON of the next message, UTF-8.
   * @throws CooeeError `friend-garbled`, `offer-too-large`, and what {@link take} throws
   */
  async readMessage(signal: AbortSignal): Promise<Buffer> {
    return this.#exactly(messageLength(await this.#exactly(HEADER_BYTES, signal)), signal);
  }

  /**
   * Runs `body` while it is our turn: its signal aborts with `signal`, and when the friend sends something or hangs up. The body
   * must heed its signal; its end is awaited in every case. An answer to the last bytes that the body sends would
   * count as out of turn, so those are to be sent afterwards.
   * @throws CooeeError `friend-garbled` or `friend-left`, what the channel throws, the signal's reason, what the body throws
   */
  async whileFriendIsSilent<T>(signal: AbortSignal, body: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const turn = new AbortController();
    const abort = (): void => turn.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#silenceBroken().then(
      (error) => turn.abort(error),
      (error: unknown) => turn.abort(error),
    );
    try {
      const result = await body(turn.signal);
      turn.signal.throwIfAborted();
      return result;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /**
   * Waits for the friend to close the connection; whatever else they send is too late to matter.
   * @throws the signal's reason, what the channel throws
   */
  async friendHangsUp(signal: AbortSignal): Promise<void> {
    while ((await orAborted(this.#readAhead(), signal)) !== null) this.#ahead = null;
  }

  async #silenceBroken(): Promise<CooeeError> {
    const chunk = this.#rest.length > 0 ? this.#rest : await this.#readAhead();
    return chunk === null ? new CooeeError('friend-left') : garbled('something out of turn');
  }

  #readAhead(): Promise<Buffer | null> {
    if (this.#ahead === null) {
      this.#ahead = this.channel.read(this.#closing.signal);
      // Whoever waits next sees the error; perhaps nobody does.
      this.#ahead.catch(() => undefined);
    }
    return this.#ahead;
  }

  async #exactly(length: number, signal: AbortSignal): Promise<Buffer> {
    let filled = 0;
    let bytes = Buffer.allocUnsafe(Math.min(length, FIRST_ALLOCATION_BYTES));
    while (filled < length) {
      if (filled === bytes.length) {
        bytes = Buffer.concat([bytes], Math.min(length, bytes.length * 2));
      }
      filled += (await this.take(bytes.length - filled, signal)).copy(bytes, filled);
    }
    return bytes;
  }
}
