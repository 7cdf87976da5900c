import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  decodeAddressResponse,
  decodeMappingResponse,
  encodeAddressRequest,
  encodeMappingRequest,
} from './nat-pmp';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('the messages of NAT-PMP', () => {
  it('ask for the address and the port in the bytes of RFC 6886', () => {
    expect(encodeAddressRequest()).toEqual(bytes('00 00'));
    expect(encodeMappingRequest(40_123, 40_123, 3_600)).toEqual(bytes('00 02 0000 9cbb 9cbb 00000e10'));
  });

  it('remove with no external port and no lifetime', () => {
    expect(encodeMappingRequest(40_123, 0, 0)).toEqual(bytes('00 02 0000 9cbb 0000 00000000'));
  });

  it('tell the address and the port', () => {
    expect(decodeAddressResponse(bytes('00 80 0000 00012345 05050501'))).toBe('5.5.5.1');
    expect(decodeMappingResponse(bytes('00 82 0000 00012345 9cbb c001 00000708'), 40_123)).toEqual({
      externalPort: 49_153,
      lifetimeS: 1_800,
    });
  });

  it('are not mixed up with each other or with another port', () => {
    expect(decodeAddressResponse(bytes('00 82 0000 00012345 9cbb c001 00000708'))).toBeNull();
    expect(decodeMappingResponse(bytes('00 80 0000 00012345 05050501'), 40_123)).toBeNull();
    expect(decodeMappingResponse(bytes('00 82 0000 00012345 9cbc c001 00000708'), 40_123)).toBeNull();
  });

  it('refuse with a result', () => {
    const refused = bytes('00 82 0002 00012345 9cbb 0000 00000000');
    expect(() => decodeMappingResponse(refused, 40_123)).toThrow('NAT-PMP result 2');
  });

  it('never fail on what is cut short', () => {
    fc.assert(
      fc.property(fc.nat(15), (length) => {
        const whole = bytes('00 82 0000 00012345 9cbb c001 00000708');
        expect(decodeMappingResponse(whole.subarray(0, length), 40_123)).toBeNull();
      }),
    );
  });
});
