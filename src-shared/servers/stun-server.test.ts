import { describe, expect, it } from 'vitest';

import { parseStunServer } from './stun-server';

describe('a STUN server', () => {
  it.each([
    ['stun.example:3478', { host: 'stun.example', port: 3478 }],
    [' 192.0.2.5:19302 ', { host: '192.0.2.5', port: 19_302 }],
    ['[2001:db8::5]:3478', { host: '2001:db8::5', port: 3478 }],
  ])('is read from %j', (text, server) => {
    expect(parseStunServer(text)).toEqual(server);
  });

  it.each([
    '',
    'stun.example',
    'stun.example:',
    'stun.example:0',
    'stun.example:65536',
    ':3478',
    'a b:1',
    'stun:stun.example:3478',
    '2001:db8::5:3478',
    'https://stun.example:3478',
  ])('is not %j', (text) => {
    expect(parseStunServer(text)).toBeNull();
  });
});
