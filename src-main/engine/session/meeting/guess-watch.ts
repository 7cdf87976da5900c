/**
 * What the two sides tell each other about others who tried the code, through the contact server while they connect: both friends
 * must see the same, and a call that one of them stops must not leave the other looking for them.
 */
import type { PeerDetails } from '../../../../src-shared/contact-exchange';
import { CooeeError } from '../../../../src-shared/session';
import { MAX_GUESSES } from '../../secure';
import type { GuessSide } from '../guess-tally';
import type { Introductions } from './introductions';
import type { OwnNetwork } from './own-network';

export interface GuessWatchOptions {
  readonly network: OwnNetwork;
  readonly introductions: Introductions;
  readonly onGuesses: (side: GuessSide, count: number) => void;
  /** The friend has stopped the call because of them. */
  readonly stop: (error: CooeeError) => void;
}

export class GuessWatch {
  readonly #options: GuessWatchOptions;

  constructor(options: GuessWatchOptions) {
    this.#options = options;

    const { introductions } = options;
    introductions.onDetails((details) => this.#onFriendDetails(details));
    if (introductions.friendDetails !== null) this.#onFriendDetails(introductions.friendDetails);
  }

  /** At this computer. @param count so far in this call */
  countOwn(count: number): void {
    const { network, onGuesses } = this.#options;
    network.guessed(count);
    onGuesses('own', count);
  }

  #onFriendDetails({ guesses = 0 }: PeerDetails): void {
    const { onGuesses, stop } = this.#options;
    if (guesses > 0) onGuesses('friend', guesses);
    if (guesses >= MAX_GUESSES)
      stop(new CooeeError('code-guessed', null, { why: { code: 'guesses', count: guesses } }));
  }
}
