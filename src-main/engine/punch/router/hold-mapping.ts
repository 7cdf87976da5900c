import { isDeepStrictEqual } from 'node:util';

import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import { delay, orAborted, withDeadline } from '../../../../src-shared/session';
import { log } from '../../log';
import { REQUESTED_LIFETIME_S, RouterRefusal } from './router-mapping';
import type { RouterMapping } from './router-mapping';

/** However short a lifetime a router gives, and however often it refuses, it is not asked again sooner. */
const MIN_RENEWAL_MS = 30_000;
/** A call that ends does not wait longer for a router; a mapping that it was not told to remove ends with its lifetime. */
const REMOVE_TIMEOUT_MS = 1_000;

/**
 * Keeps a mapping open by asking for it again when half of its lifetime is over (RFC 6886, section 3.7; RFC 6887, section
 * 11.2.1), until the signal; then removes it. Never throws.
 *
 * @param onMoved when the router gave it another address or port meanwhile, for example because it was started anew
 */
export async function holdMapping(
  first: RouterMapping,
  onMoved: (external: SocketAddress) => void,
  signal: AbortSignal,
): Promise<void> {
  let mapping = first;
  let wait = renewalAfter(mapping);
  while (await elapsed(wait, signal)) {
    try {
      const renewed = await mapping.renew(signal);
      if (!isDeepStrictEqual(renewed.external, mapping.external)) onMoved(renewed.external);
      mapping = renewed;
      wait = renewalAfter(mapping);
    } catch (error) {
      log.info('a port of the router was not renewed', {}, error);
      wait = MIN_RENEWAL_MS;
    }
  }
  const late = (): Error => new RouterRefusal('too late');
  const remove = (inner: AbortSignal): Promise<void> => mapping.remove(inner);
  // A router that does not take it back forgets it by itself.
  await withDeadline(new AbortController().signal, REMOVE_TIMEOUT_MS, late, remove).catch(() => undefined);
}

/** Milliseconds, or null where the mapping lasts for ever. */
function renewalAfter({ lifetimeS }: RouterMapping): number | null {
  if (lifetimeS === 0) return null;
  return Math.max((Math.min(lifetimeS, REQUESTED_LIFETIME_S) * 1_000) / 2, MIN_RENEWAL_MS);
}

/** @param milliseconds null for ever. @returns false if the signal came first */
function elapsed(milliseconds: number | null, signal: AbortSignal): Promise<boolean> {
  const time = milliseconds === null ? new Promise<never>(() => undefined) : delay(milliseconds, signal);
  return orAborted(time, signal).then(
    () => true,
    () => false,
  );
}
