/**
 * Counts the guesses at a code's secret that others may make, so that none is free.
 *
 * Our challenge and our proof both confirm the key, so a peer that has received either of them has tested
 * one secret, even if they hang up at once. A guess is therefore spent before our challenge is sent and before theirs is
 * looked at, and given back only when the other end has proved that they have the key (docs/PROTOCOL.md 5).
 */
import { CooeeError, deferred, orAborted } from '../../../src-shared/session';

/**
 * Guesses at one code in one role. Four against a secret of 18 bits are a chance of 1 in 65,536, for a stranger who can reach one
 * of the friends; a server that plays both sides has it twice (ADR 3).
 */
export const MAX_GUESSES = 4;
/**
 * Connections that may be unproven at the same moment; the others wait for their turn, which takes an honest one a round trip. One
 * would let a single stalled connection hold up a better route for five seconds; of two, both may break without taking more
 * than half of the guesses along.
 */
const MAX_UNPROVEN = 2;

/** The guesses that a code has already cost, in this call and in earlier ones. */
export interface GuessAccount {
  readonly spent: number;
  /** Takes effect at once, also for a program that starts the next moment. */
  spend(): void;
  giveBack(): void;
}

/** One guess that is spent. The first of the two ends it; what comes later does nothing. */
export interface Guess {
  /** The other end has proved that they have the key. */
  giveBack(): void;
  /** They have not, or we ended the connection before: it stays spent. @returns false if it had been given back already */
  keep(): boolean;
}

export class GuessBudget {
  #unproven = 0;
  readonly #waiting = new Set<() => void>();
  readonly #account: GuessAccount | null;

  /** @param account null for a secret that cannot be guessed (the 128 bits of a reunion): nothing is counted */
  constructor(account: GuessAccount | null) {
    this.#account = account;
  }

  /** Whether no guess is left, nor one that may still be given back. */
  get isSpent(): boolean {
    return this.#isEmpty && this.#unproven === 0;
  }

  /**
   * Spends a guess, once there is one and not too many others are unproven.
   * @throws CooeeError `code-guessed` when none is left; the signal's reason
   */
  async take(signal: AbortSignal): Promise<Guess> {
    signal.throwIfAborted();
    while (this.#isEmpty || this.#unproven >= MAX_UNPROVEN) {
      if (this.isSpent)
        throw new CooeeError('code-guessed', null, { why: { code: 'guesses', count: MAX_GUESSES } });
      await this.#change(signal);
    }
    this.#account?.spend();
    this.#unproven += 1;
    return this.#spentGuess();
  }

  get #isEmpty(): boolean {
    return this.#account !== null && this.#account.spent >= MAX_GUESSES;
  }

  #spentGuess(): Guess {
    let isOpen = true;
    const end = (isProven: boolean): boolean => {
      if (!isOpen) return false;
      isOpen = false;
      this.#unproven -= 1;
      if (isProven) this.#account?.giveBack();
      for (const wake of this.#waiting) wake();
      return true;
    };
    return { giveBack: () => void end(true), keep: () => end(false) };
  }

  async #change(signal: AbortSignal): Promise<void> {
    const changed = deferred();
    this.#waiting.add(changed.resolve);
    try {
      await orAborted(changed.promise, signal);
    } finally {
      this.#waiting.delete(changed.resolve);
    }
  }
}
