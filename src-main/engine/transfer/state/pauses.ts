import { isDeepStrictEqual } from 'node:util';

import type { Failure, TransferStatus } from '../../../../src-shared/session';

/** Who stops the bytes: our user, our disk, or somebody or something on the friend's side. */
export type Pauser = 'user' | 'disk' | 'friend';

export interface Pause {
  /** What has to be mended, or null when somebody wants it so. */
  readonly failure: Failure | null;
}

/** Why a transfer is paused; there may be several reasons at once, and bytes flow when none is left. */
export type Pauses = Readonly<Partial<Record<Pauser, Pause>>>;

export const NO_PAUSES: Pauses = {};

/** @returns the same object when nothing changes; a reason given again replaces the one before */
export function withPause(pauses: Pauses, by: Pauser, failure: Failure | null): Pauses {
  const before = pauses[by];
  if (before !== undefined && isDeepStrictEqual(before.failure, failure)) return pauses;
  return { ...pauses, [by]: { failure } };
}

/** @returns the same object when nothing changes */
export function withoutPause(pauses: Pauses, by: Pauser): Pauses {
  if (pauses[by] === undefined) return pauses;
  const { [by]: _, ...others } = pauses;
  return others;
}

/** What the friend is told: a full disk can be mended, a user's wish cannot, so the disk's is the more useful one. */
export function ourPause(pauses: Pauses): Pause | null {
  return pauses.disk ?? pauses.user ?? null;
}

/** Somebody wants it so, and nobody knows for how long. */
export function isPauseWanted(pauses: Pauses): boolean {
  return Object.values(pauses).some(({ failure }) => failure === null);
}

/** As it is shown, or null when nothing pauses it. Our own wish comes first, for it is what we can take back. */
export function statusOfPauses(pauses: Pauses): Extract<TransferStatus, { name: 'paused' }> | null {
  const own = pauses.user ?? pauses.disk;
  if (own !== undefined) return { name: 'paused', by: 'us', failure: own.failure };
  const { friend } = pauses;
  return friend === undefined ? null : { name: 'paused', by: 'friend', failure: friend.failure };
}
