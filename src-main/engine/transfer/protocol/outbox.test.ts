import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { deferred } from '../../../../src-shared/session';
import { TwoDesks } from '../two-desks.fixture';

/** More than the channel takes before its sender has to wait. */
const TEXTS = 20;

it('says what waits for a busy channel before a hang-up, so that a file that was verified has its receipt', async () => {
  const call = await TwoDesks.make();
  onTestFinished(() => call.remove());
  const { a, b, toA } = call;
  call.connect();
  const file = join(a.outbox, 'notes.txt');
  await writeFile(file, 'read me');
  const id = a.desk.offer([file]);
  await b.desk.accept((await b.incoming()).id);
  const delivery = deferred();
  toA.beforeDelivery = () => delivery.promise;
  for (let text = 0; text < TEXTS; text += 1) b.desk.sendNote(`text ${String(text)}`);
  await b.until(({ status }) => status.name === 'done');
  expect(toA.isFull).toBe(true);
  expect(toA.sent).not.toContain('receipt');

  await b.desk.close(null);
  // The goodbye comes next.
  expect(toA.sent).toContain('receipt');
  delivery.resolve();

  expect(await a.desk.whenOver(id)).toEqual({ name: 'done' });
  expect(a.desk.notes()).toHaveLength(TEXTS);
});
