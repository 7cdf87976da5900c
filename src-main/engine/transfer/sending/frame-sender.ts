import { orAborted } from '../../../../src-shared/session';
import { DATA_HEADER_BYTES, writeDataHeader } from '../protocol/data-frame';
import type { TransferMessage } from '../protocol/messages';
import type { FramePool } from './frame-pool';
import { FrameSize } from './frame-size';
import type { SendContext } from './send-context';

/** The channel as one transfer uses it: in its turn and within the receiver's window. What is waited for is counted. */
export class FrameSender {
  readonly frames: FramePool;
  readonly #context: SendContext;
  readonly #size: FrameSize;
  #sentBytes = 0;

  constructor(context: SendContext) {
    this.#context = context;
    this.frames = context.frames;
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
   * @param frame of {@link frames}, which get it back when the friend has it
   * @throws the signal's reason; what the channel throws
   */
  async sendFrame(file: number, frame: Buffer): Promise<void> {
    const { channel, window, turn, bottleneck, transfer, signal } = this.#context;
    await turn();
    await bottleneck.during('credit', () => window.take(frame.length - DATA_HEADER_BYTES));
    writeDataHeader(frame, transfer, file);
    const sent = channel.sendData(frame, () => {
      this.#size.arrived(frame.length);
      this.frames.giveBack(frame);
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
