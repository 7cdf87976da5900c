/**
 * From a code to a connection that both sides have agreed on: contact servers are asked, the friend is introduced, holes are
 * punched. What the connection needs (a port opened in the router) stays until the call is over.
 */
import type { PeerCode } from '../../../../src-shared/code';
import type { RelayPlace } from '../../../../src-shared/contact-exchange';
import type { StunServer } from '../../../../src-shared/servers';
import { CooeeError } from '../../../../src-shared/session';
import type {
  FailureReason,
  NetworkFacts,
  RelayQuestion,
  Route,
  RouteAttempt,
} from '../../../../src-shared/session';
import { addressesTowardsInternet } from '../../network';
import { MAX_GUESSES } from '../../secure';
import type { GuessAccount } from '../../secure';
import { agreeOnConnection } from './agreement';
import type { AgreedConnection } from './agreement';
import { findCaller } from './answerer-meeting';
import { BothNetworks } from './both-networks';
import type { MeetingNetworks } from './both-networks';
import type { BusyServers } from './busy-servers';
import { openRooms } from './caller-meeting';
import type { GuessSide } from '../guess-tally';
import { GuessWatch } from './guess-watch';
import { LastResort } from './last-resort';
import { OwnNetwork } from './own-network';
import { openPorts } from './own-ports';
import type { OwnPorts } from './own-ports';
import { OwnUdp } from './own-udp';
import type { RelayPreference } from './relay-choice';
import type { AnswererPlaces, CallerPlaces, MeetingPlaces } from '../places';
import { Visits } from './visits';

/** Progress, for the steps that the window shows. */
export interface MeetingEvents {
  /** Some contact server is there. */
  readonly onServer: () => void;
  /** Creator only: friends can come, by this code. */
  readonly onRoomOpen: (code: PeerCode) => void;
  readonly onFriend: () => void;
  /** A connection has exchanged greetings. May be called several times. */
  readonly onRoute: () => void;
  readonly onRoutes: (routes: readonly RouteAttempt[]) => void;
  /** How many others tried the code at that side in this call without knowing it. */
  readonly onGuesses: (side: GuessSide, count: number) => void;
  /** There is no direct way, and the two could meet at a relay; or one of them has answered. */
  readonly onRelay: (question: RelayQuestion) => void;
  /** More is known about this network. */
  readonly onNetwork: (facts: NetworkFacts) => void;
}

export interface MeetingOptions {
  readonly places: MeetingPlaces;
  readonly code: PeerCode;
  /** Makes another code when the room is taken; null means that the given one must be used. Creator only. */
  readonly anotherCode: (() => PeerCode) | null;
  /** What a code has cost already; null for a secret that nobody can guess. */
  readonly guessesAt: ((code: PeerCode) => GuessAccount) | null;
  readonly events: MeetingEvents;
  /** Of friends who meet again: the rest that servers were given in the attempts before. Undefined for the first meeting. */
  readonly busyServers?: BusyServers | undefined;
  /** Whether to send small packets only, because large ones seem to be dropped on the path; false by default. */
  readonly hasSmallPackets?: boolean;
  /** Asked where our UDP ports are seen if the contact server does not answer over UDP; null by default. */
  readonly stunServer?: StunServer | null;
  /** What the user wants of relays; `never` by default. */
  readonly relay?: RelayPreference;
  /** Whether the two may meet at a relay only, so that the friend does not learn our address; false by default. */
  readonly isRelayOnly?: boolean;
  /** The relay to which both agreed before in this call: they are not asked again, and the direct ways get little time. */
  readonly agreedRelay?: RelayPlace | null;
  /** Only a better route than this one is worth it; any is by default. */
  readonly mustBeat?: Route | null;
  readonly signal: AbortSignal;
}

/** How long only direct ways are tried: nearly all that come about do in the first seconds. */
const PATIENCE_MS = 10_000;
/** The same when both know that there is none: time for a port that a router opens late. */
const HOPELESS_PATIENCE_MS = 3_000;
/** The same when a connection through a relay broke: there was no direct way some time ago. */
const DIRECT_AGAIN_MS = 2_000;
/**
 * From when on two whom only UDP can join are without hope: the search for the port of a hard router sends its last packets 9.4 s
 * after the start (punch/udp/port-search.ts), and on a busy computer later.
 */
