/**
 * Sends the files of one accepted transfer, as fast as disk and channel allow:
 * - a large file goes through two frames: while one is hashed and sent, the disk fills the other;
 * - small files are opened and read several ahead, so that their latencies overlap; no file waits for an answer.
 */
import { CooeeError, orAborted } from '../../../src-shared/session';
import type { Failure } from '../../../src-shared/session';
import type { SenderPace } from './bottleneck';
import type { TransferChannel } from './channel';
import { DATA_HEADER_BYTES, writeDataHeader } from './data-frame';
import { FileHash, hashOf } from './file-hash';
import { wireFailure } from './messages';
import type { MessageOf, TransferMessage } from './messages';
import type { OutgoingOffer } from './outgoing-offer';
import type { SendWindow } from './send-window';
import { readWholeFile, SourceFile } from './source-file';

/** Files up to this size are read whole and ahead. Bytes. */
const SMALL_FILE_BYTES = 64 * 1024;
/** Files looked ahead at: at most 1 MiB of small ones in memory. */
const LOOK_AHEAD = 16;
/** Hashes said in one message: few enough that the receiver's unnamed parts stay few. */
const FILES_PER_END = 64;
/** Bytes after which hashes are said even if there are few. */
const BYTES_PER_END = 1024 * 1024;

export interface FilePumpOptions {
  readonly channel: TransferChannel;
  readonly transfer: number;
  readonly offer: OutgoingOffer;
  /** Bytes of files that the receiver has already: they are hashed and not sent. By index. */
  readonly offsets: ReadonlyMap<number, number>;
  readonly window: SendWindow;
  /** Is told what we wait for. */
  readonly pace: SenderPace;
  readonly signal: AbortSignal;
  readonly onFile: (index: number) => void;
  readonly onBytes: (bytes: number) => void;
  /** All bytes of the file were sent; its hash is about to be. */
  readonly onEnd: (index: number) => void;
  readonly onFailed: (index: number, failure: Failure) => void;
  /** `transfer-end` is about to be sent. */
  readonly onTransferEnd: () => void;
  /** The receiver has given the file up: the rest of it is not worth sending. */
  readonly isRejected: (index: number) => boolean;
}

interface Ahead {
  readonly index: number;
  /** The whole file, or its failure; null for a large one. */
  readonly whole: Promise<Buffer | CooeeError> | null;
}

export class FilePump {
  readonly #options: FilePumpOptions;
  #frames: readonly [Buffer, Buffer] | null = null;
  #ended: MessageOf<'files-end'>['files'] = [];
  #bytesSinceEnd = 0;

  constructor(options: FilePumpOptions) {
    this.#options = options;
  }

  /**
   * Sends every file and says `transfer-end`. A file that cannot be sent is reported and does not stop the others. All
   * files are closed when this settles.
   * @throws the signal's reason; what the channel throws
   */
  async run(): Promise<void> {
    const { transfer, signal, onTransferEnd } = this.#options;
    const ahead: Ahead[] = [];
    const files = this.#filesAhead();
    try {
      for (;;) {
        while (ahead.length < LOOK_AHEAD) {
          const next = files.next();
          if (next.done === true) break;
          ahead.push(next.value);
        }
        const file = ahead.shift();
        if (file === undefined) break;
        signal.throwIfAborted();
        await this.#sendFile(file);
      }
    } finally {
      for (const { whole } of ahead) await whole;
    }
    await this.#flushEnds();
    onTransferEnd();
    await this.#say({ type: 'transfer-end', transfer });
  }

