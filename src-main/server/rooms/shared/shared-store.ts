/**
 * Rooms that several nodes share by an engine. Each change is made from the room as the engine has it, by comparing and setting, and
 * the nodes whose clients it concerns are posted what became of it in the same step. A node keeps its own copy of the rooms in which
 * clients of its own are: it saves a question, and while the engine is away, rooms whose two sides are here still work.
 * The words of it are in docs/ARCHITECTURE.md.
 */
import { setTimeout as delay } from 'node:timers/promises';

import type { Log } from '../../log';
import { nodeOf } from '../client-id';
import type { ClientId } from '../client-id';
import type { Ledger } from '../ledger';
import type { Told } from '../pairings';
import type { Change, Outcome, Room } from '../room';
import { identityOf, inTurn, leave, roomClients } from '../room';
import { voiceOf } from '../side';
import { RoomsUnavailable } from '../store';
import type { RoomStore } from '../store';
import { EngineAway } from './engine';
import type { Engine, EngineMaker } from './engine';
import { Entries } from './entries';
import type { Known } from './entries';
import { Presence, SETTLING_MS } from './presence';
import { reconcile } from './reconcile';
import type { Post } from './texts';
import { readPost, toldText } from './texts';
import { Turns } from './turns';

/** How long a node that cannot be posted to is given to listen again. */
const HEARING_AGAIN_MS = 1_000;
/** Rooms that are compared with the engine's at the same time. */
const RECONCILED_AT_ONCE = 100;

export interface SharedStoreOptions {
  readonly node: string;
  readonly ledger: Ledger;
  readonly engineMaker: EngineMaker;
  /** Milliseconds on the clock that all nodes share. */
  readonly now: () => number;
  readonly log: Log;
}

export class SharedStore implements RoomStore {
  readonly #node: string;
  readonly #ledger: Ledger;
  readonly #engine: Engine;
  readonly #entries: Entries;
  readonly #presence: Presence;
  readonly #log: Log;
  readonly #turns = new Turns();
  /** Numbers of rooms of which the engine may know something else than we do. */
  readonly #unsure = new Set<string>();
  readonly #settling = new Set<NodeJS.Timeout>();

