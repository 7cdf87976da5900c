/** Frames kept for reuse. As many as are on the way of a fast connection: the friend acknowledges every mebibyte. */
const MAX_SPARE = 8;

/** Memory for the data frames of one transfer, each used again when the friend has what was in it. */
export class FramePool {
  readonly #spare: Buffer[] = [];

  /** @param frameBytes of every frame */
  constructor(readonly frameBytes: number) {}

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.frameBytes);
  }

  /** @param frame one of ours, or the beginning of one */
  giveBack(frame: Buffer): void {
    if (this.#spare.length < MAX_SPARE) this.#spare.push(Buffer.from(frame.buffer));
  }
}
