import type { TransferChannel } from '../protocol/channel';
import type { SendEvents } from '../state/transfer-events';
import type { BottleneckDetector } from './bottleneck';
import type { FramePool } from './frame-pool';
import type { OutgoingOffer } from './outgoing-offer';
import type { ResumePoint } from './resume-points';
import type { SendWindow } from './send-window';
import type { SentFiles } from './sent-files';

/** What the parts of one send session share. */
export interface SendContext {
  readonly channel: TransferChannel;
  /** The number of the transfer. */
  readonly transfer: number;
  /** What is wanted of it. */
  readonly offer: OutgoingOffer;
  /** What the receiver has already, by index: that is hashed and not sent. */
  readonly resume: ReadonlyMap<number, ResumePoint>;
  /** Where every file stands. */
  readonly files: SentFiles;
  readonly window: SendWindow;
  /** Of all transfers of the call. */
  readonly frames: FramePool;
  /** Is told what we wait for. */
  readonly bottleneck: BottleneckDetector;
  /** Resolves when bytes may flow; asked before every frame. Rejects with the signal's reason. */
  readonly turn: () => Promise<void>;
  /** Aborts when the transfer is over. */
  readonly signal: AbortSignal;
  readonly events: SendEvents;
}
