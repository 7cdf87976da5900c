/**
 * A stream of frames that outlives its connections, like Eternal Terminal's. What the friend has not acknowledged is
 * kept; over a new connection both sides first say how many frames they have received, and the rest is sent again. So
 * every frame is handled exactly once and in order, and the users of the stream notice no more than a pause.
 *
 * A frame counts as received when it has been handled, so nothing is lost with a frame that was only read. For the frames
 * that carry the counts see ./count-frames.
 *
 * A connection may also be replaced while it works: whoever has the new one reads no more from the old one, and says on the new
 * one what was received until then. The old one stays open until the friend has said so, too, or they would take its end for
 * a loss.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { CooeeError, deferred } from '../../../../src-shared/session';
import type { Deferred } from '../../../../src-shared/session';
import { log } from '../../log';
import type { FrameHandler } from '../../secure';
import { countFrame, KIND_ACKNOWLEDGE, KIND_GO_ON, readCount } from './count-frames';
import { HandledFrames } from './handled-frames';
import { ReplayBuffer } from './replay-buffer';

/** A hello, pings and a few messages. A connection that carried more has let full-sized packets through. */
const FEW_BYTES = 64 * 1024;

/** A connection that lasted for less says nothing about what vanishes on it. */
const TELLING_MS = 5_000;

/** How long the last frame waits for a friend who has yet to go on over a connection that is new. */
const OPENING_LIMIT_MS = 1_000;

/** One connection's frames: a record stream. */
export interface FrameStream {
  readonly receivedBytes: number;
  /** The address of this computer that it has, or null where that is not known. */
  readonly localAddress: string | null;
  send(frame: Buffer, final?: boolean): Promise<void>;
  finish(frame: Buffer): Promise<void>;
  receive(onFrame: FrameHandler, signal: AbortSignal): Promise<void>;
  drain(): Promise<void>;
  destroy(): void;
}

interface Link {
  readonly stream: FrameStream;
  /** Our frames go out: on the first connection at once, later when the friend has said where to go on. */
  open: boolean;
  readonly opened: Deferred<void>;
  /** Ends the reading, after the frame that is being handled. */
  readonly leave: AbortController;
  /** On the clock of `performance.now()`. */
  readonly since: number;
  /** Of our frames, what the friend has said over this connection to have handled. */
  acknowledgedBytes: number;
}

export interface LinkEvents {
  /** The connection is gone; {@link BackedStream.relink} or {@link BackedStream.giveUp} is expected, in any time. */
  readonly onLost: () => void;
  /** The connection may be dead, or has turned out not to be. Nothing has been given up: a new connection would replace it. */
  readonly onDoubt?: (isInDoubt: boolean) => void;
}

/** Why a connection is given up that did not break by itself. */
export type DropReason = 'silent' | 'own address gone' | 'no answer after a change of network';

export class BackedStream {
  readonly #kept = new ReplayBuffer();
  readonly #handled = new HandledFrames((count) => this.#acknowledge(count));
  #link: Link | null;
  /** The number of the next frame for the current connection. */
  #cursor = 0;
  #pumping = false;
  #ended: Error | null = null;
  #wantsSmall = false;
  #wakeReceiver: () => void = () => undefined;
  /** Replaced, and open until the friend has gone on. */
  #retired: FrameStream[] = [];
  #isInDoubt = false;
  readonly #events: LinkEvents;

  constructor(stream: FrameStream, events: LinkEvents) {
    this.#events = events;

    this.#link = { ...newLink(stream), open: true };
  }

  /** Bytes received over the current connection, including those of an incomplete frame; 0 without a connection. */
  get receivedBytes(): number {
    return this.#link?.stream.receivedBytes ?? 0;
  }

  /** What stands for the current connection and no other; null without one. */
  get connection(): object | null {
    return this.#link;
  }

