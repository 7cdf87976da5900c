/** Rooms of one server or of several, and what their clients hear, for tests. */
import type {
  PeerDetails,
  RoomRequest,
  ServerDetails,
  ServerMessage,
  SocketAddress,
} from '../../../src-shared/contact-exchange';
import type { ClientId } from './client-id';
import { Rooms } from './rooms';
import { MemoryEngine, MemoryTable } from './shared/memory-engine';
import { SharedStore } from './shared/shared-store';
import type { StoreMaker } from './store';

export interface Peer {
  readonly name: string;
  readonly publicAddress: SocketAddress;
  readonly server: ServerDetails;
}

export interface Heard {
  readonly to: Peer;
  readonly message: ServerMessage;
}

/** Which node a peer is connected to. */
export type Arrangement = (peer: Peer) => string;

export class HeardRooms {
  readonly #nodes = new Map<string, Rooms>();
  readonly #ids = new Map<Peer, ClientId>();
  readonly #peers = new Map<ClientId, Peer>();
  #heard: Heard[] = [];
  #released: Peer[] = [];
  readonly #arrangement: Arrangement;

  /** @param isShared whether the rooms are in an engine; if not, all peers must be on one node */
  constructor(
    arrangement: Arrangement,
    {
      isShared,
      now,
      lifetimeMs,
      maxRooms,
    }: { isShared: boolean; now: () => number; lifetimeMs: number; maxRooms: number },
  ) {
    this.#arrangement = arrangement;
    const table = new MemoryTable(now);
    for (const name of ['a', 'b']) {
      const maker: StoreMaker = Object.assign(
        (ledger: ConstructorParameters<typeof SharedStore>[0]['ledger']) =>
          new SharedStore({
            node: name,
            ledger,
            engineMaker: (_node, hear) => new MemoryEngine(table, hear),
            now,
            log: () => undefined,
          }),
        { node: name },
      );
      const rooms = new Rooms({
        now,
        lifetimeMs,
        maxRooms,
        storeMaker: isShared ? maker : undefined,
        courier: {
          deliver: (to, message) => this.#heard.push({ to: this.#peer(to), message }),
          release: (client) => this.#released.push(this.#peer(client)),
        },
      });
      this.#nodes.set(name, rooms);
    }
  }

  /** @returns what was heard in consequence, in order, and sorted by the names of those who heard it */
  request(peer: Peer, message: RoomRequest): Promise<readonly Heard[]> {
    return this.#collect(() =>
      this.#of(peer).request(
        { id: this.#id(peer), publicAddress: peer.publicAddress, server: peer.server },
        message,
      ),
    );
  }

  tell(peer: Peer, details: PeerDetails): Promise<readonly Heard[]> {
    return this.#collect(() => this.#of(peer).tell(this.#id(peer), details));
  }

  leave(peer: Peer): Promise<readonly Heard[]> {
    return this.#collect(() => this.#of(peer).leave(this.#id(peer)));
  }

  expire(): Promise<readonly Heard[]> {
    return this.#collect(async () => {
      for (const rooms of this.#nodes.values()) await rooms.expire();
    });
  }

  /** Who was released by the last of the above. */
  get released(): ReadonlySet<Peer> {
    return new Set(this.#released);
  }

  holdsPlace(peer: Peer): boolean {
    return this.#of(peer).holdsPlace(this.#id(peer));
  }

  /** The fullest node's. */
  get size(): number {
    return Math.max(...[...this.#nodes.values()].map(({ size }) => size));
  }

  get nextExpiry(): number | null {
    const times = [...this.#nodes.values()].map(({ nextExpiry }) => nextExpiry ?? Infinity);
    return Math.min(...times) === Infinity ? null : Math.min(...times);
  }

  async close(): Promise<void> {
    for (const rooms of this.#nodes.values()) await rooms.close();
  }

  async #collect(operation: () => Promise<unknown>): Promise<readonly Heard[]> {
    this.#heard = [];
    this.#released = [];
    await operation();
    // Until posts from node to node have come.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return this.#heard.sort((one, other) => one.to.name.localeCompare(other.to.name));
  }

  #of(peer: Peer): Rooms {
    const rooms = this.#nodes.get(this.#arrangement(peer));
    if (rooms === undefined) throw new Error(`no node for ${peer.name}`);
    return rooms;
  }

  #id(peer: Peer): ClientId {
    const id = this.#ids.get(peer) ?? this.#of(peer).newClient();
    this.#ids.set(peer, id);
    this.#peers.set(id, peer);
    return id;
  }

  #peer(id: ClientId): Peer {
    const peer = this.#peers.get(id);
    if (peer === undefined) throw new Error(`nobody is ${id}`);
    return peer;
  }
}
