/** `cooee serve`: the contact exchange server without a window, for the keeper, tests and scripts. */
import { Command, InvalidArgumentError, Option } from 'commander';

import {
  DEFAULT_TCP_PORT,
  DEFAULT_TLS_PORT,
  parseSocketAddress,
} from '../../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import {
  DEFAULT_MAX_CONNECTIONS,
  DEFAULT_MAX_ROOMS,
  DEFAULT_REQUEST_LIMIT_PER_MINUTE,
  DEFAULT_ROOM_TIMEOUT_SECONDS,
  isEngineUrl,
  parseNetwork,
} from '../../../server';
import type { Network } from '../../../server';
import type { CommandContext } from '../../command-context';
import { parseText } from '../../parse';
import { wholeNumber } from '../../quantity';
import type { RelayFlags } from '../../relay-options';
import { addRelayOptions, relayLimits } from '../../relay-options';
import { LOG_FORMATS, VERBOSITIES } from './log-lines';
import type { LogFormat, Verbosity } from './log-lines';
import { runServe } from './run';
import type { ServeOptions } from './run';

/** A day: nobody reads out a code and comes back later than that. */
const MAX_TIMEOUT_SECONDS = 86_400;
const MAX_REQUEST_LIMIT = 1_000_000;
/** As many as a process of Linux can have files open, unless the system was told otherwise (`fs.nr_open`). */
const MAX_CONNECTIONS = 1_048_576;
/** About 1 KB each. */
const MAX_ROOMS = 10_000_000;
/** Longer than anybody who stops a server waits; the default is as long as it takes to punch through routers. */
const MAX_DRAIN_SECONDS = 86_400;
const DEFAULT_DRAIN_SECONDS = 30;

const MAX_WORKERS = 256;

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
    .option(
      '--max-connections <number>',
      'connections at a time, without those of the relay',
      wholeNumber(MAX_CONNECTIONS),
      DEFAULT_MAX_CONNECTIONS,
    )
    .option('--max-rooms <number>', 'rooms at a time', wholeNumber(MAX_ROOMS), DEFAULT_MAX_ROOMS)
    .option(
      '--drain <seconds>',
      'how long callers who found each other, and relayed calls, may go on after the first signal that ends the server; 0 for not at all',
      wholeNumber(MAX_DRAIN_SECONDS, 0),
      DEFAULT_DRAIN_SECONDS,
    )
    .option(
      '--workers <number>',
      'processes that serve callers, one for each core, apart from the one that listens; 1: it serves them itself',
      wholeNumber(MAX_WORKERS),
      1,
    )
    .option(
      '--proxy-protocol <address or network...>',
      'load balancers, such as 192.0.2.7 or 10.0.0.0/8, whose connections begin with a header of the PROXY protocol (1 or 2) that says where the caller is',
      parseProxy,
    )
    .addOption(
      new Option(
        '--rooms <url>',
        'Redis 7 or Valkey, redis://host:port, in which several servers share their rooms',
      )
        .env('COOEE_ROOMS')
        .argParser(parseEngineUrl),
    )
    .option(
      '--metrics <address:port>',
      'where monitors read metrics (Prometheus), /healthz and /readyz over HTTP; nobody else should reach it',
      parseMetricsAddress,
    )
    .addOption(new Option('-v, --verbosity <level>', 'what is logged').choices(VERBOSITIES).default('info'))
    .addOption(
      new Option('--log-format <format>', 'how: lines of text, or an object of JSON in each line')
        .choices(LOG_FORMATS)
        .default('text'),
    );
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
      maxConnections: flags.maxConnections,
      maxRooms: flags.maxRooms,
      drainSeconds: flags.drain,
      workers: flags.workers,
      proxies: flags.proxyProtocol ?? [],
      metrics: flags.metrics ?? null,
      verbosity: flags.verbosity,
      logFormat: flags.logFormat,
    };
    // A full disk below its log is no reason to leave the callers alone.
    interruption.doWithoutStderr();
    await runServe(options, {
      out: (line) => process.stdout.write(`${line}\n`),
      err: (line) => process.stderr.write(`${line}\n`),
      stop: interruption.signal,
      onHangup: (listener) => interruption.onHangup(listener),
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
  readonly maxConnections: number;
  readonly maxRooms: number;
  readonly drain: number;
  readonly workers: number;
  readonly proxyProtocol?: readonly Network[];
  readonly metrics?: SocketAddress;
  readonly verbosity: Verbosity;
  readonly logFormat: LogFormat;
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

function parseMetricsAddress(text: string): SocketAddress {
  const address = parseSocketAddress(text);
  if (address === null) throw new InvalidArgumentError('Not an address like 127.0.0.1:9464 or [::1]:9464.');
  return address;
}

function parseProxy(text: string, earlier: readonly Network[] | undefined): Network[] {
  const network = parseNetwork(text);
  if (network === null)
    throw new InvalidArgumentError(
      'Not an address like 192.0.2.7, nor a network like 10.0.0.0/8 or fd00::/8.',
    );
  return [...(earlier ?? []), network];
}
