/**
 * What the requests of one address cost. Guesses at rooms, and everything that takes room in the tables, is charged. A peer that made
 * a room or took a side of one has shown that it guesses nothing, and what it asks from then on serves the same meeting: that is free,
 * within a bound that no honest peer comes near. So a meeting costs each of its two peers one request.
 */
import type { ClientMessage } from '../../src-shared/contact-exchange';
import { accountOf, RateLimiter } from './limits';
import type { Asker, ClientId } from './rooms';

/**
 * Free requests of one connection for each that was charged: its address, that it is ready, and what it learns of its router until
 * the friends are connected, about ten in all.
 */
const MAX_FOLLOW_UPS = 24;

/** Where a connection has a place. */
interface Places {
  holdsPlaceIn(client: ClientId, roomCode: string): boolean;
}

export class Charges {
  readonly #requests: RateLimiter;
  /** Apart from the requests about rooms: where a connection comes from is no secret of anybody else. */
  readonly #observations: RateLimiter;
  /** Follow-ups that are left to a connection. */
  readonly #followUps = new WeakMap<Asker, number>();
  readonly #places: Places;

  /** @param now milliseconds on a clock that never goes back */
  constructor(perMinute: number, now: () => number, places: Places) {
    this.#requests = new RateLimiter(perMinute, now);
    this.#observations = new RateLimiter(perMinute, now);
    this.#places = places;
  }

  /**
   * Has a request answered and paid for.
   * @param answer returns whether the request was granted, and not answered by an error
   * @returns false, without an answer, if the address has spent its share
   */
  async pay(asker: Asker, message: ClientMessage, answer: () => Promise<boolean>): Promise<boolean> {
    if (this.#isFollowUp(asker, message)) {
      await answer();
      return true;
    }
    const limiter = message.type === 'observe-address' ? this.#observations : this.#requests;
    if (!limiter.take(accountOf(asker.publicAddress))) return false;
    if ((await answer()) && 'roomCode' in message) this.#followUps.set(asker, MAX_FOLLOW_UPS);
    return true;
  }

  #isFollowUp(asker: Asker, message: ClientMessage): boolean {
    const left = this.#followUps.get(asker) ?? 0;
    if (left === 0 || !this.#belongsToMeeting(asker, message)) return false;
    this.#followUps.set(asker, left - 1);
    return true;
  }

  /** A guess at another room never does. */
  #belongsToMeeting(asker: Asker, message: ClientMessage): boolean {
    switch (message.type) {
      case 'record-address':
      case 'ready':
        return this.#places.holdsPlaceIn(asker.id, message.roomCode);
      case 'tell-details':
        return true;
      default:
        return false;
    }
  }
}
