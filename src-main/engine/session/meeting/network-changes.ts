/** Another Wi-Fi, a cable plugged in, a laptop that woke up. Only native code is notified of these, so we poll. */
import { networkInterfaces } from 'node:os';

/** Milliseconds between two polls, each of which takes 0.1 ms. */
const LOOK_INTERVAL_MS = 500;
/** RFC 4291, section 2.5.6. They appear a second after the others and are of no use without them. */
const LINK_LOCAL_V6 = /^fe[89ab][\da-f]:/i;

/**
 * @param onGained called whenever this computer has an address that it did not have at the last poll. A lost address is no reason
 * to
 *   start over; it may come back.
 * @param addresses of this computer now
 * @returns a function that stops it
 */
export function watchNetwork(
  onGained: () => void,
  addresses: () => ReadonlySet<string> = ownAddresses,
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

/** Of interfaces that are up and have a carrier: `os.networkInterfaces()` leaves out the others. */
function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return new Set(
    all
      .filter(({ internal, address }) => !internal && !LINK_LOCAL_V6.test(address))
      .map(({ address }) => address),
  );
}
