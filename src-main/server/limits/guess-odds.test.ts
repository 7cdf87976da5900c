/** What a guesser of room codes can hope for, measured by the limits themselves, and the table of it in docs/DEPLOY.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { GuessLimits, JOIN_GUESSES, NEW_ROOMS } from './guess-limits';
import type { GuessRates } from './guess-limits';
import type { Networks } from './networks';

const ROOM_CODES = 2 ** 18;
const HOUR_MS = 3_600_000;
/** Between two attempts of every guesser: far more often than they are allowed. */
const STEP_MS = 1_000;
const WAITING = [10, 100, 1_000];

/** How many wrong guesses `networks` guessers get through in the first hour, all of them as fast as they can. */
function guessesInAnHour(rates: GuessRates, networks: number): number {
  let now = 0;
  const limits = new GuessLimits(rates, () => now);
  const guessers = Array.from({ length: networks }, (_, number): Networks => [
    { key: `${number}`, shares: 1 },
  ]);
  let guesses = 0;
  for (; now < HOUR_MS; now += STEP_MS)
    for (const guesser of guessers) while (limits.take(guesser) !== null) guesses += 1;
  return guesses;
}

/** Of at least one hit, as text: `12 %`. Each guess is at a code that nobody tried before. */
function odds(guesses: number, waiting: number): string {
  const chance = 1 - (1 - waiting / ROOM_CODES) ** guesses;
  return chance < 0.995 ? `${Number((100 * chance).toPrecision(2))} %` : `${hits(guesses, waiting)} hits`;
}

function hits(guesses: number, waiting: number): string {
  return String(Number(((guesses * waiting) / ROOM_CODES).toPrecision(2)));
}

function row(name: string, rates: GuessRates, networks: number): string[] {
  const guesses = guessesInAnHour(rates, networks);
  const cells = WAITING.map((waiting) => odds(guesses, waiting));
  return [name, guesses.toLocaleString('en-US'), ...cells];
}

describe('who guesses room codes for an hour', () => {
  it('has the odds that the keeper is told', () => {
    const deploy = readFileSync(join(import.meta.dirname, '../../..', 'docs/DEPLOY.md'), 'utf8');
    const told = deploy
      .split('\n')
      .filter((line) => /^\s*\| (?:asking|making), /.test(line))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(told).toEqual([
      row('asking, from one address', JOIN_GUESSES, 1),
      row('asking, from a thousand', JOIN_GUESSES, 1_000),
      row('making, from one address', NEW_ROOMS, 1),
      row('making, from a thousand', NEW_ROOMS, 1_000),
    ]);
  });
});

describe('GuessLimits', () => {
  const rates: GuessRates = {
    ofNetwork: { burst: 4, perMinute: 2 },
    ofAll: { burst: 20, perMinute: 20 },
    ofNetworkInAttack: { burst: 2, perMinute: 0.1 },
  };
  const named = (name: string): Networks => [{ key: name, shares: 1 }];

  it('give back a try that was right: a right code costs nothing', () => {
    const limits = new GuessLimits(rates, () => 0);
    for (let time = 0; time < 1_000; time += 1) {
      const guess = limits.take(named('office'));
      expect(guess).not.toBeNull();
      guess?.wasRight();
    }
    expect(limits.isAttack).toBe(false);
  });

  it('refuse a network that has guessed wrong too often, right codes as well, for an answer would tell', () => {
    let now = 0;
    const limits = new GuessLimits(rates, () => now);
    for (let time = 0; time < 4; time += 1) expect(limits.take(named('a'))).not.toBeNull();
    expect(limits.take(named('a'))).toBeNull();
    expect(limits.take(named('b'))).not.toBeNull();
    now = 30_000;
    expect(limits.take(named('a'))).not.toBeNull();
    expect(limits.take(named('a'))).toBeNull();
  });

  it('let everybody with the right code through while a thousand networks guess, for hours', () => {
    let now = 0;
    const limits = new GuessLimits(rates, () => now);
    for (; now < 2 * HOUR_MS; now += 60_000) {
      for (let guesser = 0; guesser < 1_000; guesser += 1) limits.take(named(`guesser ${guesser}`));
      expect(limits.isAttack).toBe(true);
      // A carrier's address, behind which ten people answer each minute.
      for (let answerer = 0; answerer < 10; answerer += 1) {
        const guess = limits.take(named('carrier'));
        expect(guess).not.toBeNull();
        guess?.wasRight();
      }
      // One slip, and then the right words.
      expect(limits.take(named(`home ${now}`))).not.toBeNull();
      expect(limits.take(named(`home ${now}`))).not.toBeNull();
    }
  });

  it('end with the attack', () => {
    let now = 0;
    const limits = new GuessLimits(rates, () => now);
    for (let guesser = 0; guesser < 100; guesser += 1) limits.take(named(`guesser ${guesser}`));
    expect(limits.isAttack).toBe(true);
    now = 60_000;
    expect(limits.isAttack).toBe(false);
    for (let time = 0; time < 4; time += 1) expect(limits.take(named('home'))).not.toBeNull();
  });
});