const SEARCHED_AFTER_MS = 13_000;

/** What a meeting knows when the friend has come. */
interface Known {
  readonly visits: Visits;
  readonly both: BothNetworks;
  readonly lastResort: LastResort;
}

export class Meeting {
  #network: OwnNetwork | null = null;
  #both: BothNetworks | null = null;
  #lastResort: LastResort | null = null;
  /** Resolves when the server inside this program has ended what was for this call. */
  #withdrawn: Promise<void> = Promise.resolve();
  readonly #options: MeetingOptions;

  constructor(options: MeetingOptions) {
    this.#options = options;
  }

  get networks(): MeetingNetworks {
    return this.#both?.networks ?? { own: null, friend: null };
  }

  /** What our user says to the relay. Nothing, if it is not asked about. */
  answerRelay(isWilling: boolean): void {
    this.#lastResort?.answer(isWilling);
  }

  /** The relay at which the two have met; null if they have not. */
  get relayPlace(): RelayPlace | null {
    return this.#lastResort?.place ?? null;
  }

  /** Whether the relay that joined the two has carried all that its keeper allows. */
  get isRelayUsedUp(): boolean {
    return this.#lastResort?.use?.isUsedUp ?? false;
  }

  /** What ended a conversation through the relay, with the relay named where it may be the cause. */
  blamedOnRelay(error: CooeeError): CooeeError {
    return this.#lastResort?.blamedFor(error) ?? error;
  }

  /** @throws CooeeError the reason why the friends could not connect; the signal's reason */
  async connect(): Promise<AgreedConnection> {
    const { signal, events, code: given, guessesAt, isRelayOnly = false, relay = 'never' } = this.#options;
    const { hasSmallPackets = false } = this.#options;
    const places = isRelayOnly ? farPlaces(this.#options.places) : this.#options.places;
    // Without a guess left nobody can be verified, so there is no point in asking a server.
    if ((guessesAt?.(given).spent ?? 0) >= MAX_GUESSES)
      throw new CooeeError('code-guessed', null, { why: { code: 'guesses', count: MAX_GUESSES } });
    const ports = openPorts(hasSmallPackets);
    const towardsInternet = await addressesTowardsInternet();
    const udp = await OwnUdp.open(isRelayOnly ? [] : ports, this.#options.stunServer ?? null);
    const network = new OwnNetwork({
      ports,
      udp,
      towardsInternet,
      isLocalOnly: places.isLocalOnly,
      isHidden: isRelayOnly,
      onFacts: events.onNetwork,
    });
    const visits = new Visits(ports, network, signal, {
      isHidden: isRelayOnly,
      busyServers: this.#options.busyServers,
      onTurnedAway: (count) => events.onGuesses('server', count),
    });
    this.#network = network;
    const both = new BothNetworks({
      role: places.role,
      network,
      introductions: visits.introductions,
      isRelayOnly,
    });
    this.#both = both;
    this.#lastResort = new LastResort({
      role: places.role,
      preference: relay,
      agreed: this.#options.agreedRelay ?? null,
      network,
      introductions: visits.introductions,
      serverRelay: () => visits.serverRelay,
      hasSmallPackets,
      proxy: () => visits.proxy,
      onQuestion: events.onRelay,
    });
    if (places.isLocalOnly) network.nothingToAsk();
    try {
      const code = await (places.role === 'creator'
        ? this.#call(places, visits)
        : this.#answer(places, visits));
      events.onFriend();
      void network.friendCame();
      await visits.foundTranslator();
      // Another way by UDP is no better than the one there is.
      const isBeaten = this.#options.mustBeat?.transport === 'udp';
      const own = { ports: isRelayOnly ? [] : ports, udp: isRelayOnly || isBeaten ? null : udp };
      return await this.#punch(code, own, { visits, both, lastResort: this.#lastResort });
    } finally {
      // Not earlier: the open connections keep the routers' mappings alive while holes are punched.
      visits.close();
      for (const port of ports) port.close();
      udp.close();
      // Nobody is waiting any more, so the announcement on the network has to go.
      if (places.role === 'creator' && places.own !== null) this.#withdrawn = places.own.close();
    }
  }

  /** Gives back what the connection needed until its end. Never throws. */
  async close(): Promise<void> {
    await Promise.all([this.#withdrawn, this.#network?.close()]);
  }

  async #call(places: CallerPlaces, visits: Visits): Promise<PeerCode> {
    const { code, anotherCode, events } = this.#options;
    const rooms = await openRooms({ places, visits, code, anotherCode });
    events.onServer();
    events.onRoomOpen(rooms.code);
    await rooms.meetFriend();
    return rooms.code;
  }

  async #answer(places: AnswererPlaces, visits: Visits): Promise<PeerCode> {
    const { code, events } = this.#options;
    // Friends who meet again ask again by themselves.
    const asksAgain = !this.#isAgain;
    await findCaller({ places, visits, roomCode: code.roomCode, asksAgain, onServer: events.onServer });
    return code;
  }

  /** Whether it is one of the attempts of friends who have met before in this call. */
  get #isAgain(): boolean {
    return this.#options.busyServers !== undefined;
  }

