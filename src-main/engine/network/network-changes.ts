/** Another Wi-Fi, a cable plugged in, a laptop that woke up. Only native code is notified of these, so we poll. */
import { canonicalAddress, isLinkLocalV6 } from '../../../src-shared/contact-exchange';
import { ownAddresses } from './own-interfaces';

/** Milliseconds between two polls, each of which takes 0.1 ms. */
const LOOK_INTERVAL_MS = 500;

/**
 * @param onGained called whenever this computer has an address that it did not have at the last poll. A lost address is no
 *   reason to start over; it may come back.
 * @param addresses of this computer now
 * @returns a function that stops it
 */
export function watchNetwork(
  onGained: () => void,
  addresses: () => ReadonlySet<string> = addressesToMeetAt,
): () => void {
  let before = addresses();
  const timer = setInterval(() => {
    const now = addresses();
    const hasGained = [...now].some((address) => !before.has(address));
    before = now;
    if (hasGained) onGained();
  }, LOOK_INTERVAL_MS);
  return () => clearInterval(timer);
}

/** Without IPv6 link-local ones, which appear a second after the others and are of no use without them. */
function addressesToMeetAt(): ReadonlySet<string> {
  const outer = ownAddresses().filter(({ internal }) => !internal);
  const hosts = outer.map(({ address }) => address);
  return new Set(hosts.filter((host) => !isLinkLocalV6(canonicalAddress(host, 0))));
}
