/** The options of `cooee serve` that say what its relay allows. */
import type { Command } from 'commander';
import { Option } from 'commander';

import { withNoun } from '../../src-shared/session';
import type { RelayOptions } from '../server';
import { DEFAULT_RELAY_OPTIONS, sizeText } from '../server';
import { parseDuration, parseSize, wholeNumber } from './quantity';

/** Below it a pair ends before anybody has sent anything worth it. */
const MIN_BYTES = 1e6;
/** Slower, and a Cooee would take its friend for gone. */
const MIN_BYTES_PER_SECOND = 1e5;
const MIN_SECONDS = 60;
const MAX_SOCKETS = 100_000;
const HOUR_SECONDS = 3600;

/** What commander makes of the options; Infinity is no limit. */
export interface RelayFlags {
  readonly relay?: true;
  readonly relayBytes: number;
  readonly relayRate: number;
  readonly relayTime: number;
  readonly relayTotalRate: number;
  readonly relayPairs: number;
  readonly relayWaiting: number;
  readonly relayPerAddress: number;
}

/** The options of which each limits something, in the order in which the help shows them. */
function limitOptions(): Option[] {
  const defaults = DEFAULT_RELAY_OPTIONS;
  const rate = parseSize(MIN_BYTES_PER_SECOND);
  return [
    new Option('--relay-bytes <size>', 'what a pair may send, both ways together: 500M, 10G, none (no limit)')
      .argParser(parseSize(MIN_BYTES))
      .default(defaults.bytes ?? Infinity, '10G'),
    new Option('--relay-rate <size>', 'how much of it in a second')
      .argParser(rate)
      .default(defaults.bytesPerSecond ?? Infinity, '10M'),
    new Option('--relay-time <duration>', 'how long a pair may last: 30m, 12h, 7d, none')
      .argParser(parseDuration(MIN_SECONDS))
      .default(defaults.seconds ?? Infinity, '24h'),
    new Option('--relay-total-rate <size>', 'how much all pairs may send together in a second')
      .argParser(rate)
      .default(defaults.totalBytesPerSecond ?? Infinity, 'none'),
    new Option('--relay-pairs <number>', 'pairs at a time')
      .argParser(wholeNumber(MAX_SOCKETS))
      .default(defaults.pairs),
    new Option('--relay-waiting <number>', 'connections at a time that wait for the other of their pair')
      .argParser(wholeNumber(MAX_SOCKETS))
      .default(defaults.waiting),
    new Option(
      '--relay-per-address <number>',
      'connections at a time, waiting or in a pair, from one IPv4 address or IPv6 /64',
    )
      .argParser(wholeNumber(MAX_SOCKETS))
      .default(defaults.perAddress),
  ];
}

/** Adds the options to a command. */
export function addRelayOptions(command: Command): Command {
  command.option('--relay', 'relay for callers who cannot reach each other, on the same ports');
  for (const option of limitOptions()) command.addOption(option);
  return command;
}

/**
 * @returns null without `--relay`
 * @throws CommanderError for a limit of a relay that is not asked for
 */
export function relayLimits(flags: RelayFlags, command: Command): RelayOptions | null {
  if (flags.relay !== true) {
    const given = limitOptions().find(
      (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
    );
    return given === undefined ? null : command.error(`error: '${given.long ?? ''}' is only for '--relay'`);
  }
  return {
    bytes: limit(flags.relayBytes),
    bytesPerSecond: limit(flags.relayRate),
    seconds: limit(flags.relayTime),
    totalBytesPerSecond: limit(flags.relayTotalRate),
    pairs: flags.relayPairs,
    waiting: flags.relayWaiting,
    perAddress: flags.relayPerAddress,
  };
}

function limit(number: number): number | null {
  return number === Infinity ? null : number;
}

/** What the keeper, and programs that started us, read: `relaying 10 GB, 10 MB/s and 24 h a pair, …`. */
export function relayText(limits: RelayOptions): string {
  const { bytes, bytesPerSecond, seconds, totalBytesPerSecond, pairs, waiting, perAddress } = limits;
  const hours = Number(((seconds ?? 0) / HOUR_SECONDS).toPrecision(2));
  const ofPair = [
    bytes === null ? 'any number of bytes' : sizeText(bytes),
    bytesPerSecond === null ? 'any speed' : `${sizeText(bytesPerSecond)}/s`,
    seconds === null ? 'any time' : `${hours} h`,
  ];
  const inAll = [
    withNoun(pairs, 'pair', 'pairs'),
    `${waiting} waiting`,
    ...(totalBytesPerSecond === null ? [] : [`${sizeText(totalBytesPerSecond)}/s`]),
    `${perAddress} of one address`,
  ];
  return `relaying ${ofPair.join(', ')} for a pair; at most ${inAll.join(', ')}`;
}
