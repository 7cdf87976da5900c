import type { ServerEndpoint } from '../contact';

/** A contact server to try. */
export interface FoundServer extends ServerEndpoint {
  /** Its number in a code for a room there: its entry in the list, or 0. */
  readonly serverId: bigint;
}

/** A contact server on this computer or its network. */
export interface NearbyServer extends ServerEndpoint {
  /**
   * The name under which it was announced, which the room there is bound to; null for one that was not, and is asked for the
   * code's own room.
   */
  readonly announcement: string | null;
}

/** Where the server inside this program can be asked. Two places, because one connection waits in one room. */
export interface OwnPlaces {
  /** For friends who name this computer and its port, as gday's do; null where nobody can know the port. */
  readonly named:
    | (ServerEndpoint & {
        /** Whether another program has the port: mostly another Cooee, whose server does as well. */
        readonly isOfAnother: boolean;
      })
    | null;
  /** For friends who search the network; null where there is none. */
  readonly announced: (ServerEndpoint & { readonly announcement: string }) | null;
}

/** The contact server inside this program, for one call. */
export interface OwnServer {
  /** Starts it and announces it on the network. @throws CooeeError `address-unavailable` */
  open(): Promise<OwnPlaces>;
  /** Ends what served this call only. Never throws. */
  close(): Promise<void>;
}

/** How the places of a call appear in its record. */
export interface PlacesRecord {
  readonly kind: 'embedded' | 'listed' | 'custom';
  /** Only of a server of the built-in list, which everybody knows. */
  readonly host: string | null;
}

interface CommonPlaces {
  /** Whether all of it is on this network, so that friends elsewhere cannot be met. */
  readonly isLocalOnly: boolean;
  readonly record: PlacesRecord;
}

/** Where a caller opens rooms: all of it at once, under one code. */
export interface CallerPlaces extends CommonPlaces {
  readonly role: 'creator';
  /**
   * One of these is enough, tried in this order; an empty list means that the call works on this network only.
   * @throws CooeeError `certificate-unusable`
   */
  readonly chosen: () => Promise<readonly FoundServer[]>;
  /** For friends on the same network; null for the chosen servers only. */
  readonly own: OwnServer | null;
}

/** Where an answerer looks for the caller: everywhere at once. */
export interface AnswererPlaces extends CommonPlaces {
  readonly role: 'joiner';
  /** @throws CooeeError `certificate-unusable` */
  readonly chosen: () => Promise<readonly FoundServer[]>;
  /** Servers on this computer and network as they are found; ends after a few seconds. Null keeps to the chosen ones. */
  readonly nearby: ((signal: AbortSignal) => AsyncIterable<NearbyServer>) | null;
  /** Whether a failure of the chosen servers is reported when nobody was found; if not, the failure is that nobody is calling. */
  readonly isChosenDecisive: boolean;
  /** All these places in words: "this computer, its network and example.org". */
  readonly whereabouts: string;
}

export type MeetingPlaces = CallerPlaces | AnswererPlaces;
