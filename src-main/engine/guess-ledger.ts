/**
 * How many guesses each code has cost, kept on the disk: a code that is answered or called once more, after *Try again*, on another
 * server or by a program started anew, does not get new ones.
 *
 * Each code has a small file that is only ever appended to, a `+` for a guess that is spent and a `-` for one given back, so that
 * programs that count at the same moment need no lock. It is named by role and room code; nothing of the secret is in it.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import type { Role } from '../../src-shared/session';
import { log } from './log';
import type { GuessAccount } from './secure';

/** `+` */
const SPENT = 0x2b;
/** `-` */
const GIVEN_BACK = 0x2d;
/** A code is for one call, and a room lives ten minutes: nobody uses one again after a day. Milliseconds. */
const REMEMBERED_MS = 24 * 60 * 60_000;

/** What this program knows about one code. */
interface OwnCount {
  spent: number;
  /** How many of these could not be written to the disk. */
  unwritten: number;
}

export class GuessLedger {
  readonly #inMemory = new Map<string, OwnCount>();
  readonly #folder: string | null;

  /** @param folder absolute; null remembers for the life of this object only */
  constructor(folder: string | null) {
    this.#folder = folder;

    if (folder !== null) forgetOld(folder);
  }

  account(role: Role, room: string): GuessAccount {
    const name = `${role}-${createHash('sha256').update(room).digest('hex').slice(0, 16)}`;
    const own = this.#inMemory.get(name) ?? { spent: 0, unwritten: 0 };
    this.#inMemory.set(name, own);
    // If the disk cannot be written or read, what this program knows still counts.
    const spent = (): number => Math.max(own.spent, this.#read(name) + own.unwritten);
    return {
      get spent() {
        return spent();
      },
      spend: () => {
        own.spent += 1;
        if (!this.#append(name, SPENT)) own.unwritten += 1;
      },
      giveBack: () => {
        own.spent -= 1;
        // What was never written must not be taken from what other programs have spent.
        if (own.unwritten > 0) own.unwritten -= 1;
        else this.#append(name, GIVEN_BACK);
      },
    };
  }

  /**
   * At once: a guess must be spent before anybody can make it, whatever becomes of this program.
   * @returns false if it could not be written
   */
  #append(name: string, sign: number): boolean {
    if (this.#folder === null) return false;
    try {
      // 0700 is what the XDG base directory specification asks of folders that a program makes.
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const { O_WRONLY, O_APPEND, O_CREAT } = constants;
      const file = openSync(join(this.#folder, name), O_WRONLY | O_APPEND | O_CREAT | PLAIN_ONLY, 0o600);
      try {
        return writeSync(file, Buffer.of(sign)) === 1;
      } finally {
        closeSync(file);
      }
    } catch (error) {
      log.warn('guesses cannot be counted on the disk', {}, error);
      return false;
    }
  }

  #read(name: string): number {
    if (this.#folder === null) return 0;
    try {
      const file = openSync(join(this.#folder, name), constants.O_RDONLY | PLAIN_ONLY);
      try {
        return readFileSync(file).reduce((sum, sign) => sum + (sign === SPENT ? 1 : -1), 0);
      } finally {
        closeSync(file);
      }
    } catch {
      // Nothing was counted yet; where it cannot be read, it cannot be written either, which is logged there.
      return 0;
    }
  }
}

/** Windows has neither links nor pipes of this kind, and no such flags. */
const PLAIN_ONLY = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;

function forgetOld(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      if (statSync(file).mtimeMs < Date.now() - REMEMBERED_MS) rmSync(file, { force: true });
    }
  } catch {
    // There is none yet, or it is not ours and does not count.
  }
}
