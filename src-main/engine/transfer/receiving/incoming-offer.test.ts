import fc from 'fast-check';
import { expect, it } from 'vitest';

import { RENAME_REASONS } from '../../../../src-shared/session';
import { IncomingOffer } from './incoming-offer';

/** Names that some system, some disk or we ourselves do not store as they are, and others that they could collide with. */
const NAMES = [
  'a',
  'A',
  'a (2)',
  '.profile',
  '_profile',
  'tab\t',
  'tab_',
  'invoice_\u202Efdp.exe',
  'cafe\u0301',
  'caf\u00e9',
  'what?',
  'CON',
  'dot.',
  '.cooee-0123456789abcdef.part',
  'x'.repeat(300),
] as const;

it('tells every name that it changes, with a reason, and no other', () => {
  const path = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      fc.array(path, { minLength: 1, maxLength: 12 }),
      fc.constantFrom('linux', 'darwin', 'win32'),
      fc.constantFrom('keep', 'rename'),
      (paths, platform, hiddenNames) => {
        const offer = new IncomingOffer(platform, { left: 1_000_000 }, hiddenNames);
        for (const each of paths) offer.add({ kind: 'file', path: each, size: 1, mtime: 0 });
        const { items, renamed } = offer;
        for (const { why } of renamed) expect(RENAME_REASONS).toContain(why);
        const told = new Set(renamed.map(({ to }) => to));
        for (let index = 0; index < items.count; index += 1) {
          const stored = items.segmentsOf(index);
          for (const [level, name] of (paths[index] ?? []).entries()) {
            const isChanged = stored[level] !== name.normalize('NFC');
            expect(told.has(stored.slice(0, level + 1).join('/'))).toBe(isChanged);
          }
        }
      },
    ),
  );
});

it('keeps nothing of an offer that is released, and gives its budget back', () => {
  const budget = { left: 1000 };
  const offer = new IncomingOffer('win32', budget, 'keep');
  offer.add({ kind: 'file', path: ['folder', 'CON'], size: 1, mtime: 0 });
  offer.remark({ type: 'offer-renamed', transfer: 0, items: [{ from: 'a', to: 'b' }] });
  expect(offer.renamedByBoth).toHaveLength(2);
  expect(budget.left).toBeLessThan(1000);
  offer.release();
  expect(offer.items.count).toBe(0);
  expect(offer.renamed).toEqual([]);
  expect(offer.renamedByBoth).toEqual([]);
  expect(budget.left).toBe(1000);
});

it('takes whole paths out of the budget where it lists them as renamed', () => {
  const budget = { left: 1_000_000 };
  const offer = new IncomingOffer('win32', budget, 'keep');
  const deep = Array.from({ length: 10 }, () => 'd'.repeat(100));
  for (let index = 0; index < 50; index += 1)
    offer.add({ kind: 'file', path: [...deep, 'CON'], size: 1, mtime: 0 });
  const listed = offer.renamed.reduce((sum, { from, to }) => sum + from.length + to.length, 0);
  expect(offer.renamed).toHaveLength(50);
  expect(1_000_000 - budget.left).toBeGreaterThan(listed);
});
