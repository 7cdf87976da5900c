/**
 * The client's half of the magic-wormhole transit relay protocol (docs/PROTOCOL.md 10): two clients name the same token, the relay
 * says `ok` to both, and from then on it passes on what each of them sends. Whoever is at the other end has to prove themselves
 * inside, as on any other connection.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';

import { isGlobal } from '../../../../src-shared/contact-exchange';
import type { Proxy } from '../../../../src-shared/servers';
import { CooeeError, orAborted, toFailure, withDeadline } from '../../../../src-shared/session';
import type { RelayTrouble } from '../../../../src-shared/session';
import { proxyOfEnvironment } from '../../network';
import { connectToServer } from '../server-connection';
import type { LocalPort, ServerEndpoint } from '../server-connection';
import { addressesOf } from '../server-name';

/** Bytes by which the relay tells a client from the same client that has come again. */
const SIDE_BYTES = 8;
/** From the name to the connection. */
const CONNECT_TIMEOUT_MS = 8_000;
/** Where a proxy may know what no name server does: how long those have. */
const NAME_TIMEOUT_MS = 2_000;
/** The friend decides at the same moment as we do, within the seconds that details take to reach them. */
const PARTNER_TIMEOUT_MS = 20_000;
/** Longest line that a relay may answer with, in bytes; the longest known has 14. */
const MAX_ANSWER_BYTES = 64;
/** Refusals of magic-wormhole-transit-relay and of `cooee serve`. */
const REFUSALS: ReadonlySet<string> = new Set(['bad handshake', 'impatient', 'busy']);
/** Nobody else brought the token while the relay waited (`cooee serve`). */
const NOBODY_ELSE = 'lonely';

export interface RelayAddress {
  readonly host: string;
  readonly port: number;
  /** Whether our own user named it: only then may it be on this computer or a private network. */
  readonly isOwn: boolean;
}

/**
 * Where a relay is: at a contact server, reached as that is, or at an address of its own, without TLS. A proxy is as in
 * {@link ServerEndpoint}.
 */
export type RelayTarget =
  | { readonly server: ServerEndpoint }
  | { readonly address: RelayAddress; readonly proxy?: Proxy | null | undefined };

/** Why a relay did not join the two. */
export class RelayError extends Error {
  override readonly name = 'RelayError';

  constructor(
    readonly trouble: RelayTrouble,
    options: ErrorOptions = {},
  ) {
    super(`the relay: ${trouble}`, options);
  }
}

/**
 * Waits until the relay has joined us with whoever brings the same token.
 * @param token 32 bytes
 * @param ports from which it may be reached, one of each family
 * @returns a connection that carries what the other end sends, and nothing of the relay's own
 * @throws RelayError; the signal's reason
 */
export async function reachRelay(
  target: RelayTarget,
  token: Uint8Array,
  ports: readonly LocalPort[],
  signal: AbortSignal,
): Promise<Socket> {
  const unreachable = (): Error => new RelayError('unreachable');
  const socket = await withDeadline(signal, CONNECT_TIMEOUT_MS, unreachable, async (deadline) =>
    connectToAny('server' in target ? [target.server] : await endpointsOf(target, deadline), ports, deadline),
  );
  try {
    const alone = (): Error => new RelayError('alone');
    await withDeadline(signal, PARTNER_TIMEOUT_MS, alone, (deadline) => join(socket, token, deadline));
    return socket;
  } catch (error) {
    // Destroying it may raise another error; the first one is thrown.
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
}

/**
 * A name that the friend gave may lead into our own network, where we have nothing to say to anybody for them. A proxy is told a name
 * where nobody here knows it; how far it leads is its keeper's to say.
 */
async function endpointsOf(
  { address: { host, port, isOwn }, proxy: given }: Extract<RelayTarget, { readonly address: RelayAddress }>,
  deadline: AbortSignal,
): Promise<readonly ServerEndpoint[]> {
  const endpoint = { port, tls: null, ...(given === undefined ? {} : { proxy: given }) };
  if (isOwn) return [{ ...endpoint, host }];
  const proxy = given ?? proxyOfEnvironment(host)?.proxy ?? null;
  const patienceMs = proxy === null ? CONNECT_TIMEOUT_MS : NAME_TIMEOUT_MS;
  const unknown = (): Error => new RelayError('unreachable');
  const addresses = await withDeadline(deadline, patienceMs, unknown, (inner) =>
    addressesOf(host, inner),
  ).catch((cause: unknown) => {
    deadline.throwIfAborted();
    if (proxy === null) throw new RelayError('unreachable', { cause });
    return null;
  });
  if (addresses === null) return [{ ...endpoint, host, proxy }];
  const allowed = addresses.filter((address) => isGlobal(address));
  if (allowed.length === 0) throw new RelayError('private');
  return allowed.map((address) => ({ ...endpoint, host: address.host }));
}

/** The first connection to any of the endpoints, over either family. */
async function connectToAny(
  endpoints: readonly ServerEndpoint[],
  ports: readonly LocalPort[],
  signal: AbortSignal,
): Promise<Socket> {
  const losers = new AbortController();
  const stop = (): void => losers.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  let winner: Socket | null = null;
  const attempts = endpoints.flatMap((endpoint) =>
    ports.map(async (port) => {
      const [stream] = await connectToServer(endpoint, [port], losers.signal);
      if (stream === undefined) throw new RelayError('unreachable');
      if (winner === null) winner = stream.socket;
      else stream.socket.destroy();
      return stream.socket;
    }),
  );
  try {
    return await Promise.any(attempts);
  } catch (cause) {
    signal.throwIfAborted();
    const { errors } = cause as AggregateError;
    const isOfProxy = errors.some((error) => toFailure(error).kind.startsWith('proxy-'));
    throw new RelayError(isOfProxy ? 'proxy' : 'unreachable', { cause });
  } finally {
    signal.removeEventListener('abort', stop);
    losers.abort(new CooeeError('server-unreachable'));
  }
}

/** Asks, and waits for the answer; what comes behind it stays in the socket. */
async function join(socket: Socket, token: Uint8Array, signal: AbortSignal): Promise<void> {
  const hex = Buffer.from(token).toString('hex');
  socket.write(`please relay ${hex} for side ${randomBytes(SIDE_BYTES).toString('hex')}\n`);
  const answer = await orAborted(readLine(socket), signal);
  if (answer === 'ok') return;
  if (answer === NOBODY_ELSE) throw new RelayError('alone');
  throw new RelayError(REFUSALS.has(answer) ? 'refused' : 'foreign');
}

/**
 * Reads with `readable`, not `data`, for a socket that was paused would stay so when the next reader listens to it.
 * @throws RelayError `foreign` when the connection ends, or no line comes
 */
function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const fail = (): void => reject(new RelayError('foreign'));
    const look = (): void => {
      received = Buffer.concat([received, (socket.read() as Buffer | null) ?? Buffer.alloc(0)]);
      const end = received.indexOf('\n');
      if (end < 0) {
        if (received.length > MAX_ANSWER_BYTES) fail();
        return;
      }
      socket.off('readable', look);
      for (const event of ENDS) socket.off(event, fail);
      const rest = received.subarray(end + 1);
      if (rest.length > 0) socket.unshift(rest);
      resolve(received.subarray(0, end).toString('latin1'));
    };
    socket.on('readable', look);
    for (const event of ENDS) socket.on(event, fail);
  });
}

const ENDS = ['end', 'error', 'close'] as const;
