/**
 * Stands between one friend and the contact server and holds back the message that introduces the other to them. The
 * other, the victim, is already listening and dialling by then: that is the hour of the strangers.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { deferred } from '../../src-shared/session';

/** The friend's public address as the victim is told it: on the same computer, but ours to listen at. */
const STAND_IN_ADDRESS = '127.0.0.2';

/** From the brace of the message on; it is the last one of a connection. */
const INTRODUCTION = /\{(?:"PeerContact"|"type":"PeerContact").*"v4":"127\.0\.0\.1:(\d+)"/s;
const DIALECT_3 = 0x03;
/** Before a message, by dialect. */
const HEADER_BYTES = { 0: 4, 3: 3 } as const;

export class HeldIntroduction {
  readonly #sockets: Socket[] = [];
  #held: { readonly chunks: Buffer[]; readonly friend: Socket } | null = null;
  #standInPort = 0;
  #isReleased = false;
  readonly #heldPort = deferred<number>();
  /** The port at 127.0.0.1 that the victim listens on, once the friend should have been told it. */
  readonly victimPort = this.#heldPort.promise;
  readonly #server: Server;
  readonly #serverPort: number;

  private constructor(server: Server, serverPort: number) {
    this.#server = server;
    this.#serverPort = serverPort;

    server.on('connection', (friend) => this.#connectThrough(friend));
  }

  /** @param serverPort of the contact server on 127.0.0.1 */
  static async open(serverPort: number): Promise<HeldIntroduction> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HeldIntroduction(server, serverPort);
  }

  /** Where the friend finds what they take for the contact server. */
  get port(): string {
    const address = this.#server.address();
    return String(typeof address === 'object' && address !== null ? address.port : 0);
  }

  /** Lets the friend know where the victim is, and everything pass from now on. */
  release(): void {
    const held = this.#held;
    this.#held = null;
    this.#isReleased = true;
    if (held !== null) held.friend.write(Buffer.concat(held.chunks));
  }

  /** @returns a server at the friend's public address, where the victim dials */
  async listenInPlaceOfFriend(): Promise<Server> {
    const server = createServer().listen(this.#standInPort, STAND_IN_ADDRESS);
    await once(server, 'listening');
    return server;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #connectThrough(friend: Socket): void {
    const server = connect({ host: '127.0.0.1', port: this.#serverPort, localAddress: STAND_IN_ADDRESS });
    this.#sockets.push(friend, server);
    server.once('connect', () => (this.#standInPort = server.localPort ?? 0));
    for (const socket of [friend, server]) socket.on('error', () => undefined);
    friend.pipe(server);
    server.on('data', (chunk: Buffer) => {
      // What comes after it has to wait for it.
      if (this.#held?.friend === friend) {
        this.#held.chunks.push(chunk);
        return;
      }
      const found = INTRODUCTION.exec(chunk.toString('latin1'));
      if (found === null || this.#isReleased) {
        friend.write(chunk);
        return;
      }
      // The reply before it may have come along, and the friend must not miss it.
      const start = found.index - HEADER_BYTES[chunk[0] === DIALECT_3 ? 3 : 0];
      friend.write(chunk.subarray(0, start));
      this.#held = { chunks: [chunk.subarray(start)], friend };
      this.#heldPort.resolve(Number(found[1]));
    });
    server.on('close', () => friend.destroy());
  }
}
