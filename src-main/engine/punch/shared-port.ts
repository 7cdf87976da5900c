import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { CooeeError, orAborted } from '../../../src-shared/session';
import { posixSockets } from './posix-sockets';
import type { Family, SystemSocket, SystemSockets } from './system-sockets';
import { windowsSockets } from './windows-sockets';

/** Idle time before the kernel probes a silent connection, milliseconds; gday's value (docs/GDAY-WIRE.md 4.1). */
const KEEP_ALIVE_IDLE_MS = 60_000;

/** With the headers of IPv6 and TCP it fits into 1,280 bytes, which every link takes that carries IPv6 (RFC 8200, section 5). */
const SMALL_SEGMENT_BYTES = 1_200;

let systemSockets: SystemSockets | null = null;

function sockets(): SystemSockets {
  if (systemSockets === null) {
    const { platform } = process;
    if (platform === 'win32') systemSockets = windowsSockets();
    else if (platform === 'linux' || platform === 'darwin') systemSockets = posixSockets(platform);
    else throw new CooeeError('internal', `no port sharing on ${platform}`);
  }
  return systemSockets;
}

/**
 * One local TCP port of one family that the connection to the contact server, the listener and every outgoing attempt
 * share. The router maps that one port, so the public address the server sees is the one that punching needs.
 */
export class SharedPort {
  /** Bound for as long as this object is open, so that nobody else is given the port between two connections. */
  readonly #reservation: SystemSocket;
  readonly #maxSegmentBytes: number | null;

  private constructor(
    readonly family: Family,
    readonly port: number,
    reservation: SystemSocket,
    maxSegmentBytes: number | null,
  ) {
    this.#reservation = reservation;
    this.#maxSegmentBytes = maxSegmentBytes;
  }

  /**
   * Takes a free port.
   *
   * @param hasSmallPackets whether its connections keep to packets of at most {@link SMALL_SEGMENT_BYTES} of data
   * @throws Error when the family is switched off on this computer
   */
  static open(family: Family, hasSmallPackets = false): SharedPort {
    const maxSegmentBytes = hasSmallPackets ? SMALL_SEGMENT_BYTES : null;
    const reservation = sockets().bind(family, 0, maxSegmentBytes);
    return new SharedPort(family, sockets().portOf(reservation, family), reservation, maxSegmentBytes);
  }

  /**
   * Connects from this port.
   * @throws the system's error, or the signal's reason; the socket is destroyed then
   */
  async connect(host: string, port: number, signal: AbortSignal): Promise<Socket> {
    signal.throwIfAborted();
    const client = sockets().toClient(sockets().bind(this.family, this.port, this.#maxSegmentBytes));
    try {
      const connected = once(client, 'connect');
      client.connect({ host, port });
      await orAborted(connected, signal);
      client.setNoDelay(true);
      client.setKeepAlive(true, KEEP_ALIVE_IDLE_MS);
      return client;
    } catch (error) {
      // Destroying it may raise another error; the first one is thrown.
      client.on('error', () => undefined);
      client.destroy();
      throw error;
    }
  }

  /** Starts to listen on this port, on every address of the family. */
  async listen(onConnection: (socket: Socket) => void): Promise<Server> {
    const server = createServer(
      { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_IDLE_MS },
      onConnection,
    );
    const listening = once(server, 'listening');
    sockets().listen(server, sockets().bind(this.family, this.port, this.#maxSegmentBytes));
    await listening;
    return server;
  }

  /** Gives the port back; connections made from it live on. */
  close(): void {
    sockets().close(this.#reservation);
  }
}
