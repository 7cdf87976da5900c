import type { Failure } from '../../../../src-shared/session';
import { failureOf } from '../../log';
import { DATA_HEADER_BYTES } from '../protocol/data-frame';
import type { DiskPace } from '../storage/disk-calls';
import { hashOfFile } from '../protocol/file-hash';
import type { OutgoingOffer } from './outgoing-offer';
import { PACKED_HEADER_BYTES, writePackedHeader } from '../protocol/packed-files';
import { readSmallFile } from './small-source-file';

/** Longer files are sent by themselves. Bytes. */
export const SMALL_FILE_BYTES = 64 * 1024;
/** Frames of small files are this long at most. More would only wait longer for its files to be read. */
export const PACKED_FRAME_BYTES = 256 * 1024;
/** Files of one frame: a pause lets no more than these through, and a killed sender's friend has them or not. */
const MAX_FILES = 64;

interface Slot {
  readonly index: number;
  /** Where the file's bytes are in the frame. */
  readonly begin: number;
  readonly end: number;
}

/** Small files on their way into one data frame: their places are known before they are read. */
export class PackedBatch {
  readonly #slots: Slot[] = [];
  readonly #failures = new Map<number, Failure>();
  #length = DATA_HEADER_BYTES;
  #read: Promise<void> = Promise.resolve();

  constructor(readonly frame: Buffer) {}

  /** @returns false when it does not fit */
  add(index: number, size: number): boolean {
    const begin = this.#length + PACKED_HEADER_BYTES;
    if (this.#slots.length === MAX_FILES || begin + size > this.frame.length) return false;
    this.#length = begin + size;
    this.#slots.push({ index, begin, end: this.#length });
    return true;
  }

  /** Begins to read. Nothing may be added after that. */
  read(offer: OutgoingOffer, pace: DiskPace): void {
    this.#read = pace.each(this.#slots, async ({ index, begin, end }, calls) => {
      try {
        await readSmallFile(calls, offer.fileAt(index), this.frame.subarray(begin, end));
      } catch (error) {
        this.#failures.set(index, failureOf(error, 'a file'));
      }
    });
  }

  /** Resolves when all files are read or cannot be, and closed. */
  async settled(): Promise<void> {
    await this.#read;
  }

  /** Files that cannot be sent. Only when it has settled. */
  get failures(): ReadonlyMap<number, Failure> {
    return this.#failures;
  }

  /** The files of {@link pack}. */
  get files(): readonly number[] {
    return this.#slots.map(({ index }) => index).filter((index) => !this.#failures.has(index));
  }

  /** The frame with what could be read, hashed; only once, and when it has settled. */
  pack(): Buffer {
    let at = DATA_HEADER_BYTES;
    for (const { index, begin, end } of this.#slots) {
      if (this.#failures.has(index)) continue;
      const bytes = this.frame.subarray(begin, end);
      const hash = hashOfFile(bytes);
      const target = this.frame.subarray(at + PACKED_HEADER_BYTES);
      // Behind a file that failed, everything moves up.
      if (at + PACKED_HEADER_BYTES !== begin) bytes.copy(target);
      writePackedHeader(this.frame.subarray(at), index, bytes.length, hash);
      at += PACKED_HEADER_BYTES + bytes.length;
    }
    return this.frame.subarray(0, at);
  }
}
