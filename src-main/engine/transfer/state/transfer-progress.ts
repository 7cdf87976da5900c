import type { Bottleneck } from '../../../../src-shared/session';
import { FailedFiles } from './failed-files';
import { ProgressMeter } from './progress-meter';

/** How far a transfer has come. */
export class TransferProgress {
  /** Files that the receiver has hashed and found equal. */
  verifiedFiles = 0;
  currentPath: string | null = null;
  bottleneck: Bottleneck | null = null;
  readonly failures = new FailedFiles();
  readonly #meter: ProgressMeter;
  #resumedBytes = 0;

  /** @param now milliseconds, never going back */
  constructor(now: () => number) {
    this.#meter = new ProgressMeter(now);
  }

  /** Bytes sent, or taken by the disk, so far; those of an earlier transfer included. */
  get bytes(): number {
    return this.#meter.bytes;
  }

  /** Of {@link bytes}, those that were there from an earlier transfer. */
  get resumedBytes(): number {
    return this.#resumedBytes;
  }

  add(bytes: number): void {
    this.#meter.add(bytes);
  }

  /** So many bytes were there from an earlier transfer; or, where negative, fewer than that turned out to be good. */
  skip(bytes: number): void {
    this.#meter.skip(bytes);
    this.#resumedBytes += bytes;
  }

  /** Begins the speed anew: the time in which nothing was meant to move has no part in it. */
  rest(): void {
    this.#meter.rest();
  }

  /** Moving average. */
  bytesPerSecond(): number {
    return this.#meter.bytesPerSecond();
  }

  /** Seconds until `bytes` more have gone, or null while nothing moves. */
  secondsFor(bytes: number): number | null {
    return this.#meter.secondsFor(bytes);
  }
}
