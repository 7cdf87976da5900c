import type { ServerEndpoint } from '../contact';

/** A contact server to try. */
export interface FoundServer extends ServerEndpoint {
  /** What a code for a room there calls it: its entry in the list, or 0. */
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
  /** For friends who look around on the network; null where there is none. */
  readonly announced: (ServerEndpoint & { readonly announcement: string }) | null;
}

/** The contact server inside this program, for one call. */
export interface OwnServer {
  /** Starts it and announces it on the network. @throws CooeeError `address-unavailable` */
  open(): Promise<OwnPlaces>;
  /** Ends what was for this call alone. Never throws. */
  close(): Promise<void>;
}

/** What the places of a call are called in the record of it. */
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
   * Of these one is enough, in the order in which they should be tried; none means that the call is for this network alone.
   * @throws CooeeError `certificate-unusable`
   */
  readonly chosen: () => Promise<readonly FoundServer[]>;
  /** For friends on the same network; null keeps to the chosen server. */
  readonly own: OwnServer | null;
}

/** Where an answerer looks for the caller: everywhere at once. */
export interface AnswererPlaces extends CommonPlaces {
  readonly role: 'joiner';
  /** @throws CooeeError `certificate-unusable` */
  readonly chosen: () => Promise<readonly FoundServer[]>;
  /** Servers on this computer and network as they are found; ends after a few seconds. Null keeps to the chosen ones. */
  readonly nearby: ((signal: AbortSignal) => AsyncIterable<NearbyServer>) | null;
  /** Whether the trouble of the chosen servers is worth telling when nobody was found; if not, nobody calls. */
  readonly isChosenDecisive: boolean;
  /** All these places in words: "this computer, its network and example.org". */
  readonly whereabouts: string;
}

export type MeetingPlaces = CallerPlaces | AnswererPlaces;
