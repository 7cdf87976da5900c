import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TwoDesks, treeOf } from './two-desks.fixture';
import type { Side } from './two-desks.fixture';

/** Offered by each side. */
const TRANSFERS = 6;
/** Some frames. Bytes. */
const SIZE = 700_000;

const command = fc.record({
  side: fc.constantFrom('a' as const, 'b' as const),
  what: fc.constantFrom('pause' as const, 'resume' as const, 'cancel' as const, 'move' as const),
  which: fc.nat(2 * TRANSFERS - 1),
  /** Turns of the event loop before it. */
  turns: fc.nat(20),
});

async function endsOf(side: Side, direction: 'send' | 'receive'): Promise<Record<string, string>> {
  const ends: Record<string, string> = {};
  for (const { id, title } of side.desk.views().filter((view) => view.direction === direction)) {
    ends[title] = (await side.desk.whenOver(id)).name;
    // When it is over this only waits for its parts to go.
    await side.desk.cancel(id);
  }
  return ends;
}

describe('whatever two users do at once', () => {
  it('every transfer comes to an end that both sides agree on, and what is done is right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
        const call = await TwoDesks.make();
        try {
          call.connect();
          for (const side of [call.a, call.b]) {
            for (let index = 0; index < TRANSFERS; index += 1) {
              const file = join(side.outbox, `${String(index)}.bin`);
              await writeFile(file, randomBytes(SIZE));
              side.desk.offer([file]);
              const friend = side === call.a ? call.b : call.a;
              await friend.desk.accept((await friend.incoming(`${String(index)}.bin`)).id);
            }
          }
          for (const { side, what, which, turns } of commands) {
            for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
            const { desk } = call[side];
            const view = desk.views()[which];
            if (view === undefined || view.status.name === 'offered') continue;
            if (what === 'move') {
              if (view.direction === 'send') desk.move(view.id, null);
            } else await desk[what](view.id);
          }
          for (const { desk } of [call.a, call.b]) for (const { id } of desk.views()) desk.resume(id);
          for (const [from, to] of [
            [call.a, call.b],
            [call.b, call.a],
          ] as const) {
            const [sent, received] = [await endsOf(from, 'send'), await endsOf(to, 'receive')];
            const [offered, arrived] = [await treeOf(from.outbox), await treeOf(to.inbox)];
            for (const [title, end] of Object.entries(received)) {
              // A receipt may cross the sender's cancel.
              expect(end === 'done' ? ['done', 'cancelled'] : [end]).toContain(sent[title]);
              if (end === 'done') expect(arrived).toHaveProperty([title]);
            }
            // A file that was verified before the cancel stays; none is anything else than what was sent.
            expect(offered).toMatchObject(arrived);
          }
          expect(call.broken).toBeNull();
        } finally {
          await call.remove();
        }
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});
