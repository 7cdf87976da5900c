import type { Failure } from '../../../../src-shared/session';

/** The files of a transfer that did not arrive, while the others did. */
export class FailedFiles {
  #count = 0;
  #first: { readonly index: number; readonly failure: Failure } | null = null;

  get count(): number {
    return this.#count;
  }

  add(index: number, failure: Failure): void {
    this.#count += 1;
    if (this.#first === null || index < this.#first.index) this.#first = { index, failure };
  }

  /**
   * The failure of the whole, or null when every file arrived: the first file in the order of the offer speaks for all,
   * because both sides must show the same one, and they learn of failures in different orders.
   */
  summary(): Failure | null {
    if (this.#first === null) return null;
    const { failure } = this.#first;
    return this.#count === 1 ? failure : { ...failure, others: this.#count - 1 };
  }
}
