/**
 * Finding a friend's contact server on the local network by multicast DNS (RFC 6762), so that two computers on one
 * network need nothing else. What is announced is that some Cooee waits for a call: a random name and a port, neither
 * the code nor who it is.
 */
import { randomBytes } from 'node:crypto';

import { Bonjour } from 'bonjour-service';

/** Becomes `_cooee._tcp.local`. */
const SERVICE_TYPE = 'cooee';
/** A query is answered within about 100 ms on a quiet network; Wi-Fi may lose the first. */
const SEARCH_TIMEOUT_MS = 3_000;
const QUERY_INTERVAL_MS = 1_000;

export interface LanServer {
  readonly host: string;
  readonly port: number;
}

/** Announces a contact server on this computer. @returns a function that withdraws the announcement */
export function announceOnLan(port: number): () => void {
  const bonjour = openMulticast();
  // Probing for a name that is random anyway would only delay the announcement.
  bonjour.publish({ name: randomBytes(8).toString('hex'), type: SERVICE_TYPE, port, probe: false });
  return () => bonjour.unpublishAll(() => bonjour.destroy());
}

/** Contact servers as they answer, each once, until {@link SEARCH_TIMEOUT_MS} or the signal. Never throws. */
export async function* findOnLan(signal: AbortSignal): AsyncGenerator<LanServer> {
  const bonjour = openMulticast();
  const found: LanServer[] = [];
  const seen = new Set<string>();
  let wake = (): void => undefined;
  const browser = bonjour.find({ type: SERVICE_TYPE }, ({ referer, port }) => {
    // The address the answer came from is reachable from here; of those in the answer only some may be.
    if (referer === undefined || seen.has(`${referer.address} ${port}`)) return;
    seen.add(`${referer.address} ${port}`);
    found.push({ host: referer.address, port });
    wake();
  });
  const again = setInterval(() => browser.update(), QUERY_INTERVAL_MS);
  const over = new AbortController();
  const end = (): void => {
    over.abort();
    wake();
  };
  const timer = setTimeout(end, SEARCH_TIMEOUT_MS);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    for (;;) {
      const next = found.shift();
      if (next !== undefined) yield next;
      else if (over.signal.aborted) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    clearTimeout(timer);
    clearInterval(again);
    signal.removeEventListener('abort', end);
    browser.stop();
    bonjour.destroy();
  }
}

/** A network without multicast (or a firewall) must not end a call that can do without: errors are no news here. */
function openMulticast(): Bonjour {
  return new Bonjour({}, () => undefined);
}
