/** Rooms as entries of the engine. */
import { nodeOf } from '../client-id';
import type { Outcome, Room } from '../room';
import { identityOf, roomClients } from '../room';
import type { Engine, Entry } from './engine';
import type { Kept } from './texts';
import { keptText, newsText, readKept } from './texts';

/** How long a room that ended stays in the engine, for nodes that missed the post, and one that its nodes forgot to end. */
const LINGERING_MS = 30_000;

/** A room as it is in the engine, or was when we heard of it last. */
export interface Known {
  readonly room: Room | null;
  readonly revision: number;
}

/** What is read of a number. */
export interface Found extends Known {
  /** The room that was there before, if it ended with an introduction a short while ago. */
  readonly ended: Extract<Kept, { room: null }> | null;
}

export type EntrySwapped =
  | { readonly isDone: true; readonly revision: number }
  | { readonly isDone: false; readonly known: Known; readonly deaf?: never }
  | { readonly isDone: false; readonly deaf: readonly string[] };

export class Entries {
  readonly #engine: Engine;
  readonly #node: string;
  readonly #now: () => number;

  /** @param now milliseconds on the clock that all nodes share */
  constructor(engine: Engine, node: string, now: () => number) {
    this.#engine = engine;
    this.#node = node;
    this.#now = now;
  }

  async read(number: string): Promise<Found> {
    return knownFrom(await this.#engine.read(number));
  }

  /**
   * Puts what becomes of a room in the place of what was known of it, and posts it to the other nodes whose clients it concerns.
   * @param deaf nodes that are posted nothing
   */
  async swap(
    number: string,
    before: Known,
    outcome: Outcome,
    deaf: ReadonlySet<string>,
  ): Promise<EntrySwapped> {
    const { room, deliveries, introduced } = outcome;
    const clients = [before.room, room].flatMap((state) => (state === null ? [] : roomClients(state)));
    const others = [...new Set(clients.map(nodeOf))].filter((node) => node !== this.#node);
    const hearing = others.filter((node) => !deaf.has(node));
    let kept: Kept | null = room === null ? null : { room };
    if (before.room !== null && introduced.length > 0 && others.length > 0)
      kept = { room: null, identity: identityOf(before.room), deliveries, introduced };
    const news = hearing.length === 0 ? '' : newsText({ number, room, deliveries, introduced });
    const swapped = await this.#engine.swap({
      number,
      from: before.revision,
      text: kept === null ? null : keptText(kept),
      lifetimeMs: LINGERING_MS + Math.max(0, room === null ? 0 : room.expiresAt - this.#now()),
      mail: new Map(hearing.map((node) => [node, news])),
    });
    if (swapped.isDone || swapped.deaf !== undefined) return swapped;
    return { isDone: false, known: knownFrom(swapped.entry) };
  }
}

function knownFrom(entry: Entry): Found {
  const kept = keptIn(entry);
  const { revision } = entry;
  return kept?.room === null
    ? { room: null, revision, ended: kept }
    : { room: kept?.room ?? null, revision, ended: null };
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