  *#filesAhead(): Generator<Ahead, void> {
    const { offer, channel, offsets } = this.#options;
    const small = Math.min(SMALL_FILE_BYTES, channel.maxFrameBytes - DATA_HEADER_BYTES);
    for (let index = 0; index < offer.items.count; index += 1) {
      if (!offer.items.isFile(index)) continue;
      const whole =
        offer.items.sizeOf(index) > small || offsets.has(index)
          ? null
          : readWholeFile(offer.fileAt(index)).catch((error: unknown) => asFileFailure(error));
      yield { index, whole };
    }
  }

  async #sendFile({ index, whole }: Ahead): Promise<void> {
    const { onFile, onFailed, pace, transfer } = this.#options;
    onFile(index);
    try {
      const hash =
        whole === null
          ? await this.#sendLarge(index)
          : await this.#sendWhole(index, await pace.during('reading', () => whole));
      if (hash !== null) await this.#end(index, hash);
    } catch (error) {
      if (!(error instanceof FileGivenUp)) throw error;
      const { failure } = error.failure;
      onFailed(index, failure);
      await this.#say({ type: 'file-failed', transfer, file: index, failure: wireFailure(failure) });
    }
  }

  async #sendWhole(index: number, frame: Buffer | CooeeError): Promise<string | null> {
    if (frame instanceof CooeeError) throw new FileGivenUp(frame);
    const bytes = frame.subarray(DATA_HEADER_BYTES);
    const hash = hashOf(bytes);
    if (bytes.length > 0) await this.#sendFrame(index, frame);
    return hash;
  }

  /** @returns the hash, or null when the receiver gave the file up meanwhile */
  async #sendLarge(index: number): Promise<string | null> {
    const { offer, channel, pace, isRejected } = this.#options;
    const file = await pace.during('reading', () => SourceFile.open(offer.fileAt(index))).catch(giveUp);
    let [frame, spare] = this.#largeFrames();
    const payload = channel.maxFrameBytes - DATA_HEADER_BYTES;
    const offset = this.#options.offsets.get(index) ?? 0;
    let left = file.offered.size - offset;
    let reading: Promise<CooeeError | null> = Promise.resolve(null);
    /** A read that runs while we send must not reject unseen. */
    const read = (into: Buffer, bytes: number): void => {
      // Right behind the header, so that the bytes are never copied.
      const target = into.subarray(DATA_HEADER_BYTES, DATA_HEADER_BYTES + bytes);
      reading = file.fill(target).then(() => null, asFileFailure);
    };
    try {
      const hash = new FileHash();
      if (!(await this.#hashSkipped(file, offset, hash, () => isRejected(index)))) return null;
      let bytes = Math.min(payload, left);
      read(frame, bytes);
      while (left > 0) {
        const failed = await pace.during('reading', () => reading);
        if (failed !== null) throw new FileGivenUp(failed);
        if (isRejected(index)) return null;
        left -= bytes;
        const nextBytes = Math.min(payload, left);
        if (nextBytes > 0) read(spare, nextBytes);
        const filled = frame.subarray(0, DATA_HEADER_BYTES + bytes);
        hash.update(filled.subarray(DATA_HEADER_BYTES));
        await this.#sendFrame(index, filled);
        [frame, spare] = [spare, frame];
        bytes = nextBytes;
      }
      await file.assertUnchanged().catch(giveUp);
      return hash.digest();
    } finally {
      await reading;
      await file.close();
    }
  }

  /**
   * What the receiver has already counts for the hash all the same: his beginning may be that of another version.
   * @returns false when the receiver gave the file up meanwhile
   */
  async #hashSkipped(
    file: SourceFile,
    length: number,
    hash: FileHash,
    isRejected: () => boolean,
  ): Promise<boolean> {
    const [piece] = this.#largeFrames();
    for (let left = length; left > 0;) {
      this.#options.signal.throwIfAborted();
      if (isRejected()) return false;
      const bytes = piece.subarray(0, left);
      await this.#options.pace.during('reading', () => file.fill(bytes)).catch(giveUp);
      hash.update(bytes);
      left -= bytes.length;
    }
    return true;
  }

  #largeFrames(): readonly [Buffer, Buffer] {
    const { maxFrameBytes } = this.#options.channel;
    this.#frames ??= [Buffer.allocUnsafe(maxFrameBytes), Buffer.allocUnsafe(maxFrameBytes)];
    return this.#frames;
  }

  async #sendFrame(index: number, frame: Buffer): Promise<void> {
    const { channel, window, pace, transfer, signal, onBytes } = this.#options;
    const bytes = frame.length - DATA_HEADER_BYTES;
    await pace.during('credit', () => window.take(bytes));
    writeDataHeader(frame, transfer, index);
    // A channel that takes nothing must not keep a cancelled transfer's file open.
    await pace.during('sending', () => orAborted(channel.sendData(frame), signal));
    this.#bytesSinceEnd += bytes;
    onBytes(bytes);
    signal.throwIfAborted();
  }

  async #end(index: number, hash: string): Promise<void> {
    this.#options.onEnd(index);
    this.#ended.push({ file: index, hash });
    if (this.#ended.length >= FILES_PER_END || this.#bytesSinceEnd >= BYTES_PER_END) await this.#flushEnds();
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

/** Sets the failure of one file apart from a broken channel, which ends the whole. */
class FileGivenUp extends Error {
  constructor(readonly failure: CooeeError) {
    super(failure.message, { cause: failure });
  }
}

function asFileFailure(error: unknown): CooeeError {
  return error instanceof CooeeError ? error : new CooeeError('internal', String(error), { cause: error });
}

function giveUp(error: unknown): never {
  throw new FileGivenUp(asFileFailure(error));
}
