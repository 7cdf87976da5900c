/**
 * Sends the files of one accepted transfer, as fast as disk and channel allow:
 * - small files go together into frames that are read ahead, so that their latencies overlap;
 * - a larger one is read a frame ahead: while one is hashed and sent, the disk fills the next.
 * No file waits for an answer.
 */
import type { Failure } from '../../../../src-shared/session';
import { DATA_HEADER_BYTES } from '../protocol/data-frame';
import { wireFailure } from '../protocol/messages';
import type { MessageOf } from '../protocol/messages';
import { PACKED, PACKED_HEADER_BYTES } from '../protocol/packed-files';
import { DiskPace } from '../storage/disk-calls';
import { FrameSender } from './frame-sender';
import { FileGivenUp, sendLargeFile } from './large-file';
import { PACKED_FRAME_BYTES, PackedBatch, SMALL_FILE_BYTES } from './packed-batch';
import type { SendContext } from './send-context';

/** Frames of small files that are read while another one is sent. */
const FRAMES_AHEAD = 2;
/** Hashes in one message: few enough that the receiver's unnamed parts stay few. */
const FILES_PER_END = 64;
/** Bytes after which hashes are sent even if there are few. */
const BYTES_PER_END = 1024 * 1024;

type Ahead =
  | { readonly kind: 'large'; readonly index: number }
  | { readonly kind: 'packed'; readonly batch: PackedBatch };

export class FilePump {
  readonly #context: SendContext;
  readonly #sender: FrameSender;
  /** Of a frame of small files. */
  readonly #packedBytes: number;
  readonly #disk = new DiskPace();
  /** Large files that were sent, and their hashes were not. */
  #ended: MessageOf<'files-end'>['files'] = [];
  #bytesSinceEnd = 0;

  constructor(context: SendContext) {
    this.#context = context;
    this.#sender = new FrameSender(context);
    this.#packedBytes = Math.min(PACKED_FRAME_BYTES, context.channel.maxFrameBytes);
  }

  /**
   * Sends every file and then `transfer-end`. A file that cannot be sent is reported and does not stop the others. All
   * files are closed when this settles.
   * @throws the signal's reason; what the channel throws
   */
  async run(): Promise<void> {
    const { transfer, signal, files, offer } = this.#context;
    const ahead: Ahead[] = [];
    const next = this.#filesAhead();
    try {
      for (;;) {
        while (ahead.length <= FRAMES_AHEAD) {
          const { done, value } = next.next();
          if (done === true) break;
          if (value.kind === 'packed') value.batch.read(offer, this.#disk);
          ahead.push(value);
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
    await this.#sendEnds();
    files.sentAll();
    await this.#sender.sendControl({ type: 'transfer-end', transfer });
  }

  /** The files in the order of the offer; small ones in a row share a frame. */
  *#filesAhead(): Generator<Ahead, void> {
    const { offer, resume } = this.#context;
    const small = Math.min(SMALL_FILE_BYTES, this.#packedBytes - DATA_HEADER_BYTES - PACKED_HEADER_BYTES);
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
        batch = new PackedBatch(this.#sender.frames.take(this.#packedBytes));
        batch.add(index, size);
      }
    }
    if (batch !== null) yield { kind: 'packed', batch };
  }

  async #sendPacked(batch: PackedBatch): Promise<void> {
    const { bottleneck, files, events, offer } = this.#context;
    await bottleneck.during('reading', () => batch.settled());
    for (const [index, failure] of batch.failures) await this.#fail(index, failure);
    const { files: packed } = batch;
    const last = packed.at(-1);
    if (last === undefined) {
      this.#sender.frames.giveBack(batch.frame);
      return;
    }
    events.onFile(last);
    // What the friend tells of them may overtake our waking up.
    for (const index of packed) files.ended(index);
    await this.#sender.sendFrame(PACKED, this.#inShortBuffer(batch.pack()));
    events.onBytes(packed.reduce((sum, index) => sum + offer.items.sizeOf(index), 0));
  }

  /** A frame stays until the friend has it, and one of tiny files fills only the beginning of its buffer. */
  #inShortBuffer(frame: Buffer): Buffer {
    if (frame.length > this.#packedBytes / 2) return frame;
    const { frames } = this.#sender;
    const short = frames.take(frame.length);
    frame.copy(short);
    frames.giveBack(frame);
    return short;
  }

  async #sendLarge(index: number): Promise<void> {
    const { files, events } = this.#context;
    const sentBefore = this.#sender.sentBytes;
    events.onFile(index);
    try {
      const hash = await sendLargeFile(index, this.#context, this.#sender);
      if (hash === null) return;
      files.ended(index);
      this.#ended.push({ file: index, hash });
    } catch (error) {
      if (!(error instanceof FileGivenUp)) throw error;
      await this.#fail(index, error.failure);
    } finally {
      this.#bytesSinceEnd += this.#sender.sentBytes - sentBefore;
    }
    if (this.#ended.length >= FILES_PER_END || this.#bytesSinceEnd >= BYTES_PER_END) await this.#sendEnds();
  }

  async #fail(index: number, failure: Failure): Promise<void> {
    const { files, events, transfer } = this.#context;
    if (files.failed(index)) events.onFileFailed(index, failure);
    const failed = { type: 'file-failed', transfer, file: index, failure: wireFailure(failure) } as const;
    await this.#sender.sendControl(failed);
  }

  async #sendEnds(): Promise<void> {
    const files = this.#ended;
    this.#ended = [];
    this.#bytesSinceEnd = 0;
    if (files.length === 0) return;
    await this.#sender.sendControl({ type: 'files-end', transfer: this.#context.transfer, files });
  }
}
