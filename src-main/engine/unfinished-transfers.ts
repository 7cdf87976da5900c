/**
 * What is under way, remembered on this computer, so that the program can offer to go on with it after it was closed, killed
 * or lost its friend for good. One readable JSON file; paths in it never leave the computer. The bytes themselves are with
 * the receiver, in parts and journals; here is only what has to be offered again.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { CooeeError } from '../../src-shared/session';
import type { UnfinishedTransfer } from '../../src-shared/session';
import { JsonFile } from './json-file';
import { log } from './log';

/** Most transfers that are remembered; the oldest are dropped. */
const MAX_REMEMBERED = 20;
/** Written at most this often while bytes flow, milliseconds: after a crash the percentage may be this old. */
const WRITE_INTERVAL_MS = 1_000;

const entrySchema = z.object({
  id: z.string(),
  direction: z.enum(['send', 'receive']),
  title: z.string(),
  friendName: z.string(),
  totalBytes: z.int().min(0),
  transferredBytes: z.int().min(0),
  /** Unix time in milliseconds. */
  at: z.int(),
  /** What was dropped, absolute; empty when it was the friend's to send. */
  paths: z.array(z.string()).readonly(),
});
type Entry = Readonly<z.infer<typeof entrySchema>>;

/** A transfer of the current call. */
export type CurrentTransfer = Omit<Entry, 'id' | 'at'>;

/** Equal for two transfers of the same things. */
type TransferIdentity = Pick<Entry, 'direction' | 'title' | 'friendName' | 'totalBytes' | 'paths'>;

export class UnfinishedTransfers {
  /** Of earlier runs and calls, oldest first. */
  #earlier: Entry[] = [];
  /** Of the current call, by the transfer's id there. */
  #current = new Map<string, Entry>();
  /** Entries of {@link earlier} that the user wants to go on with, and the transfer of this call that does it, if there is one. */
  readonly #tray = new Map<string, string | null>();
  #timer: NodeJS.Timeout | null = null;
  /** The latest text that was written or is being written; null when that is not known. */
  #written: string | null = null;
  #writing: Promise<void> = Promise.resolve();
  readonly #file: JsonFile<readonly Entry[]> | null;

  /** @param folder absolute, made when it is needed; null remembers nothing over the end of the program */
  constructor(folder: string | null) {
    this.#file =
      folder === null
        ? null
        : new JsonFile('unfinished transfers', join(folder, 'unfinished.json'), z.array(entrySchema));
  }

  /** Reads what an earlier run has left; an unreadable file counts as empty. Never throws. */
  async load(): Promise<void> {
    const entries = (await this.#file?.read()) ?? [];
    this.#earlier = entries.slice(-MAX_REMEMBERED);
  }

  /** What can be continued, oldest first, without what the current call already offers. */
  list(): readonly UnfinishedTransfer[] {
    return this.#earlier
      .filter(({ id }) => typeof this.#tray.get(id) !== 'string')
      .map(({ paths: _, ...facts }) => ({ ...facts, inTray: this.#tray.has(facts.id) }));
  }

  /** The call has these transfers under way now, by id; whatever is missing is over. */
  update(open: ReadonlyMap<string, CurrentTransfer>): void {
    const next = new Map<string, Entry>();
    for (const [id, transfer] of open) next.set(id, this.#entryOf(this.#current.get(id), transfer));
    const isNew = next.size !== this.#current.size || [...next.keys()].some((id) => !this.#current.has(id));
    this.#current = next;
    for (const [id, transfer] of this.#tray) if (transfer !== null && next.has(transfer)) this.forget(id);
    for (const transfer of open.values()) this.takenUp(transfer);
    // A new one must not be forgotten by a crash in its first seconds; percentages may be.
    if (isNew) this.#write();
    else if (next.size > 0) this.#timer ??= setTimeout(() => this.#write(), WRITE_INTERVAL_MS).unref();
  }

  /** The call has or had this transfer: what an earlier one has left of the same goes on in it, or has arrived with it. */
  takenUp(transfer: TransferIdentity): void {
    for (const entry of this.#earlier) if (isSame(entry, transfer)) this.forget(entry.id);
  }

  /**
   * The call ended: what was under way waits for another one, and so does what was in the tray and never came to run.
   * @param isOver whether a transfer of the call is done, or somebody did not want it
   */
  callEnded(isOver: (transfer: string) => boolean): void {
    const interrupted = [...this.#current.values()].map((entry) => ({ ...entry, at: Date.now() }));
    this.#earlier = [...this.#earlier, ...interrupted].slice(-MAX_REMEMBERED);
    this.#current.clear();
    for (const [id, transfer] of this.#tray) if (transfer !== null && isOver(transfer)) this.forget(id);
    this.#tray.clear();
    this.#write();
  }

  /**
   * The user wants to go on with it, in this call or the next.
   * @throws CooeeError `nothing-to-send` when it was the friend's to send, or nobody knows it
   */
  putInTray(id: string): void {
    const entry = this.#earlier.find((candidate) => candidate.id === id);
    if (entry === undefined || entry.direction === 'receive') throw new CooeeError('nothing-to-send');
    this.#tray.set(id, null);
  }

  /** Offers what is in the tray. @param offer by its paths; returns the id of the transfer */
  offerTray(offer: (paths: readonly string[]) => string): void {
    for (const { id, paths } of this.#earlier)
      if (this.#tray.get(id) === null) this.#tray.set(id, offer(paths));
  }

  forget(id: string): void {
    this.#earlier = this.#earlier.filter((entry) => entry.id !== id);
    this.#tray.delete(id);
    this.#write();
  }

  /** Resolves when everything is on the disk. */
  async close(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  /** What has not moved since the last look stays as it is, so that there is nothing to write. */
  #entryOf(before: Entry | undefined, transfer: CurrentTransfer): Entry {
    if (before?.transferredBytes === transfer.transferredBytes && isSame(before, transfer)) return before;
    return { ...transfer, id: before?.id ?? randomUUID(), at: Date.now() };
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#file === null) return;
    const entries = [...this.#earlier, ...this.#current.values()].slice(-MAX_REMEMBERED);
    const text = JSON.stringify(entries);
    if (text === this.#written) return;
    this.#written = text;
    // Without a memory the program still sends files.
    this.#writing = this.#file.replace(entries).catch((error: unknown) => {
      log.warn('unfinished transfers are not remembered', {}, error);
      // The next write may succeed.
      this.#written = null;
    });
  }
}

function isSame(one: TransferIdentity, other: TransferIdentity): boolean {
  return (
    one.direction === other.direction &&
    one.title === other.title &&
    one.friendName === other.friendName &&
    one.totalBytes === other.totalBytes &&
    one.paths.length === other.paths.length &&
    one.paths.every((path, index) => path === other.paths[index])
  );
}
