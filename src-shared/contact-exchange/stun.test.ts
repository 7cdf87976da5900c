import { describe, expect, it } from 'vitest';

import { bindingRequest, bindingResponse, readBindingRequest, readBindingResponse } from './stun';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'));

const TRANSACTION_ID = bytes('b7e7a701bc34d686fa87dfae');
/** RFC 5769, sections 2.1 to 2.3. */
const SAMPLE_REQUEST = bytes(`
  00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74 00240004 6e0001ff
  80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249
  c1b571a2 80280004 e57b3bcf`);
const SAMPLE_IPV4_RESPONSE = bytes(`
  0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643
  00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96`);
const SAMPLE_IPV6_RESPONSE = bytes(`
  01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014 0002a147 0113a9fa
  a5d3f179 bc25f4b5 bed2b9d9 00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c`);
const IPV4 = { family: 4, host: '192.0.2.1', port: 32_853 } as const;
const IPV6 = { family: 6, host: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 } as const;

describe('a STUN answer', () => {
  it.each([
    ['IPv4', SAMPLE_IPV4_RESPONSE, IPV4],
    ['IPv6', SAMPLE_IPV6_RESPONSE, IPV6],
  ])('of RFC 5769 over %s is read', (_family, response, address) => {
    expect(readBindingResponse(response, TRANSACTION_ID)).toEqual(address);
  });

  it.each([IPV4, IPV6])('for $host carries the address as the sample of RFC 5769 does', (address) => {
    const response = bindingResponse(TRANSACTION_ID, address);
    const sample = address.family === 4 ? SAMPLE_IPV4_RESPONSE : SAMPLE_IPV6_RESPONSE;
    const attribute = Buffer.from(response.subarray(20)).toString('hex');
    expect(Buffer.from(sample).toString('hex')).toContain(attribute);
    expect(readBindingResponse(response, TRANSACTION_ID)).toEqual(address);
  });

  it('to another request, cut off or of another type is none', () => {
    expect(readBindingResponse(SAMPLE_IPV4_RESPONSE, new Uint8Array(12))).toBeNull();
    for (let length = 0; length < SAMPLE_IPV4_RESPONSE.length; length += 1)
      expect(readBindingResponse(SAMPLE_IPV4_RESPONSE.subarray(0, length), TRANSACTION_ID)).toBeNull();
    expect(readBindingResponse(bindingRequest(TRANSACTION_ID), TRANSACTION_ID)).toBeNull();
  });
});

describe('a STUN request', () => {
  it('is never shorter than its answer', () => {
    const request = bindingRequest(TRANSACTION_ID);
    expect(readBindingRequest(request)).toEqual(TRANSACTION_ID);
    expect(request.length).toBe(44);
    for (const address of [IPV4, IPV6])
      expect(bindingResponse(TRANSACTION_ID, address).length).toBeLessThanOrEqual(request.length);
  });

  it('that asks for what nobody here understands is none, and neither is anything else', () => {
    // The sample of RFC 5769 carries a user name and wants its integrity checked.
    expect(readBindingRequest(SAMPLE_REQUEST)).toBeNull();
    expect(readBindingRequest(SAMPLE_IPV4_RESPONSE)).toBeNull();
    expect(readBindingRequest(new Uint8Array(20))).toBeNull();
    expect(readBindingRequest(new Uint8Array(0))).toBeNull();
  });
});
