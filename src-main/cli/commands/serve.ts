/** `cooee serve`: the contact exchange server without a window, for the keeper, tests and scripts. */
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';

import { Command, InvalidArgumentError, Option } from 'commander';

import {
  canonicalAddress,
  DEFAULT_TCP_PORT,
  DEFAULT_TLS_PORT,
  formatSocketAddress,
  parseSocketAddress,
} from '../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../src-shared/contact-exchange';
import { CooeeError } from '../../../src-shared/session';
import type { ListenAddress, Log, RelayOptions, TlsIdentity } from '../../server';
import {
  DEFAULT_REQUEST_LIMIT_PER_MINUTE,
  DEFAULT_ROOM_TIMEOUT_SECONDS,
  isEngineUrl,
  startContactServer,
} from '../../server';
import type { CommandContext } from '../command-context';
import { parseText } from '../parse';
import { wholeNumber } from '../quantity';
import type { RelayFlags } from '../relay-options';
import { addRelayOptions, relayLimits, relayText } from '../relay-options';

/** A day: nobody reads out a code and comes back later than that. */
const MAX_TIMEOUT_SECONDS = 86_400;
const MAX_REQUEST_LIMIT = 1_000_000;

/** Each level shows itself and those before it. `trace` is a level of gday's server; here nothing is logged below debug. */
const VERBOSITIES = ['off', 'error', 'warn', 'info', 'debug', 'trace'] as const;
type Verbosity = (typeof VERBOSITIES)[number];

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

/** The command line of `cooee serve`, with the flags of gday's server. It ends with a signal. */
export function serveCommand({ interruption }: Pick<CommandContext, 'interruption'>): Command {
  const command = new Command('serve')
    .description('run a contact exchange server, where two people with the same code find each other')
    .addOption(new Option('-u, --unencrypted', 'serve plain TCP').conflicts(['key', 'certificate']))
    .option('-k, --key <file>', 'PEM file with the private key for TLS', parseText)
    .option('-c, --certificate <file>', 'PEM file with the certificate for TLS', parseText)
    .option(
      '-a, --addresses <address:port...>',
      `where to listen, IPv6 in brackets, port 0 for any (default: every address, port ${DEFAULT_TLS_PORT} with TLS, ${DEFAULT_TCP_PORT} without)`,
      parseListenAddress,
    )
    .option(
      '-o, --observe <address:port...>',
      'further places, without TLS, where callers learn what kind of router they have',
      parseListenAddress,
    )
    .option('--udp', 'the UDP ports of the same numbers tell callers what their address looks like (STUN)')
    .option(
      '-t, --timeout <seconds>',
      'how long a room waits for the second person',
      wholeNumber(MAX_TIMEOUT_SECONDS),
      DEFAULT_ROOM_TIMEOUT_SECONDS,
    )
    .option(
      '-r, --request-limit <number>',
      'requests that one IPv4 address or IPv6 /64 may make in a minute',
      wholeNumber(MAX_REQUEST_LIMIT),
      DEFAULT_REQUEST_LIMIT_PER_MINUTE,
    )
    .addOption(
      new Option(
        '--rooms <url>',
        'Redis 7 or Valkey, redis://host:port, in which several servers share their rooms',
      )
        .env('COOEE_ROOMS')
        .argParser(parseEngineUrl),
    )
    .addOption(new Option('-v, --verbosity <level>', 'what is logged').choices(VERBOSITIES).default('info'));
  return addRelayOptions(command).action(async (flags: ServeFlags) => {
    const options: ServeOptions = {
      tls: tlsFiles(flags, command),
      addresses: flags.addresses ?? [],
      observers: flags.observe ?? [],
      hasUdp: flags.udp ?? false,
      timeoutSeconds: flags.timeout,
      requestLimit: flags.requestLimit,
      relay: relayLimits(flags, command),
      roomsUrl: flags.rooms ?? null,
      verbosity: flags.verbosity,
    };
    // A full disk below its log is no reason to leave the callers alone.
    interruption.doWithoutStderr();
    await runServe(options, {
      out: (line) => process.stdout.write(`${line}\n`),
      err: (line) => process.stderr.write(`${line}\n`),
      stop: interruption.signal,
    });
  });
}

/** What commander makes of the options above. */
interface ServeFlags extends RelayFlags {
  readonly unencrypted?: true;
  readonly key?: string;
  readonly certificate?: string;
  readonly addresses?: readonly SocketAddress[];
  readonly observe?: readonly SocketAddress[];
  readonly udp?: true;
  readonly timeout: number;
  readonly requestLimit: number;
  readonly rooms?: string;
  readonly verbosity: Verbosity;
}

function parseEngineUrl(text: string): string {
  if (!isEngineUrl(text)) throw new InvalidArgumentError('Not an address like redis://host:6379.');
  return text;
}

function tlsFiles({ unencrypted, key, certificate }: ServeFlags, command: Command): ServeOptions['tls'] {
  if (unencrypted === true) return null;
  if (key !== undefined && certificate !== undefined) return { keyPath: key, certificatePath: certificate };
  return command.error("error: give '--key' and '--certificate' for TLS, or '--unencrypted'");
}

function parseListenAddress(text: string, earlier: readonly SocketAddress[] | undefined): SocketAddress[] {
  const address = parseSocketAddress(text);
  if (address === null) throw new InvalidArgumentError('Not an address like 127.0.0.1:2310 or [::1]:2310.');
  return [...(earlier ?? []), address];
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
