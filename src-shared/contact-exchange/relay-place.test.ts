import { describe, expect, it } from 'vitest';

import { formatRelayPlace, parseRelayPlace } from './relay-place';

describe('a relay as users write it', () => {
  it.each([
    ['tcp:relay.example:4001', 'relay.example', 4001],
    ['tcp:192.0.2.1:4001', '192.0.2.1', 4001],
    ['tcp:[2001:db8::1]:4001', '2001:db8::1', 4001],
    ['tcp:relay:443', 'relay', 443],
    ['tcp:relay:65535', 'relay', 65_535],
  ])('%s', (text, host, port) => {
    expect(parseRelayPlace(text)).toEqual({ host, port });
    expect(formatRelayPlace({ host, port })).toBe(text);
  });

  it.each([
    'server',
    'relay.example:4001',
    'tcp:relay.example',
    'tcp:relay.example:0',
    'tcp:relay.example:22',
    'tcp:relay.example:65536',
    'tcp:relay example:4001',
    'tcp:-relay:4001',
    'tcp:[relay]:4001',
    'tcp:2001:db8::1:4001',
    'tcp::4001',
    'udp:relay.example:4001',
    `tcp:${'a'.repeat(101)}:4001`,
  ])('is not %s', (text) => {
    expect(parseRelayPlace(text)).toBeNull();
  });
});
