import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { deferred } from '../../../../src-shared/session';
import { MAX_RUNNING } from '../protocol/limits';
import { moved } from './turns';
import { TwoDesks } from '../two-desks.fixture';

describe('an order that is changed', () => {
  it('keeps everything, and everything else in its place', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.integer(), { minLength: 1 })
          .chain((all) =>
            fc.tuple(fc.constant(all), fc.constantFrom(...all), fc.option(fc.constantFrom(...all))),
          ),
        ([all, one, before]) => {
          const order = moved(all, one, before);
          expect([...order].sort()).toEqual([...all].sort());
          expect(order.filter((other) => other !== one)).toEqual(all.filter((other) => other !== one));
          if (before === null) expect(order.at(-1)).toBe(one);
          else if (before !== one) expect(order[order.indexOf(one) + 1]).toBe(before);
        },
      ),
    );
  });
});

describe('accepted transfers of one direction', () => {
  const COUNT = MAX_RUNNING + 3;
  let call: TwoDesks;
  let sent: string[];
  let received: string[];
  /** Lets file bytes through. */
  let release: () => void;
  /** In which the receiver heard that they begin. */
  let order: number[];

  beforeEach(async () => {
    call = await TwoDesks.make();
    call.connect();
    const held = deferred();
    release = held.resolve;
    order = [];
    call.toB.beforeDelivery = async (packet) => {
      if (packet.kind === 'data') {
        await held.promise;
        return;
      }
      const { type, transfer } = JSON.parse(packet.json) as { type: string; transfer: number };
      if (type === 'start') order.push(transfer);
    };
    sent = [];
    received = [];
    for (let index = 0; index < COUNT; index += 1) {
      const file = join(call.a.outbox, `${String(index)}.bin`);
      await writeFile(file, randomBytes(4 * 1024 * 1024));
      sent.push(call.a.desk.offer([file]));
      received.push((await call.b.incoming(`${String(index)}.bin`)).id);
    }
  });
  afterEach(() => call.remove());

  const statuses = (): string[] => call.a.desk.views().map(({ status }) => status.name);
  const acceptAll = async (): Promise<void> => {
    for (const id of received) await call.b.desk.accept(id);
    await call.a.until(() => !statuses().includes('offered'));
  };

  it('run three at a time and wait in order', async () => {
    await acceptAll();
    expect(statuses()).toEqual(['running', 'running', 'running', 'waiting', 'waiting', 'waiting']);
    expect(call.b.desk.views()[5]?.status.name).toBe('waiting');
    release();
    const ends = await Promise.all(sent.map((id) => call.a.desk.whenOver(id)));
    expect(new Set(ends.map(({ name }) => name))).toEqual(new Set(['done']));
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
    expect(call.broken).toBeNull();
  });

  it('go in another order when their sender changes it', async () => {
    await acceptAll();
    call.a.desk.move(sent[5] ?? '', sent[3] ?? '');
    call.a.desk.move(sent[3] ?? '', null);
    expect(call.a.desk.views().map(({ id }) => sent.indexOf(id))).toEqual([0, 1, 2, 5, 4, 3]);
    release();
    await Promise.all(sent.map((id) => call.a.desk.whenOver(id)));
    expect(order).toEqual([0, 1, 2, 5, 4, 3]);
  });

  it.each(['sender', 'receiver'] as const)('make way for others when their %s pauses them', async (who) => {
    await acceptAll();
    if (who === 'sender') call.a.desk.pause(sent[0] ?? '');
    else call.b.desk.pause(received[0] ?? '');
    await call.a.until(() => statuses()[0] === 'paused');
    expect(statuses()).toEqual(['paused', 'running', 'running', 'running', 'waiting', 'waiting']);
    if (who === 'sender') call.a.desk.resume(sent[0] ?? '');
    else call.b.desk.resume(received[0] ?? '');
    await call.a.until(() => statuses()[0] === 'waiting');
    release();
    const ends = await Promise.all(sent.map((id) => call.a.desk.whenOver(id)));
    expect(new Set(ends.map(({ name }) => name))).toEqual(new Set(['done']));
    expect(call.broken).toBeNull();
  });

  it('are not the receiver’s to put in order', async () => {
    await acceptAll();
    expect(() => {
      call.b.desk.move(received[5] ?? '', null);
    }).toThrow(expect.objectContaining({ kind: 'internal' }));
    release();
  });
});
