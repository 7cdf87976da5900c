/** Serves until told to stop, with the options of `cooee serve`. */
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';

import {
  canonicalAddress,
  DEFAULT_TCP_PORT,
  DEFAULT_TLS_PORT,
  formatSocketAddress,
} from '../../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import { CooeeError } from '../../../../src-shared/session';
import type { ListenAddress, Log, RelayOptions, TlsIdentity } from '../../../server';
import { startContactServer } from '../../../server';
import { relayText } from '../../relay-options';

/** Each level shows itself and those before it. `trace` is a level of gday's server; here nothing is logged below debug. */
export const VERBOSITIES = ['off', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type Verbosity = (typeof VERBOSITIES)[number];

export interface ServeOptions {
  /** Where the PEM files are, or null for plain TCP. */
  readonly tls: { readonly keyPath: string; readonly certificatePath: string } | null;
  /** Empty: every address of this computer, on the default port. */
  readonly addresses: readonly SocketAddress[];
  /** Where callers without TLS learn what their address looks like, and nothing else. */
  readonly observers: readonly SocketAddress[];
  /** Whether the UDP ports of the same numbers tell callers what their address looks like. */
  readonly hasUdp: boolean;
  readonly timeoutSeconds: number;
  /** Where the rooms are kept that several servers share; null: in this process. */
  readonly roomsUrl: string | null;
  readonly requestLimit: number;
  /** What its relay allows; null: it does not relay. */
  readonly relay: RelayOptions | null;
  readonly verbosity: Verbosity;
}

export interface ServeIo {
  /** Writes one line for programs that started us. */
  readonly out: (line: string) => void;
  /** Writes one line for the keeper. */
  readonly err: (line: string) => void;
  /** Aborted when the server shall end. */
  readonly stop: AbortSignal;
}

/**
 * Serves until told to stop. Once ready, writes one line per listener: `listening tcp 127.0.0.1:40123`, and then one per
 * observer, `observing tcp 127.0.0.1:40124`, UDP last, and one with the limits of the relay if it relays.
 *
 * @throws CooeeError `port-in-use`, `address-unavailable` or `certificate-unusable` if it cannot start
 */
export async function runServe(options: ServeOptions, { out, err, stop }: ServeIo): Promise<void> {
  const log: Log = (level, text) => {
    if (VERBOSITIES.indexOf(level) > VERBOSITIES.indexOf(options.verbosity)) return;
    err(`${new Date().toISOString()} ${level}: ${text}`);
  };
  const addresses = options.addresses.length > 0 ? options.addresses : everyAddress(options.tls !== null);
  const server = await startContactServer({
    listeners: addresses.map(listenAddress),
    observers: options.observers.map(listenAddress),
    hasUdp: options.hasUdp,
    tls: options.tls === null ? null : await readIdentity(options.tls),
    roomTimeoutSeconds: options.timeoutSeconds,
    requestLimitPerMinute: options.requestLimit,
    relay: options.relay,
    roomsUrl: options.roomsUrl,
    log,
  });
  const text = ({ address, port }: ListenAddress): string =>
    formatSocketAddress(canonicalAddress(address, port));
  for (const listener of server.addresses) out(`listening ${listener.protocol} ${text(listener)}`);
  for (const observer of server.observers) out(`observing tcp ${text(observer)}`);
  for (const place of server.udp) out(`observing udp ${text(place)}`);
  if (options.relay !== null) out(relayText(options.relay));
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await server.close();
  log('info', 'stopped');
}

function listenAddress({ host, port }: SocketAddress): ListenAddress {
  return { address: host, port };
}

/** Both families on the published port; IPv4 alone where the system has no IPv6, or nothing would start there. */
function everyAddress(tls: boolean): SocketAddress[] {
  const port = tls ? DEFAULT_TLS_PORT : DEFAULT_TCP_PORT;
  const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ family }) => family === 'IPv6'),
  );
  return (hasIpv6 ? ['0.0.0.0', '::'] : ['0.0.0.0']).map((host) => canonicalAddress(host, port));
}

async function readIdentity({
  keyPath,
  certificatePath,
}: NonNullable<ServeOptions['tls']>): Promise<TlsIdentity> {
  return { key: await readPem(keyPath), certificate: await readPem(certificatePath) };
}

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CooeeError('certificate-unusable', path, { cause: error });
  }
}
