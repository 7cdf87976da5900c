/**
 * A stream of frames that outlives its connections, like Eternal Terminal's. What the friend has not acknowledged is
 * kept; over a new connection both sides first say how many frames they have received, and the rest is sent again. So
 * every frame is handled exactly once and in order, and the users of the stream notice no more than a pause.
 *
 *   kind 2   acknowledge   2 ‖ u64BE frames received so far in this call
 *   kind 3   go on         3 ‖ u64BE the same; the first frame of both sides on every connection after the first
 *
 * Frames of these kinds are not counted themselves; all others are, from the first one of the call. A frame counts as
 * received when it has been handled, so nothing is lost with a frame that was only read.
 */
import { CooeeError } from '../../../../src-shared/session';
import { log } from '../../log';
import type { FrameHandler } from '../../secure';
import { ReplayBuffer } from './replay-buffer';

const KIND_ACKNOWLEDGE = 2;
const KIND_GO_ON = 3;
const COUNT_FRAME_BYTES = 9;
/**
 * Senders wait while this many bytes are unacknowledged. It has to cover bandwidth times round trip, as a transfer's window
 * of 16 MiB does, or it would be the brake.
 */
const HIGH_WATER_BYTES = 24 * 1024 * 1024;
/** More than that means that the friend takes and never acknowledges: what is not paced (control messages) has a bound too. */
const MAX_KEPT_BYTES = HIGH_WATER_BYTES + 16 * 1024 * 1024;
/** An acknowledgement is due after this many bytes, … */
const ACKNOWLEDGE_BYTES = 1024 * 1024;
/** … or, for what is less, after this time. Milliseconds. */
const ACKNOWLEDGE_MS = 500;

/** A hello, pings and a few messages. A connection that carried more has let full-sized packets through. */
const FEW_BYTES = 64 * 1024;

/** One connection's frames: a record stream. */
export interface FrameStream {
  readonly receivedBytes: number;
  send(frame: Buffer, final?: boolean): Promise<void>;
  finish(frame: Buffer): Promise<void>;
  receive(onFrame: FrameHandler, signal: AbortSignal): Promise<void>;
  destroy(): void;
}

interface Link {
  readonly stream: FrameStream;
  /** Our frames go out: on the first connection at once, later when the friend has said where to go on. */
  open: boolean;
}

export class BackedStream {
  readonly #kept = new ReplayBuffer();
  #link: Link | null;
  /** The number of the next frame for the current connection. */
  #cursor = 0;
  #pumping = false;
  #received = 0;
  #unacknowledgedBytes = 0;
  #acknowledgeTimer: NodeJS.Timeout | null = null;
  #ended: Error | null = null;
  #wantsSmall = false;
  #waitingSenders: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #wakeReceiver: () => void = () => undefined;
  readonly #onLost: () => void;

  /** @param onLost the connection is gone; {@link relink} or {@link giveUp} is expected, in any time */
  constructor(stream: FrameStream, onLost: () => void) {
    this.#onLost = onLost;

    this.#link = { stream, open: true };
  }

  /** Whether a connection is up, over which frames leave at once. */
  get isLinked(): boolean {
    return this.#link !== null;
  }

  /** Bytes received over the current connection, including those of an incomplete frame; 0 without a connection. */
  get receivedBytes(): number {
    return this.#link?.stream.receivedBytes ?? 0;
  }

