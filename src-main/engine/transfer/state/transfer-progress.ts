import type { Bottleneck, TransferView } from '../../../../src-shared/session';
import { FileFailures } from './file-failures';
import { ProgressMeter } from './progress-meter';

/** How far a transfer has come. */
export class TransferProgress {
  /** Files that the receiver has hashed and found equal. */
  verifiedFiles = 0;
  currentPath: string | null = null;
  bottleneck: Bottleneck | null = null;
  readonly failures = new FileFailures();
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

  /** @param isRunning bytes flow: otherwise there is no speed, and nothing is under way */
  view(
    isRunning: boolean,
    totalBytes: number,
  ): Pick<
    TransferView,
    | 'transferredBytes'
    | 'bytesPerSecond'
    | 'secondsLeft'
    | 'bottleneck'
    | 'currentPath'
    | 'verifiedFiles'
    | 'resumedBytes'
  > {
    const { bytes, verifiedFiles } = this;
    return {
      transferredBytes: bytes,
      bytesPerSecond: isRunning ? this.#meter.bytesPerSecond() : 0,
      secondsLeft: isRunning ? this.#meter.secondsFor(totalBytes - bytes) : null,
      bottleneck: isRunning ? this.bottleneck : null,
      currentPath: isRunning ? this.currentPath : null,
      verifiedFiles,
      resumedBytes: this.#resumedBytes,
    };
  }
}
