/** The contact servers that one call talks to, several at once, from the same ports. */
import { setMaxListeners } from 'node:events';

import type { PeerDetails } from '../../../../src-shared/contact-exchange';
import { CooeeError, toFailure, waitAtMost } from '../../../../src-shared/session';
import { ContactSharing } from '../../contact';
import type { ServerEndpoint, SharedContact } from '../../contact';
import { log } from '../../log';
import { findNat64 } from '../../network';
import type { SharedPort } from '../../punch';
import { BusyServers } from './busy-servers';
import { Introductions } from './introductions';
import type { ServerRelay } from './last-resort';
import type { OwnNetwork } from './own-network';

/** How long a friend's addresses wait for a name server, on networks with IPv6 alone: it has had the time that the friend took. */
const TRANSLATOR_GRACE_MS = 300;

/**
 * - `chosen`: on the internet, as far as we know; it sees us as friends elsewhere do
 * - `own`: inside this program, or another Cooee's on this computer
 * - `nearby`: announced by anybody on this network, or at the usual port of this computer
 */
export type VisitKind = 'chosen' | 'own' | 'nearby';

/** One contact server, from the connection to the friend's contact. */
export class Visit {
  #shared: SharedContact | null = null;
  readonly #sharing: ContactSharing;
  readonly #server: ServerEndpoint;
  readonly #kind: VisitKind;
  readonly #visits: Visits;
  #stopTelling = (): void => undefined;

  constructor(sharing: ContactSharing, server: ServerEndpoint, kind: VisitKind, visits: Visits) {
    this.#sharing = sharing;
    this.#server = server;
    this.#kind = kind;
    this.#visits = visits;
  }

  /** Creator only. @throws CooeeError `room-taken`, `server-…` */
  createRoom(roomCode: string, signal: AbortSignal): Promise<void> {
    return this.#counted(this.#sharing.createRoom(roomCode, signal), signal);
  }

