import type { PeerDetails } from '../../../src-shared/contact-exchange';

/** The details that the friend sends after their contact: each message replaces the one before, so the newest is kept. */
export class FriendDetails {
  #newest: PeerDetails | null = null;
  readonly #listeners = new Set<(details: PeerDetails) => void>();

  received(details: PeerDetails): void {
    this.#newest = details;
    for (const listener of this.#listeners) listener(details);
  }

  /**
   * The listener is called with the newest details so far, if any, and then with all that come; never before this returns.
   * @returns a function that ends it
   */
  listen(listener: (details: PeerDetails) => void): () => void {
    this.#listeners.add(listener);
    const newest = this.#newest;
    queueMicrotask(() => {
      if (newest !== null && this.#listeners.has(listener)) listener(newest);
    });
    return () => this.#listeners.delete(listener);
  }
}
