import type { Failure, TransferStatus } from '../../../../src-shared/session';

/** Whose word stops the bytes: our user's, our disk's, or the friend's side's. */
export type Pauser = 'user' | 'disk' | 'friend';

export interface Pause {
  /** What has to be mended, or null when somebody wants it so. */
  readonly failure: Failure | null;
}

/** Why a transfer is paused, for which there may be several reasons at once. */
export class Pauses {
  readonly #pauses = new Map<Pauser, Pause>();

  begin(pauser: Pauser, failure: Failure | null): void {
    this.#pauses.set(pauser, { failure });
  }

  end(pauser: Pauser): void {
    this.#pauses.delete(pauser);
  }

  /** What the friend is told: a full disk can be mended, a user's wish cannot, so that says more. */
  get ours(): Pause | null {
    return this.#pauses.get('disk') ?? this.#pauses.get('user') ?? null;
  }

  /** Somebody wants it so, and nobody knows for how long. */
  get isWanted(): boolean {
    return Array.from(this.#pauses.values()).some(({ failure }) => failure === null);
  }

  /** As it is shown, or null when nothing pauses it. Our own wish comes first, for it is what we can take back. */
  get status(): Extract<TransferStatus, { name: 'paused' }> | null {
    const own = this.#pauses.get('user') ?? this.#pauses.get('disk');
    if (own !== undefined) return { name: 'paused', by: 'us', failure: own.failure };
    const friends = this.#pauses.get('friend');
    return friends === undefined ? null : { name: 'paused', by: 'friend', failure: friends.failure };
  }
}
