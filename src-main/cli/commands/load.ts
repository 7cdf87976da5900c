/** `cooee load`: what a contact server on this computer can take, for its keeper and its developers. */
import { readFile } from 'node:fs/promises';

import { Command, InvalidArgumentError, Option } from 'commander';

import type { DialectName, SocketAddress } from '../../../src-shared/contact-exchange';
import { isLoopback } from '../../../src-shared/contact-exchange';
import type { LoadOptions, Work } from '../../load';
import {
  isOwnAddress,
  LoadFailure,
  MAX_CONCURRENT,
  MAX_PER_SECOND,
  MAX_SECONDS,
  MAX_SOURCES,
  MAX_WAITING,
  parseTarget,
  runLoad,
} from '../../load';
import type { CommandContext } from '../command-context';
import { loadLines } from '../output/load-lines';
import { jsonLine } from '../output/outside-text';
import { parseText } from '../parse';
import { wholeNumber } from '../quantity';

const DEFAULT_SECONDS = 10;
const DEFAULT_SOURCES = 1000;
const MAX_PID = 999_999_999;

const HELP = `
Goes to addresses of this computer alone: loopback, and those of the interfaces of the network namespace that it runs in.
For a server in another namespace run it there (\`ip netns exec\`). The server's limits per address and in all (\`cooee serve\`:
-r, --max-connections, --max-rooms) are measured with it, unless they are raised.`;

/** What commander makes of the options. */
interface LoadFlags {
  readonly roomsPerSecond?: number;
  readonly concurrent?: number;
  readonly handshakes?: number;
  readonly waiting?: number;
  readonly seconds: number;
  readonly dialect: DialectName;
  readonly tls?: true;
  readonly ca?: string;
  readonly serverName: string;
  readonly resume?: true;
  readonly sources?: number;
  readonly pid?: readonly number[];
  readonly json?: true;
}

export function loadCommand({ interruption }: Pick<CommandContext, 'interruption'>): Command {
  const kinds = ['roomsPerSecond', 'concurrent', 'handshakes'];
  const kind = (flags: string, text: string, max: number, own: string): Option =>
    new Option(flags, text).argParser(wholeNumber(max)).conflicts(kinds.filter((other) => other !== own));
  const command = new Command('load')
    .description('load a contact server on this computer, and measure what it takes')
    .argument(
      '<address:port...>',
      'where it listens; with several, the two sides of a meeting go to different ones',
      parseTargets,
    )
    .addOption(
      kind('--rooms-per-second <n>', 'meetings begun at this rate', MAX_PER_SECOND, 'roomsPerSecond'),
    )
    .addOption(kind('--concurrent <n>', 'meetings, so many at a time', MAX_CONCURRENT, 'concurrent'))
    .addOption(
      kind('--handshakes <n>', 'TLS handshakes alone, so many at a time', MAX_CONCURRENT, 'handshakes'),
    )
    .option('--waiting <n>', 'callers who wait in rooms of their own all the while', wholeNumber(MAX_WAITING))
    .option('--seconds <n>', 'how long', wholeNumber(MAX_SECONDS), DEFAULT_SECONDS)
    .addOption(new Option('--dialect <name>', 'of the protocol').choices(['3', '0.1']).default('3'))
    .option('--tls', 'TLS; implied by --ca')
    .option('--ca <file>', 'PEM certificate to trust for the server instead of the system’s', parseText)
    .option('--server-name <name>', 'whom its certificate is for', parseText, 'localhost')
    .option('--resume', 'TLS clients come again: they resume sessions')
    .option(
      '--sources <n>',
      `addresses of 127.0.0.0/8, each in a /24 of its own, that clients of loopback come from (Linux; default ${DEFAULT_SOURCES} there)`,
      wholeNumber(MAX_SOURCES),
    )
    .option(
      '--pid <n...>',
      'processes of the server, whose memory and processor time are told (Linux)',
      parsePids,
    )
    .option('--json', 'print one line of JSON')
    .addHelpText('after', HELP);
  return command.action(async (targets: readonly SocketAddress[], flags: LoadFlags) => {
    const options = await loadOptions(targets, flags, command);
    const report = await runLoad(options, interruption.signal);
    process.stdout.write(flags.json === true ? jsonLine(report) : loadLines(report));
  });
}

async function loadOptions(
  targets: readonly SocketAddress[],
  flags: LoadFlags,
  command: Command,
): Promise<LoadOptions> {
  const work = workOf(flags);
  const hasTls = flags.tls === true || flags.ca !== undefined;
  if (work === null && flags.waiting === undefined)
    return command.error("error: give '--rooms-per-second', '--concurrent', '--handshakes' or '--waiting'");
  if (!hasTls && (work?.kind === 'handshakes' || flags.resume === true))
    return command.error("error: give '--tls' or '--ca' for TLS handshakes");
  const canSpread = targets.every((target) => target.family === 4 && isLoopback(target));
  if (!canSpread && flags.sources !== undefined)
    return command.error("error: '--sources' needs targets in 127.0.0.0/8");
  const sources = flags.sources ?? (process.platform === 'linux' ? DEFAULT_SOURCES : null);
  return {
    targets,
    dialect: flags.dialect,
    tls: hasTls
      ? {
          ca: flags.ca === undefined ? null : await readPem(flags.ca),
          serverName: flags.serverName,
          isResumed: flags.resume === true,
        }
      : null,
    sources: canSpread ? sources : null,
    seconds: flags.seconds,
    waiting: flags.waiting ?? 0,
    work,
    pids: flags.pid ?? [],
  };
}

function workOf({ roomsPerSecond, concurrent, handshakes }: LoadFlags): Work | null {
  if (roomsPerSecond !== undefined) return { kind: 'meetings-per-second', perSecond: roomsPerSecond };
  if (concurrent !== undefined) return { kind: 'meetings-at-a-time', concurrent };
  return handshakes === undefined ? null : { kind: 'handshakes', concurrent: handshakes };
}

function parseTargets(text: string, earlier: readonly SocketAddress[] | undefined): SocketAddress[] {
  const target = parseTarget(text);
  if (target === null) throw new InvalidArgumentError('Not an address like 127.0.0.1:2310 or [::1]:2310.');
  if (!isOwnAddress(target)) throw new InvalidArgumentError('It is not an address of this computer.');
  return [...(earlier ?? []), target];
}

function parsePids(text: string, earlier: readonly number[] | undefined): number[] {
  return [...(earlier ?? []), wholeNumber(MAX_PID)(text)];
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new LoadFailure(`The certificate ${path} cannot be read.`, { cause });
  }
}
