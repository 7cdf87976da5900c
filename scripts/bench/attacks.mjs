/** What somebody may do to a contact server, each from many addresses of the loopback interface, as hard as they can. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client, create, dial, frame, record } from './wire.mjs';

/** A connection that was closed is made again after this, milliseconds. */
const AGAIN_MS = 250;
/** Between two turns of whoever asks as fast as they may, milliseconds. */
const TURN_MS = 20;

/** @typedef {import('./wire.mjs').Place} Place */
/** @typedef {{ place: Place, signal: AbortSignal, watched: { room: string | null } }} Target */
/** @typedef {{ name: string, isTls?: boolean, run: (target: Target) => unknown }} Attack */

/** A code as it is spoken. */
export function spokenRoom() {
  const letters = '2345689abcdefghjkmnpqrstvwxyz';
  return [...randomBytes(4)].map((byte) => letters[byte % letters.length]).join('');
}

/** @param {number} count */
function addresses(count) {
  return Array.from({ length: count }, (_, index) => `127.1.${String(index >> 8)}.${String(index % 256)}`);
}

/**
 * Holds so many connections for each address, and makes those again that the server closes.
 * @param {Target} target
 * @param {number} sources
 * @param {number} each
 * @param {(socket: import('node:net').Socket) => void} begin
 */
function hold({ place, signal }, sources, each, begin) {
  const open = (/** @type {string} */ address) => {
    if (signal.aborted) return;
    const socket = dial(place, address);
    const stop = () => socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    socket.resume();
    begin(socket);
    socket.once('close', () => {
      signal.removeEventListener('abort', stop);
      setTimeout(() => open(address), AGAIN_MS).unref();
    });
  };
  for (const address of addresses(sources)) for (let count = 0; count < each; count += 1) open(address);
}

/**
 * Does the same thing again and again from each address.
 * @param {Target} target
 * @param {number} sources
 * @param {(address: string) => Promise<unknown>} act
 */
function repeat({ signal }, sources, act) {
  for (const address of addresses(sources))
    void (async () => {
      while (!signal.aborted) {
        await act(address);
        await sleep(TURN_MS);
      }
    })();
}

/** @type {readonly Attack[]} */
export const ATTACKS = [
  { name: 'none', run: () => undefined },
  { name: '40 × 128 silent connections', run: (target) => hold(target, 40, 128, () => undefined) },
  {
    name: '40 × 128 connections, a byte of a request every 2 s',
    run: (target) =>
      hold(target, 40, 128, (socket) => {
        const bytes = frame(create('slow'));
        let sent = 0;
        const more = setInterval(() => {
          socket.write(bytes.subarray(sent, sent + 1));
          sent += 1;
        }, 2_000);
        socket.once('close', () => clearInterval(more));
      }),
  },
  {
    name: '35 × 118 connections with a room each',
    run: (target) => hold(target, 35, 118, (socket) => socket.write(frame(create(spokenRoom())))),
  },
  {
    name: '170 connections with 118 rooms each',
    run: (target) =>
      hold(target, 170, 1, (socket) => {
        for (let count = 0; count < 118; count += 1) socket.write(frame(create(spokenRoom())));
      }),
  },
  {
    name: '100 addresses guess at rooms',
    run: (target) =>
      repeat(target, 100, async (address) => {
        const guesser = new Client(target.place, address);
        while (!target.signal.aborted) {
          const answer = await guesser.ask(record(spokenRoom(), false));
          if (answer !== 'ErrorNoSuchRoomCode') break;
        }
        guesser.end();
      }),
  },
  {
    name: '32 addresses make rooms and leave them',
    run: (target) =>
      repeat(target, 32, async (address) => {
        const maker = new Client(target.place, address);
        await maker.ask(create(spokenRoom()));
        maker.end();
      }),
  },
  {
    name: 'somebody takes the answerer’s place and is not ready',
    run: (target) =>
      repeat(target, 1, async (address) => {
        const { room } = target.watched;
        if (room === null) return;
        const thief = new Client(target.place, address);
        if ((await thief.ask(record(room, false))) === 'ReceivedAddr')
          while (target.watched.room === room) await sleep(TURN_MS);
        thief.end();
      }),
  },
  {
    name: '40 × 128 TLS handshakes that never begin',
    isTls: true,
    run: (target) => hold({ ...target, place: { ...target.place, isTls: false } }, 40, 128, () => undefined),
  },
  {
    name: '32 addresses do TLS handshakes as fast as they can',
    isTls: true,
    run: (target) =>
      repeat(target, 32, async (address) => {
        const socket = dial(target.place, address);
        await new Promise((resolve) => {
          socket.once('secureConnect', resolve);
          socket.once('close', resolve);
        });
        socket.destroy();
      }),
  },
];
