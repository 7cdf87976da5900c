import { isWorthContinuing } from '../storage/arriving-part';
import type { ArrivingPart } from '../storage/arriving-part';
import { continueInterrupted } from '../storage/earlier-parts';
import { BlockHash } from '../protocol/file-hash';
import type { InterruptibleFile } from '../storage/journal';
import { MAX_RESUME_POINTS } from '../protocol/limits';
import type { MessageOf } from '../protocol/messages';
import type { OfferItems } from '../protocol/offer-items';

/** A file of a Cooee's offer, as its journal calls it. */
export function interruptibleFile(items: OfferItems, index: number): InterruptibleFile {
  const mtime = items.mtimeOf(index);
  const seconds = Math.floor(mtime / 1000);
  return {
    program: 'cooee',
    path: items.pathOf(index),
    size: items.sizeOf(index),
    seconds,
    nanoseconds: (mtime - seconds * 1000) * 1_000_000,
    ...items.modeOf(index),
  };
}

/** The parts of an offer's files that an earlier transfer has left in the destination; at most as many as an answer names. */
export class InterruptedFiles {
  readonly #parts: Map<number, ArrivingPart>;

  private constructor(parts: Map<number, ArrivingPart>) {
    this.#parts = parts;
  }

  /**
   * Takes the parts over, as far as they are good: they are read back for that, a gigabyte in a second or two.
   * {@link end} gives back those that nobody took.
   * @param destination absolute folder without links
   * @param items what will be received
   * @throws the signal's reason
   */
  static async find(destination: string, items: OfferItems, signal: AbortSignal): Promise<InterruptedFiles> {
    let indices: ReadonlyMap<string, number> | null = null;
    const indexOf = (path: string): number | null => {
      // Most folders have no part in them: only then a million paths are worth a map.
      indices ??= indicesByPath(items);
      return indices.get(path) ?? null;
    };
    const offeredAs = (path: string): InterruptibleFile | null => {
      const index = indexOf(path);
      return index === null ? null : interruptibleFile(items, index);
    };
    const offer = { program: 'cooee', offeredAs, limit: MAX_RESUME_POINTS, signal } as const;
    const found = await continueInterrupted(destination, offer);
    const parts = new Map<number, ArrivingPart>();
    for (const [path, part] of found) parts.set(indexOf(path) ?? 0, part);
    return new InterruptedFiles(parts);
  }

  /** Bytes that are here already. */
  get bytes(): number {
    return Array.from(this.#parts.values()).reduce((sum, { length }) => sum + length, 0);
  }

  /** Where each of them goes on, by index. Bytes. */
  offsets(): ReadonlyMap<number, number> {
    return new Map(Array.from(this.#parts, ([index, { length }]) => [index, length]));
  }

  /** The same in the form of the answer, with a digest that the sender compares with their own file's. */
  resumePoints(): NonNullable<MessageOf<'answer'>['resume']> {
    return Array.from(this.#parts, ([file, { length, blocks }]) => {
      const hash = new BlockHash();
      hash.skip(blocks);
      return { file, offset: length, digest: hash.digestOfBlocks() };
    });
  }

  has(index: number): boolean {
    return this.#parts.has(index);
  }

  /** From now on it is the caller's. */
  take(index: number): ArrivingPart | null {
    const part = this.#parts.get(index) ?? null;
    this.#parts.delete(index);
    return part;
  }

  /** Leaves what was not taken to another time, or removes it. Never fails. */
  async end(keepParts: boolean): Promise<void> {
    const parts = [...this.#parts.values()];
    this.#parts.clear();
    for (const part of parts) await (keepParts ? part.leave() : part.discard());
  }
}

function indicesByPath(items: OfferItems): ReadonlyMap<string, number> {
  const indices = new Map<string, number>();
  for (let index = 0; index < items.count; index += 1) {
    if (items.isFile(index) && isWorthContinuing(items.sizeOf(index)))
      indices.set(items.pathOf(index), index);
  }
  return indices;
}
