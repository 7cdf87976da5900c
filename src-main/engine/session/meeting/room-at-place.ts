import type { FoundServer } from '../places';
import type { Visit, VisitKind, Visits } from './visits';

/** A visit that has the room, what the room is called there, and what a code for it calls the server. */
export interface Room {
  readonly visit: Visit;
  readonly roomCode: string;
  readonly serverId: bigint;
}

/** One of the places where a caller waits for the friend: the room there, or why there is none. */
export class RoomAtPlace {
  #current: Room | null = null;
  #whyNot: Error | null = null;
  readonly #visits: Visits;
  readonly #kind: VisitKind;

  constructor(visits: Visits, kind: VisitKind) {
    this.#visits = visits;
    this.#kind = kind;
  }

  /** Null before a server was asked for it, and after it was given up. */
  get room(): Room | null {
    return this.#current;
  }

  /** Why it was given up last, or null. */
  get failure(): Error | null {
    return this.#whyNot;
  }

  /** @throws CooeeError `room-taken`, and then the server can be asked for another one; `server-…` */
  async create(server: FoundServer, roomCode: string, signal: AbortSignal): Promise<void> {
    const visit = await this.#visits.connect(server, this.#kind, signal);
    this.#current = { visit, roomCode, serverId: server.serverId };
    await visit.createRoom(roomCode, signal);
  }

  /** For another code, on the server that was asked before. @throws CooeeError as {@link create} */
  async createAgain(room: Room, roomCode: string, signal: AbortSignal): Promise<void> {
    this.#current = { ...room, roomCode };
    await room.visit.createRoom(roomCode, signal);
  }

  /** Takes our side of the room, if there is one. Never throws: the place is given up if that fails. */
  async take(signal: AbortSignal): Promise<void> {
    const room = this.#current;
    try {
      await room?.visit.shareOwnContact(room.roomCode, true, signal);
    } catch (error) {
      this.giveUp(error as Error);
    }
  }

  giveUp(failure: Error): void {
    if (this.#current !== null) this.#visits.leave(this.#current.visit);
    this.#current = null;
    this.#whyNot = failure;
  }
}
