import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { TransferView } from '../../../src-shared/session';
import { MAX_ASKED_AGAIN } from './protocol/limits';
import { TwoDesks } from './two-desks.fixture';

let call: TwoDesks;
let sendId: string;
let receiveId: string;

beforeEach(async () => {
  call = await TwoDesks.make();
  await writeFile(join(call.a.outbox, 'a.txt'), 'a');
  call.connect();
  sendId = call.a.desk.offer([join(call.a.outbox, 'a.txt')]);
  receiveId = (await call.b.incoming()).id;
});
afterEach(() => call.remove());

const view = (side: 'a' | 'b', id: string): TransferView | undefined =>
  call[side].desk.views().find((one) => one.id === id);

async function expectSecondToArrive(): Promise<void> {
  const second = await call.b.incoming();
  expect(second.id).not.toBe(receiveId);
  await call.b.desk.accept(second.id);
  expect(await call.b.desk.whenOver(second.id)).toEqual({ name: 'done' });
  expect(call.broken).toBeNull();
}

describe('a transfer that did not come about', () => {
  it('is offered again by its sender, once', async () => {
    await call.b.desk.decline(receiveId);
    await call.a.desk.whenOver(sendId);
    expect(view('a', sendId)?.canRetry).toBe(true);
    call.a.desk.retry(sendId);
    expect(view('a', sendId)?.canRetry).toBe(false);
    await expectSecondToArrive();
    expect(() => {
      call.a.desk.retry(sendId);
    }).toThrow(expect.objectContaining({ kind: 'internal' }));
  });

  it.each(['decline', 'cancel'] as const)(
    'for the receiver’s %s is offered again when they ask',
    async (how) => {
      await call.b.desk[how](receiveId);
      expect(view('b', receiveId)?.canRetry).toBe(true);
      call.b.desk.retry(receiveId);
      expect(view('b', receiveId)?.canRetry).toBe(false);
      await expectSecondToArrive();
      expect(view('a', sendId)?.canRetry).toBe(false);
    },
  );

  it('because its sender took it back is not asked for again, and not given to a friend who does', async () => {
    await call.a.desk.cancel(sendId);
    await call.b.desk.whenOver(receiveId);
    expect(view('b', receiveId)?.canRetry).toBe(false);
    await call.a.desk.handleControl({ type: 'again', transfer: 0 });
    expect(call.a.desk.views()).toHaveLength(1);
    expect(view('a', sendId)?.canRetry).toBe(true);
  });

  it('is not offered for ever to a friend who asks for ever', async () => {
    for (let times = 0; times <= MAX_ASKED_AGAIN; times += 1) {
      await call.b.desk.decline((await call.b.incoming()).id);
      const last = call.a.desk.views().at(-1);
      await call.a.desk.whenOver(last?.id ?? '');
      await call.a.desk.handleControl({ type: 'again', transfer: times });
      if (times < MAX_ASKED_AGAIN) await call.b.incoming();
    }
    expect(call.a.desk.views()).toHaveLength(MAX_ASKED_AGAIN + 1);
  });

  it('and the call with it cannot be asked for again', async () => {
    await call.b.desk.decline(receiveId);
    await call.b.desk.close(null);
    expect(view('b', receiveId)?.canRetry).toBe(false);
  });
});

describe('a transfer that is not over, or done', () => {
  it('is not offered again', async () => {
    await call.a.desk.handleControl({ type: 'again', transfer: 0 });
    expect(view('a', sendId)?.canRetry).toBe(false);
    await call.b.desk.accept(receiveId);
    await call.a.desk.whenOver(sendId);
    await call.a.desk.handleControl({ type: 'again', transfer: 0 });
    expect(call.a.desk.views()).toHaveLength(1);
    expect(view('b', receiveId)?.canRetry).toBe(false);
  });
});
