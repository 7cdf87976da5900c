import type { Ledger } from './ledger';
import type { Told } from './pairings';
import type { Change, Outcome } from './room';

/** Where the rooms are. */
export interface RoomStore {
  /** Fulfilled once the first request can be taken, whether or not the rooms of other nodes are within reach. */
  readonly opened: Promise<void>;
  /** Whether the rooms of all nodes are within reach. */
  readonly isWell: boolean;
  /**
   * Changes the room of a number, in one step whoever else changes it, and has all nodes whom it concerns apply the news to their
   * ledgers: our own before the promise is fulfilled.
   *
   * @throws RoomsUnavailable if the rooms of other nodes cannot be reached, and the change needs them
   */
  transact(number: string, change: Change): Promise<Outcome>;
  /** Passes on what a client tells its friend, who may be a client of another node. */
  pass(told: Told): void;
  /** Leaves the rooms of others alone; those of our own clients are to be left before. */
  close(): Promise<void>;
}

/** Makes the store of one node. */
export interface StoreMaker {
  /** The node's name, unlike any other's. */
  readonly node: string;
  (ledger: Ledger): RoomStore;
}

/** The rooms that this node shares with others cannot be reached now: come again. */
export class RoomsUnavailable extends Error {
  override readonly name = 'RoomsUnavailable';
}
