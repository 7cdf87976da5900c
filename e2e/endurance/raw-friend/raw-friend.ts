/**
 * A friend who knows the code and the published protocol, and says whatever he likes: the caller of a `cooee get`, by hand over
 * node:net, without a line of Cooee's own (docs/PROTOCOL.md, sections 3 to 7).
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

import { RawBytes } from './raw-bytes';
import { RawRecords } from './raw-records';
import { verifyAsCreator } from './peer-verification';

/** Text that is a number by the rule of the protocol: the room of dialect 0.1. */
const ROOM = '4663';
const SECRET = 'abcd';
/** What `cooee get` is given. */
export const CODE = `0.${ROOM}.${SECRET}`;

const KIND_CONTROL = 0;
const KIND_DATA = 1;
/** Shorter than any silence that a Cooee takes for a lost connection. */
const PING_MS = 2_000;

type Message = Readonly<Record<string, unknown>>;

export class RawFriend {
  /** Control messages that have come, oldest first. */
  readonly heard: Message[] = [];
  private records: RawRecords | null = null;
  private pings: NodeJS.Timeout | null = null;
  private wake: () => void = () => undefined;
  private over = false;

  private constructor(
    private readonly toServer: Socket,
    private readonly listener: Server,
  ) {}

  /** Makes the room and waits in it. Returns when `cooee get` may be started. */
  static async call(serverPort: number): Promise<RawFriend> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const toServer = connect({ host: '127.0.0.1', port: serverPort });
    const bytes = new RawBytes(toServer);
    const isCreator = `"room_code":${ROOM},"is_creator":true`;
    for (const [request, reply] of [
      [`{"CreateRoom":{"room_code":${ROOM}}}`, 'RoomCreated'],
      [`{"SendAddr":{${isCreator},"private_addr":"127.0.0.1:${port}"}}`, 'ReceivedAddr'],
      [`{"DoneSending":{${isCreator}}}`, 'ClientContact'],
    ] as const) {
      bytes.send(lengthPrefixed(request));
      const answer = await bytes.take((await bytes.take(4)).readUInt32BE());
      if (!answer.toString().includes(reply)) throw new Error(`${answer.toString()} came, not ${reply}`);
    }
    const friend = new RawFriend(toServer, listener);
    listener.on('connection', (socket) => void friend.meet(socket));
    return friend;
  }

  /** Waits until the two are connected and introduced. */
  async connected(): Promise<void> {
    await this.hears(({ type }) => type === 'hello');
  }

  say(message: Message): void {
    this.sendFrame(KIND_CONTROL, Buffer.from(JSON.stringify(message)));
  }

  sendData(transfer: number, file: number, bytes: Buffer): void {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(transfer, 0);
    header.writeUInt32BE(file, 4);
    this.sendFrame(KIND_DATA, Buffer.concat([header, bytes]));
  }

  /** @param kind first byte of the frame */
  sendFrame(kind: number, payload: Buffer): void {
    this.stream.send(Buffer.concat([Buffer.of(kind), payload]));
  }

  get stream(): RawRecords {
    if (this.records === null) throw new Error('nobody is connected');
    return this.records;
  }

  get hungUp(): boolean {
    return this.over;
  }

  /** @throws Error with everything heard, when the connection ends before */
  async hears(pick: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.heard.find(pick);
      if (found !== undefined) return found;
      if (this.over) throw new Error(`hung up after ${JSON.stringify(this.heard)}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  close(): void {
    if (this.pings !== null) clearInterval(this.pings);
    this.listener.close();
    this.toServer.destroy();
    this.closeConnection();
  }

  private closeConnection: () => void = () => undefined;

  /** Several connections may come about; the first that proves itself is the one. */
  private async meet(socket: Socket): Promise<void> {
    const bytes = new RawBytes(socket);
    try {
      const keys = await verifyAsCreator(bytes, SECRET);
      if (this.records !== null) {
        bytes.destroy();
        return;
      }
      this.closeConnection = () => {
        bytes.destroy();
      };
      this.records = await RawRecords.open(bytes, keys);
      this.say({ type: 'hello', version: 1, app: 'by hand', name: 'Mallory', features: [] });
      this.pings = setInterval(() => {
        this.say({ type: 'ping' });
      }, PING_MS);
      for (;;) {
        const frame = await this.records.receive();
        if (frame[0] !== KIND_CONTROL) continue;
        this.heard.push(JSON.parse(frame.toString('utf8', 1)) as Message);
        this.wake();
      }
    } catch {
      if (this.records === null) return;
      this.over = true;
      this.wake();
    }
  }
}

/** A frame of dialect 0.1. */
function lengthPrefixed(json: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(json));
  return Buffer.concat([length, Buffer.from(json)]);
}
