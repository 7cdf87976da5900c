import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { MAX_NOTE_LENGTH } from '../../../src-shared/session';
import { TransferDesk } from './desk';
import { MAX_KEPT_NOTES } from './protocol/limits';
import { TwoDesks } from './two-desks.fixture';

let call: TwoDesks;
beforeEach(async () => {
  call = await TwoDesks.make();
});
afterEach(() => call.remove());

const texts = (desk: TransferDesk): string[] => desk.notes().map(({ text }) => text);

/** What the friend hears back is not for our other desk: it has not said what we let it say. */
function deafen(): void {
  call.toA.beforeDelivery = () => new Promise(() => undefined);
}

/** Notes change what the desk shows, so `until` looks again. */
async function untilDelivered(desk: TransferDesk): Promise<void> {
  while (desk.notes().some(({ status }) => status === 'sending'))
    await new Promise((resolve) => setImmediate(resolve));
}

describe('a text', () => {
  it('goes both ways and is delivered when the friend has it', async () => {
    call.connect();
    call.a.desk.sendNote('https://example.org/?a=b');
    call.b.desk.sendNote('two\nlines\tand more');
    expect(call.a.desk.notes()[0]).toMatchObject({ direction: 'send' });
    await untilDelivered(call.a.desk);
    await untilDelivered(call.b.desk);
    expect(texts(call.a.desk)).toEqual(['https://example.org/?a=b', 'two\nlines\tand more']);
    expect(call.b.desk.notes().map(({ direction, status }) => [direction, status])).toEqual([
      ['send', 'delivered'],
      ['receive', 'delivered'],
    ]);
  });

  it('written before the call waits for it', async () => {
    call.a.desk.sendNote('early');
    expect(call.a.desk.notes()[0]?.status).toBe('sending');
    call.connect();
    await untilDelivered(call.a.desk);
    expect(texts(call.b.desk)).toEqual(['early']);
  });

  it('loses what could drive a terminal or turn it around, and keeps its lines', async () => {
    call.connect();
    call.a.desk.sendNote('a\u001B[2Jb\r\nc\u202Ed\u0000');
    expect(texts(call.a.desk)).toEqual(['a[2Jb\ncd']);
    deafen();
    await call.b.desk.handleControl({ type: 'note', note: 7, text: 'x\u0007\u009Fy\n\tz' });
    expect(texts(call.b.desk)).toContain('xy\n\tz');
  });

  it('of nothing is not sent, and one that is too long neither', () => {
    expect(() => call.a.desk.sendNote(' \n\u0000')).toThrow(
      expect.objectContaining({ kind: 'nothing-to-send' }),
    );
    expect(() => call.a.desk.sendNote('x'.repeat(MAX_NOTE_LENGTH + 1))).toThrow(
      expect.objectContaining({ kind: 'internal' }),
    );
  });

  it('of the greatest length fits into a message, whatever is in it', async () => {
    call.connect();
    call.a.desk.sendNote('"\\漢'.repeat(MAX_NOTE_LENGTH / 3 - 1));
    await untilDelivered(call.a.desk);
    expect(call.broken).toBeNull();
  });

  it('that nobody will read any more has failed', async () => {
    call.a.desk.sendNote('into the void');
    await call.a.desk.close(null);
    expect(call.a.desk.notes()[0]?.status).toBe('failed');
  });

  it('from a friend who writes without end pushes the oldest out', async () => {
    call.connect();
    deafen();
    for (let note = 0; note < MAX_KEPT_NOTES + 10; note += 1)
      await call.b.desk.handleControl({ type: 'note', note, text: String(note) });
    expect(call.b.desk.notes()).toHaveLength(MAX_KEPT_NOTES);
    expect(texts(call.b.desk)[0]).toBe('10');
    for (let note = 1000; note < 1100; note += 1)
      await call.b.desk.handleControl({ type: 'note', note, text: 'x'.repeat(MAX_NOTE_LENGTH) });
    expect(call.b.desk.notes().length).toBeLessThan(30);
  });
});

describe('a friend with gday', () => {
  it('has no texts', () => {
    const desk = new TransferDesk({ destination: () => call.a.inbox, onChange: () => undefined });
    const never = new Promise<never>(() => undefined);
    void desk.attachGday({ write: () => never, read: () => never, finish: () => never }, 'send');
    expect(() => desk.sendNote('hello')).toThrow(expect.objectContaining({ kind: 'friend-not-cooee' }));
  });
});
