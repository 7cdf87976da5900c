/** Another Wi-Fi, a cable plugged in, a laptop that woke up: systems tell that to native code only, so we look. */
import { canonicalAddress, isLinkLocalV6 } from '../../../src-shared/contact-exchange';
import { ownAddresses } from './own-interfaces';

/** Milliseconds between two looks, which cost a tenth of one each. */
const LOOK_INTERVAL_MS = 500;

/**
 * @param onGained called whenever this computer has an address that it did not have at the last look. Less is no reason to
 *   begin anew, and what goes away comes back.
 * @param addresses of this computer now
 * @returns a function that ends it
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

/** Link-local ones of IPv6 come a second after the others, and nobody is called on them alone. */
function addressesToMeetAt(): ReadonlySet<string> {
  const outer = ownAddresses().filter(({ internal }) => !internal);
  const hosts = outer.map(({ address }) => address);
  return new Set(hosts.filter((host) => !isLinkLocalV6(canonicalAddress(host, 0))));
}
