import type { ArrivingPart } from '../storage/arriving-part';
import { BlockHash } from '../protocol/file-hash';

/** A part that is whole and closed, but has no name yet. */
export interface WrittenPart {
  readonly part: ArrivingPart;
  /** What its writer hashed, hex. */
  readonly hash: string;
}

/**
 * Writes one file's bytes in order and hashes them in the same pass; the journal gets a record for every whole block. Throws
 * the system's errors, after which the same bytes may be written again: a disk that was full goes on where it stopped.
 */
export class PartWriter {
  readonly #hash = new BlockHash((hash) => {
    this.#records.push(hash);
  });
  readonly #begin: () => Promise<ArrivingPart>;
  /** Whole blocks that the journal does not know yet. */
  readonly #records: Buffer[] = [];
  #part: ArrivingPart | null = null;
  /** Where the hash stands and the disk may not: a failed write comes again. */
  #hashedAhead = false;
  /** The write under way; it never rejects. */
  #writing: Promise<unknown> = Promise.resolve();

  /**
   * @param begin makes the part when the first bytes come
   * @param mtime whole milliseconds since 1970
   */
  constructor(
    begin: () => Promise<ArrivingPart>,
    readonly mtime: number,
  ) {
    this.#begin = begin;
  }

  static continue(part: ArrivingPart, mtime: number): PartWriter {
    const writer = new PartWriter(() => Promise.resolve(part), mtime);
    writer.#part = part;
    writer.#hash.skip(part.blocks);
    return writer;
  }

  /** Resolves when the disk has taken the bytes; until then they must not change. After a failure come the same bytes. */
  async write(bytes: Buffer): Promise<void> {
    const writing = this.#writing.then(() => this.#write(bytes));
    // Whoever wrote learns of it below; the next one only waits for its turn.
    this.#writing = writing.catch(() => undefined);
    await writing;
  }

  /** No more bytes: sets the time and closes. On failure nothing is left behind but what can be continued. */
  async finish(): Promise<WrittenPart> {
    const part = (this.#part ??= await this.#begin());
    try {
      await part.finish(this.mtime);
      return { part, hash: this.#hash.digest() };
    } catch (error) {
      await part.failed(error);
      throw error;
    }
  }

  /** Closes and removes the part, once the write under way is over. Never fails. */
  async abandon(): Promise<void> {
    await this.#writing;
    await this.#part?.discard();
  }

  /** The same, but what can be continued stays. Never fails. */
  async leave(): Promise<void> {
    await this.#writing;
    await this.#part?.leave();
  }

  async #write(bytes: Buffer): Promise<void> {
    const part = (this.#part ??= await this.#begin());
    // The disk thread writes while this thread hashes.
    const data = part.write(bytes);
    if (!this.#hashedAhead) this.#hash.update(bytes);
    this.#hashedAhead = true;
    const records = this.#records.length === 0 ? null : Buffer.concat(this.#records);
    // Both are over before the next bytes come, so a killed process loses one block at most.
    const [written, recorded] = await Promise.allSettled([data, records && part.record(records)]);
    // What could not be recorded is recorded with the next block: the bytes matter more.
    if (recorded.status === 'fulfilled') this.#records.length = 0;
    if (written.status === 'rejected') throw written.reason;
    this.#hashedAhead = false;
  }
}
