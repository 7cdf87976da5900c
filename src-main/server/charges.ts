/**
 * What the requests of one network cost. Guesses at rooms, and everything that takes room in the tables, is charged. A peer that made
 * a room or took a side of one has shown that it guesses nothing, and what it asks from then on serves the same meeting: that is free,
 * within a bound that no honest peer comes near. So a meeting costs each of its two peers one request.
 */
import type { ClientMessage, ServerError } from '../../src-shared/contact-exchange';
import {
  GuessLimits,
  isGuessable,
  JOIN_GUESSES,
  networksOf,
  NEW_ROOMS,
  partOf,
  RateLimiter,
  scaled,
} from './limits';
import type { Guess, Networks, Refusal } from './limits';
import type { Asker, ClientId } from './rooms';

/**
 * Free requests of one connection for each that was charged: its address, that it is ready, and what it learns of its router until
 * the friends are connected, about ten in all.
 */
const MAX_FOLLOW_UPS = 24;

/** Requests a minute for which the limits of guesses were made; a keeper who allows more requests allows more guesses. */
const USUAL_PER_MINUTE = 120;

/** Where a connection has a place. */
interface Places {
  holdsPlaceIn(client: ClientId, roomCode: string): boolean;
}

export class Charges {
  readonly #requests: RateLimiter;
  /** Apart from the requests about rooms: where a connection comes from is no secret of anybody else. */
  readonly #observations: RateLimiter;
  readonly #joins: GuessLimits;
  readonly #newRooms: GuessLimits;
  /** Follow-ups that are left to a connection. */
  readonly #followUps = new WeakMap<Asker, number>();
  readonly #places: Places;

  /**
   * @param now milliseconds on a clock that never goes back
   * @param partOfAll of the server's callers, up to 1, whom this process serves
   */
  constructor(perMinute: number, now: () => number, places: Places, partOfAll = 1) {
    this.#requests = new RateLimiter({ perMinute, burst: perMinute }, now);
    this.#observations = new RateLimiter({ perMinute, burst: perMinute }, now);
    const factor = Math.max(1, perMinute / USUAL_PER_MINUTE);
    this.#joins = new GuessLimits(partOf(scaled(JOIN_GUESSES, factor), partOfAll), now);
    this.#newRooms = new GuessLimits(partOf(scaled(NEW_ROOMS, factor), partOfAll), now);
    this.#places = places;
  }

  /**
   * Has a request answered and paid for.
   * @param answer returns the error that was the answer, or null
   * @returns why there was no answer; null if there was
   */
  async pay(
    asker: Asker,
    message: ClientMessage,
    answer: () => Promise<ServerError | null>,
  ): Promise<Refusal | null> {
    if (this.#isFollowUp(asker, message)) {
      await answer();
      return null;
    }
    const networks = networksOf(asker.publicAddress);
    const limiter = message.type === 'observe-address' ? this.#observations : this.#requests;
    if (!limiter.take(networks)) return 'requests';
    const guess = this.#guess(asker, message, networks);
    if (typeof guess === 'string') return guess;
    let error: ServerError | null = 'internal';
    try {
      error = await answer();
    } finally {
      // A room that was made, or is there already, has told that nobody waits under that code, or that somebody does.
      const isTold = message.type === 'create-room' ? [null, 'room-taken'] : ['no-such-room'];
      if (!isTold.includes(error)) guess?.wasRight();
    }
    if (error === null && 'roomCode' in message) this.#followUps.set(asker, MAX_FOLLOW_UPS);
    return null;
  }

  /** @returns what was counted; null if it is no guess; or why it is refused */
  #guess(asker: Asker, message: ClientMessage, networks: Networks): Guess | Refusal | null {
    if (!('roomCode' in message) || !isGuessable(message.roomCode)) return null;
    if (this.#places.holdsPlaceIn(asker.id, message.roomCode)) return null;
    const limits = message.type === 'create-room' ? this.#newRooms : this.#joins;
    const guess = limits.take(networks);
    if (guess !== null) return guess;
    if (message.type === 'create-room') return 'new rooms';
    return limits.isAttack ? 'guesses of many' : 'guesses';
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
