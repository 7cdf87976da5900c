import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PeerDetails } from '../../../src-shared/contact-exchange';
import { Pairings } from './pairings';

const details = (roundTripMs: number): PeerDetails => {
  return { candidates: [], nat: null, hasIpv6: false, roundTripMs };
};
const CLIENTS = ['a/0', 'a/1', 'a/2', 'b/0', 'b/1', 'b/2'];

describe('pairings', () => {
  it('pass on to the friend and to nobody else, whatever happened before in whatever order', () => {
    const client = fc.constantFrom(...CLIENTS);
    const step = fc.oneof(
      fc.tuple(client, client).filter(([one, other]) => one !== other),
      fc.tuple(client),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        // Of two nodes.
        const nodes = { a: new Pairings(), b: new Pairings() };
        const of = (id: string): Pairings => (id.startsWith('a') ? nodes.a : nodes.b);
        // The same, as a list of pairs.
        let pairs: (readonly [string, string])[] = [];
        for (const [one, other] of steps) {
          pairs = pairs.filter(
            (pair) => !pair.includes(one) && (other === undefined || !pair.includes(other)),
          );
          if (other === undefined) {
            of(one).forget(one);
          } else {
            of(one).pair({ client: one, friend: other, details: details(1) });
            of(other).pair({ client: other, friend: one, details: details(2) });
            pairs.push([one, other]);
          }
          for (const teller of CLIENTS) {
            const friend = pairs.find((pair) => pair.includes(teller))?.find((peer) => peer !== teller);
            const told = of(teller).tell(teller, details(3));
            const heard = told === null ? null : of(told.to).hear(told).delivery;
            expect(heard?.to).toBe(friend);
          }
          expect(nodes.a.size).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});
