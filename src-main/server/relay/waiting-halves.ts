/**
 * The halves of pairs that wait for their other half, oldest first. Two with the same token belong together, unless both say
 * that they are of the same side: those are two attempts of one friend.
 */
import type { RelayRequest } from './request';

export class WaitingHalves<S> {
  /** In the order of arrival. */
  readonly #requests = new Map<S, RelayRequest>();
  readonly #byToken = new Map<string, Set<S>>();

  get size(): number {
    return this.#requests.size;
  }

  get all(): readonly S[] {
    return [...this.#requests.keys()];
  }

  /** The one that has waited longest, or null if nobody waits. */
  get oldest(): S | null {
    const [oldest] = this.#requests.keys();
    return oldest ?? null;
  }

  add(half: S, request: RelayRequest): void {
    this.#requests.set(half, request);
    const alike = this.#byToken.get(request.token);
    if (alike === undefined) this.#byToken.set(request.token, new Set([half]));
    else alike.add(half);
  }

  remove(half: S): void {
    const request = this.#requests.get(half);
    if (request === undefined) return;
    this.#requests.delete(half);
    const alike = this.#byToken.get(request.token);
    alike?.delete(half);
    if (alike?.size === 0) this.#byToken.delete(request.token);
  }

  /**
   * @returns the other half, and what else waits with this token: spare attempts, of no use once one was joined. Of several
   * the newest, for an earlier one may be dead without anybody knowing; null if there is none
   */
  match({ token, side }: RelayRequest): { readonly partner: S; readonly spare: readonly S[] } | null {
    const alike = [...(this.#byToken.get(token) ?? [])];
    const partner = alike.findLast((half) => {
      const theirs = this.#requests.get(half)?.side;
      return side === null || theirs === null || theirs !== side;
    });
    if (partner === undefined) return null;
    return { partner, spare: alike.filter((half) => half !== partner) };
  }
}
