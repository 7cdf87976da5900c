/**
 * Rooms that several nodes share by an engine. Each change is made from the room as the engine has it, by comparing and setting, and
 * the nodes whose clients it concerns are posted what became of it in the same step. A node keeps its own copy of the rooms in which
 * clients of its own are: it saves a question, and while the engine is away, rooms whose two sides are here still work.
 * The words of it are in docs/ARCHITECTURE.md.
 */
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
import type { Engine, EngineMaker, Entry } from './engine';
import { Presence } from './presence';
import { reconcile } from './reconcile';
import type { Kept, Post } from './texts';
import { keptText, newsText, readKept, readPost, toldText } from './texts';
import { Turns } from './turns';

/** After the engine has come back: how long a room is missed before its creator's node is believed to have lost it. */
const SETTLING_MS = 3_000;
/** How long a room that ended stays in the engine, for nodes that missed the post, and one that its nodes forgot to end. */
const LINGERING_MS = 30_000;
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

/** A room as it is in the engine, or was when we heard of it last. */
interface Known {
  readonly room: Room | null;
  readonly revision: number;
}

export class SharedStore implements RoomStore {
  readonly #node: string;
  readonly #ledger: Ledger;
  readonly #engine: Engine;
  readonly #presence: Presence;
  readonly #now: () => number;
  readonly #log: Log;
  readonly #turns = new Turns();
  /** Numbers of rooms of which the engine may know something else than we do. */
  readonly #unsure = new Set<string>();
  readonly #settling = new Set<NodeJS.Timeout>();

  constructor({ node, ledger, engineMaker, now, log }: SharedStoreOptions) {
    this.#node = node;
    this.#ledger = ledger;
    this.#now = now;
    this.#log = log;
    this.#engine = engineMaker(node, (text) => this.#hear(text));
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
    return this.#turns.take(number, async () => {
      if (this.#presence.isUp) {
        try {
          if (this.#unsure.has(number)) await this.#reconcile(number, false);
          return await this.#transactShared(number, change);
        } catch (error) {
          // Whether it was done is not known.
          this.#unsure.add(number);
          this.#presence.fail(error);
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

  async #transactShared(number: string, change: Change): Promise<Outcome> {
    const held = this.#ledger.held(number);
    let known: Known = held ?? { room: null, revision: 0 };
    let isFresh = false;
    let pending = change;
    for (;;) {
      const outcome = pending(known.room);
      if (outcome.room !== known.room) {
        const swapped = await this.#swap(number, known, outcome);
        if (swapped.isDone) return this.#apply(number, swapped.revision, outcome);
        known = knownFrom(swapped.entry);
        isFresh = true;
      } else if (outcome.refusal !== null && !isFresh) {
        known = knownFrom(await this.#engine.read(number));
        isFresh = true;
      } else if (outcome.refusal === 'room-taken' && (await this.#isOrphaned(known.room))) {
        pending = inTurn(leave(this.#isOfDead), change);
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

  #swap(number: string, before: Known, outcome: Outcome): ReturnType<Engine['swap']> {
    const { room, deliveries, introduced } = outcome;
    const news = newsText({ number, room, deliveries, introduced });
    const clients = [before.room, room].flatMap((state) => (state === null ? [] : roomClients(state)));
    const others = new Set(clients.map(nodeOf));
    others.delete(this.#node);
    let kept: Kept | null = room === null ? null : { room };
    if (before.room !== null && introduced.length > 0 && others.size > 0)
      kept = { room: null, identity: identityOf(before.room), deliveries, introduced };
    return this.#engine.swap({
      number,
      from: before.revision,
      text: kept === null ? null : keptText(kept),
      lifetimeMs: LINGERING_MS + Math.max(0, room === null ? 0 : room.expiresAt - this.#now()),
      mail: new Map([...others].map((node) => [node, news])),
    });
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
    for (;;) {
      const mine = this.#ledger.held(number)?.room ?? null;
      const entry = await this.#engine.read(number);
      const kept = keptIn(entry);
      if (mine !== null && kept?.room === null && kept.identity === identityOf(mine)) {
        // It ended while we could not hear of it.
        this.#unsure.delete(number);
        this.#apply(number, entry.revision, { ...kept, refusal: null });
        return;
      }
      const theirs = { room: kept?.room ?? null, revision: entry.revision };
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
          : await this.#swap(number, theirs, outcome);
      if (!swapped.isDone) continue;
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
    for (const number of this.#ledger.numbers) {
      const room = this.#ledger.held(number)?.room;
      if (room !== undefined && roomClients(room).some(this.#isOfDead))
        await this.transact(number, leave(this.#isOfDead));
    }
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

function knownFrom(entry: Entry): Known {
  return { room: keptIn(entry)?.room ?? null, revision: entry.revision };
}

/** An entry that cannot be read is nobody's room, and the next one takes its place. */
function keptIn({ text }: Entry): Kept | null {
  try {
    return text === null ? null : readKept(text);
  } catch {
    // As documented.
    return null;
  }
}
