/**
 * What several nodes share: one entry per room, changed by comparing and setting, and mail from node to node. Everything here is
 * text; what it means is the business of the nodes.
 */

/** An entry as the engine has it. */
export interface Entry {
  /** Greater than that of anything written before; 0 if there is no entry. */
  readonly revision: number;
  /** Null if there is no entry. */
  readonly text: string | null;
}

/** A change that holds only if the entry is still the one it was made from. */
export interface Swap {
  readonly number: string;
  /** Of the entry from which the change was made. */
  readonly from: number;
  /** The new entry; null to remove it. */
  readonly text: string | null;
  /** Milliseconds after which the engine forgets the new entry by itself. */
  readonly lifetimeMs: number;
  /**
   * What is posted to other nodes in the same step, by the nodes' names. Its text may contain {@link REVISION} once, which becomes the
   * revision of the new entry.
   */
  readonly mail: ReadonlyMap<string, string>;
}

export type Swapped =
  | { readonly isDone: true; readonly revision: number }
  /** The entry was another one, which is this. */
  | { readonly isDone: false; readonly entry: Entry; readonly deaf?: never }
  /** Nobody takes the mail of these nodes: nothing was changed, nothing posted. */
  | { readonly isDone: false; readonly deaf: readonly string[]; readonly entry?: never };

/** The engine cannot be reached, and was asked nothing. */
export class EngineAway extends Error {
  override readonly name = 'EngineAway';
}

/** Where a post's text has the revision of the entry that goes with it. */
export const REVISION = '$revision$';

/** How long the engine may take to answer anything, in milliseconds. A client waits 8 s for its server. */
export const ENGINE_PATIENCE_MS = 2_000;

/**
 * Each call rejects if the engine does not answer within {@link ENGINE_PATIENCE_MS}; what was to be changed by it is then changed
 * before that time is over, or never. With {@link EngineAway} it certainly is not.
 */
export interface Engine {
  read(number: string): Promise<Entry>;
  swap(swap: Swap): Promise<Swapped>;
  /** Mail is delivered at most once, in the order in which it was posted. */
  post(node: string, text: string): Promise<void>;
  /**
   * Says that the node is there, which is forgotten after {@link PRESENCE_MS}.
   * @returns the names of all nodes that are there, and whether the node was known to be there, with all its mail, since the last time
   */
  renew(node: string): Promise<{ readonly nodes: ReadonlySet<string>; readonly isUnbroken: boolean }>;
  /** Forgets the node at once, and what is left of its connection. */
  close(node: string): Promise<void>;
}

/** How long a node that says nothing is believed to be there, in milliseconds. */
export const PRESENCE_MS = 6_000;

/** Makes a node's connection to its engine. @param hear called with each post for the node */
export type EngineMaker = (node: string, hear: (text: string) => void) => Engine;
