/**
 * Finds out how the router gives out public ports (RFC 4787, section 4.1; the idea of RFC 5780, section 4.3, over TCP): two
 * places of one contact server, on two hosts if it has them, each see a connection from the same local port, and report where it
 * came from. Whether a router that shows two hosts two ports has one for each host or for each place makes no difference to a friend, who
 * is on a third.
 */
import { canonicalAddress, dialectNamed } from '../../../src-shared/contact-exchange';
import type { FullContact, SocketAddress } from '../../../src-shared/contact-exchange';
import { CooeeError, withDeadline } from '../../../src-shared/session';
import type { NatMapping } from '../../../src-shared/session';
import { believed } from './server-claims';
import { connectToServer } from './server-connection';
import type { LocalPort, ServerEndpoint } from './server-connection';
import { ServerConversation } from './server-conversation';

/** A place of the server that has not answered by then is behind a firewall; the probe is no reason to wait longer. */
const OBSERVATION_TIMEOUT_MS = 3_000;
/** How long a server may take to close its half. */
const CLOSE_TIMEOUT_MS = 1_000;
/** Further places asked before giving up. */
const MAX_PLACES_ASKED = 2;
/**
 * A router that counts upwards has given our next connection one of the next few ports, less those that others behind it
 * took between our two connections. By chance a random one would do so once in 4,000 times.
 */
const MAX_SEQUENTIAL_STEP = 16;

/** What was seen of our IPv4 port. */
export interface NatObservation {
  readonly mapping: NatMapping;
  /** The public address seen last, after which a sequential router counts on. */
  readonly publicAddress: SocketAddress;
  /** Distance between the public ports of two connections; null unless the mapping is sequential. */
  readonly step: number | null;
}

/**
 * Asks one more place of the server, the first that answers, where our IPv4 port appears to come from. Opens one connection and
 * closes it.
 *
 * @param port the IPv4 port that `own` is about
 * @returns null where the server did not see us over IPv4
 */
export async function probeNat(
  { own, alternates }: { readonly own: FullContact; readonly alternates: readonly SocketAddress[] },
  port: LocalPort,
  signal: AbortSignal,
): Promise<NatObservation | null> {
  const local = own.private.v4;
  const first = own.public.v4;
  if (local === null || first === null) return null;
  return observation(local, first, await observed({ alternates }, port, signal));
}

/**
 * Where another place of the server sees a connection from `port`. From a port that was not used before this is what the
 * router gives out now, however long ago it was probed.
 *
 * @returns null where no other place answers, or not over IPv4 @throws the signal's reason
 */
export async function observed(
  { alternates }: { readonly alternates: readonly SocketAddress[] },
  port: LocalPort,
  signal: AbortSignal,
): Promise<SocketAddress | null> {
  const places = alternates.filter(({ family }) => family === 4).slice(0, MAX_PLACES_ASKED);
  for (const place of places) {
    // Another place may answer.
    const address = await observedAt(place, port, signal).catch(() => null);
    signal.throwIfAborted();
    if (address !== null) return address;
  }
  return null;
}

/** The rule, apart from the network. @param second where another place saw us, or null if none was asked */
export function observation(
  local: SocketAddress,
  first: SocketAddress,
  second: SocketAddress | null,
): NatObservation {
  const isUntranslated = first.host === local.host && first.port === local.port;
  if (second === null) {
    // A router that keeps our port has, as a rule, one public port for everybody; of another nothing can be said yet.
    const kept = first.port === local.port ? 'endpoint-independent' : 'unknown';
    return { mapping: isUntranslated ? 'none' : kept, publicAddress: first, step: null };
  }
  const found = (mapping: NatMapping, step: number | null = null): NatObservation => {
    return { mapping, publicAddress: second, step };
  };
  const step = second.port - first.port;
  if (second.host !== first.host) return found('random');
  if (step === 0) return found(isUntranslated ? 'none' : 'endpoint-independent');
  return step > 0 && step <= MAX_SEQUENTIAL_STEP ? found('sequential', step) : found('random');
}

/** @throws CooeeError `server-…`; the signal's reason */
async function observedAt(
  place: SocketAddress,
  port: LocalPort,
  signal: AbortSignal,
): Promise<SocketAddress | null> {
  const endpoint: ServerEndpoint = { host: place.host, port: place.port, tls: null, proxy: null };
  const silent = (): Error => new CooeeError('server-unreachable');
  return withDeadline(signal, OBSERVATION_TIMEOUT_MS, silent, async (deadline) => {
    const [stream] = await connectToServer(endpoint, [port], deadline);
    if (stream === undefined) return null;
    const { socket } = stream;
    try {
      // A Cooee speaks every dialect.
      const conversation = new ServerConversation(socket, dialectNamed('3'), null);
      const reply = await conversation.request({ type: 'observe-address' }, 'client-contact', deadline);
      const seen = believed(reply.contact.public.v4, [stream]);
      return seen === null ? null : canonicalAddress(seen.host, seen.port);
    } finally {
      socket.end();
      socket.unref();
      setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS).unref();
    }
  });
}
