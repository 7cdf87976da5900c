import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { OfferItems, ROOT } from '../protocol/offer-items';
import { Arrivals } from './arrivals';

/** Bytes of each file; the folder is between them. */
const SIZES = [0, 3, 5, 4];
const FOLDER = 2;
const INDICES = [0, 1, FOLDER, 3, 4, 5, -1];

function offer(): OfferItems {
  const items = new OfferItems();
  const file = { mtime: 0, executable: false, private: false };
  for (const [index, size] of SIZES.entries()) {
    if (index === FOLDER) items.addFolder(items.newFolder(ROOT, 'folder'), false);
    items.addFile(ROOT, { ...file, name: String(index), size });
  }
  return items;
}

type Step =
  | { readonly kind: 'bytes'; readonly file: number; readonly length: number }
  | { readonly kind: 'end' | 'restart' | 'failed-there' | 'failed-here' | 'kept'; readonly file: number }
  | { readonly kind: 'transfer-end' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('bytes' as const),
      file: fc.constantFrom(...INDICES),
      length: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('end', 'restart', 'failed-there', 'failed-here', 'kept'),
      file: fc.constantFrom(...INDICES),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'transfer-end' as const }) },
);

/** What became of a file, as far as one sees from outside. */
interface Seen {
  stored: number;
  isWhole: boolean;
  hasEnded: boolean;
  isSettled: boolean;
}

/** Does a step, as the session would: only what the disk says of a file that has its hash is said of it. */
function act(arrivals: Arrivals, next: Step, seen: Map<number, Seen>, offsets: Map<number, number>): void {
  if (next.kind === 'transfer-end') {
    arrivals.transferEnd();
    return;
  }
  const file = seen.get(next.file);
  switch (next.kind) {
    case 'bytes': {
      const arrived = arrivals.bytes(next.file, next.length);
      if (file === undefined) throw new Error('bytes of what is no file');
      if (!arrived.store) return;
      if (file.stored === 0) file.stored = offsets.get(next.file) ?? 0;
      file.stored += next.length;
      file.isWhole = arrived.last;
      return;
    }
    case 'end':
      if (arrivals.end(next.file) && file !== undefined) file.hasEnded = true;
      return;
    case 'restart':
      if (arrivals.restart(next.file) !== null) offsets.delete(next.file);
      return;
    case 'failed-there':
      if (arrivals.failedThere(next.file) && file !== undefined) file.isSettled = true;
      return;
    case 'failed-here':
      // Ours to say, of the files that there are.
      if (file !== undefined && arrivals.failedHere(next.file)) {
        expect(file.isSettled).toBe(false);
        file.isSettled = true;
      }
      return;
    case 'kept':
      if (file?.hasEnded !== true || file.isSettled) return;
      arrivals.kept(next.file);
      file.isSettled = true;
  }
}

describe('the files of a transfer', () => {
  it('only go forward, whatever is sent, and are complete when each is settled after the end', () => {
    const resumed = fc.constantFrom<[number, number][]>([], [[4, 2]]);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), resumed, (steps, given) => {
        const offsets = new Map(given);
        const items = offer();
        const arrivals = new Arrivals(items, new Map(given));
        const fresh = (): Seen => ({ stored: 0, isWhole: false, hasEnded: false, isSettled: false });
        const seen = new Map(INDICES.filter((index) => items.isFile(index)).map((index) => [index, fresh()]));
        let senderEnded = false;
        for (const next of steps) {
          const before = structuredClone(seen);
          try {
            act(arrivals, next, seen, offsets);
            // Nothing of the sender's comes after their end.
            if (!['failed-here', 'kept'].includes(next.kind))
              expect(senderEnded && !wasGivenUp(next, before)).toBe(false);
            senderEnded ||= next.kind === 'transfer-end';
          } catch (error) {
            expect(error).toMatchObject({ kind: 'friend-garbled' });
            // And it changes nothing.
            expect(seen).toEqual(before);
          }
          for (const [index, file] of seen) {
            const was = before.get(index) ?? fresh();
            const size = items.sizeOf(index);
            const wentBack =
              file.stored < was.stored ||
              (was.isWhole && !file.isWhole) ||
              (was.hasEnded && !file.hasEnded) ||
              (was.isSettled && !file.isSettled);
            const tooMuch = file.stored > size || file.isWhole !== (size > 0 && file.stored === size);
            const tooEarly = file.hasEnded && file.stored !== size;
            expect({ wentBack, tooMuch, tooEarly }).toEqual({
              wentBack: false,
              tooMuch: false,
              tooEarly: false,
            });
          }
          const allSettled = [...seen.values()].every((file) => file.isSettled);
          expect(arrivals.isComplete).toBe(senderEnded && allSettled);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of an honest sender are never garbled, whatever either side gives up meanwhile', () => {
    const fates = fc.array(fc.constantFrom('kept', 'failed-here', 'failed-there', 'damaged'), {
      minLength: SIZES.length,
      maxLength: SIZES.length,
    });
    const choices = fc.record({
      fates,
      piece: fc.integer({ min: 1, max: 5 }),
      // We give up what has come, not what has not.
      givenUpAfter: fc.integer({ min: 1, max: 5 }),
      restarts: fc.boolean(),
    });
    fc.assert(
      fc.property(choices, ({ fates: [...left], piece, givenUpAfter, restarts }) => {
        const items = offer();
        const arrivals = new Arrivals(items, new Map([[4, 2]]));
        for (let index = 0; index < items.count; index += 1) {
          if (!items.isFile(index)) continue;
          const fate = left.shift();
          const size = items.sizeOf(index);
          let sent = index === 4 ? 2 : 0;
          if (index === 4 && restarts) {
            expect(arrivals.restart(index)).toBe(2);
            sent = 0;
          }
          for (let came = 0; sent < size;) {
            if (came >= givenUpAfter && fate === 'failed-there') break;
            if (came >= givenUpAfter && fate === 'failed-here') arrivals.failedHere(index);
            const length = Math.min(piece, size - sent);
            const arrived = arrivals.bytes(index, length);
            sent += length;
            came += length;
            expect(arrived).toEqual(
              arrivals.isFailed(index) ? { store: false } : { store: true, last: sent === size },
            );
          }
          if (fate === 'failed-there') expect(arrivals.failedThere(index)).toBe(true);
          else if (arrivals.end(index)) {
            if (fate === 'kept') arrivals.kept(index);
            else expect(arrivals.failedHere(index)).toBe(true);
          }
          expect(arrivals.isComplete).toBe(false);
        }
        arrivals.transferEnd();
        expect(arrivals.isComplete).toBe(true);
      }),
    );
  });
});

/** Of a file that was given up, what was on the way is let pass. */
function wasGivenUp(next: Step, before: ReadonlyMap<number, Seen>): boolean {
  return next.kind !== 'transfer-end' && before.get(next.file)?.isSettled === true;
}
