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

/** Nobody announces a system port, and who does it means another program (see ../punch/targets). */
const FIRST_USER_PORT = 1024;

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

/** Announces a contact server on this computer, on each of its networks with its address there and no other. */
export function announceOnLan(port: number): Announcement {
  const announcers = openMulticast();
  const name = randomBytes(8).toString('hex');
  // Probing for a name that is random anyway would only delay the announcement.
  // The library would announce this computer's name as the host; who waits here is for the code to tell.
  const announced = { name, host: `${name}.local`, type: SERVICE_TYPE, port, probe: false };
  for (const bonjour of announcers) bonjour.publish(announced);
  const withdraw = (): void => {
    for (const bonjour of announcers) bonjour.unpublishAll(() => bonjour.destroy());
  };
  return { name, withdraw };
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
    bonjour.find({ type: SERVICE_TYPE }, ({ referer, port, name }) => {
      // The address the answer came from is reachable from here; of those in the answer only some may be.
      if (referer === undefined || port < FIRST_USER_PORT || seen.size >= MAX_FOUND) return;
      const server = { host: referer.address, port, announcement: name };
      const key = JSON.stringify(server);
      if (seen.has(key)) return;
      seen.add(key);
      found.push(server);
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
    const { mdns } = (bonjour as unknown as WithSocket).server;
    // bonjour-service hears its own errors only: one of the socket (another program has the port for itself) would end us.
    mdns.on('error', () => undefined);
    const { send } = mdns;
    mdns.send = (packet, ...rest) => send(withoutAddressesBut(address, packet), ...rest);
    return bonjour;
  });
}

/**
 * bonjour-service tells every network the addresses that this computer has on all of them: where it is at home, at work and in
 * a VPN. Each network gets the one that it can use.
 */
function withoutAddressesBut(own: string, packet: DnsPacket): DnsPacket {
  const isTold = ({ type, data }: DnsRecord): boolean => (type !== 'A' && type !== 'AAAA') || data === own;
  const { answers = [], additionals = [] } = packet;
  return { ...packet, answers: answers.filter(isTold), additionals: additionals.filter(isTold) };
}

interface DnsRecord {
  readonly type: string;
  readonly data: unknown;
}

interface DnsPacket {
  readonly answers?: readonly DnsRecord[];
  readonly additionals?: readonly DnsRecord[];
}

/** What bonjour-service keeps private: the multicast-dns below it, through whose `send` every packet goes. */
interface WithSocket {
  readonly server: {
    readonly mdns: EventEmitter & { send: (packet: DnsPacket, ...rest: unknown[]) => void };
  };
}
