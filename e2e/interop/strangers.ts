/** People without the code who know the port that a call listens on. */
import { once, setMaxListeners } from 'node:events';
import { connect } from 'node:net';
import type { Server, Socket } from 'node:net';

/** What one stranger does with a connection to 127.0.0.1:port; resolves when they have done their worst. */
export type Stranger = (port: number, signal: AbortSignal) => Promise<void>;

/** Connects and sends nothing; the connection stays open, unless the other side has enough of it. */
export const silent: Stranger = async (port, signal) => {
  await open(port, signal);
};

export const hangsUp: Stranger = async (port, signal) => {
  const socket = await open(port, signal);
  socket.destroy();
};

/** As long as the right one (15 bytes), and wrong in the last. */
export const greetsWrongly: Stranger = async (port, signal) => {
  const socket = await open(port, signal);
  const closed = once(socket, 'close');
  socket.write('gday_hole_punck');
  await closed;
};

/** Sends back whatever it receives: enough for gday to take it for a friend (docs/GDAY-WIRE.md 5). */
export const echoes: Stranger = async (port, signal) => {
  const socket = await open(port, signal);
  const closed = once(socket, 'close');
  socket.pipe(socket);
  await closed;
};

/**
 * Joins the connection that the victim makes to the friend's place with one made to the victim, so that it would prove
 * itself to itself.
 */
export async function joinsVictimToItself(
  port: number,
  inPlaceOfFriend: Server,
  signal: AbortSignal,
): Promise<void> {
  const [dialled] = (await once(inPlaceOfFriend, 'connection')) as [Socket];
  dialled.on('error', () => undefined);
  const accepted = await open(port, signal);
  const closed = Promise.all([once(dialled, 'close'), once(accepted, 'close')]);
  dialled.pipe(accepted);
  accepted.pipe(dialled);
  await closed;
}

/** Connections under way at the same moment. */
const AT_A_TIME = 50;

/** Sends `count` strangers of one kind to the port. */
export async function send(
  stranger: Stranger,
  count: number,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  // One listener for every stranger who stays.
  setMaxListeners(0, signal);
  let sent = 0;
  const lanes = Array.from({ length: AT_A_TIME }, async () => {
    while (sent < count) {
      sent += 1;
      await stranger(port, signal);
    }
  });
  await Promise.all(lanes);
}

/**
 * Strangers come from ports that no system gives away by itself, each worker's from its own ten thousand: gday lets its port go
 * for a moment, and gives up when somebody has got it meanwhile ("Address already in use").
 */
const FIRST_PORT = 10_000 + Number(process.env['TEST_PARALLEL_INDEX'] ?? 0) * 10_000;
const PORTS = 10_000;
let dialled = 0;

/** The victim opens its listener in the same moment as we hear of it: a refusal only means a little too early. */
async function open(port: number, signal: AbortSignal): Promise<Socket> {
  for (;;) {
    signal.throwIfAborted();
    const localPort = FIRST_PORT + (dialled++ % PORTS);
    const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.1', localPort });
    try {
      await once(socket, 'connect');
      socket.on('error', () => undefined);
      socket.resume();
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      return socket;
    } catch (error) {
      // In use: another program on this machine has the port to itself.
      if (!['ECONNREFUSED', 'EADDRINUSE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}
