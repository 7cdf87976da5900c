import { describe, expect, it } from 'vitest';

import { nat64Of } from './nat64';

describe('the prefix of a translator', () => {
  // The examples of RFC 6052, section 2.4, with what RFC 7050 makes known of each.
  it.each([
    ['2001:db8:c000:aa::', '2001:db8:c000:221::'],
    ['2001:db8:1c0:0:aa::', '2001:db8:1c0:2:21::'],
    ['2001:db8:122:c000:0:aa00::', '2001:db8:122:c000:2:2100::'],
    ['2001:db8:122:3c0:0:aa::', '2001:db8:122:3c0:0:221::'],
    ['2001:db8:122:344:c0:0:aa00::', '2001:db8:122:344:c0:2:2100:0'],
    ['2001:db8:122:344::192.0.0.171', '2001:db8:122:344::c000:221'],
    ['64:ff9b::192.0.0.170', '64:ff9b::c000:221'],
  ])('is found in %s', (known, expected) => {
    expect(nat64Of(['2001:db8::1', known])?.('192.0.2.33')).toBe(expected);
  });

  it('is not found in any other address', () => {
    expect(nat64Of([])).toBeNull();
    expect(nat64Of(['2001:db8::1', '64:ff9b::192.0.2.33'])).toBeNull();
  });
});
