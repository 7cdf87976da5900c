import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodePcpResponse, encodePcpRequest } from './pcp';
import type { PcpRequest } from './pcp';

const request: PcpRequest = {
  nonce: Buffer.from('000102030405060708090a0b', 'hex'),
  clientHost: '192.168.1.20',
  port: 40_123,
  externalPort: 40_123,
  lifetimeS: 3_600,
};

/** Every field of RFC 6887 in a line of its own. */
const REQUEST = [
  '02 01 0000', // version 2, MAP, reserved
  '00000e10', // 3,600 s
  '00000000 00000000 0000ffff c0a80114', // ::ffff:192.168.1.20
  '00010203 04050607 08090a0b', // nonce
  '06 000000', // TCP, reserved
  '9cbb 9cbb', // 40,123 twice
  '00000000 00000000 0000ffff 00000000', // no wish for an address
];
const RESPONSE = [
  '02 81 00 00', // version 2, answer to MAP, reserved, success
  '00000708', // 1,800 s
  '00012345', // epoch
  '00000000 00000000 00000000',
  '00010203 04050607 08090a0b',
  '06 000000',
  '9cbb c001', // 40,123 is 49,153 outside
  '00000000 00000000 0000ffff 05050501', // 5.5.5.1
];

const bytes = (lines: readonly string[]): Buffer => Buffer.from(lines.join('').replaceAll(' ', ''), 'hex');
const withByte = (offset: number, value: number): Buffer => {
  const changed = bytes(RESPONSE);
  changed[offset] = value;
  return changed;
};

describe('the messages of PCP', () => {
  it('ask in the bytes of RFC 6887', () => {
    expect(encodePcpRequest(request)).toEqual(bytes(REQUEST));
  });

  it('ask for an address of IPv6 without a wish for another', () => {
    const message = encodePcpRequest({ ...request, clientHost: '2001:db8::20' });
    expect(message.subarray(8, 24).toString('hex')).toBe('20010db8000000000000000000000020');
    expect(message.subarray(44).toString('hex')).toBe('0'.repeat(32));
  });

  it('tell what the firewall opened', () => {
    const opened = [...RESPONSE.slice(0, -1), '20010db8 00000000 00000000 00000020'];
    expect(decodePcpResponse(bytes(opened), request)?.external).toEqual({
      family: 6,
      host: '2001:db8::20',
      port: 49_153,
    });
  });

  it('tell what the router opened', () => {
    expect(decodePcpResponse(bytes(RESPONSE), request)).toEqual({
      lifetimeS: 1_800,
      external: { family: 4, host: '5.5.5.1', port: 49_153 },
    });
  });

  it('are longer where a router adds options, which are not looked at', () => {
    const withOption = Buffer.concat([bytes(RESPONSE), Buffer.alloc(20)]);
    expect(decodePcpResponse(withOption, request)?.external.port).toBe(49_153);
  });

  it.each([
    ['another nonce', 24, 0xff],
    ['another protocol', 36, 17],
    ['another internal port', 40, 0],
    ['another opcode', 1, 0x82],
    ['a request', 1, 0x01],
  ])('are not for us with %s', (_, offset, value) => {
    expect(decodePcpResponse(withByte(offset, value), request)).toBeNull();
  });

  it('refuse with a result', () => {
    expect(() => decodePcpResponse(withByte(3, 2), request)).toThrow('PCP result 2');
  });

  it('show a gateway that only knows NAT-PMP, which answers in its own eight bytes', () => {
    expect(() => decodePcpResponse(Buffer.from('0081000100012345', 'hex'), request)).toThrow(
      'does not know PCP',
    );
  });

  it('are refused or ignored, but never misread, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => {
        let answer: unknown = null;
        try {
          answer = decodePcpResponse(Buffer.from(noise), request);
        } catch (error) {
          expect(error).toHaveProperty('name', 'RouterRefusal');
        }
        expect(answer).toBeNull();
      }),
    );
  });
});
