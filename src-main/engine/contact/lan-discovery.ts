/**
 * Finding a friend's contact server on the local network by multicast DNS (RFC 6762), so that two computers on one
 * network need nothing else. An announcement shows only that some Cooee waits for a call: a random name and a port, neither
 * the code nor the user.
 */
import { randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';

import type { Browser } from 'bonjour-service';

import { FIRST_USER_PORT } from '../../../src-shared/contact-exchange';
import { openMulticast } from './multicast';

/** Becomes `_cooee._tcp.local`. */
const SERVICE_TYPE = 'cooee';
/** A query is answered within about 100 ms on a quiet network; Wi-Fi may lose the first. */
const SEARCH_TIMEOUT_MS = 3_000;
const QUERY_INTERVAL_MS = 1_000;
/** How long an answer over IPv6 is held back, so that a server that also answers over IPv4 is visited once. */
const IPV6_BEHIND_MS = 300;
/**
 * When it is visited over IPv6 all the same: two neighbours are connected by then, unless the IPv4 address leads to another of
 * our networks with the same numbers, as Docker's may have.
 */
const IPV6_AS_WELL_MS = 1_500;
/** Servers visited at most: a single computer could announce any number, and on no home network do more people call at once. */
const MAX_FOUND = 16;

export interface LanServer {
  readonly host: string;
  readonly port: number;
  /** The name it is announced under, which the announcer chose. */
  readonly announcement: string;
}

export interface Announcement {
  /** Random, and the same on all networks of this computer. */
  readonly name: string;
  readonly withdraw: () => void;
}

/**
 * Announces a contact server on this computer, on each of its networks with its address there and no other.
 * @param towardsInternet own addresses that packets to the internet have
 */
export function announceOnLan(port: number, towardsInternet: ReadonlySet<string>): Announcement {
  const announcers = openMulticast(towardsInternet);
  const name = randomBytes(8).toString('hex');
  // Probing for a name that is random anyway would only delay the announcement.
  // The library would announce this computer's own name as the host, which is nobody's business.
  const announced = { name, host: `${name}.local`, type: SERVICE_TYPE, port, probe: false };
  for (const bonjour of announcers) bonjour.publish(announced);
  const withdraw = (): void => {
    for (const bonjour of announcers) bonjour.unpublishAll(() => bonjour.destroy());
  };
  return { name, withdraw };
}

/**
 * Contact servers as they answer, each once, until {@link SEARCH_TIMEOUT_MS} or the signal. Never throws.
 * @param towardsInternet own addresses that packets to the internet have
 */
export async function* findOnLan(
  towardsInternet: ReadonlySet<string>,
  signal: AbortSignal,
): AsyncGenerator<LanServer> {
  if (signal.aborted) return;
  const found: LanServer[] = [];
  const seen = new Set<string>();
  const names = new Set<string>();
  const over = new AbortController();
  let wake = (): void => undefined;
  const end = (): void => {
    over.abort();
    wake();
  };
  const searchers = openMulticast(towardsInternet);
  const foundAt = (server: LanServer): void => {
    const key = JSON.stringify(server);
    if (over.signal.aborted || seen.has(key) || seen.size >= MAX_FOUND) return;
    seen.add(key);
    names.add(server.announcement);
    found.push(server);
    wake();
  };
  const browsers = searchers.map((bonjour): Browser =>
    bonjour.find({ type: SERVICE_TYPE }, ({ referer, port, name }) => {
      if (referer === undefined || port < FIRST_USER_PORT) return;
      // The address the answer came from is reachable from here; of those in the answer only some may be.
      const server = { host: referer.address, port, announcement: name };
      if (!isIPv6(server.host)) return foundAt(server);
      setTimeout(() => {
        if (!names.has(name)) return foundAt(server);
        setTimeout(() => foundAt(server), IPV6_AS_WELL_MS - IPV6_BEHIND_MS).unref();
      }, IPV6_BEHIND_MS).unref();
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
