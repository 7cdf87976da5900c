import { Duplex } from 'node:stream';

import { beforeEach, describe, expect, it } from 'vitest';

import { PacedWriter } from './paced-writer';

const KIB = 1024;

/** Takes what is written when it is told to. */
class Line extends Duplex {
  readonly #taken: (() => void)[] = [];

  constructor() {
    super({ highWaterMark: 0 });
  }

  override _write(_: Buffer, __: BufferEncoding, taken: () => void): void {
    this.#taken.push(taken);
  }

  override _read(): void {
    // Nobody says anything.
  }

  /** Resolves when the stream has noticed. */
  async takeOne(): Promise<void> {
    this.#taken.shift()?.();
    await new Promise(setImmediate);
  }
}

let line: Line;
let now: number;
let writer: PacedWriter;
beforeEach(() => {
  line = new Line();
  now = 0;
  writer = new PacedWriter(line, () => now);
});

/** Whether a sender may go on at once, after so many bytes. */
function mayGoOn(bytes: number): Promise<boolean> {
  const written = writer.write(Buffer.alloc(bytes)).then(
    () => true,
    () => false,
  );
  return Promise.race([written, new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
}

/** Writes until a sender would have to wait. @returns KiB written */
async function fill(): Promise<number> {
  let written = 16;
  while (await mayGoOn(16 * KIB)) written += 16;
  return written;
}

async function drain(kibibytes: number, milliseconds: number): Promise<void> {
  for (let taken = 0; taken < kibibytes; taken += 16) {
    now += milliseconds;
    await line.takeOne();
  }
}

describe('what a sender may leave with the connection', () => {
  it('is a mebibyte at first, and stays that while the line is fast', async () => {
    expect(await fill()).toBe(1024);
    await drain(1024, 0.1);
    expect(await fill()).toBe(1024);
  });

  it('is little on a slow line, so that what is said next is heard soon, and grows with the line', async () => {
    await drain(await fill(), 50);
    expect(await fill()).toBe(64);
    await drain(64, 1);
    expect(await fill()).toBeGreaterThan(64);
  });

  it('is what a sender waits for', async () => {
    await fill();
    expect(await mayGoOn(1)).toBe(false);
    await line.takeOne();
    expect(await mayGoOn(1)).toBe(true);
  });

  it('is lost with the connection', async () => {
    await fill();
    const waiting = writer.write(Buffer.alloc(1));
    line.destroy();
    await expect(waiting).rejects.toMatchObject({ kind: 'connection-lost' });
    await expect(writer.write(Buffer.alloc(1))).rejects.toMatchObject({ kind: 'connection-lost' });
  });
});
