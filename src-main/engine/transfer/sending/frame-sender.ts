import { orAborted } from '../../../../src-shared/session';
import { DATA_HEADER_BYTES, writeDataHeader } from '../protocol/data-frame';
import type { TransferMessage } from '../protocol/messages';
import { FrameSize } from './frame-size';
import type { SendContext } from './send-context';

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

/** The channel as one transfer uses it: in its turn and within the receiver's window. What is waited for is counted. */
export class FrameSender {
  /** Of the largest frames. */
  readonly frames: FramePool;
  readonly #context: SendContext;
  readonly #size: FrameSize;
  #sentBytes = 0;

  constructor(context: SendContext) {
    this.#context = context;
    this.frames = new FramePool(context.channel.maxFrameBytes);
    this.#size = new FrameSize(context.channel.maxFrameBytes - DATA_HEADER_BYTES);
  }

  /** How many bytes of a file the next frame should have. At most what a frame has room for. */
  get bytesOfNext(): number {
    return this.#size.bytes;
  }

  /** Bytes of all frames that were sent. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /**
   * Sends what lies behind {@link DATA_HEADER_BYTES}. Resolves when more may be sent.
   * @param file index, or PACKED
   * @param pool gets the frame back when the friend has it
   * @throws the signal's reason; what the channel throws
   */
  async sendFrame(file: number, frame: Buffer, pool = this.frames): Promise<void> {
    const { channel, window, turn, bottleneck, transfer, signal } = this.#context;
    await turn();
    await bottleneck.during('credit', () => window.take(frame.length - DATA_HEADER_BYTES));
    writeDataHeader(frame, transfer, file);
    const sent = channel.sendData(frame, () => {
      this.#size.arrived(frame.length);
      pool.giveBack(frame);
    });
    // A channel that takes nothing must not keep a cancelled transfer's file open.
    await bottleneck.during('sending', () => orAborted(sent, signal));
    signal.throwIfAborted();
    this.#sentBytes += frame.length;
  }

  /** Sends a control message, behind everything before it. @throws the signal's reason; what the channel throws */
  async sendControl(message: TransferMessage): Promise<void> {
    const { channel, bottleneck, signal } = this.#context;
    signal.throwIfAborted();
    await bottleneck.during('sending', () => orAborted(channel.sendControl(message), signal));
  }
}
