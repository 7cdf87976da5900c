/**
 * How many guesses each code has cost, kept on the disk: a code that is answered or called once more, after *Try again*, on another
 * server or by a program started anew, does not get new ones. By room code, which the contact server knows anyway; nothing of the secret.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { z } from 'zod';

import type { Role } from '../../src-shared/session';
import type { GuessAccount } from './secure';

/** A code is for one call, and a room lives ten minutes; a day is long enough for anybody who uses one again. Milliseconds. */
const REMEMBERED_MS = 24 * 60 * 60_000;
/** Codes remembered, the newest; a user makes a few a day. */
const MAX_CODES = 1_000;

const fileSchema = z.object({
  format: z.literal(1),
  codes: z.array(
    z.object({
      role: z.enum(['creator', 'joiner']),
      room: z.string(),
      spent: z.int().min(0),
      /** Unix time, milliseconds. */
      at: z.number(),
    }),
  ),
});
type Entry = z.infer<typeof fileSchema>['codes'][number];

export class GuessLedger {
  /** As they are here; another program may have counted more on the disk. */
  private readonly entries: Entry[] = [];

  /** @param file absolute; null remembers for the life of this object only */
  constructor(private readonly file: string | null) {}

  account(role: Role, room: string): GuessAccount {
    const known = this.entries.find(isOf(role, room));
    const entry: Entry = known ?? { role, room, spent: 0, at: Date.now() };
    if (known === undefined) this.entries.push(entry);
    const spent = (): number => Math.max(entry.spent, this.read().find(isOf(role, room))?.spent ?? 0);
    return {
      get spent() {
        return spent();
      },
      spend: () => this.write(entry, spent() + 1),
      giveBack: () => this.write(entry, spent() - 1),
    };
  }

  /** At once: the guess must be spent before anybody can make it, whatever becomes of this program. */
  private write(entry: Entry, spent: number): void {
    entry.spent = spent;
    entry.at = Date.now();
    if (this.file === null) return;
    const others = this.read().filter((code) => !isOf(entry.role, entry.room)(code));
    const codes = (spent > 0 ? [...others, entry] : others).slice(-MAX_CODES);
    // A name of its own, because the window and the command line may write at the same moment.
    const temporary = `${this.file}.${process.pid}`;
    try {
      // 0700 is what the XDG base directory specification asks of folders that a program makes.
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      writeFileSync(temporary, JSON.stringify({ format: 1, codes }), { mode: 0o600 });
      renameSync(temporary, this.file);
    } catch {
      // Where nothing can be written, the count holds for as long as this program runs.
    }
  }

  private read(): readonly Entry[] {
    if (this.file === null) return [];
    try {
      const { codes } = fileSchema.parse(JSON.parse(readFileSync(this.file, 'utf8')));
      const since = Date.now() - REMEMBERED_MS;
      return codes.filter(({ at }) => at > since);
    } catch {
      return [];
    }
  }
}

const isOf =
  (role: Role, room: string) =>
  (entry: Entry): boolean =>
    entry.role === role && entry.room === room;
