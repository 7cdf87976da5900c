import { describe, expect, it } from 'vitest';

import { canonicalAddress } from '../../../src-shared/contact-exchange';
import { ownerOf, slotsFor } from './owners';

const owner = (host: string): string => ownerOf(canonicalAddress(host, 1));

describe('the worker of an address', () => {
  it('is one for an IPv4 address, however it is written, and one for an IPv6 /48', () => {
    expect(owner('192.0.2.7')).toBe('192.0.2.7');
    expect(owner('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(owner('2001:db8:7:1::1')).toBe(owner('2001:db8:7:ffff:1:2:3:4'));
    expect(owner('2001:db8:7::1')).not.toBe(owner('2001:db8:8::1'));
  });

  it('is each of them equally often, and changes for none but those of the one that is missing', () => {
    const owners = Array.from({ length: 4000 }, (_, index) => `10.0.${index >> 8}.${index & 0xff}`);
    const counts = [0, 0, 0, 0];
    const heirs = [0, 0, 0, 0];
    for (const each of owners) {
      const [first = -1, second = -1] = slotsFor(each, 4);
      counts[first]! += 1;
      if (first === 0) heirs[second]! += 1;
      // A fifth one takes over some, and the others stay where they are.
      expect([first, 4]).toContain(slotsFor(each, 5)[0]);
    }
    for (const count of counts) expect(count).toBeGreaterThan(900);
    for (const count of heirs.slice(1)) expect(count).toBeGreaterThan(270);
  });
});
