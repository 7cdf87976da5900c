import type { Failure } from '../../../../src-shared/session';
import { failureOf } from '../../log';
import { DATA_HEADER_BYTES } from '../protocol/data-frame';
import { BLOCK_BYTES, BlockHash } from '../protocol/file-hash';
import type { FrameSender } from './frame-sender';
import type { SendContext } from './send-context';
import { SourceFile } from './source-file';

/**
 * Reads, hashes and sends a file in one pass; what the receiver has of it is hashed and not sent.
 * @returns the hash, hex, or null when the receiver gave the file up meanwhile
 * @throws FileGivenUp when it cannot be read; the signal's reason; what the channel throws
 */
export async function sendLargeFile(
  index: number,
  context: SendContext,
  sender: FrameSender,
): Promise<string | null> {
  const { bottleneck, offer } = context;
  const opening = bottleneck.during('reading', () => SourceFile.open(offer.fileAt(index)));
  const source = await opening.catch(giveUp);
  try {
    return await new LargeFile(index, source, context, sender).send();
  } finally {
    await source.close();
  }
}

/** Sets the failure of one file apart from a broken channel, which ends the whole. */
export class FileGivenUp extends Error {
  constructor(readonly failure: Failure) {
    super('a file cannot be read');
  }
}

interface FrameAhead {
  readonly frame: Buffer;
  /** Null when the disk has filled it. */
  readonly filled: Promise<Failure | null>;
}

class LargeFile {
  readonly #index: number;
  readonly #source: SourceFile;
  readonly #context: SendContext;
  readonly #sender: FrameSender;
  #hash = new BlockHash();
  /** So much of it was read, or is being read. Bytes. */
  #readTo = 0;

  constructor(index: number, source: SourceFile, context: SendContext, sender: FrameSender) {
    this.#index = index;
    this.#source = source;
    this.#context = context;
    this.#sender = sender;
  }

  async send(): Promise<string | null> {
    const resume = this.#context.resume.get(this.#index);
    if (resume !== undefined) {
      if (!(await this.#hashBeginning(resume.offset))) return null;
      if (this.#hash.digestOfBlocks() !== resume.digest) await this.#restart(resume.offset);
    }
    if (!(await this.#sendRest())) return null;
    await this.#source.assertWhole().catch(giveUp);
    return this.#hash.digest();
  }

  /**
   * What the receiver has already is hashed all the same: it may be the beginning of another version.
   * @returns false when the receiver gave the file up meanwhile
   */
  async #hashBeginning(length: number): Promise<boolean> {
    const { signal } = this.#context;
    const piece = this.#sender.frames.take(this.#context.channel.maxFrameBytes);
    while (this.#readTo < length) {
      signal.throwIfAborted();
      if (this.#isRejected) return false;
      const bytes = piece.subarray(0, length - this.#readTo);
      await this.#reading(() => this.#source.fill(bytes)).catch(giveUp);
      this.#hash.update(bytes);
      this.#readTo += bytes.length;
    }
    this.#sender.frames.giveBack(piece);
    return true;
  }

  /** The receiver's beginning is that of another version: they are told before the first byte comes. */
  async #restart(resumed: number): Promise<void> {
    const { transfer, events } = this.#context;
    this.#hash = new BlockHash();
    this.#source.rewind();
    this.#readTo = 0;
    events.onRestart(resumed);
    await this.#sender.sendControl({ type: 'restart', transfer, file: this.#index });
  }

  /** @returns false when the receiver gave the file up meanwhile */
  async #sendRest(): Promise<boolean> {
    let ahead = this.#readAhead();
    try {
      while (ahead !== null) {
        const { frame, filled }: FrameAhead = ahead;
        const failed = await this.#reading(() => filled);
        if (failed !== null) throw new FileGivenUp(failed);
        if (this.#isRejected) return false;
        ahead = this.#readAhead();
        this.#hash.update(frame.subarray(DATA_HEADER_BYTES));
        await this.#sender.sendFrame(this.#index, frame);
        this.#context.events.onBytes(frame.length - DATA_HEADER_BYTES);
      }
      return true;
    } finally {
      await ahead?.filled;
    }
  }

  /** While one frame is hashed and sent, the disk fills the next. A read that runs meanwhile must not reject unseen. */
  #readAhead(): FrameAhead | null {
    const left = this.#source.offered.size - this.#readTo;
    if (left === 0) return null;
    // No frame's bytes lie in two blocks, so that a kill costs no more than one.
    const bytes = Math.min(this.#sender.bytesOfNext, BLOCK_BYTES - (this.#readTo % BLOCK_BYTES), left);
    this.#readTo += bytes;
    // The bytes right behind the header, so that they are never copied.
    const frame = this.#sender.frames.take(DATA_HEADER_BYTES + bytes);
    const filled = this.#source.fill(frame.subarray(DATA_HEADER_BYTES)).then(() => null, fileFailure);
    return { frame, filled };
  }

  get #isRejected(): boolean {
    return this.#context.files.isFailed(this.#index);
  }

  #reading<T>(work: () => Promise<T>): Promise<T> {
    return this.#context.bottleneck.during('reading', work);
  }
}

function giveUp(error: unknown): never {
  throw new FileGivenUp(fileFailure(error));
}

function fileFailure(error: unknown): Failure {
  return failureOf(error, 'a file');
}
