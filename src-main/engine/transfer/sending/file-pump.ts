/**
 * Sends the files of one accepted transfer, as fast as disk and channel allow:
 * - small files go together into frames that are read ahead, so that their latencies overlap;
 * - a larger one is read a frame ahead: while one is hashed and sent, the disk fills the next.
 * No file waits for an answer.
 */
import { orAborted } from '../../../../src-shared/session';
import type { CooeeError, Failure } from '../../../../src-shared/session';
import type { BottleneckDetector } from './bottleneck';
import type { TransferChannel } from '../protocol/channel';
import { DATA_HEADER_BYTES, writeDataHeader } from '../protocol/data-frame';
import { DiskPace } from '../storage/disk-calls';
import { FileGivenUp, sendLargeFile } from './large-file';
import { wireFailure } from '../protocol/messages';
import { FramePool } from './frame-pool';
import { FrameSize } from './frame-size';
import type { MessageOf, TransferMessage } from '../protocol/messages';
import type { OutgoingOffer } from './outgoing-offer';
import { PACKED_FRAME_BYTES, PackedBatch, SMALL_FILE_BYTES } from './packed-batch';
import { PACKED, PACKED_HEADER_BYTES } from '../protocol/packed-files';
import type { ResumePoint } from './resume-points';
import type { SendWindow } from './send-window';

/** Frames of small files that are read while another one is sent. */
const FRAMES_AHEAD = 2;
/** Hashes said in one message: few enough that the receiver's unnamed parts stay few. */
const FILES_PER_END = 64;
/** Bytes after which hashes are said even if there are few. */
const BYTES_PER_END = 1024 * 1024;

export interface FilePumpOptions {
  readonly channel: TransferChannel;
  readonly transfer: number;
  readonly offer: OutgoingOffer;
  /** What the receiver has already, by index: that is hashed and not sent. */
  readonly resume: ReadonlyMap<number, ResumePoint>;
  readonly window: SendWindow;
  /** Resolves when the transfer may go on; asked before every frame. */
  readonly turn: () => Promise<void>;
  /** Is told what we wait for. */
  readonly pace: BottleneckDetector;
  readonly signal: AbortSignal;
  readonly onFile: (index: number) => void;
  /** Bytes of files, without what frames add to them. */
  readonly onBytes: (bytes: number) => void;
  /** The receiver's beginning is that of another version: so many bytes of it are sent again. */
  readonly onRestart: (index: number, bytes: number) => void;
  /** All bytes of the file were sent; its hash is about to be. */
  readonly onEnd: (index: number) => void;
  readonly onFailed: (index: number, failure: Failure) => void;
  /** `transfer-end` is about to be sent. */
  readonly onTransferEnd: () => void;
  /** The receiver has given the file up: the rest of it is not worth sending. */
  readonly isRejected: (index: number) => boolean;
}

type Ahead =
  | { readonly kind: 'large'; readonly index: number }
  | { readonly kind: 'packed'; readonly batch: PackedBatch };

export class FilePump {
  readonly #options: FilePumpOptions;
  readonly #largeFrames: FramePool;
  readonly #packedFrames: FramePool;
  readonly #frameSize: FrameSize;
  readonly #pace = new DiskPace();
  #ended: MessageOf<'files-end'>['files'] = [];
  #bytesSinceEnd = 0;

  constructor(options: FilePumpOptions) {
    this.#options = options;
    const { maxFrameBytes } = options.channel;
    this.#largeFrames = new FramePool(maxFrameBytes);
    this.#packedFrames = new FramePool(Math.min(PACKED_FRAME_BYTES, maxFrameBytes));
    this.#frameSize = new FrameSize(maxFrameBytes - DATA_HEADER_BYTES);
  }

