import type { Server, Socket } from 'node:net';

export type Family = 4 | 6;

/** An operating system's socket, not yet owned by Node. A file descriptor (POSIX) or a SOCKET handle (Windows). */
export type SystemSocket = number & { readonly brand: 'system-socket' };

/**
 * What a platform must do so that several sockets share one local port: Node cannot set SO_REUSEADDR and SO_REUSEPORT
 * before it binds a client socket. One file per platform behind this interface; nothing else knows a descriptor.
 */
export interface SystemSockets {
  /**
   * A TCP socket bound to the wildcard address of the family and the port (0 lets the system choose), with port
   * sharing switched on. IPv6 sockets are IPv6 only.
   *
   * @param maxSegmentBytes the most data that a TCP packet carries in either direction, or null for what the system finds out.
   *   Only Linux needs it: Windows and macOS notice by themselves when a way swallows large packets (RFC 4821, RFC 2923).
   * @throws Error with the system's error number
   */
  bind(family: Family, port: number, maxSegmentBytes: number | null): SystemSocket;
  portOf(socket: SystemSocket, family: Family): number;
  /** Hands the socket to Node as an unconnected client; from then on Node closes it. */
  toClient(socket: SystemSocket): Socket;
  /** Makes the server listen on the socket; from then on Node closes it. */
  listen(server: Server, socket: SystemSocket): void;
  close(socket: SystemSocket): void;
}
