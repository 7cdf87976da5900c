/** Stops reading a connection that another process is to go on with. */
import type { Socket } from 'node:net';

/** What Node has below a socket; it has no public way to stop reading that loses nothing. */
interface Readable {
  readStop?(): number;
}

/**
 * Reads no more of the connection: what the system has not given us yet is for whoever gets the socket.
 * @returns what was read and not consumed
 */
export function takeRest(socket: Socket): Buffer {
  const { _handle: handle } = socket as Socket & { readonly _handle?: Readable | null };
  const chunks: Buffer[] = [];
  for (let bytes = socket.read() as Buffer | null; bytes !== null; bytes = socket.read() as Buffer | null)
    chunks.push(bytes);
  // After the last read, which may have begun to read again.
  handle?.readStop?.();
  return Buffer.concat(chunks);
}
