import type { TransferMessage } from './messages';

/**
 * What the transfer room needs from the session: an ordered, encrypted, authenticated duplex. Both methods are called
 * by many transfers at once; what is called first is sent first.
 */
export interface TransferChannel {
  /** A JSON control message, under 64 KiB encoded. Resolves when the stream can take more (backpressure). */
  sendControl(message: TransferMessage): Promise<void>;
  /**
   * One data record, laid out as `data-frame.ts` says. `frame[0]` is reserved for the stream's record kind and is
   * overwritten. Resolves when the stream can take more.
   * @param release called when the friend has the frame, which must not change before: it may have to be sent again
   */
  sendData(frame: Buffer, release: () => void): Promise<void>;
  /** Largest frame for {@link sendData}, bytes. */
  readonly maxFrameBytes: number;
}
