import { MAX_HELD_BYTES } from '../protocol/limits';

/** What a piece of work costs in memory beside the bytes it is about, roughly: so that small pieces have a bound, too. */
const PIECE_BYTES = 512;
/** Bytes worth keeping the memory they came in, 1 MiB as a rule; fewer are copied, or they would hold up more than they are. */
const WORTH_KEEPING_BYTES = 768 * 1024;

/** The stream's promise to leave a frame as it is until the function that this one returns is called. */
export type KeepFrame = () => () => void;

/** Bytes that wait for the disk. */
export interface HeldBytes {
  readonly bytes: Buffer;
  /** Once, when the disk has them. */
  readonly release: () => void;
}

/** What waits for the disk, of all transfers of a call together. */
export class ArrivalMemory {
  #held = 0;
  #waiting: (() => void)[] = [];

  /**
   * Holds the bytes of a frame, for a piece of work.
   * @param keep called when a copy would be a waste
   */
  hold(bytes: Buffer, keep: KeepFrame): HeldBytes {
    const isKept = bytes.length >= WORTH_KEEPING_BYTES;
    const giveBack = isKept ? keep() : (): void => undefined;
    const cost = PIECE_BYTES + (isKept ? bytes.buffer.byteLength : bytes.length);
    this.#held += cost;
    return {
      bytes: isKept ? bytes : Buffer.from(bytes),
      release: () => {
        giveBack();
        this.#release(cost);
      },
    };
  }

  /** Holds nothing but the room that a piece of work takes. */
  holdPiece(): HeldBytes {
    return this.hold(NOTHING, KEEP_NOTHING);
  }

  /** Resolves when more may be read from the connection: at once, unless the friend sends beyond what they were allowed. */
  async room(): Promise<void> {
    while (this.#held >= MAX_HELD_BYTES) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #release(cost: number): void {
    this.#held -= cost;
    if (this.#held >= MAX_HELD_BYTES) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const NOTHING = Buffer.alloc(0);
const KEEP_NOTHING: KeepFrame = () => () => undefined;
