import { FileHash } from './file-hash';
import { createPart, finishPart, removePart, writeFully } from './part-file';
import type { PartFile } from './part-file';

/** What is known of a file before its bytes come. */
export interface IncomingFile {
  readonly executable: boolean;
  /** Whole milliseconds since 1970. */
  readonly mtime: number;
}

/** A part that is whole and closed, but has no name yet. */
export interface WrittenPart {
  readonly path: string;
  /** What its writer hashed, hex. */
  readonly hash: string;
}

/** Writes one file's bytes in order and hashes them in the same pass. Throws the system's errors. */
export class PartWriter {
  readonly #hash = new FileHash();
  readonly #opening: Promise<PartFile>;
  #part: PartFile | null = null;
  #position = 0;
  #pending: Promise<unknown>;

  /** @param folder resolves with the absolute folder the file will be in */
  constructor(
    folder: Promise<string>,
    readonly file: IncomingFile,
  ) {
    this.#opening = folder.then((path) => createPart(path, file.executable));
    this.#pending = this.#opening.then((part) => {
      this.#part = part;
    });
    // Whoever writes first sees the error.
    this.#pending.catch(() => undefined);
  }

  /** Resolves when the disk has taken the bytes; until then they must not change. */
  async write(bytes: Buffer): Promise<void> {
    const position = this.#position;
    this.#position += bytes.length;
    // The disk thread writes while this thread hashes.
    const writing =
      this.#part === null
        ? this.#opening.then((part) => writeFully(part.handle, bytes, position))
        : writeFully(this.#part.handle, bytes, position);
    const previous = this.#pending;
    this.#pending = Promise.all([previous, writing]);
    this.#pending.catch(() => undefined);
    this.#hash.update(bytes);
    await writing;
  }

  /** No more bytes: sets the time and closes. On failure nothing is left behind. */
  async finish(): Promise<WrittenPart> {
    try {
      await this.#pending;
      const part = await this.#opening;
      await finishPart(part, this.file.mtime);
      return { path: part.path, hash: this.#hash.digest() };
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }

  /** Closes and removes the part, once the writes under way are over. Never fails. */
  async abandon(): Promise<void> {
    await this.#pending.catch(() => undefined);
    const part = await this.#opening.catch(() => null);
    if (part === null) return;
    await part.handle.close().catch(() => undefined);
    await removePart(part.path);
  }
}
