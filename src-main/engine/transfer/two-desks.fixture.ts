import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, lstat, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { vi } from 'vitest';

import { toFailure } from '../../../src-shared/session';
import type { Failure, TransferStatus, TransferView } from '../../../src-shared/session';
import type { TransferChannel } from './protocol/channel';
import { DATA_HEADER_BYTES } from './protocol/data-frame';
import { TransferDesk } from './desk';
import type { TransferMessage } from './protocol/messages';

type Packet =
  | { readonly kind: 'control'; readonly json: string }
  | { readonly kind: 'data'; readonly frame: Buffer; readonly release: () => void };

/** Packets under way in one direction before the sender has to wait. */
const PIPE_PACKETS = 8;

/** One direction of an ordered channel: real JSON, copied frames, backpressure, strict delivery one at a time. */
export class Pipe implements TransferChannel {
  readonly maxFrameBytes = 1024 * 1024 + DATA_HEADER_BYTES;
  /** Runs before a packet is delivered; a test holds the packet back by not resolving. */
  beforeDelivery: (packet: Packet) => Promise<void> | void = () => undefined;
  /** Types of the control messages sent so far. */
  readonly sent: TransferMessage['type'][] = [];
  readonly #packets: Packet[] = [];
  readonly #waiting: (() => void)[] = [];
  #delivering = false;

  constructor(
    readonly receiver: TransferDesk,
    readonly onBroken: (error: unknown) => void,
  ) {}

  /** The sender of the next packet has to wait. */
  get isFull(): boolean {
    return this.#packets.length > PIPE_PACKETS;
  }

  /** Everything sent has been handled by the receiver. */
  get isIdle(): boolean {
    return this.#packets.length === 0 && !this.#delivering;
  }

  async sendControl(message: TransferMessage): Promise<void> {
    this.sent.push(message.type);
    const json = JSON.stringify(message);
    if (Buffer.byteLength(json) >= 64 * 1024) throw new RangeError(`${message.type} is too long`);
    await this.#send({ kind: 'control', json });
  }

  async sendData(frame: Buffer, release: () => void): Promise<void> {
    if (frame.length > this.maxFrameBytes) throw new RangeError('frame is too long');
    frame[0] = 0xee;
    await this.#send({ kind: 'data', frame, release });
  }

  async #send(packet: Packet): Promise<void> {
    this.#packets.push(packet);
    void this.#deliver();
    if (this.isFull) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async #deliver(): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let packet = this.#packets.shift(); packet !== undefined; packet = this.#packets.shift()) {
        this.#waiting.shift()?.();
        await this.beforeDelivery(packet);
        if (packet.kind === 'control') await this.receiver.handleControl(JSON.parse(packet.json));
        else {
          await this.#handOver(Buffer.from(packet.frame));
          packet.release();
        }
      }
    } catch (error) {
      this.onBroken(error);
    } finally {
      this.#delivering = false;
    }
  }

  /** Whoever keeps a view of a frame without saying so, or for too long, sees rubbish. */
  async #handOver(frame: Buffer): Promise<void> {
    const spoil = (): void => {
      frame.fill(0xaa);
    };
    const keep = vi.fn(() => spoil);
    await this.receiver.handleData(frame, keep);
    if (keep.mock.calls.length === 0) spoil();
  }
}

/** A desk with a folder of its own to receive into and one to send from. */
export class Side {
  readonly desk: TransferDesk;
  inbox: string;
  readonly #waiters = new Set<() => void>();

  constructor(
    readonly outbox: string,
    inbox: string,
    now?: () => number,
  ) {
    this.inbox = inbox;
    this.desk = new TransferDesk({
      ...(now !== undefined && { now }),
      destination: () => this.inbox,
      onChange: () => {
        for (const check of this.#waiters) check();
      },
    });
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

  incoming(title?: string): Promise<TransferView> {
    return this.until(
      (view) => view.status.name === 'incoming' && (title === undefined || view.title === title),
    );
  }
}

/** Two desks in one call, on real folders. */
export class TwoDesks {
  readonly toB: Pipe;
  readonly toA: Pipe;
  /** What ended the call, if something did. */
  broken: Failure | null = null;

  private constructor(
    readonly folder: string,
    readonly a: Side,
    readonly b: Side,
  ) {
    const broken = (error: unknown): void => {
      this.broken = toFailure(error);
      void a.desk.close(this.broken);
      void b.desk.close(this.broken);
    };
    this.toB = new Pipe(b.desk, broken);
    this.toA = new Pipe(a.desk, broken);
  }

  /** @param now the time on both sides, milliseconds */
  static async make(now?: () => number): Promise<TwoDesks> {
    const folder = await temporaryFolder();
    const paths = ['a-out', 'a-in', 'b-out', 'b-in'].map((name) => join(folder, name));
    for (const path of paths) await mkdir(path);
    const [aOut = '', aIn = '', bOut = '', bIn = ''] = paths;
    return new TwoDesks(folder, new Side(aOut, aIn, now), new Side(bOut, bIn, now));
  }

  /** Another call between the same two people, in the same folders. */
  again(): TwoDesks {
    return new TwoDesks(
      this.folder,
      new Side(this.a.outbox, this.a.inbox),
      new Side(this.b.outbox, this.b.inbox),
    );
  }

  connect(): void {
    this.a.desk.attach(this.toB);
    this.b.desk.attach(this.toA);
  }

  /** A sends, B accepts. */
  async transfer(
    paths: readonly string[],
  ): Promise<{ sender: TransferStatus; receiver: TransferStatus; offered: TransferView }> {
    const id = this.a.desk.offer(paths);
    const offered = await this.b.incoming();
    await this.b.desk.accept(offered.id);
    const [sender, receiver] = await Promise.all([
      this.a.desk.whenOver(id),
      this.b.desk.whenOver(offered.id),
    ]);
    return { sender, receiver, offered };
  }

  async remove(): Promise<void> {
    await this.a.desk.close(null);
    await this.b.desk.close(null);
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(await realpath(tmpdir()), 'cooee-transfer-'));
}

/** Everything below a folder: `path/` for folders, and what matters of every file. */
export async function treeOf(folder: string): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).normalize('NFC');
    const stats = await lstat(path);
    if (stats.isDirectory()) tree[`${name}/`] = 'folder';
    else if (stats.isSymbolicLink()) tree[name] = 'link';
    else {
      const hash = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      const executable = (stats.mode & 0o111) === 0 ? '' : ' executable';
      tree[name] = `${hash} ${String(Math.trunc(stats.mtimeMs))}${executable}`;
    }
  }
  return tree;
}
