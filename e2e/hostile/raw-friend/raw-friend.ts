/**
 * A friend who knows the code and the published protocol, and says whatever they like: the caller of a `cooee get` or the
 * answerer of a `cooee send`, by hand over node:net, without a line of Cooee's own (docs/PROTOCOL.md 3 to 8).
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { verifyAsCreator, verifyAsJoiner } from './peer-verification';
import { RawBytes } from './raw-bytes';
import { RawRecords } from './raw-records';
import type { RawRole } from './raw-records';
import { enterRoom, ROOM } from './raw-room';

const SECRET = 'abcd';
/** What `cooee get` or `cooee send` is given. */
export const CODE = `0.${ROOM}.${SECRET}`;

/** It would clear a terminal that believed it. */
const NAME = 'Mal\u001b[2Jlory';

const KIND_CONTROL = 0;
const KIND_DATA = 1;
const KIND_ACKNOWLEDGE = 2;
/** Before file data: transfer and file. */
const DATA_HEADER_BYTES = 8;
/** An acknowledgement is due after so many frames: at most 4 MiB. */
const ACKNOWLEDGE_FRAMES = 16;
/** Shorter than any silence that a Cooee takes for a lost connection. */
const PING_MS = 2_000;

export type Message = Readonly<Record<string, unknown>>;

export class RawFriend {
  /** Control messages that have come, oldest first. */
  readonly received: Message[] = [];
  /** Frames that count and have come (docs/PROTOCOL.md 8). */
  framesReceived = 0;
  /** Bytes of file data that have come. */
  dataReceived = 0;
  /** Whether what has come is acknowledged now and then, as it should be. */
  acknowledges = true;
  /** What becomes of file data. */
  onData: (file: number, bytes: Buffer) => void = () => undefined;
  /** What is done about a message beside remembering it. */
  onMessage: (message: Message) => void = () => undefined;
  #records: RawRecords | null = null;
  #pings: NodeJS.Timeout | null = null;
  #wake: () => void = () => undefined;
  #over = false;

  #toServer: Socket | null = null;
  readonly #listener: Server;
  readonly #role: RawRole;

  private constructor(listener: Server, role: RawRole) {
    this.#listener = listener;
    this.#role = role;
  }

  /** Makes the room and waits in it. Returns when `cooee get` may be started. */
  static async call(serverPort: number): Promise<RawFriend> {
    return RawFriend.#meetIn(serverPort, 'creator');
  }

  /** Enters the room that a `cooee send` has made. */
  static async answer(serverPort: number): Promise<RawFriend> {
    return RawFriend.#meetIn(serverPort, 'joiner');
  }

  static async #meetIn(serverPort: number, role: RawRole): Promise<RawFriend> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const friend = new RawFriend(listener, role);
    listener.on('connection', (socket) => void friend.#meet(socket));
    friend.#toServer = await enterRoom(serverPort, role, `127.0.0.1:${port}`);
    return friend;
  }

  /** Waits until the two are connected and introduced. */
  async connected(): Promise<void> {
    await this.receives(({ type }) => type === 'hello');
  }

  send(message: Message): void {
    this.sendFrame(KIND_CONTROL, Buffer.from(JSON.stringify(message)));
  }

  sendData(transfer: number, file: number, bytes: Buffer): void {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(transfer, 0);
    header.writeUInt32BE(file, 4);
    this.sendFrame(KIND_DATA, Buffer.concat([header, bytes]));
  }

  /** @param frames that have come in all; it may be a lie */
  acknowledge(frames = this.framesReceived): void {
    const count = Buffer.alloc(8);
    count.writeBigUInt64BE(BigInt(frames));
    this.sendFrame(KIND_ACKNOWLEDGE, count);
  }

  /** @param kind first byte of the frame */
  sendFrame(kind: number, payload: Buffer): void {
    this.stream.send(Buffer.concat([Buffer.of(kind), payload]));
  }

  get stream(): RawRecords {
    if (this.#records === null) throw new Error('nobody is connected');
    return this.#records;
  }

  get hungUp(): boolean {
    return this.#over;
  }

  /** @throws Error with everything received, when the connection ends before */
  async receives(pick: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.received.find(pick);
      if (found !== undefined) return found;
      await this.#receivesMore();
    }
  }

  /** Resolves when so many bytes of file data have come in all. @throws Error as {@link receives} */
  async receivesData(bytes: number): Promise<void> {
    while (this.dataReceived < bytes) await this.#receivesMore();
  }

  async #receivesMore(): Promise<void> {
    if (this.#over) throw new Error(`hung up after ${JSON.stringify(this.received)}`);
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  close(): void {
    if (this.#pings !== null) clearInterval(this.#pings);
    this.#listener.close();
    this.#toServer?.destroy();
    this.#closeConnection();
  }

  #closeConnection: () => void = () => undefined;

  /** Several connections may come about; the first that proves itself is the one. */
  async #meet(socket: Socket): Promise<void> {
    const bytes = new RawBytes(socket);
    try {
      const verify = this.#role === 'creator' ? verifyAsCreator : verifyAsJoiner;
      const keys = await verify(bytes, SECRET);
      if (this.#records !== null) {
        bytes.destroy();
        return;
      }
      this.#closeConnection = () => {
        bytes.destroy();
      };
      this.#records = await RawRecords.open(bytes, keys, this.#role);
      this.send({ type: 'hello', version: 1, app: 'by hand', name: NAME, features: [] });
      this.#pings = setInterval(() => {
        this.send({ type: 'ping' });
      }, PING_MS);
      for (;;) this.#take(await this.#records.receive());
    } catch {
      if (this.#records === null) return;
      this.#over = true;
      this.#wake();
    }
  }

  #take(frame: Buffer): void {
    const kind = frame[0];
    if (kind !== KIND_CONTROL && kind !== KIND_DATA) return;
    this.framesReceived += 1;
    if (this.acknowledges && this.framesReceived % ACKNOWLEDGE_FRAMES === 0) this.acknowledge();
    if (kind === KIND_DATA) {
      const bytes = frame.subarray(1 + DATA_HEADER_BYTES);
      this.dataReceived += bytes.length;
      this.onData(frame.readUInt32BE(5), bytes);
    } else {
      const message = JSON.parse(frame.toString('utf8', 1)) as Message;
      this.received.push(message);
      this.onMessage(message);
    }
    this.#wake();
  }
}
