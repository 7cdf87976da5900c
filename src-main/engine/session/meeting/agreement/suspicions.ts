/**
 * Those who did not prove that they know the code: when somebody is accused of guessing it, when the friend is told to have
 * other words, and when a call ends for it.
 */
import { CooeeError } from '../../../../../src-shared/session';
import { MAX_GUESSES } from '../../../secure';
import type { GuessBudget } from '../../../secure';

/** A wrong proof may come from the friend's neighbour: the friend's own gets this long to arrive before the call fails. */
export const WRONG_CODE_GRACE_MS = 1_500;
/**
 * When a gday has chosen a connection it closes the others, and we may notice that first: nobody is accused of a
 * guess, and no call ended for it, before this has passed. The guess is spent at once all the same. (A Cooee that creates
 * closes them when the joiner has followed, and a Cooee that joins has proved itself on all of them by then.)
 */
const ACCUSATION_GRACE_MS = 500;

export interface SuspicionsOptions {
  readonly guesses: GuessBudget;
  /** How many others tried the code here: in this call, and before it as well when all guesses are spent. */
  readonly onGuesses: (count: number) => void;
  /** With `code-wrong` or `code-guessed`: nobody will prove themselves any more. May be called several times. */
  readonly onEnd: (error: CooeeError) => void;
}

export class Suspicions {
  readonly #guessed = { byStrangers: 0, byFriend: 0 };
  /** The introduced friend has another code: their further connections are not guesses by somebody else. */
  #hasWrongFriend = false;
  readonly #accusations = new Set<NodeJS.Timeout>();
  readonly #verdicts = new Set<NodeJS.Timeout>();
  readonly #options: SuspicionsOptions;

  constructor(options: SuspicionsOptions) {
    this.#options = options;
  }

  /** A peer received our challenge and did not prove that they know the code. */
  guessed(isIntroduced: boolean): void {
    this.#guessed[isIntroduced ? 'byFriend' : 'byStrangers'] += 1;
    const accusation = setTimeout(() => {
      this.#accusations.delete(accusation);
      if (this.#options.guesses.isSpent) this.#noGuessIsLeft();
      else this.#tell();
    }, ACCUSATION_GRACE_MS);
    this.#accusations.add(accusation);
  }

  /** A verification has failed. */
  failed(error: CooeeError, isIntroduced: boolean): void {
    // The last guess may still turn out to have been spent on a connection of the friend's.
    if (error.kind === 'code-guessed' && this.#accusations.size === 0) this.#noGuessIsLeft();
    // From anywhere else it is a stranger's guess: one of them must not end the call.
    if (error.kind === 'code-wrong' && isIntroduced) {
      this.#hasWrongFriend = true;
      this.#verdicts.add(setTimeout(() => this.#options.onEnd(error), WRONG_CODE_GRACE_MS));
    }
  }

  /**
   * The agreement is over.
   * @param mayBeFriends whether those who are under suspicion may be the friend's own connections, which their program closed
   */
  end(mayBeFriends: boolean): void {
    if (this.#accusations.size > 0 && !mayBeFriends) this.#tell();
    for (const timer of [...this.#accusations, ...this.#verdicts]) clearTimeout(timer);
  }

  #tell(): void {
    const { byStrangers, byFriend } = this.#guessed;
    const count = byStrangers + (this.#hasWrongFriend ? 0 : byFriend);
    if (count > 0) this.#options.onGuesses(count);
  }

  /** A friend with several routes and the wrong words spends all guesses just as an attacker does. */
  #noGuessIsLeft(): void {
    if (this.#hasWrongFriend) {
      this.#tell();
      this.#options.onEnd(new CooeeError('code-wrong'));
      return;
    }
    // Some may be from earlier calls: the friend has to learn about them, too, to stop looking for us.
    this.#options.onGuesses(MAX_GUESSES);
    const why = { code: 'guesses', count: MAX_GUESSES } as const;
    this.#options.onEnd(new CooeeError('code-guessed', null, { why }));
  }
}
