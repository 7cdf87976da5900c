/**
 * What the server tells whoever measures it. Counts and durations only: no address and no room code goes through here, so none can
 * end in a metric. What there is at a moment is asked for instead ({@link Standing}).
 */
import type { ClientMessage, ServerError } from '../../src-shared/contact-exchange';
import type { Refusal } from './limits';
import type { PairEnd } from './relay/pair';
import type { Refusal as RelayRefusal } from './relay/tally';

/** What limits refuse, connections for which there is no open file, and those of load balancers without a valid header. */
export type RefusalReason = Refusal | 'open files' | 'proxy header';
/** The friends were introduced, the room's time was over, or its creator left. */
export type RoomEnd = 'introduced' | 'expired' | 'left';
/** A datagram was answered, came above the limit of its address, or was no request that may be answered. */
export type UdpResult = 'answered' | 'limited' | 'unreadable';

export interface Measures {
  connectionAccepted(): void;
  refused(reason: RefusalReason): void;
  handshakeEnded(isDone: boolean): void;
  /** @param seconds from its last byte to the answer, or to the end of its work if it has none */
  requestAnswered(request: ClientMessage['type'], seconds: number): void;
  errorSent(error: ServerError): void;
  roomCreated(): void;
  /** @param lastedSeconds since it was created */
  roomEnded(end: RoomEnd, lastedSeconds: number): void;
  relayJoined(): void;
  relayEnded(end: PairEnd): void;
  relayRefused(refusal: RelayRefusal): void;
  udpReceived(result: UdpResult): void;
}

/** Measures nothing. */
export const NO_MEASURES: Measures = {
  connectionAccepted: () => undefined,
  refused: () => undefined,
  handshakeEnded: () => undefined,
  requestAnswered: () => undefined,
  errorSent: () => undefined,
  roomCreated: () => undefined,
  roomEnded: () => undefined,
  relayJoined: () => undefined,
  relayEnded: () => undefined,
  relayRefused: () => undefined,
  udpReceived: () => undefined,
};

/** What there is at a moment. */
export interface Standing {
  /** Of callers; those of the relay have their own limits. */
  readonly connections: number;
  readonly maxConnections: number;
  /** With a client of this server. */
  readonly rooms: number;
  readonly maxRooms: number;
  /** Whether the rooms of all nodes are within reach; null if they are shared with none. */
  readonly sharedRoomsUp: boolean | null;
  readonly relay: RelayStanding | null;
}

export interface RelayStanding {
  readonly pairs: number;
  /** Connections that wait for the other of their pair. */
  readonly waiting: number;
  /** Passed on since the server started, both ways together. */
  readonly bytes: number;
}
