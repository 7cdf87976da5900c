/**
 * How many room codes may be tried out. A room code has 18 bits, so whoever may ask without end finds those who wait: what they gain is
 * the address of one caller and one guess of the four that the code's secret allows (docs/PROTOCOL.md 5), what the caller loses is
 * the room, which their program makes again.
 *
 * A try is counted before anybody looks whether there is such a room, and given back if there was: so right codes cost nothing, and one
 * who may not try any more learns nothing. While many networks guess at the same time, each may do less. Somebody with the right code
 * notices nothing of it, for their network has guessed nothing wrong.
 */
import type { Networks } from './networks';
import type { Rate } from './rate-limiter';
import { RateLimiter } from './rate-limiter';

export interface GuessRates {
  readonly ofNetwork: Rate;
  /** What all together may guess wrong before it counts as an attack. */
  readonly ofAll: Rate;
  /** In place of `ofNetwork` during an attack; what was guessed before it counts. */
  readonly ofNetworkInAttack: Rate;
}

/**
 * Rooms asked for that are not there. A Cooee asks three times for a mistyped code, so these are four slips at once and then one or two
 * a minute.
 */
export const JOIN_GUESSES: GuessRates = {
  ofNetwork: { burst: 12, perMinute: 4 },
  ofAll: { burst: 120, perMinute: 120 },
  ofNetworkInAttack: { burst: 3, perMinute: 0.1 },
};

/**
 * Rooms made: that a code is taken says the same as that there is such a room, so making rooms is guessing, too. Sixty calls of an
 * office begin at once.
 */
export const NEW_ROOMS: GuessRates = {
  ofNetwork: { burst: 60, perMinute: 10 },
  ofAll: { burst: 600, perMinute: 600 },
  ofNetworkInAttack: { burst: 6, perMinute: 0.5 },
};

/**
 * A code that nobody finds by trying: friends who meet again have rooms of 128 bits in hexadecimal (docs/PROTOCOL.md 8), and ask for them
 * until the other comes. In dialect 0.1 a room is a number, which may be that of a short code.
 */
export function isGuessable(roomCode: string): boolean {
  return roomCode.length < LONG_CODE || /^\d+$/.test(roomCode);
}

/** For servers whose keeper allows more requests than by default (`-r`). */
export function scaled(rates: GuessRates, factor: number): GuessRates {
  const grown = ({ burst, perMinute }: Rate): Rate => ({
    burst: burst * factor,
    perMinute: perMinute * factor,
  });
  return {
    ofNetwork: grown(rates.ofNetwork),
    ofAll: grown(rates.ofAll),
    ofNetworkInAttack: grown(rates.ofNetworkInAttack),
  };
}

/** For one of several processes, each of which sees its part of the guesses of all. @param part of 1 */
export function partOf(rates: GuessRates, part: number): GuessRates {
  const { burst, perMinute } = rates.ofAll;
  return { ...rates, ofAll: { burst: burst * part, perMinute: perMinute * part } };
}

/** A try that was counted. */
export interface Guess {
  /** It was none. */
  wasRight(): void;
}

/** Characters from which on a code is long: sixteen of hexadecimal are 64 bits. */
const LONG_CODE = 16;

const ALL: Networks = [{ key: 'all', shares: 1 }];

export class GuessLimits {
  readonly #ofNetwork: RateLimiter;
  readonly #ofAll: RateLimiter;
  readonly #ofNetworkInAttack: RateLimiter;

  /** @param now milliseconds on a clock that never goes back */
  constructor(rates: GuessRates, now: () => number) {
    this.#ofNetwork = new RateLimiter(rates.ofNetwork, now);
    this.#ofAll = new RateLimiter(rates.ofAll, now);
    this.#ofNetworkInAttack = new RateLimiter(rates.ofNetworkInAttack, now);
  }

  /** Whether so many networks guess that each may do less. */
  get isAttack(): boolean {
    return !this.#ofAll.has(ALL);
  }

  /** Counts a try. @returns null, and counts nothing, if these networks may not try now */
  take(networks: Networks): Guess | null {
    if (this.isAttack && !this.#ofNetworkInAttack.has(networks)) return null;
    if (!this.#ofNetwork.take(networks)) return null;
    const counts: readonly [RateLimiter, Networks][] = [
      [this.#ofNetworkInAttack, networks],
      [this.#ofAll, ALL],
    ];
    const taken = counts.filter(([limiter, whose]) => limiter.take(whose));
    return {
      wasRight: () => {
        this.#ofNetwork.giveBack(networks);
        for (const [limiter, whose] of taken) limiter.giveBack(whose);
      },
    };
  }
}
