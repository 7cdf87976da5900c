import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { orAborted } from '../../../../src-shared/session';
import type { TransferView } from '../../../../src-shared/session';
import { TransferDesk } from '../desk';
import { temporaryFolder } from '../two-desks.fixture';
import type { GdayChannel } from './channel';
import type { GdayDirection } from './gday-call';

/** Bytes that may be under way before the writer waits. */
const PIPE_BYTES = 256 * 1024;

/** One direction of an ordered stream of bytes. */
class BytePipe {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #error: Error | null = null;
  #changed: () => void = () => undefined;
  #change = this.#nextChange();

  async write(bytes: Buffer): Promise<void> {
    if (this.#error !== null) throw this.#error;
    if (this.#ended) throw new Error('written after the end');
    this.#chunks.push(Buffer.from(bytes));
    this.#bytes += bytes.length;
    this.#tell();
    while (this.#bytes > PIPE_BYTES && !this.#isBroken()) await this.#change;
  }

  end(): void {
    this.#ended = true;
    this.#tell();
  }

  break(error: Error): void {
    this.#error = error;
    this.#tell();
  }

  /** @returns null at the end */
  async read(): Promise<Buffer | null> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#bytes -= chunk.length;
        this.#tell();
        return chunk;
      }
      if (this.#error !== null) throw this.#error;
      if (this.#ended) return null;
      await this.#change;
    }
  }

  #isBroken(): boolean {
    return this.#error !== null;
  }

  #tell(): void {
    const changed = this.#changed;
    this.#change = this.#nextChange();
    changed();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }
}

/** The other end of a call: does what a test says, byte by byte, and knows no more than docs/GDAY-WIRE.md 8. */
class ScriptedGday {
  readonly #toGday = new BytePipe();
  readonly #toCooee = new BytePipe();
  #unread: Buffer = Buffer.alloc(0);

  /** Our end. */
  channel(): GdayChannel {
    let last: Buffer | null = null;
    let reading: Promise<Buffer | null> | null = null;
    return {
      write: (bytes) => this.#toGday.write(bytes),
      read: (signal) => {
        if (reading !== null) throw new Error('two reads at once');
        // Whoever kept a view of it will now see rubbish.
        last?.fill(0xaa);
        reading = this.#toCooee.read().then((chunk) => (last = chunk));
        return orAborted(reading, signal).finally(() => {
          reading = null;
        });
      },
      finish: async () => {
        this.#toGday.end();
      },
    };
  }

  /** The header and JSON of Cooee's next message. */
  async hear(): Promise<{ readonly header: Buffer; readonly json: string }> {
    const header = await this.hearBytes(5);
    const json = await this.hearBytes(header.readUInt32BE(1));
    return { header, json: json.toString() };
  }

  /** Exactly so many bytes. */
  async hearBytes(length: number): Promise<Buffer> {
    while (this.#unread.length < length) {
      const chunk = await this.#toGday.read();
      if (chunk === null) throw new Error(`the end after ${String(this.#unread.length)} bytes`);
      this.#unread = Buffer.concat([this.#unread, chunk]);
    }
    const bytes = this.#unread.subarray(0, length);
    this.#unread = this.#unread.subarray(length);
    return bytes;
  }

  /** Everything until Cooee's end of stream. */
  async hearRest(): Promise<Buffer> {
    const chunks: Buffer[] = [this.#unread];
    for (let chunk = await this.#toGday.read(); chunk !== null; chunk = await this.#toGday.read())
      chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async say(json: unknown): Promise<void> {
    await this.sayBytes(messageBytes(typeof json === 'string' ? json : JSON.stringify(json)));
  }

  async sayBytes(bytes: Buffer): Promise<void> {
    await this.#toCooee.write(bytes);
  }

  hangUp(): void {
    this.#toCooee.end();
  }

  /** The session closes the connection. */
  closed(): void {
    this.#toGday.end();
  }

  /** The connection breaks in both directions. */
  break(error: Error): void {
    this.#toCooee.break(error);
    this.#toGday.break(error);
  }
}

/** docs/GDAY-WIRE.md 8.1. */
export function messageBytes(json: string): Buffer {
  const header = Buffer.alloc(5);
  header[0] = 2;
  header.writeUInt32BE(Buffer.byteLength(json), 1);
  return Buffer.concat([header, Buffer.from(json)]);
}

/** A desk and a gday in one call. The session's part is played here: the connection is closed when the desk is done. */
export class CallWithGday {
  readonly gday = new ScriptedGday();
  readonly desk: TransferDesk;
  readonly #waiters = new Set<() => void>();

  private constructor(
    readonly folder: string,
    readonly outbox: string,
    readonly inbox: string,
  ) {
    this.desk = new TransferDesk({
      destination: () => this.inbox,
      onChange: () => {
        for (const check of this.#waiters) check();
      },
    });
  }

  static async make(): Promise<CallWithGday> {
    const folder = await temporaryFolder();
    const [outbox, inbox] = [join(folder, 'out'), join(folder, 'in')];
    await mkdir(outbox);
    await mkdir(inbox);
    return new CallWithGday(folder, outbox, inbox);
  }

  /** Another call that receives into the same folder. */
  again(): CallWithGday {
    return new CallWithGday(this.folder, this.outbox, this.inbox);
  }

  send(): Promise<void> {
    return this.#attach('send');
  }

  receive(): Promise<void> {
    return this.#attach('receive');
  }

  #attach(direction: GdayDirection): Promise<void> {
    const closed = (): void => this.gday.closed();
    return this.desk.attachGday(this.gday.channel(), direction).finally(closed);
  }

  /** Resolves with the first view that satisfies, now or after any change. */
  until(wanted: (view: TransferView) => boolean): Promise<TransferView> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = this.desk.views().find(wanted);
        if (found === undefined) return;
        this.#waiters.delete(check);
        resolve(found);
      };
      this.#waiters.add(check);
      check();
    });
  }

  view(id: string): TransferView {
    const view = this.desk.views().find((candidate) => candidate.id === id);
    if (view === undefined) throw new Error(`no transfer ${id}`);
    return view;
  }

  async remove(): Promise<void> {
    await this.desk.close(null);
    await rm(this.folder, { recursive: true, force: true });
  }
}
