import type { ArrivingPart } from './arriving-part';
import { concernsOneFile } from './disk-errors';
import { FileHash } from './file-hash';

/** Bytes of a continued part that are read back and hashed at once. */
const READ_BACK_BYTES = 256 * 1024;

/** A part that is whole and closed, but has no name yet. */
export interface WrittenPart {
  readonly part: ArrivingPart;
  /** What its writer hashed, hex. */
  readonly hash: string;
}

/**
 * Writes one file's bytes in order and hashes them in the same pass. Of a part that is continued, the beginning is read back
 * and hashed meanwhile: bytes that come are written at once, and the hash follows them until it has caught up, so that
 * twenty gigabytes to read hold up no other transfer. Throws the system's errors.
 */
export class PartWriter {
  readonly #hash = new FileHash();
  readonly #opening: Promise<ArrivingPart>;
  /** Bytes that came. */
  #position: number;
  /** The last write; one begins when the one before it is over. */
  #pending: Promise<ArrivingPart>;
  /** The hash stands at the position. */
  #caughtUp: boolean;
  #catchingUp: Promise<void> = Promise.resolve();
  #abandoned = false;

  /** @param mtime whole milliseconds since 1970 */
  private constructor(
    opening: Promise<ArrivingPart>,
    readonly mtime: number,
    continuedFrom: number,
  ) {
    this.#opening = opening;
    this.#position = continuedFrom;
    this.#caughtUp = continuedFrom === 0;
    this.#pending = opening;
    // Whoever writes first sees the error.
    this.#pending.catch(() => undefined);
  }

  static begin(opening: Promise<ArrivingPart>, mtime: number): PartWriter {
    return new PartWriter(opening, mtime, 0);
  }

  static continue(part: ArrivingPart, mtime: number): PartWriter {
    const writer = new PartWriter(Promise.resolve(part), mtime, part.length);
    writer.#catchingUp = writer.#catchUp(part);
    // Whoever finishes sees the error.
    writer.#catchingUp.catch(() => undefined);
    return writer;
  }

  /** Resolves when the disk has taken the bytes; until then they must not change. */
  async write(bytes: Buffer): Promise<void> {
    this.#pending = this.#pending.then((part) => this.#append(part, bytes));
    this.#pending.catch(() => undefined);
    await this.#pending;
  }

  /** No more bytes: sets the time and closes. On failure nothing is left behind but what can be continued. */
  async finish(): Promise<WrittenPart> {
    try {
      const part = await this.#pending;
      await this.#catchingUp;
      await part.finish(this.mtime);
      return { part, hash: this.#hash.digest() };
    } catch (error) {
      await this.#end(!concernsOneFile(error));
      throw error;
    }
  }

  /** Closes and removes the part, once the writes under way are over. Never fails. */
  async abandon(): Promise<void> {
    await this.#end(false);
  }

  /** The same, but what can be continued stays. Never fails. */
  async leave(): Promise<void> {
    await this.#end(true);
  }

  async #append(part: ArrivingPart, bytes: Buffer): Promise<ArrivingPart> {
    this.#position += bytes.length;
    // The disk thread writes while this thread hashes.
    const writing = part.write(bytes);
    if (this.#caughtUp) this.#hash.update(bytes);
    await writing;
    return part;
  }

  async #end(keep: boolean): Promise<void> {
    this.#abandoned = true;
    await this.#pending.catch(() => undefined);
    await this.#catchingUp.catch(() => undefined);
    const part = await this.#opening.catch(() => null);
    await (keep ? part?.leave() : part?.discard());
  }

  async #catchUp(part: ArrivingPart): Promise<void> {
    const piece = Buffer.allocUnsafe(READ_BACK_BYTES);
    let hashed = 0;
    while (hashed < this.#position && !this.#abandoned) {
      if (hashed === part.length) {
        // What is missing is being written.
        await this.#pending;
        continue;
      }
      const read = await part.read(piece.subarray(0, part.length - hashed), hashed);
      if (read === 0) throw new Error('a part shorter than what was written of it');
      this.#hash.update(piece.subarray(0, read));
      hashed += read;
    }
    this.#caughtUp = true;
  }
}