  /**
   * Takes our side of the room.
   * @throws CooeeError `room-unknown`, `room-taken`, `server-…`
   */
  async shareOwnContact(roomCode: string, isCreator: boolean, signal: AbortSignal): Promise<void> {
    const { network, introductions } = this.#visits;
    const isStranger = this.#kind === 'nearby';
    const told = (details: PeerDetails): PeerDetails => (isStranger ? toldToStrangers(details) : details);
    const sharing = this.#sharing.shareOwnContact(
      roomCode,
      isCreator,
      signal,
      told(network.details),
      this.#visits.isHidden,
    );
    this.#sharing.onTurnedAway(this.#visits.onTurnedAway);
    const shared = await this.#counted(sharing, signal);
    this.#shared = shared;
    this.#visits.busyServers.served(this.#server);
    introductions.addOwn(shared.own, this.#isOnInternet);
    this.#stopTelling = network.onDetails((newest) => {
      // Of what changes, a stranger is told only the guesses.
      if (!isStranger || newest.guesses !== undefined) this.#sharing.tellDetails(told(newest));
    });
    if (this.#isOnInternet) network.seenBy(shared);
  }

  /** Waits until the friend is ready too, and introduces us. @throws CooeeError `friend-absent`, `server-…` */
  async meetFriend(signal: AbortSignal): Promise<void> {
    const { introductions } = this.#visits;
    const friend = await this.#sharing.friendContact(signal);
    introductions.addFriend(friend, this.#sharing.roundTripMs, this.#isOnInternet);
    const limits = this.#shared?.relay ?? null;
    if (this.#isOnInternet) this.#visits.proxy = this.#server.proxy;
    if (this.#isOnInternet && limits !== null) this.#visits.serverRelay ??= { server: this.#server, limits };
    if (this.#kind === 'nearby') introductions.addServerOfFriend(this.#server.host, friend.contact);
    this.#sharing.onFriendDetails((details) => introductions.addDetails(details, this.#isOnInternet));
  }

  get #isOnInternet(): boolean {
    return this.#kind === 'chosen';
  }

  /** Has a server that has too much to do rest. Servers nearby have nobody but us. */
  async #counted<T>(request: Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await request;
    } catch (error) {
      if (this.#isOnInternet && !signal.aborted)
        this.#visits.busyServers.failed(this.#server, toFailure(error).kind);
      throw error;
    }
  }

  /** @see ContactSharing.close */
  leave(): void {
    this.#stopTelling();
    this.#sharing.close();
  }

  /** @see ContactSharing.abandon */
  abandon(): void {
    this.#stopTelling();
    this.#sharing.abandon();
  }
}

export interface VisitOptions {
  /** Whether the servers keep our addresses to themselves; false by default. */
  readonly isHidden?: boolean;
  /** Of friends who meet again. */
  readonly busyServers?: BusyServers | undefined;
  /** Called with how many others came to our room in the friend's place and were turned away. */
  readonly onTurnedAway?: (count: number) => void;
}

export class Visits {
  readonly isHidden: boolean;
  readonly busyServers: BusyServers;
  readonly onTurnedAway: (count: number) => void;
  readonly introductions = new Introductions();
  /** The server on the internet by which the friend came, if it is a relay; null before, and if it is none. */
  serverRelay: ServerRelay | null = null;
  /** By which the user reaches the servers, and so a relay; undefined is as in {@link ServerEndpoint}. */
  proxy: ServerEndpoint['proxy'];
  readonly #open = new Set<Visit>();
  readonly #translator: Promise<void>;
  readonly #stop = new AbortController();
  readonly #onAbort: () => void;
  readonly #ports: readonly SharedPort[];
  readonly #parent: AbortSignal;

  /** @param parent ends all visits that are still going on */
  constructor(
    ports: readonly SharedPort[],
    readonly network: OwnNetwork,
    parent: AbortSignal,
    { isHidden = false, busyServers = new BusyServers(), onTurnedAway = () => undefined }: VisitOptions = {},
  ) {
    this.#ports = ports;
    this.#parent = parent;
    this.isHidden = isHidden;
    this.busyServers = busyServers;
    this.onTurnedAway = onTurnedAway;

    // Every server found nearby listens to it; Node would warn the user of a leak from the eleventh on.
    setMaxListeners(0, this.#stop.signal);
    this.introductions.addOwnAddresses(network.details.candidates.map(({ address }) => address));
    this.#onAbort = () => this.#stop.abort(parent.reason);
    parent.addEventListener('abort', this.#onAbort, { once: true });
    if (parent.aborted) this.#onAbort();
    this.#translator = this.#findTranslator();
  }

  /** Aborted when the visits are closed. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * @throws CooeeError `server-unreachable`, `server-untrusted`, `server-foreign`; the signal's reason
   */
  async connect(server: ServerEndpoint, kind: VisitKind, signal: AbortSignal): Promise<Visit> {
    if (kind === 'chosen') await this.busyServers.rested(server, signal);
    const sharing = await this.#reach(server, kind, signal);
    const visit = new Visit(sharing, server, kind, this);
    if (this.signal.aborted) {
      visit.leave();
      this.signal.throwIfAborted();
    }
    this.#open.add(visit);
    return visit;
  }

  /** Waits a moment until it is known how IPv4 addresses are reached from here. @throws the signal's reason */
  foundTranslator(): Promise<void> {
    return waitAtMost(TRANSLATOR_GRACE_MS, this.#translator, this.signal);
  }

  /** Never throws. */
  async #findTranslator(): Promise<void> {
    // The visits are over then.
    this.introductions.nat64 = await findNat64(this.signal).catch(() => null);
  }

  async #reach(server: ServerEndpoint, kind: VisitKind, signal: AbortSignal): Promise<ContactSharing> {
    log.debug(`asks the contact server at ${server.host}:${server.port} (${kind})`);
    try {
      const sharing = await ContactSharing.open(server, this.#ports, signal);
      log.info('reached a contact server', { kind });
      return sharing;
    } catch (error) {
      if (!signal.aborted) log.info('a contact server is not there', { kind }, error);
      throw error;
    }
  }

  /** Hangs up on a server that this call cannot use now. It can be asked again at once, from the same port. */
  leave(visit: Visit): void {
    this.#open.delete(visit);
    visit.abandon();
  }

  /**
   * Ends everything, also what still waits. Only when the connection to the friend is agreed: until then the open connections
   * keep the routers' mappings alive.
   */
  close(): void {
    this.#parent.removeEventListener('abort', this.#onAbort);
    this.#stop.abort(new CooeeError('friend-left'));
    for (const visit of this.#open) visit.leave();
    this.#open.clear();
  }
}

/**
 * A server announced nearby may be anybody's: it learns that we are a Cooee, and no candidates, for it sees our address anyway. The
 * friend behind it must learn about guesses, which are no secret to those who make them.
 */
function toldToStrangers({ guesses }: PeerDetails): PeerDetails {
  const nothing = { candidates: [], nat: null, hasIpv6: false, roundTripMs: null };
  return guesses === undefined ? nothing : { ...nothing, guesses };
}
