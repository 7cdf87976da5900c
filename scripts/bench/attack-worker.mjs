/** One attack, in a thread of its own, so that the honest pair's times are the server's and not the attackers'. */
import { setMaxListeners } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';

import { ATTACKS } from './attacks.mjs';

/** @typedef {import('./wire.mjs').Place} Place */

const { name, place } = /** @type {{ name: string, place: Place }} */ (workerData);
/** @type {{ room: string | null }} */
const watched = { room: null };
// It ends with its thread.
const { signal } = new AbortController();
setMaxListeners(0, signal);
parentPort?.on('message', (/** @type {string | null} */ room) => {
  watched.room = room;
});
ATTACKS.find((attack) => attack.name === name)?.run({ place, signal, watched });
