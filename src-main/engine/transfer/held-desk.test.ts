/** A desk whose user still compares the match phrase with the friend. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { TransferDesk } from './desk';
import { Pipe } from './two-desks.fixture';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-held-'));
  await writeFile(join(folder, 'letter.txt'), 'cooee');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** One that is held and one that is not, joined. */
function desks(): { held: TransferDesk; free: TransferDesk; fromHeld: Pipe } {
  const options = { destination: () => folder, onChange: () => undefined };
  const held = new TransferDesk({ ...options, isHeld: true });
  const free = new TransferDesk(options);
  const broken = (error: unknown): void => {
    throw error;
  };
  const fromHeld = new Pipe(free, broken);
  held.attach(fromHeld);
  free.attach(new Pipe(held, broken));
  return { held, free, fromHeld };
}

describe('a desk that is held', () => {
  it('offers and tells nothing before it is released, and then all of it', async () => {
    const { held, free, fromHeld } = desks();
    held.offer([join(folder, 'letter.txt')]);
    held.sendNote('hello');
    await vi.waitFor(() => expect(held.views()[0]?.status.name).toBe('queued'));
    expect(fromHeld.sent).toEqual([]);
    expect(free.views()).toEqual([]);
    held.release();
    await vi.waitFor(() => expect(free.views()[0]?.status.name).toBe('incoming'));
    expect(free.notes().map(({ text }) => text)).toEqual(['hello']);
    await Promise.all([held.close(null), free.close(null)]);
  });

  it('confirms no text before it is released: nobody has seen it, and perhaps nobody will', async () => {
    const { held, free, fromHeld } = desks();
    free.sendNote('hello');
    await vi.waitFor(() => expect(held.notes().map(({ text }) => text)).toEqual(['hello']));
    expect(fromHeld.sent).toEqual([]);
    expect(free.notes()[0]?.status).toBe('sending');
    held.release();
    await vi.waitFor(() => expect(free.notes()[0]?.status).toBe('delivered'));
    await Promise.all([held.close(null), free.close(null)]);
  });

  it('lets the friend’s offer wait, and accepts nothing of it', async () => {
    const { held, free } = desks();
    free.offer([join(folder, 'letter.txt')]);
    await vi.waitFor(() => expect(held.views()[0]?.status.name).toBe('incoming'));
    const id = held.views()[0]?.id ?? '';
    await expect(held.accept(id)).rejects.toMatchObject({ kind: 'internal' });
    expect(held.views()[0]?.status.name).toBe('incoming');
    held.release();
    await held.accept(id);
    await expect(held.whenOver(id)).resolves.toMatchObject({ name: 'done' });
    await Promise.all([held.close(null), free.close(null)]);
  });
});
