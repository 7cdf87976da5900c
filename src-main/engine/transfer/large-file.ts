import type { CooeeError } from '../../../src-shared/session';
import { DATA_HEADER_BYTES } from './data-frame';
import { BlockHash } from './file-hash';
import type { ResumePoint } from './resume-points';
import { asFileFailure, SourceFile } from './source-file';
import type { OfferedFile } from './source-file';

/** What a file that is being sent asks of its transfer. */
export interface LargeFileCourse {
  /** Two frames that are used in turn: while one is hashed and sent, the disk fills the other. */
  readonly frames: readonly [Buffer, Buffer];
  /** Waits for the disk, and remembers that it did. */
  readonly reading: <T>(work: () => Promise<T>) => Promise<T>;
  /** Sends the file's bytes behind {@link DATA_HEADER_BYTES}. Resolves when the frame is ours again. */
  readonly send: (frame: Buffer) => Promise<void>;
  /** The receiver's beginning is that of another file: he is told before the first byte comes. */
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
  course: LargeFileCourse,
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
    await file.assertUnchanged().catch(giveUp);
    return hash.digest();
  } finally {
    await file.close();
  }
}

/**
 * What the receiver has already is hashed all the same: his beginning may be that of another version.
 * @returns false when the receiver gave the file up meanwhile
 */
async function hashBeginning(
  file: SourceFile,
  length: number,
  hash: BlockHash,
  { frames, reading, assertWanted, isRejected }: LargeFileCourse,
): Promise<boolean> {
  const [piece] = frames;
  for (let left = length; left > 0;) {
    assertWanted();
    if (isRejected()) return false;
    const bytes = piece.subarray(0, left);
    await reading(() => file.fill(bytes)).catch(giveUp);
    hash.update(bytes);
    left -= bytes.length;
  }
  return true;
}

/** @returns false when the receiver gave the file up meanwhile */
async function sendRest(
  file: SourceFile,
  offset: number,
  hash: BlockHash,
  { frames, reading, send, isRejected }: LargeFileCourse,
): Promise<boolean> {
  let [frame, spare] = frames;
  // A power of two, as the block is: then no frame's bytes lie in two blocks, and a kill costs no more than one.
  const payload = 2 ** Math.floor(Math.log2(frame.length - DATA_HEADER_BYTES));
  let left = file.offered.size - offset;
  let filling: Promise<CooeeError | null> = Promise.resolve(null);
  /** A read that runs while we send must not reject unseen. */
  const read = (into: Buffer, bytes: number): void => {
    // Right behind the header, so that the bytes are never copied.
    const target = into.subarray(DATA_HEADER_BYTES, DATA_HEADER_BYTES + bytes);
    filling = file.fill(target).then(() => null, asFileFailure);
  };
  try {
    let bytes = Math.min(payload, left);
    read(frame, bytes);
    while (left > 0) {
      const failed = await reading(() => filling);
      if (failed !== null) throw new FileGivenUp(failed);
      if (isRejected()) return false;
      left -= bytes;
      const nextBytes = Math.min(payload, left);
      if (nextBytes > 0) read(spare, nextBytes);
      const filled = frame.subarray(0, DATA_HEADER_BYTES + bytes);
      hash.update(filled.subarray(DATA_HEADER_BYTES));
      await send(filled);
      [frame, spare] = [spare, frame];
      bytes = nextBytes;
    }
    return true;
  } finally {
    await filling;
  }
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
