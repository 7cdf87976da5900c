/**
 * The same calls in two ways: through Node's disk threads, or at once on this thread. A trip through the threads costs three
 * times what a call costs that the system answers from memory, and small files are nothing but calls; a disk that has to
 * think, though, would hold up everything this thread does.
 */
import * as fs from 'node:fs';
import { promisify } from 'node:util';

/** What small files need. Rejects or throws the system's errors. */
export interface DiskCalls {
  readonly open: (path: fs.PathLike, flags: number, mode?: number) => Promise<number> | number;
  /** From the file's present position. @returns bytes read */
  readonly read: (descriptor: number, target: Buffer, offset: number) => Promise<number> | number;
  /** @returns bytes written */
  readonly write: (descriptor: number, bytes: Buffer, offset: number) => Promise<number> | number;
  readonly stat: (descriptor: number) => Promise<fs.Stats> | fs.Stats;
  /** @param time seconds since 1970, or a date */
  readonly setTimes: (descriptor: number, time: number | Date) => Promise<void> | void;
  readonly close: (descriptor: number) => Promise<void> | void;
  readonly link: (from: string, to: string) => Promise<void> | void;
  readonly unlink: (path: string) => Promise<void> | void;
}

const later = {
  open: promisify(fs.open),
  read: promisify(fs.read),
  write: promisify(fs.write),
  stat: promisify(fs.fstat),
  futimes: promisify(fs.futimes),
};

export const QUEUED_CALLS: DiskCalls = {
  open: (path, flags, mode) => later.open(path, flags, mode),
  read: async (descriptor, target, offset) => {
    const { bytesRead } = await later.read(descriptor, target, offset, target.length - offset, null);
    return bytesRead;
  },
  write: async (descriptor, bytes, offset) => {
    const { bytesWritten } = await later.write(descriptor, bytes, offset, bytes.length - offset, null);
    return bytesWritten;
  },
  stat: (descriptor) => later.stat(descriptor),
  setTimes: (descriptor, time) => later.futimes(descriptor, time, time),
  close: promisify(fs.close),
  link: promisify(fs.link),
  unlink: promisify(fs.unlink),
};

export const DIRECT_CALLS: DiskCalls = {
  open: fs.openSync,
  read: (descriptor, target, offset) => fs.readSync(descriptor, target, offset, target.length - offset, null),
  write: (descriptor, bytes, offset) => fs.writeSync(descriptor, bytes, offset, bytes.length - offset, null),
  stat: (descriptor) => fs.fstatSync(descriptor),
  setTimes: (descriptor, time) => {
    fs.futimesSync(descriptor, time, time);
  },
  close: fs.closeSync,
  link: fs.linkSync,
  unlink: fs.unlinkSync,
};

/** A mean above this is a disk that has to think. Milliseconds. */
const SLOW_MS = 3;
/**
 * What one file counts at most in the mean. A busy machine takes the processor away for longer, and a folder is made through the
 * threads, but seldom: it takes four files in a row to be called slow. Without this limit half of the transfers of 10,000 files
 * went through the threads and cost twice the processor time. Milliseconds.
 */
const MOST_COUNTED_MS = 10;
/** What the newest file counts in the mean. */
const NEWEST_WEIGHT = 0.1;
/** How long a slow disk is asked through the threads before it is tried again. Milliseconds. */
const REST_MS = 1000;

/** Small files that are with the disk threads at once: Node has four, and more in line keep them busy. */
const AT_ONCE = 16;

/** Chooses the way by how fast the disk has answered. */
export class DiskPace {
  #meanMs = 0;
  #restUntil = -Infinity;

  /** @param now milliseconds, never going back */
  constructor(readonly now: () => number = () => performance.now()) {}

  /**
   * Does the calls of some small files, in order or several at once. Resolves when all are done.
   * @param work must not reject
   */
  async each<T>(files: Iterable<T>, work: (file: T, calls: DiskCalls) => Promise<void>): Promise<void> {
    const running = new Set<Promise<void>>();
    for (const file of files) {
      const start = this.now();
      if (start >= this.#restUntil) {
        await work(file, DIRECT_CALLS);
        this.#took(this.now() - start);
        continue;
      }
      const queued = work(file, QUEUED_CALLS).finally(() => running.delete(queued));
      running.add(queued);
      if (running.size >= AT_ONCE) await Promise.race(running);
    }
    await Promise.all(running);
  }

  #took(milliseconds: number): void {
    this.#meanMs += (Math.min(milliseconds, MOST_COUNTED_MS) - this.#meanMs) * NEWEST_WEIGHT;
    if (this.#meanMs <= SLOW_MS) return;
    this.#meanMs = 0;
    this.#restUntil = this.now() + REST_MS;
  }
}