  /**
   * Sends every file and says `transfer-end`. A file that cannot be sent is reported and does not stop the others. All
   * files are closed when this settles.
   * @throws the signal's reason; what the channel throws
   */
  async run(): Promise<void> {
    const { transfer, signal, onTransferEnd, offer } = this.#options;
    const ahead: Ahead[] = [];
    const files = this.#filesAhead();
    try {
      for (;;) {
        while (ahead.length <= FRAMES_AHEAD) {
          const next = files.next();
          if (next.done === true) break;
          if (next.value.kind === 'packed') next.value.batch.read(offer, this.#pace);
          ahead.push(next.value);
        }
        const first = ahead[0];
        if (first === undefined) break;
        signal.throwIfAborted();
        if (first.kind === 'large') await this.#sendLarge(first.index);
        else await this.#sendPacked(first.batch);
        ahead.shift();
      }
    } finally {
      for (const file of ahead) if (file.kind === 'packed') await file.batch.settled();
    }
    await this.#flushEnds();
    onTransferEnd();
    await this.#say({ type: 'transfer-end', transfer });
  }

  /** The files in the order of the offer; small ones in a row share a frame. */
  *#filesAhead(): Generator<Ahead, void> {
    const { offer, resume } = this.#options;
    const { frameBytes } = this.#packedFrames;
    const small = Math.min(SMALL_FILE_BYTES, frameBytes - DATA_HEADER_BYTES - PACKED_HEADER_BYTES);
    let batch = null as PackedBatch | null;
    for (let index = 0; index < offer.items.count; index += 1) {
      if (!offer.items.isFile(index)) continue;
      const size = offer.items.sizeOf(index);
      const packed = size <= small && !resume.has(index);
      if (packed && batch?.add(index, size) === true) continue;
      if (batch !== null) yield { kind: 'packed', batch };
      batch = null;
      if (!packed) yield { kind: 'large', index };
      else {
        batch = new PackedBatch(this.#packedFrames.take());
        batch.add(index, size);
      }
    }
    if (batch !== null) yield { kind: 'packed', batch };
  }

  async #sendPacked(batch: PackedBatch): Promise<void> {
    const { onFile, onEnd, onBytes, offer } = this.#options;
    await this.#options.pace.during('reading', () => batch.settled());
    for (const [index, failure] of batch.failures) await this.#fail(index, failure);
    const { files } = batch;
    const last = files.at(-1);
    if (last === undefined) {
      this.#packedFrames.giveBack(batch.frame);
      return;
    }
    onFile(last);
    // Its word may overtake our waking up.
    for (const index of files) onEnd(index);
    await this.#sendFrame(PACKED, batch.pack(), this.#packedFrames);
    onBytes(files.reduce((sum, index) => sum + offer.items.sizeOf(index), 0));
  }

  async #sendLarge(index: number): Promise<void> {
    const { offer, resume, pace, signal, transfer } = this.#options;
    const { onFile, onBytes, onEnd, onRestart, isRejected } = this.#options;
    onFile(index);
    const resumed = resume.get(index) ?? null;
    try {
      const hash = await sendLargeFile(offer.fileAt(index), resumed, {
        frames: this.#largeFrames,
        frameBytes: () => this.#frameSize.bytes,
        reading: (work) => pace.during('reading', work),
        send: async (frame) => {
          const { length } = frame;
          await this.#sendFrame(index, frame, this.#largeFrames);
          this.#bytesSinceEnd += length;
          onBytes(length - DATA_HEADER_BYTES);
        },
        restart: async () => {
          onRestart(index, resumed?.offset ?? 0);
          await this.#say({ type: 'restart', transfer, file: index });
        },
        assertWanted: () => {
          signal.throwIfAborted();
        },
        isRejected: () => isRejected(index),
      });
      if (hash === null) return;
      onEnd(index);
      this.#ended.push({ file: index, hash });
    } catch (error) {
      if (!(error instanceof FileGivenUp)) throw error;
      await this.#fail(index, error.failure);
    }
    if (this.#ended.length >= FILES_PER_END || this.#bytesSinceEnd >= BYTES_PER_END) await this.#flushEnds();
  }

  /**
   * @param file index, or {@link PACKED}
   * @param pool gets the frame back when the friend has it
   */
  async #sendFrame(file: number, frame: Buffer, pool: FramePool): Promise<void> {
    const { channel, window, turn, pace, transfer, signal } = this.#options;
    await turn();
    await pace.during('credit', () => window.take(frame.length - DATA_HEADER_BYTES));
    writeDataHeader(frame, transfer, file);
    const sent = channel.sendData(frame, () => {
      this.#frameSize.arrived(frame.length);
      pool.giveBack(frame);
    });
    // A channel that takes nothing must not keep a cancelled transfer's file open.
    await pace.during('sending', () => orAborted(sent, signal));
    signal.throwIfAborted();
  }

  async #fail(index: number, { failure }: CooeeError): Promise<void> {
    const { onFailed, transfer } = this.#options;
    onFailed(index, failure);
    await this.#say({ type: 'file-failed', transfer, file: index, failure: wireFailure(failure) });
  }

  async #flushEnds(): Promise<void> {
    const files = this.#ended;
    this.#ended = [];
    this.#bytesSinceEnd = 0;
    if (files.length > 0) await this.#say({ type: 'files-end', transfer: this.#options.transfer, files });
  }

  async #say(message: TransferMessage): Promise<void> {
    const { channel, pace, signal } = this.#options;
    signal.throwIfAborted();
    await pace.during('sending', () => orAborted(channel.sendControl(message), signal));
  }
}
