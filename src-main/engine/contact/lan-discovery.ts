/**
 * Finding a friend's contact server on the local network by multicast DNS (RFC 6762), so that two computers on one
 * network need nothing else. What is announced is that some Cooee waits for a call: a random name and a port, neither
 * the code nor who it is.
 */
import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';

import { Bonjour, type Browser } from 'bonjour-service';

import { lanAddresses } from './local-network';

/** Becomes `_cooee._tcp.local`. */
const SERVICE_TYPE = 'cooee';
/** A query is answered within about 100 ms on a quiet network; Wi-Fi may lose the first. */
const SEARCH_TIMEOUT_MS = 3_000;
const QUERY_INTERVAL_MS = 1_000;
/** One noisy computer must not send us everywhere; a network on which more people call at once is not one of friends. */
const MAX_FOUND = 16;

export interface LanServer {
  readonly host: string;
  readonly port: number;
}

/** Announces a contact server on this computer. @returns a function that withdraws the announcement */
export function announceOnLan(port: number): () => void {
  const announcers = openMulticast();
  const name = randomBytes(8).toString('hex');
  // Probing for a name that is random anyway would only delay the announcement.
  // The library would announce this computer's name as the host; who waits here is for the code to tell.
  const announced = { name, host: `${name}.local`, type: SERVICE_TYPE, port, probe: false };
  for (const bonjour of announcers) bonjour.publish(announced);
  return () => {
    for (const bonjour of announcers) bonjour.unpublishAll(() => bonjour.destroy());
  };
}

/** Contact servers as they answer, each once, until {@link SEARCH_TIMEOUT_MS} or the signal. Never throws. */
export async function* findOnLan(signal: AbortSignal): AsyncGenerator<LanServer> {
  if (signal.aborted) return;
  const found: LanServer[] = [];
  const seen = new Set<string>();
  const over = new AbortController();
  let wake = (): void => undefined;
  const end = (): void => {
    over.abort();
    wake();
  };
  const searchers = openMulticast();
  const browsers = searchers.map((bonjour): Browser =>
    bonjour.find({ type: SERVICE_TYPE }, ({ referer, port }) => {
      // The address the answer came from is reachable from here; of those in the answer only some may be.
      if (referer === undefined || seen.size >= MAX_FOUND || seen.has(`${referer.address} ${port}`)) return;
      seen.add(`${referer.address} ${port}`);
      found.push({ host: referer.address, port });
      wake();
    }),
  );
  const again = setInterval(() => {
    for (const browser of browsers) browser.update();
  }, QUERY_INTERVAL_MS);
  const timer = setTimeout(end, SEARCH_TIMEOUT_MS);
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
    for (const browser of browsers) browser.stop();
    for (const bonjour of searchers) bonjour.destroy();
  }
}

/**
 * One socket for each network this computer is on: one for all would send to the network of the default route alone, and
 * nowhere at all where there is no such route, as on a network without internet. A network without multicast (or a
 * firewall) must not end a call that can do without: errors are no news here.
 */
function openMulticast(): readonly Bonjour[] {
  return lanAddresses().map((address) => {
    // Bound to the address itself, a socket would not be given what is sent to the group.
    const options = { interface: address, bind: '0.0.0.0' };
    const bonjour = new Bonjour(options as ConstructorParameters<typeof Bonjour>[0], () => undefined);
    // bonjour-service hears its own errors only: one of the socket (another program has the port for itself) would end us.
    (bonjour as unknown as WithSocket).server.mdns.on('error', () => undefined);
    return bonjour;
  });
}

/** What bonjour-service keeps private: the multicast-dns below it. */
interface WithSocket {
  readonly server: { readonly mdns: EventEmitter };
}
