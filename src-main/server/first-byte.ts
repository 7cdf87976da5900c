/** Two protocols on one port: the first byte of a connection tells which of them its client speaks. */
import type { Socket } from 'node:net';

/** How long a client may be silent at first; as long as one that is in no room. */
const SILENCE_TIMEOUT_MS = 60_000;
/** From our end of the connection to its destruction, if the client does not end its own. */
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Waits for the first byte and hands the connection on with nothing of it taken away. One that stays silent, or ends before, is
 * ended.
 *
 * @param serve called in the same turn in which the byte came
 */
export function onFirstByte(socket: Socket, serve: (firstByte: number) => void): void {
  let closeTimer: NodeJS.Timeout | undefined;
  const end = (): void => {
    stop();
    socket.end();
    // Read and thrown away: unread bytes would make the system send a reset.
    socket.resume();
    closeTimer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS);
  };
  const fail = (): void => {
    // The socket is destroyed by the error; 'close' follows.
  };
  const closed = (): void => {
    stop();
    clearTimeout(closeTimer);
  };
  const look = (bytes: Buffer): void => {
    const [firstByte] = bytes;
    if (firstByte === undefined) return;
    stop();
    socket.off('error', fail);
    socket.off('close', closed);
    socket.pause();
    socket.unshift(bytes);
    serve(firstByte);
    socket.resume();
  };
  const silence = setTimeout(end, SILENCE_TIMEOUT_MS);
  const stop = (): void => {
    clearTimeout(silence);
    socket.off('data', look);
    socket.off('end', end);
  };
  socket.on('data', look);
  socket.on('end', end);
  socket.on('error', fail);
  socket.on('close', closed);
}
