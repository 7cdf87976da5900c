import { Command } from 'commander';
import { describe, expect, it } from 'vitest';

import { DEFAULT_RELAY_OPTIONS } from '../server';
import type { RelayOptions } from '../server';
import type { RelayFlags } from './relay-options';
import { addRelayOptions, relayLimits } from './relay-options';

function parse(...words: readonly string[]): RelayOptions | null {
  const command = addRelayOptions(new Command());
  command.parse(words, { from: 'user' });
  return relayLimits(command.opts<RelayFlags>(), command);
}

describe('the options of the relay', () => {
  it('are for a relay only, which nobody gets unasked', () => {
    expect(parse()).toBeNull();
    expect(parse('--relay')).toEqual(DEFAULT_RELAY_OPTIONS);
  });

  it('take sizes and times as a keeper writes them, and none', () => {
    const some = [
      '--relay-bytes',
      '1.5t',
      '--relay-rate',
      '500K',
      '--relay-time',
      '7d',
      '--relay-total-rate',
      '20MB',
    ];
    expect(parse('--relay', ...some)).toMatchObject({
      bytes: 1.5e12,
      bytesPerSecond: 500_000,
      seconds: 604_800,
      totalBytesPerSecond: 20e6,
    });
    const none = [
      '--relay-bytes',
      'none',
      '--relay-rate',
      'none',
      '--relay-time',
      'none',
      '--relay-total-rate',
      'none',
    ];
    expect(parse('--relay', ...none)).toMatchObject({
      bytes: null,
      bytesPerSecond: null,
      seconds: null,
      totalBytesPerSecond: null,
    });
  });

  it('take numbers of connections', () => {
    const numbers = ['--relay-pairs', '7', '--relay-waiting', '8', '--relay-per-address', '9'];
    expect(parse('--relay', ...numbers)).toMatchObject({ pairs: 7, waiting: 8, perAddress: 9 });
  });
});
