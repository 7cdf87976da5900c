import type { CooeeError } from '../../../../src-shared/session';
import { DATA_HEADER_BYTES } from '../protocol/data-frame';
import { BLOCK_BYTES, BlockHash } from '../protocol/file-hash';
import type { FramePool } from './frame-pool';
import type { ResumePoint } from './resume-points';
import { asFileFailure, SourceFile } from './source-file';
import type { OfferedFile } from './source-file';

/** What a file that is being sent asks of its transfer. */
export interface LargeFileContext {
  readonly frames: FramePool;
  /** How many bytes of the file the next frame should have. At most a block, and what a frame has room for. */
  readonly frameBytes: () => number;
  /** Waits for the disk, and remembers that it did. */
  readonly reading: <T>(work: () => Promise<T>) => Promise<T>;
  /** Sends the file's bytes behind {@link DATA_HEADER_BYTES}, and sees to the frame. Resolves when more may be sent. */
  readonly send: (frame: Buffer) => Promise<void>;
  /** The receiver's beginning is that of another file: the receiver is told before the first byte comes. */
  readonly restart: () => Promise<void>;
  /** Throws when the transfer is over. */
  readonly assertWanted: () => void;
  /** Whether the receiver has given the file up. */
  readonly isRejected: () => boolean;
}

/**
 * Reads, hashes and sends a file in one pass.
 * @param resume what the receiver has of it
 * @returns the hash, hex, or null when the receiver gave the file up meanwhile
 * @throws FileGivenUp when it cannot be read; what `course` throws
 */
export async function sendLargeFile(
  offered: OfferedFile,
  resume: ResumePoint | null,
  course: LargeFileContext,
): Promise<string | null> {
  const file = await course.reading(() => SourceFile.open(offered)).catch(giveUp);
  try {
    let hash = new BlockHash();
    let offset = 0;
    if (resume !== null) {
      if (!(await hashBeginning(file, resume.offset, hash, course))) return null;
      if (hash.digestOfBlocks() === resume.digest) ({ offset } = resume);
      else {
        hash = new BlockHash();
        file.rewind();
        await course.restart();
      }
    }
    if (!(await sendRest(file, offset, hash, course))) return null;
    await file.assertWhole().catch(giveUp);
    return hash.digest();
  } finally {
    await file.close();
  }
}

/**
 * What the receiver has already is hashed all the same: it may be the beginning of another version.
 * @returns false when the receiver gave the file up meanwhile
 */
async function hashBeginning(
  file: SourceFile,
  length: number,
  hash: BlockHash,
  { frames, reading, assertWanted, isRejected }: LargeFileContext,
): Promise<boolean> {
  const piece = frames.take();
  for (let left = length; left > 0;) {
    assertWanted();
    if (isRejected()) return false;
    const bytes = piece.subarray(0, left);
    await reading(() => file.fill(bytes)).catch(giveUp);
    hash.update(bytes);
    left -= bytes.length;
  }
  frames.giveBack(piece);
  return true;
}

/** @returns false when the receiver gave the file up meanwhile */
async function sendRest(
  file: SourceFile,
  offset: number,
  hash: BlockHash,
  { frames, frameBytes, reading, send, isRejected }: LargeFileContext,
): Promise<boolean> {
  const { size } = file.offered;
  let readTo = offset;
  /** While one frame is hashed and sent, the disk fills the next. A read that runs meanwhile must not reject unseen. */
  const readAhead = (): FrameAhead | null => {
    if (readTo === size) return null;
    // No frame's bytes lie in two blocks, so that a kill costs no more than one.
    const bytes = Math.min(frameBytes(), BLOCK_BYTES - (readTo % BLOCK_BYTES), size - readTo);
    readTo += bytes;
    // The bytes right behind the header, so that they are never copied.
    const frame = frames.take().subarray(0, DATA_HEADER_BYTES + bytes);
    const filled = file.fill(frame.subarray(DATA_HEADER_BYTES)).then(() => null, asFileFailure);
    return { frame, filled };
  };
  let ahead = readAhead();
  try {
    while (ahead !== null) {
      const { frame, filled }: FrameAhead = ahead;
      const failed = await reading(() => filled);
      if (failed !== null) throw new FileGivenUp(failed);
      if (isRejected()) return false;
      ahead = readAhead();
      hash.update(frame.subarray(DATA_HEADER_BYTES));
      await send(frame);
    }
    return true;
  } finally {
    await ahead?.filled;
  }
}

interface FrameAhead {
  readonly frame: Buffer;
  /** Null when the disk has filled it. */
  readonly filled: Promise<CooeeError | null>;
}

/** Sets the failure of one file apart from a broken channel, which ends the whole. */
export class FileGivenUp extends Error {
  constructor(readonly failure: CooeeError) {
    super(failure.message, { cause: failure });
  }
}

function giveUp(error: unknown): never {
  throw new FileGivenUp(asFileFailure(error));
}