  constructor({ node, ledger, engineMaker, now, log }: SharedStoreOptions) {
    this.#node = node;
    this.#ledger = ledger;
    this.#log = log;
    this.#engine = engineMaker(node, (text) => this.#hear(text));
    this.#entries = new Entries(this.#engine, node, now);
    const handlers = { returned: () => this.#reconcileAll(), renewed: () => this.#leaveOrphans() };
    this.#presence = new Presence(node, this.#engine, handlers, log);
  }

  get opened(): Promise<void> {
    return this.#presence.opened;
  }

  get isWell(): boolean {
    return this.#presence.isUp;
  }

  transact(number: string, change: Change): Promise<Outcome> {
    return this.#change(number, change, new Set());
  }

  /** @param dead nodes that are posted nothing */
  #change(number: string, change: Change, dead: ReadonlySet<string>): Promise<Outcome> {
    return this.#turns.take(number, async () => {
      if (this.#presence.isUp) {
        try {
          if (this.#unsure.has(number)) await this.#reconcile(number, false);
          return await this.#transactShared(number, change, dead);
        } catch (error) {
          if (error instanceof RoomsUnavailable) throw error;
          this.#unsure.add(number);
          this.#presence.fail(error);
          // Otherwise whether it was done is not known.
          if (!(error instanceof EngineAway))
            throw new RoomsUnavailable('the shared rooms did not answer', { cause: error });
        }
      }
      return this.#transactAlone(number, change);
    });
  }

  pass(told: Told): void {
    const node = nodeOf(told.to);
    if (node !== this.#node) {
      // Details that are lost now are told anew when they change, and the friends find each other without.
      this.#engine.post(node, toldText(told)).catch((error: unknown) => this.#presence.fail(error));
      return;
    }
    const reply = this.#ledger.hear(told);
    if (reply !== null) this.pass(reply);
  }

  async close(): Promise<void> {
    this.#presence.stop();
    for (const timer of this.#settling) clearTimeout(timer);
    await this.#turns.settled();
    await this.#engine.close(this.#node).catch(() => {
      // Others notice that we are gone by our silence.
    });
  }

  async #transactShared(number: string, change: Change, dead: ReadonlySet<string>): Promise<Outcome> {
    const held = this.#ledger.held(number);
    let known: Known = held ?? { room: null, revision: 0 };
    let isFresh = false;
    let pending = change;
    let hasWaited = false;
    let deaf = dead;
    for (;;) {
      const outcome = pending(known.room);
      if (outcome.room !== known.room) {
        const swapped = await this.#entries.swap(number, known, outcome, deaf);
        if (swapped.isDone) return this.#apply(number, swapped.revision, outcome);
        if (swapped.deaf === undefined) {
          known = swapped.known;
          isFresh = true;
        } else if (hasWaited) {
          deaf = new Set([...deaf, ...swapped.deaf]);
          pending = inTurn(
            leave((client) => deaf.has(nodeOf(client))),
            change,
          );
        } else {
          // A node whose link broke is back by then, one that died is not.
          await delay(HEARING_AGAIN_MS);
          hasWaited = true;
        }
      } else if (outcome.refusal !== null && !isFresh) {
        known = await this.#entries.read(number);
        isFresh = true;
      } else if (outcome.refusal === 'room-taken' && (await this.#isOrphaned(known.room))) {
        pending = inTurn(leave(this.#isOfDead), change);
      } else if (outcome.refusal === 'no-such-room' && this.#presence.isSettling) {
        // Another node may have it, and has not come to say so yet.
        throw new RoomsUnavailable('the shared rooms are not complete yet');
      } else {
        return this.#apply(number, known.revision, outcome);
      }
    }
  }

  /** While the engine is away: what concerns our own clients alone. */
  #transactAlone(number: string, change: Change): Outcome {
    const held = this.#ledger.held(number);
    const outcome = change(held?.room ?? null);
    const isUnknown = held === undefined && outcome.refusal !== null;
    if (isUnknown || outcome.introduced.some(({ client }) => !this.#isOwn(client)))
      throw new RoomsUnavailable('the shared rooms are out of reach');
    this.#unsure.add(number);
    return this.#apply(number, held?.revision ?? 0, outcome);
  }

  #apply(number: string, revision: number, outcome: Outcome): Outcome {
    this.#ledger.apply({ number, revision, ...outcome });
    return outcome;
  }

  #hear(text: string): void {
    const { news, told } = this.#postIn(text);
    if (told !== undefined) {
      this.pass(told);
      return;
    }
    if (news === undefined) return;
    void this.#turns.take(news.number, () => {
      const held = this.#ledger.held(news.number);
      // A room that we do not hold was left by all our clients. One that we are unsure of is compared with the engine's anyway.
      const isNew = held !== undefined && held.revision < news.revision && !this.#unsure.has(news.number);
      if (isNew) this.#ledger.apply(news);
      return Promise.resolve();
    });
  }

  /** Nothing, if it cannot be read. */
  #postIn(text: string): Post {
    try {
      return readPost(text);
    } catch {
      this.#log('error', 'another node posted what is no news');
      // As documented.
      return {};
    }
  }

  async #reconcileAll(): Promise<void> {
    const numbers = [...new Set([...this.#ledger.numbers, ...this.#unsure])];
    for (const number of numbers) this.#unsure.add(number);
    for (let from = 0; from < numbers.length; from += RECONCILED_AT_ONCE) {
      await Promise.all(
        numbers
          .slice(from, from + RECONCILED_AT_ONCE)
          .map((number) =>
            this.#turns.take(number, () =>
              this.#unsure.has(number) ? this.#reconcile(number, false) : Promise.resolve(),
            ),
          ),
      );
    }
  }

  /** Compares a room with the engine's, in its turn. @param isSettled whether all nodes have had the time to do so */
  async #reconcile(number: string, isSettled: boolean): Promise<void> {
    let deaf: ReadonlySet<string> = new Set();
    for (;;) {
      const mine = this.#ledger.held(number)?.room ?? null;
      const theirs = await this.#entries.read(number);
      if (mine !== null && theirs.ended?.identity === identityOf(mine)) {
        // It ended while we could not hear of it.
        this.#unsure.delete(number);
        this.#apply(number, theirs.revision, { ...theirs.ended, refusal: null });
        return;
      }
      const isMissed = mine !== null && theirs.room === null && !this.#isOwn(voiceOf(mine.creator) ?? '');
      if (isMissed && !isSettled) {
        this.#unsure.delete(number);
        this.#settleLater(number);
        return;
      }
      const outcome = reconcile(mine, this.#isOwn)(theirs.room);
      const swapped =
        outcome.room === theirs.room
          ? ({ isDone: true, revision: theirs.revision } as const)
          : await this.#entries.swap(number, theirs, outcome, deaf);
      if (!swapped.isDone) {
        // Whoever cannot hear us compares the room, too, once they can.
        deaf = new Set([...deaf, ...(swapped.deaf ?? [])]);
        continue;
      }
      this.#unsure.delete(number);
      this.#apply(number, swapped.revision, outcome);
      return;
    }
  }

  #settleLater(number: string): void {
    const timer = setTimeout(() => {
      this.#settling.delete(timer);
      this.#turns
        .take(number, () => (this.#presence.isUp ? this.#reconcile(number, true) : Promise.resolve()))
        .catch((error: unknown) => {
          this.#unsure.add(number);
          this.#presence.fail(error);
        });
    }, SETTLING_MS);
    this.#settling.add(timer);
  }

  /** Leaves the rooms of our clients on behalf of nodes that have died. */
  async #leaveOrphans(): Promise<void> {
    const suspected = this.#ledger.numbers.filter((number) => this.#deadIn(number).size > 0);
    if (suspected.length === 0) return;
    // A node may have come since it was asked who is there.
    await this.#presence.renew();
    for (const number of suspected) {
      const dead = this.#deadIn(number);
      const isGone = (client: ClientId): boolean => dead.has(nodeOf(client));
      if (dead.size > 0) await this.#change(number, leave(isGone), dead);
    }
  }

  /** The nodes of a room of ours that do not seem to be there. */
  #deadIn(number: string): ReadonlySet<string> {
    const room = this.#ledger.held(number)?.room;
    const nodes = room === undefined ? [] : roomClients(room).map(nodeOf);
    return new Set(nodes.filter((node) => !this.#presence.has(node)));
  }

  /** Whether the room's creator was on a node that has died. */
  async #isOrphaned(room: Room | null): Promise<boolean> {
    const creator = room === null ? null : voiceOf(room.creator);
    if (creator === null || !this.#isOfDead(creator)) return false;
    // It may have come since the last renewal.
    await this.#presence.renew();
    return this.#isOfDead(creator);
  }

  readonly #isOfDead = (client: ClientId): boolean => !this.#presence.has(nodeOf(client));

  readonly #isOwn = (client: ClientId): boolean => nodeOf(client) === this.#node;
}
