import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PeerDetails } from '../../src-shared/contact-exchange';
import { Pairings } from './pairings';

const details = (roundTripMs: number): PeerDetails => {
  return { candidates: [], nat: null, hasIpv6: false, roundTripMs };
};

describe('pairings', () => {
  it('hold each connection once, and none that is gone, whatever happens in whatever order', () => {
    const member = fc.nat(5);
    const step = fc.oneof(
      fc.tuple(member, member).filter(([one, other]) => one !== other),
      fc.tuple(member),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const pairings = new Pairings<number>();
        // The same, as a list of pairs.
        let pairs: (readonly [number, number])[] = [];
        for (const [one, other] of steps) {
          pairs = pairs.filter(
            (pair) => !pair.includes(one) && (other === undefined || !pair.includes(other)),
          );
          if (other === undefined) {
            pairings.forget(one);
          } else {
            pairings.pair({ member: one, details: details(1) }, { member: other, details: details(2) });
            pairs.push([one, other]);
          }
          expect(pairings.size).toBe(pairs.length);
          for (const teller of [0, 1, 2, 3, 4, 5]) {
            const friend = pairs.find((pair) => pair.includes(teller))?.find((peer) => peer !== teller);
            const told = pairings.tell(teller, details(3)).map(({ to }) => to);
            expect(told).toEqual(friend === undefined ? [] : [friend]);
          }
        }
      }),
    );
  });
});
