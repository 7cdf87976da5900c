import type { SourceFile } from '../sending/source-file';

/**
 * Four of gday's largest records (docs/GDAY-WIRE.md 7: 65519 bytes of plaintext): a quarter of a megabyte keeps the
 * disk a step ahead, and small files share records.
 */
const BATCH_BYTES = 4 * 65_519;

/** Where the batches go. */
interface FileStreamOutput {
  /** Resolves when the next batch may come; the bytes are ours again then. */
  readonly write: (bytes: Buffer) => Promise<void>;
  readonly onWritten: (bytes: number) => void;
}

/** Files one behind the other with nothing between them. One batch is read while the one before it is written. */
export class FileStream {
  readonly #output: FileStreamOutput;
  #filling = Buffer.allocUnsafe(BATCH_BYTES);
  #writing = Buffer.allocUnsafe(BATCH_BYTES);
  #filled = 0;
  /** The write under way; null when it is over, its error when it failed. */
  #written: Promise<{ readonly error: unknown } | null> = Promise.resolve(null);

  constructor(output: FileStreamOutput) {
    this.#output = output;
  }

  /**
   * Appends the next `length` bytes of a file, which end it. The last of them are given away only when the file is still
   * what was offered: the receiver must not end up with a whole file that never existed.
   * @throws CooeeError `file-changed`, `file-unreadable`; what the output throws
   */
  async append(file: SourceFile, length: number): Promise<void> {
    let left = length;
    while (left > 0) {
      if (this.#filled === BATCH_BYTES) await this.#turnOver();
      const target = this.#filling.subarray(this.#filled, this.#filled + left);
      await file.fill(target);
      left -= target.length;
      if (left === 0) await file.assertWhole();
      this.#filled += target.length;
    }
  }

  /** Waits for the write under way. The last batch is still here: {@link rest} is it. */
  async settle(): Promise<void> {
    const failed = await this.#written;
    if (failed !== null) throw failed.error;
  }

  /** What was appended and not written: the end of the stream. */
  get rest(): Buffer {
    return this.#filling.subarray(0, this.#filled);
  }

  async #turnOver(): Promise<void> {
    await this.settle();
    const batch = this.rest;
    [this.#filling, this.#writing] = [this.#writing, this.#filling];
    this.#filled = 0;
    this.#written = this.#output.write(batch).then(
      () => {
        this.#output.onWritten(batch.length);
        return null;
      },
      (error: unknown) => ({ error }),
    );
  }
}
