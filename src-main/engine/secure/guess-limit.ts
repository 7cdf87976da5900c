import { CooeeError } from '../../../src-shared/session';

/**
 * Guesses at the code that strangers may have in one call. A code has an 18-bit secret, so sixteen of them are a
 * chance of 1 in 16,384. An honest friend uses at most one per candidate connection (six routes at most), and mostly
 * none, because the proof that succeeds is refunded.
 */
const MAX_GUESSES = 16;

export class GuessLimit {
  private spent = 0;

  /** @throws CooeeError `code-guessed` when no guess is left; the call must end then */
  spend(): void {
    if (this.spent >= MAX_GUESSES) throw new CooeeError('code-guessed');
    this.spent += 1;
  }

  /** The other end turned out to know the code. */
  refund(): void {
    this.spent -= 1;
  }
}
