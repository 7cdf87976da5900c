import { delay } from '../../../../src-shared/session';
import { failureOf } from '../../log';
import type { ArrivalMemory, HeldBytes } from './arrival-memory';
import { isFullDisk } from '../storage/disk-errors';
import { TimeShares } from '../state/time-shares';
import type { ReceiveEvents } from '../state/transfer-events';

/** How often a full disk is asked whether it has space again. Milliseconds. */
const FULL_DISK_INTERVAL_MS = 1000;

interface Piece {
  readonly held: HeldBytes;
  readonly work: () => Promise<void> | void;
}

/**
 * What came for one transfer and waits for the disk, done in order, one piece at a time. So a slow or full disk holds up
 * neither the other transfers nor the messages behind its bytes; the sender's window bounds how much it is.
 */
export class DiskQueue {
  readonly #memory: ArrivalMemory;
  readonly #events: Pick<ReceiveEvents, 'onDiskFull' | 'onDiskSpace' | 'onFatal'>;
  readonly #pieces: Piece[] = [];
  readonly #shares: TimeShares<'storing' | 'idle'>;
  #running: Promise<void> | null = null;
  #closed = false;
  #stopped = false;
  /** Ends the wait for the next look at a full disk. */
  #look = new AbortController();

  /** @param now milliseconds, never going back */
  constructor(
    memory: ArrivalMemory,
    now: () => number,
    events: Pick<ReceiveEvents, 'onDiskFull' | 'onDiskSpace' | 'onFatal'>,
  ) {
    this.#memory = memory;
    this.#events = events;
    this.#shares = new TimeShares(now, 'idle');
  }

  /** What share of the recent time went into the work, from 0 to 1. */
  get storingShare(): number {
    return this.#shares.of('storing');
  }

  /**
   * @param held what the work is about, given back when it is done; null when it is about no bytes
   * @param work may be done again when it fails for a full disk
   */
  add(held: HeldBytes | null, work: () => Promise<void> | void): void {
    if (this.#closed) {
      held?.release();
      return;
    }
    this.#pieces.push({ held: held ?? this.#memory.holdPiece(), work });
    // Later, for work may add more before its first wait.
    this.#running ??= Promise.resolve().then(() => this.#run());
  }

  /** Looks at once whether a full disk has space again. */
  lookNow(): void {
    this.#look.abort();
  }

  /** Takes no more, and resolves when everything that waits is done, or the disk is full. */
  async finish(): Promise<void> {
    this.#closed = true;
    this.#look.abort();
    await this.#running;
  }

  /** Forgets what waits. */
  stop(): void {
    this.#closed = true;
    this.#stopped = true;
    this.#look.abort();
    // The one that is being worked on still uses its bytes.
    for (const piece of this.#pieces.splice(this.#running === null ? 0 : 1)) piece.held.release();
  }

  /** Resolves when nothing is being worked on. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let piece = this.#pieces[0]; piece !== undefined; piece = this.#pieces[0]) {
      await this.#do(piece);
      this.#pieces.shift();
      piece.held.release();
    }
    this.#running = null;
  }

  /** Never rejects. */
  async #do({ work }: Piece): Promise<void> {
    const { onDiskFull, onDiskSpace, onFatal } = this.#events;
    for (let isFull = false; !this.#stopped;) {
      try {
        await this.#shares.during('storing', async () => work());
        if (isFull) onDiskSpace();
        return;
      } catch (error) {
        if (!isFullDisk(error)) {
          onFatal(failureOf(error, 'a transfer'));
          return;
        }
        if (this.#closed) this.stop();
        else if (!isFull) onDiskFull(failureOf(error, 'a transfer'));
        isFull = true;
      }
      await this.#untilNextLook();
    }
  }

  async #untilNextLook(): Promise<void> {
    if (this.#closed) return;
    this.#look = new AbortController();
    // Whoever does not want to wait aborts it.
    await delay(FULL_DISK_INTERVAL_MS, this.#look.signal).catch(() => undefined);
  }
}
