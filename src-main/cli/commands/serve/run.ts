/** Serves until told to stop, with the options of `cooee serve`. */
import { networkInterfaces } from 'node:os';

import {
  canonicalAddress,
  DEFAULT_TCP_PORT,
  DEFAULT_TLS_PORT,
  formatSocketAddress,
} from '../../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import { delay, waitAtMost } from '../../../../src-shared/session';
import type {
  ContactServer,
  ContactServerOptions,
  ListenAddress,
  Log,
  LogLevel,
  Network,
  RelayOptions,
} from '../../../server';
import { fittedTo, openFileLimit, startContactServer, startWorkers } from '../../../server';
import { relayText } from '../../relay-options';
import { CertificateFiles, readIdentity } from './certificate-files';
import type { CertificatePaths } from './certificate-files';
import { logLines, VERBOSITIES } from './log-lines';
import type { LogFormat, Verbosity } from './log-lines';
import { openMonitor } from './monitor';
import type { Monitor } from './monitor';

/** Within this time callers who are sent away have gone. */
const SAID_AFTER_MS = 500;

function isLogged(level: LogLevel, verbosity: Verbosity): boolean {
  return VERBOSITIES.indexOf(level) <= VERBOSITIES.indexOf(verbosity);
}

export interface ServeOptions {
  /** Where the PEM files are, or null for plain TCP. */
  readonly tls: CertificatePaths | null;
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
  /** Connections of callers at a time; fewer where the system does not allow as many. */
  readonly maxConnections: number;
  readonly maxRooms: number;
  /** How long those who found each other may go on when the server ends; 0: not at all. */
  readonly drainSeconds: number;
  /** Processes that serve callers; 1: this one. */
  readonly workers: number;
  /** Load balancers that are believed when they say whose connection they pass on. */
  readonly proxies: readonly Network[];
  /** Where monitors read metrics and health; null: nowhere. */
  readonly metrics: SocketAddress | null;
  readonly verbosity: Verbosity;
  readonly logFormat: LogFormat;
}

export interface ServeIo {
  /** Writes one line for programs that started us. */
  readonly out: (line: string) => void;
  /** Writes one line for the keeper. */
  readonly err: (line: string) => void;
  /** Aborted when the server shall end. */
  readonly stop: AbortSignal;
  /** Has something called whenever the operator wants files to be read anew (SIGHUP). */
  readonly onHangup: (listener: () => void) => void;
}

/**
 * Serves until told to stop. Once ready, writes one line per listener: `listening tcp 127.0.0.1:40123`, and then one per
 * observer, `observing tcp 127.0.0.1:40124`, UDP last, one with the limits of the relay if it relays, and one where monitors read how
 * it is, `monitoring http 127.0.0.1:40125`.
 *
 * @throws CooeeError `port-in-use`, `address-unavailable` or `certificate-unusable` if it cannot start
 */
export async function runServe(options: ServeOptions, io: ServeIo): Promise<void> {
  const log = logLines(options.logFormat, options.verbosity, io.err);
  const monitor = options.metrics === null ? null : await openMonitor(options.metrics, log);
  try {
    await serveUntilStopped(options, io, { log, monitor });
  } finally {
    await monitor?.close();
  }
  log('info', 'stopped');
}

async function serveUntilStopped(
  options: ServeOptions,
  { out, stop, onHangup }: ServeIo,
  { log, monitor }: { readonly log: Log; readonly monitor: Monitor | null },
): Promise<void> {
  // Asked for before anybody can hang up.
  let reload = (): void => log('info', 'SIGHUP: without TLS there is nothing to read anew');
  onHangup(() => reload());
  const { workers, verbosity } = options;
  const logged = (['error', 'warn', 'info', 'debug'] as const).filter((level) => isLogged(level, verbosity));
  const start = (served: ContactServerOptions): Promise<ContactServer> =>
    workers > 1 ? startWorkers(served, { count: workers, logLevels: logged }) : startContactServer(served);
  const { maxConnections, relay, warning } = fittedTo(await openFileLimit(), options);
  if (warning !== null) log('warn', warning);
  const identity = options.tls === null ? null : await readIdentity(options.tls);
  const addresses = options.addresses.length > 0 ? options.addresses : everyAddress(options.tls !== null);
  const server = await start({
    listeners: addresses.map(listenAddress),
    observers: options.observers.map(listenAddress),
    hasUdp: options.hasUdp,
    tls: identity,
    roomTimeoutSeconds: options.timeoutSeconds,
    requestLimitPerMinute: options.requestLimit,
    roomsUrl: options.roomsUrl,
    relay,
    maxConnections,
    maxRooms: options.maxRooms,
    proxies: options.proxies,
    log,
    ...(monitor === null ? {} : { measures: monitor.measures }),
  });
  monitor?.serving(server);
  if (options.tls !== null && identity !== null) {
    const renew: ContactServer['renewCertificate'] = (renewed) => server.renewCertificate(renewed);
    const files = new CertificateFiles(options.tls, identity, renew, log);
    reload = () => void files.reload();
    void files.watch(stop);
  }
  const text = ({ address, port }: ListenAddress): string =>
    formatSocketAddress(canonicalAddress(address, port));
  for (const listener of server.addresses) out(`listening ${listener.protocol} ${text(listener)}`);
  for (const observer of server.observers) out(`observing tcp ${text(observer)}`);
  for (const place of server.udp) out(`observing udp ${text(place)}`);
  if (relay !== null) out(relayText(relay));
  if (monitor !== null) out(`monitoring http ${text(monitor.address)}`);
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  monitor?.draining();
  await drain(server, options.drainSeconds, log);
  await server.close();
}

/** Sends callers who wait away, and lets the others finish within `seconds`. */
async function drain(server: ContactServer, seconds: number, log: Log): Promise<void> {
  if (seconds === 0) return;
  const drained = server.drain();
  const { signal } = new AbortController();
  const isOver = await Promise.race([
    drained.then(() => true),
    delay(SAID_AFTER_MS, signal).then(() => false),
  ]);
  if (isOver) return;
  log('info', `ends once its callers have, within ${seconds} s; another signal ends it at once`);
  await waitAtMost(seconds * 1000 - SAID_AFTER_MS, drained, signal);
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
