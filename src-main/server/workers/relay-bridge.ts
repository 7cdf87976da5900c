/** The relay of a worker: the two of a pair may come to different workers, so all are brought to the one process that joins them. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import type { Networks } from '../limits';
import type { Log } from '../log';
import type { RelayService } from '../relay';
import { Seldom } from '../seldom';

/** From the end of the relay's side to the destruction of the client's: time for a slow client to take what was written for it. */
const CLOSE_TIMEOUT_MS = 60_000;

export class RelayBridge implements RelayService {
  readonly #clients = new Set<Socket>();
  readonly #path: string;
  readonly #warnings: Seldom;

  /** @param path where the process listens that joins them */
  constructor(path: string, log: Log) {
    this.#path = path;
    this.#warnings = new Seldom((text) => log('warn', text));
  }

  serve(client: Socket, networks: Networks | null): void {
    const relay = connect(this.#path);
    this.#clients.add(client);
    let closeTimer: NodeJS.Timeout | undefined;
    relay.write(`${JSON.stringify(networks)}\n`);
    client.pipe(relay);
    relay.pipe(client);
    let hasEnded = false;
    client.on('end', () => {
      hasEnded = true;
    });
    // The connection is gone, and 'close' follows.
    client.on('error', () => relay.destroy());
    client.on('close', () => {
      this.#clients.delete(client);
      clearTimeout(closeTimer);
      // The last of what a client sent before its end may still be on its way to the relay, which ends it for its part.
      if (!hasEnded) relay.destroy();
      else if (!relay.destroyed) closeTimer = setTimeout(() => relay.destroy(), CLOSE_TIMEOUT_MS);
    });
    relay.on('error', (error) => this.#warnings.say(`cannot reach the relay's process: ${error.message}`));
    relay.on('close', () => {
      clearTimeout(closeTimer);
      client.end();
      // Read and thrown away: unread bytes would make the system send a reset.
      client.unpipe(relay);
      client.resume();
      if (!client.destroyed) closeTimer = setTimeout(() => client.destroy(), CLOSE_TIMEOUT_MS);
    });
  }

  /** It is the relay's process that sends away those who wait. */
  async drain(): Promise<void> {
    await this.#closed();
  }

  /** What the relay's process has not ended yet is closed. */
  async close(): Promise<void> {
    const closed = this.#closed();
    for (const client of this.#clients) client.destroySoon();
    await closed;
  }

  async #closed(): Promise<void> {
    await Promise.all(
      [...this.#clients].map(
        (client) => new Promise<void>((resolve) => client.once('close', () => resolve())),
      ),
    );
  }
}

const LINE_FEED = 0x0a;

/** Reads off what a bridge has written first. @param serve called with nothing of what the client sent taken away */
export function onNetworks(socket: Socket, serve: (networks: Networks | null) => void): void {
  let received = Buffer.alloc(0);
  const read = (): void => {
    const bytes = socket.read() as Buffer | null;
    if (bytes === null) return;
    received = Buffer.concat([received, bytes]);
    const end = received.indexOf(LINE_FEED);
    if (end === -1) return;
    socket.off('readable', read);
    socket.off('error', failed);
    if (received.length > end + 1) socket.unshift(received.subarray(end + 1));
    serve(JSON.parse(received.toString('utf8', 0, end)) as Networks | null);
    socket.resume();
  };
  const failed = (): void => {
    // The worker has ended, and its client's connection with it.
  };
  socket.on('readable', read);
  socket.on('error', failed);
}
