import type { OfferItems } from '../protocol/offer-items';
import { ArrivingPart, isWorthContinuing } from '../storage/arriving-part';
import type { ReceivedTree } from '../storage/received-tree';
import type { Semaphore } from '../storage/semaphore';
import { interruptibleFile } from './interrupted-files';
import type { InterruptedFiles } from './interrupted-files';
import { PartWriter } from './part-writer';
import type { WrittenPart } from './part-writer';

/** The files of one transfer that come in pieces: the one whose bytes come now, and those that are whole and wait for their hash. */
export class LargeFiles {
  /** Null when the file could not be stored. */
  readonly #written = new Map<number, Promise<WrittenPart | null>>();
  #current: { readonly index: number; readonly writer: PartWriter } | null = null;

  /**
   * @param interrupted whose parts are continued
   * @param tasks run what nobody waits for
   * @param onUnfinished the last bytes of a file could not be stored
   */
  constructor(
    readonly items: OfferItems,
    readonly tree: ReceivedTree,
    readonly interrupted: InterruptedFiles,
    readonly tasks: Semaphore,
    readonly onUnfinished: (index: number, error: unknown) => void,
  ) {}

  /**
   * The next bytes of a file; the first ones begin it, and `last` when these complete it. Resolves when more may
   * come; `bytes` are not kept after that. One call at a time. Throws the system's errors: then the same call may come again.
   */
  async write(index: number, bytes: Buffer, last: boolean): Promise<void> {
    if (this.#current?.index !== index) this.#current = { index, writer: this.#begin(index) };
    const { writer } = this.#current;
    await writer.write(bytes);
    // It may have been dropped meanwhile.
    if (last && this.#isCurrent(writer)) this.#finish(index, writer);
  }

  /** What is written of a file that is whole; it is the caller's from now on. Null when it could not be stored. */
  async take(index: number): Promise<WrittenPart | null> {
    const written = this.#written.get(index);
    this.#written.delete(index);
    return (await written) ?? null;
  }

  /** What is here of the file goes. */
  drop(index: number): void {
    const writer = this.#current?.index === index ? this.#current.writer : null;
    if (writer !== null) this.#current = null;
    const whole = this.take(index);
    const interrupted = this.interrupted.take(index);
    this.tasks.run(async () => {
      await writer?.abandon();
      await interrupted?.discard();
      await (await whole)?.part.discard();
    });
  }

  /** What can be continued stays for another time, or everything goes. */
  stop(keepParts: boolean): void {
    const writer = this.#current?.writer;
    this.#current = null;
    const whole = [...this.#written.values()];
    this.#written.clear();
    this.tasks.run(async () => (keepParts ? writer?.leave() : writer?.abandon()));
    for (const written of whole) {
      this.tasks.run(async () => {
        const part = (await written)?.part;
        await (keepParts ? part?.leave() : part?.discard());
      });
    }
    this.tasks.run(() => this.interrupted.end(keepParts));
  }

  #isCurrent(writer: PartWriter): boolean {
    return this.#current?.writer === writer;
  }

  #begin(index: number): PartWriter {
    const mtime = this.items.mtimeOf(index);
    const interrupted = this.interrupted.take(index);
    return interrupted === null
      ? new PartWriter(() => this.#beginPart(index), mtime)
      : PartWriter.continue(interrupted, mtime);
  }

  async #beginPart(index: number): Promise<ArrivingPart> {
    const { items, tree } = this;
    // Made in any case: a folder that cannot be made is better known before a gigabyte came.
    const folder = await tree.folder(items.folderOf(index));
    return isWorthContinuing(items.sizeOf(index))
      ? ArrivingPart.beginWithJournal(tree.destination, interruptibleFile(items, index))
      : ArrivingPart.begin(folder, items.modeOf(index));
  }

  #finish(index: number, writer: PartWriter): void {
    this.#current = null;
    const { done } = this.tasks.run(() => writer.finish());
    const written = done.catch((error: unknown) => {
      this.onUnfinished(index, error);
      return null;
    });
    this.#written.set(index, written);
  }
}