  /**
   * Sends one frame, in call order.
   * @param release called when the friend has acknowledged the frame, which must not change before
   * @returns a promise that resolves when more may be sent, which may be after a new connection
   * @throws CooeeError what the stream was given up with
   */
  send(frame: Buffer, release: () => void = () => undefined): Promise<void> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    this.#kept.append(frame, release);
    if (this.#kept.bytes > MAX_KEPT_BYTES) {
      const reason = new CooeeError('friend-garbled', 'nothing is acknowledged');
      this.giveUp(reason);
      return Promise.reject(reason);
    }
    const link = this.#link;
    let taken: Promise<void> | null = null;
    if (link?.open === true && !this.#pumping) {
      this.#cursor = this.#kept.next;
      taken = this.#sendOver(link, frame);
    }
    const room = this.#whenRoom();
    if (room === null) return taken ?? Promise.resolve();
    return taken === null ? room : Promise.all([taken, room]).then(() => undefined);
  }

  /** Sends the last frame and closes our half of the connection; without a connection it gives the stream up. */
  async finish(frame: Buffer): Promise<void> {
    this.#stopAcknowledging();
    const link = this.#link;
    if (link?.open !== true) {
      this.giveUp(new CooeeError('connection-lost'));
      return;
    }
    this.#ended ??= new CooeeError('connection-lost');
    await link.stream.finish(frame);
  }

  /**
   * Hands over every frame, one at a time and exactly once, until the friend's last one.
   * @throws CooeeError what {@link giveUp} was called with, `friend-garbled`; the signal's reason
   */
  async receive(onFrame: FrameHandler, signal: AbortSignal): Promise<void> {
    for (let isFirst = true; ; isFirst = false) {
      const link = await this.#linked(signal);
      let mustGoOn = !isFirst;
      try {
        if (mustGoOn) void this.#sendOver(link, countFrame(KIND_GO_ON, this.#received));
        await link.stream.receive((frame, keep) => {
          if (mustGoOn !== (frame[0] === KIND_GO_ON)) throw new CooeeError('friend-garbled', 'out of step');
          mustGoOn = false;
          return this.#take(link, frame, (mine) => onFrame(mine, keep));
        }, signal);
        return;
      } catch (error) {
        if (signal.aborted || !isLost(error)) throw error;
        if (this.#link === link && this.#ended === null) log.warn('a connection broke', {}, error);
        this.#lose(link);
      }
    }
  }

  /** The friend is silent: gives the current connection up for another one. */
  drop(): void {
    if (this.#link === null) return;
    log.warn('a connection fell silent');
    if (this.receivedBytes < FEW_BYTES) this.#wantsSmall = true;
    this.#lose(this.#link);
  }

  /**
   * Whether a connection fell silent after it had carried little: that happens where small packets pass, as those of the
   * verification did, and large ones are dropped silently (RFC 2923, section 2.1). Once true, it stays.
   */
  get wantsSmallPackets(): boolean {
    return this.#wantsSmall;
  }

  /** Goes on over another connection to the same friend. */
  relink(stream: FrameStream): void {
    if (this.#ended !== null || this.#link !== null) {
      stream.destroy();
      return;
    }
    this.#link = { stream, open: false };
    this.#wakeReceiver();
  }

  /** There will be no other connection: everything that waits is rejected with the reason. */
  giveUp(reason: Error): void {
    this.#ended ??= reason;
    this.#stopAcknowledging();
    for (const { reject } of this.#waitingSenders.splice(0)) reject(reason);
    this.#wakeReceiver();
  }

  destroy(): void {
    this.giveUp(new CooeeError('connection-lost'));
    this.#link?.stream.destroy();
  }

  /** @returns a promise only where the user's handler returned one */
  #take(link: Link, frame: Buffer, onFrame: (frame: Buffer) => Promise<void> | void): Promise<void> | void {
    if (frame[0] === KIND_ACKNOWLEDGE || frame[0] === KIND_GO_ON) {
      this.#acknowledged(readCount(frame));
      if (frame[0] === KIND_GO_ON) this.#goOn(link);
      return;
    }
    const handled = onFrame(frame);
    const bytes = frame.length;
    if (handled === undefined) {
      this.#handled(bytes);
      return;
    }
    return handled.then(() => {
      this.#handled(bytes);
    });
  }

  #handled(bytes: number): void {
    this.#received += 1;
    this.#unacknowledgedBytes += bytes;
    if (this.#unacknowledgedBytes >= ACKNOWLEDGE_BYTES) this.#acknowledge();
    else this.#acknowledgeTimer ??= setTimeout(() => this.#acknowledge(), ACKNOWLEDGE_MS);
  }

  #acknowledge(): void {
    this.#stopAcknowledging();
    this.#unacknowledgedBytes = 0;
    // Without a connection the next one begins with the same count.
    if (this.#link?.open === true && this.#ended === null)
      void this.#sendOver(this.#link, countFrame(KIND_ACKNOWLEDGE, this.#received));
  }

  #stopAcknowledging(): void {
    if (this.#acknowledgeTimer !== null) clearTimeout(this.#acknowledgeTimer);
    this.#acknowledgeTimer = null;
  }

  #acknowledged(received: number): void {
    if (!this.#kept.acknowledge(received)) throw new CooeeError('friend-garbled', 'a count of frames');
    if (this.#kept.bytes < HIGH_WATER_BYTES)
      for (const { resolve } of this.#waitingSenders.splice(0)) resolve();
  }

  /** The friend has told how many frames they have: the rest is sent again, then what was added meanwhile. */
  #goOn(link: Link): void {
    if (link.open) throw new CooeeError('friend-garbled', 'going on twice');
    link.open = true;
    this.#cursor = this.#kept.first;
    this.#pumping = true;
    void this.#pump(link);
  }

  async #pump(link: Link): Promise<void> {
    while (this.#link === link && this.#cursor < this.#kept.next && this.#ended === null) {
      // Frames acknowledged over the new connection in the meantime were sent over it, so the cursor is past them.
      const frame = this.#kept.at(this.#cursor);
      this.#cursor += 1;
      await this.#sendOver(link, frame);
    }
    if (this.#link === link) this.#pumping = false;
  }

  /** That the connection broke is noticed by {@link receive}; the frame is kept. */
  async #sendOver(link: Link, frame: Buffer): Promise<void> {
    try {
      await link.stream.send(frame);
    } catch (error) {
      if (!isLost(error)) throw error;
    }
  }

  #lose(link: Link): void {
    if (this.#link !== link) return;
    this.#link = null;
    this.#pumping = false;
    link.stream.destroy();
    if (this.#ended === null) this.#onLost();
  }

  async #linked(signal: AbortSignal): Promise<Link> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#ended !== null) throw this.#ended;
      if (this.#link !== null) return this.#link;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#wakeReceiver = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }

  /** @returns null when there is room already */
  #whenRoom(): Promise<void> | null {
    if (this.#kept.bytes < HIGH_WATER_BYTES) return null;
    return new Promise((resolve, reject) => this.#waitingSenders.push({ resolve, reject }));
  }
}

function isLost(error: unknown): boolean {
  return error instanceof CooeeError && error.kind === 'connection-lost';
}

function countFrame(kind: number, count: number): Buffer {
  const frame = Buffer.alloc(COUNT_FRAME_BYTES);
  frame[0] = kind;
  frame.writeBigUInt64BE(BigInt(count), 1);
  return frame;
}

/** @throws CooeeError `friend-garbled` */
function readCount(frame: Buffer): number {
  if (frame.length !== COUNT_FRAME_BYTES) throw new CooeeError('friend-garbled', 'a count of frames');
  const count = frame.readBigUInt64BE(1);
  if (count > BigInt(Number.MAX_SAFE_INTEGER)) throw new CooeeError('friend-garbled', 'a count of frames');
  return Number(count);
}
