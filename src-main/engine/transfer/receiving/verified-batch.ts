import { MAX_BATCH_FILES } from '../protocol/limits';

/** A few slow files are told one by one, many fast ones together. Milliseconds. */
const AT_LEAST_EVERY_MS = 200;
/** Files told together at the most; fewer than the protocol's limit, so that the sender's count moves smoothly. */
const FILES_AT_ONCE = Math.min(64, MAX_BATCH_FILES);

/** Gathers the files that were verified into messages. */
export class VerifiedBatch {
  #files: number[] = [];
  #toldAt = -Infinity;

  constructor(
    readonly now: () => number,
    readonly tell: (files: number[]) => void,
  ) {}

  add(index: number): void {
    this.#files.push(index);
    if (this.#files.length >= FILES_AT_ONCE || this.now() - this.#toldAt >= AT_LEAST_EVERY_MS) this.flush();
  }

  flush(): void {
    if (this.#files.length === 0) return;
    this.tell(this.#files);
    this.#files = [];
    this.#toldAt = this.now();
  }
}
