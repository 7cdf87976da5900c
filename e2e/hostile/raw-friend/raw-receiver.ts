/**
 * An honest receiver by hand: takes what is offered, credits, verifies and gives the receipt (docs/PROTOCOL.md 7). It
 * keeps the SHA-256 of what came, not the bytes.
 */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

import type { Message, RawFriend } from './raw-friend';

/** Bytes of a transfer that may be on the way, and the longest credit. */
export const WINDOW_BYTES = 16 * 1024 * 1024;
/** Several files in one data frame. */
const PACKED = 0xffff_ffff;
const PACKED_HEADER_BYTES = 4 + 4 + 32;

interface OfferedItem {
  readonly kind: string;
  readonly path: readonly string[];
  readonly size?: number;
}

export class RawReceiver {
  /** What was offered, by index. */
  readonly items: OfferedItem[] = [];
  readonly #hashes = new Map<number, Hash>();
  #verified = 0;

  /** Everything is about the first transfer. */
  constructor(readonly friend: RawFriend) {
    friend.onMessage = (message) => {
      if (message['type'] === 'offer-items') this.items.push(...(message['items'] as readonly OfferedItem[]));
    };
  }

  /** Resolves when everything is offered. */
  async offered(): Promise<void> {
    await this.friend.receives(({ type }) => type === 'offer-end');
  }

  /** The index of the item whose path ends with this. */
  index(name: string): number {
    return this.items.findIndex(({ path }) => path.at(-1) === name);
  }

  /** @param more fields of the answer other than those of a plain yes */
  accept(more: Message = {}): void {
    this.send({ type: 'answer', accept: true, freeBytes: null, window: WINDOW_BYTES, renamed: [], ...more });
  }

  /** Sends a message about the transfer. */
  send(message: Message): void {
    this.friend.send({ transfer: 0, ...message });
  }

  /** Does not want these items: first and last index of each range. */
  skips(ranges: readonly (readonly number[])[]): void {
    this.send({ type: 'answer-skip', ranges });
  }

  /** Says that a file is on the disk and is what was sent, whether it is or not. */
  verifies(name: string): void {
    this.send({ type: 'verified', files: [this.index(name)] });
  }

  rejects(file: number): void {
    this.send({ type: 'file-rejected', file, failure: { kind: 'file-damaged', detail: null } });
  }

  /** From now on does what an honest receiver does, to the receipt; before the first byte, or what came is not hashed. */
  behave(): void {
    this.friend.onData = (file, bytes) => {
      this.send({ type: 'credit', bytes: bytes.length });
      if (file === PACKED) this.#takePacked(bytes);
      else this.#hashOf(file).update(bytes);
    };
    const { onMessage } = this.friend;
    this.friend.onMessage = (message) => {
      onMessage(message);
      if (message['type'] === 'files-end')
        this.#verify((message['files'] as readonly { readonly file: number }[]).map(({ file }) => file));
      if (message['type'] === 'transfer-end') this.send({ type: 'receipt', files: this.#verified, bytes: 0 });
    };
  }

  /** SHA-256 of what came of a file, hex. */
  sha256(name: string): string {
    return this.#hashOf(this.index(name)).copy().digest('hex');
  }

  #verify(files: readonly number[]): void {
    this.#verified += files.length;
    this.send({ type: 'verified', files });
  }

  #takePacked(bytes: Buffer): void {
    const files: number[] = [];
    for (let at = 0; at < bytes.length;) {
      const [file, length] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
      at += PACKED_HEADER_BYTES + length;
      this.#hashOf(file).update(bytes.subarray(at - length, at));
      files.push(file);
    }
    this.#verify(files);
  }

  #hashOf(file: number): Hash {
    const hash = this.#hashes.get(file) ?? createHash('sha256');
    this.#hashes.set(file, hash);
    return hash;
  }
}