  async #punch(
    code: PeerCode,
    { ports, udp }: OwnPorts,
    { visits, both, lastResort }: Known,
  ): Promise<AgreedConnection> {
    const { places, events, guessesAt, signal } = this.#options;
    const { role } = places;
    let routes: readonly RouteAttempt[] = [];
    const startedAt = performance.now();
    const stop = new AbortController();
    const abort = (): void => stop.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const { introductions, network } = visits;
    const guesses = guessesAt?.(code) ?? null;
    const { onGuesses } = events;
    // Nobody can guess a secret of 128 bits: a server that reports guesses at it is lying and must not end the call.
    const watch =
      guesses === null
        ? null
        : new GuessWatch({ network, introductions, onGuesses, stop: (error) => stop.abort(error) });
    try {
      return await agreeOnConnection({
        role,
        secret: Buffer.from(code.sharedSecret, 'utf8'),
        ports,
        udp: udp === null ? null : { role, ports: udp.ports, facts: () => both.udpFacts(udp) },
        introduction: introductions,
        guesses,
        onGuesses: (count) => watch?.countOwn(count),
        mustBeat: this.#options.mustBeat ?? null,
        endsWithFriend: this.#isAgain,
        onRoute: events.onRoute,
        onRoutes: (tried) => {
          routes = tried;
          events.onRoutes(tried);
        },
        isHopeless: () =>
          both.isHopelessByUdpToo || (both.isHopeless && performance.now() - startedAt > SEARCHED_AFTER_MS),
        lastResort: {
          isPossible: () => lastResort.isPossible,
          patienceMs: () => this.#patienceMs(both),
          open: (deadline) => lastResort.open(deadline),
          broke: () => new CooeeError('no-route', null, { why: lastResort.failedBy('lost') }),
          differed: (error) => lastResort.blamedFor(error),
        },
        signal: stop.signal,
      });
    } catch (error) {
      if (!(error instanceof CooeeError) || error.kind !== 'no-route') throw error;
      const why = error.failure.why ?? lastResort.whyNot ?? undefined;
      throw withReason(both.whyNoRoute(routes) ?? error, why);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** How long only direct ways are tried. Milliseconds. */
  #patienceMs(both: BothNetworks): number {
    if (both.isHidden) return 0;
    if ((this.#options.agreedRelay ?? null) !== null) return DIRECT_AGAIN_MS;
    return both.isHopelessByUdpToo ? HOPELESS_PATIENCE_MS : PATIENCE_MS;
  }
}

function withReason(error: CooeeError, why: FailureReason | undefined): CooeeError {
  return why === undefined ? error : CooeeError.of({ ...error.failure, why }, { cause: error });
}

/** Without those on this network, where there are no relays. @throws CooeeError `no-relay` when nothing is left */
function farPlaces(places: MeetingPlaces): MeetingPlaces {
  if (places.isLocalOnly) throw new CooeeError('no-relay', null, { why: { code: 'relay-none' } });
  return places.role === 'creator' ? { ...places, own: null } : { ...places, nearby: null };
}
