import { expect, it } from 'vitest';

import { GdayOffer } from './gday-offer';

it('keeps nothing of an offer that is released, and gives its budget back', () => {
  const budget = { left: 1000 };
  const files = new Map([['folder/a', { size: 1, seconds: 0, nanoseconds: 0 }]]);
  const offered = new GdayOffer(files, budget, 'keep');
  offered.admit();
  expect(offered.offer.items.count).toBe(1);
  expect(budget.left).toBeLessThan(1000);
  offered.release();
  expect(offered.files).toEqual([]);
  expect(offered.offer.items.count).toBe(0);
  expect(budget.left).toBe(1000);
});
