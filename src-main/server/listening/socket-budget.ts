/**
 * How many connections there may be at all, of callers, of the relay and of those that are only told that there are too many. Kept
 * below what the system lets this process open: at its limit libuv accepts and closes connections itself, and Node learns nothing of
 * it (`uv__emfile_trick` in libuv's stream.c), so nothing would be said.
 */
import type { Socket } from 'node:net';

import type { Log } from '../log';
import { NO_MEASURES } from '../measures';
import type { Measures } from '../measures';
import { Seldom } from '../seldom';

export class SocketBudget {
  #open = 0;
  readonly #max: number;
  readonly #warnings: Seldom;
  readonly #measures: Measures;

  constructor(max: number, log: Log, measures: Measures = NO_MEASURES) {
    this.#max = max;
    this.#measures = measures;
    this.#warnings = new Seldom((text) => log('warn', text));
  }

  /** Counts a connection until it is closed. @returns false, and closes it, if it is one too many */
  admit(socket: Socket): boolean {
    if (this.#open >= this.#max) {
      socket.destroy();
      this.#measures.refused('open files');
      this.#warnings.say(`refused a connection: ${this.#max} are open, and there may be no more`);
      return false;
    }
    this.#open += 1;
    socket.once('close', () => {
      this.#open -= 1;
    });
    return true;
  }
}