  /** The address of this computer that the current connection has, or null where that is not known. */
  get localAddress(): string | null {
    return this.#link?.stream.localAddress ?? null;
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
    if (this.#kept.isOverfull) {
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
    const room = this.#kept.whenRoom();
    if (room === null) return taken ?? Promise.resolve();
    return taken === null ? room : Promise.all([taken, room]).then(() => undefined);
  }

  /** Sends the last frame and closes our half of the connection; without a connection it gives the stream up. */
  async finish(frame: Buffer): Promise<void> {
    this.#handled.stopTelling();
    const link = this.#link;
    if (link !== null && !link.open) await Promise.race([link.opened.promise, pause(OPENING_LIMIT_MS)]);
    if (link?.open !== true || link !== this.#link) {
      this.giveUp(new CooeeError('connection-lost'));
      return;
    }
    this.#ended ??= new CooeeError('connection-lost');
    await link.stream.finish(frame);
  }

  /** After the last frame: drops what still arrives, until the connection has ended. At once without one. */
  async drain(): Promise<void> {
    await this.#link?.stream.drain();
  }

  /**
   * Hands over every frame, one at a time and exactly once, until the friend's last one.
   * @throws CooeeError what {@link giveUp} was called with, `friend-garbled`; the signal's reason
   */
  async receive(onFrame: FrameHandler, signal: AbortSignal): Promise<void> {
    for (;;) {
      const link = await this.#linked(signal);
      const leave = (): void => link.leave.abort(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      try {
        await this.#read(link, onFrame);
        return;
      } catch (error) {
        if (signal.aborted || !isLost(error)) throw error;
        if (this.#link === link && this.#ended === null) log.warn('a connection broke', {}, error);
        this.#lose(link);
      } finally {
        signal.removeEventListener('abort', leave);
      }
    }
  }

  async #read(link: Link, onFrame: FrameHandler): Promise<void> {
    let mustGoOn = !link.open;
    if (mustGoOn) void this.#sendOver(link, countFrame(KIND_GO_ON, this.#handled.count));
    await link.stream.receive((frame, keep) => {
      if (mustGoOn !== (frame[0] === KIND_GO_ON)) throw new CooeeError('friend-garbled', 'out of step');
      mustGoOn = false;
      return this.#take(link, frame, (mine) => onFrame(mine, keep));
    }, link.leave.signal);
  }

  /** Gives the current connection up for another one. */
  drop(reason: DropReason): void {
    if (this.#link === null) return;
    log.warn('a connection is given up', { reason });
    if (reason === 'silent' && this.receivedBytes < FEW_BYTES) this.#wantSmall();
    this.#lose(this.#link);
  }

  /** Whether the friend has been silent for long enough to look for them already. */
  doubt(isInDoubt: boolean): void {
    if (isInDoubt === this.#isInDoubt) return;
    this.#isInDoubt = isInDoubt;
    this.#events.onDoubt?.(isInDoubt);
  }

  /**
   * Whether a connection fell silent after it had carried little: that happens where small packets pass, as those of the
   * verification did, and large ones are dropped silently (RFC 2923, section 2.1). Once it was given up for that, this stays true.
   * Of what we send only the friend notices the silence. They give the connection up, and here it is one over which they got little of
   * much; at a relay, the connection from there to here is ours alone to mend.
   */
  get wantsSmallPackets(): boolean {
    return this.#wantsSmall || (this.#isInDoubt && this.receivedBytes < FEW_BYTES);
  }

  /** Goes on over another connection to the same friend, in place of the current one if there is one. */
  relink(stream: FrameStream): void {
    if (this.#ended !== null) {
      stream.destroy();
      return;
    }
    const before = this.#link;
    this.#link = newLink(stream);
    this.#isInDoubt = false;
    this.#pumping = false;
    if (before !== null) {
      this.#retired.push(before.stream);
      before.leave.abort(new CooeeError('connection-lost'));
    }
    this.#wakeReceiver();
  }

  /** There will be no other connection: everything that waits is rejected with the reason. */
  giveUp(reason: Error): void {
    this.#ended ??= reason;
    this.#handled.stopTelling();
    this.#kept.giveUp(reason);
    this.#wakeReceiver();
  }

  destroy(): void {
    this.giveUp(new CooeeError('connection-lost'));
    this.#link?.stream.destroy();
    this.#destroyRetired();
  }

  /** @returns a promise only where the user's handler returned one */
  #take(link: Link, frame: Buffer, onFrame: (frame: Buffer) => Promise<void> | void): Promise<void> | void {
    if (frame[0] === KIND_ACKNOWLEDGE || frame[0] === KIND_GO_ON) {
      const bytes = this.#acknowledged(readCount(frame));
      // With the first count they may acknowledge what came before.
      if (frame[0] === KIND_GO_ON) this.#goOn(link);
      else link.acknowledgedBytes += bytes;
      return;
    }
    const handling = onFrame(frame);
    const bytes = frame.length;
    if (handling === undefined) {
      this.#handled.add(bytes);
      return;
    }
    return handling.then(() => {
      this.#handled.add(bytes);
    });
  }

  #acknowledge(count: number): void {
    // Without a connection the next one begins with the same count.
    if (this.#link?.open === true && this.#ended === null)
      void this.#sendOver(this.#link, countFrame(KIND_ACKNOWLEDGE, count));
  }

  /** @returns how many bytes that were */
  #acknowledged(received: number): number {
    const before = this.#kept.size;
    if (!this.#kept.acknowledge(received)) throw new CooeeError('friend-garbled', 'a count of frames');
    return before - this.#kept.size;
  }

  /** The friend has told how many frames they have: the rest is sent again, then what was added meanwhile. */
  #goOn(link: Link): void {
    if (link.open) throw new CooeeError('friend-garbled', 'going on twice');
    link.open = true;
    link.opened.resolve();
    this.#destroyRetired();
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

  #wantSmall(): void {
    if (this.#wantsSmall) return;
    this.#wantsSmall = true;
    log.warn('large packets may vanish on the way, so later connections keep to small ones');
  }

  #lose(link: Link): void {
    if (this.#link !== link) return;
    const hasLasted = link.open && performance.now() - link.since >= TELLING_MS;
    if (hasLasted && link.acknowledgedBytes < FEW_BYTES && this.#kept.size >= FEW_BYTES) this.#wantSmall();
    this.#link = null;
    this.#pumping = false;
    this.#isInDoubt = false;
    link.stream.destroy();
    this.#destroyRetired();
    if (this.#ended === null) this.#events.onLost();
  }

  #destroyRetired(): void {
    for (const stream of this.#retired.splice(0)) stream.destroy();
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
}

function newLink(stream: FrameStream): Link {
  return {
    stream,
    open: false,
    opened: deferred(),
    leave: new AbortController(),
    since: performance.now(),
    acknowledgedBytes: 0,
  };
}

function isLost(error: unknown): boolean {
  return error instanceof CooeeError && error.kind === 'connection-lost';
}
