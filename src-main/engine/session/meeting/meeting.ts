/**
 * From a code to a connection that both sides have agreed on: contact servers are asked, the friend is introduced, holes are
 * punched. What the connection needs (a port opened in the router) stays until the call is over.
 */
import type { PeerCode } from '../../../../src-shared/code';
import { CooeeError } from '../../../../src-shared/session';
import type { NetworkFacts, NetworkOfSide, Role, Route, RouteAttempt } from '../../../../src-shared/session';
import { addressesTowardsInternet } from '../../network';
import { SharedPort } from '../../punch';
import type { UdpFacts } from '../../punch';
import { MAX_GUESSES } from '../../secure';
import type { GuessAccount } from '../../secure';
import { agreeOnConnection } from './agreement';
import type { AgreedConnection } from './agreement';
import { findCaller } from './answerer-meeting';
import type { BusyServers } from './busy-servers';
import { openRooms } from './caller-meeting';
import { diagnose, factsOfSide, isHopeless } from './diagnosis';
import type { BothSides } from './diagnosis';
import type { GuessSide } from '../guess-tally';
import { GuessWatch } from './guess-watch';
import { OwnNetwork } from './own-network';
import { OwnUdp } from './own-udp';
import type { StunServer } from './own-udp';
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
  /** Only a better route than this one is worth it; any is by default. */
  readonly mustBeat?: Route | null;
  readonly signal: AbortSignal;
}

/** What both sides know about the two networks. */
export interface MeetingNetworks {
  readonly own: NetworkFacts | null;
  /** Null when the friend's program sent no details. */
  readonly friend: NetworkOfSide | null;
}

export class Meeting {
  #network: OwnNetwork | null = null;
  #visits: Visits | null = null;
  /** Resolves when the server inside this program has ended what was for this call. */
  #withdrawn: Promise<void> = Promise.resolve();
  readonly #options: MeetingOptions;

  constructor(options: MeetingOptions) {
    this.#options = options;
  }

  get networks(): MeetingNetworks {
    return { own: this.#network?.facts ?? null, friend: this.#friendNetwork };
  }

  /** @throws CooeeError the reason why the friends could not connect; the signal's reason */
  async connect(): Promise<AgreedConnection> {
    const { places, signal, events, code: given, guessesAt } = this.#options;
    // Without a guess left nobody can be verified, so there is no point in asking a server.
    if ((guessesAt?.(given).spent ?? 0) >= MAX_GUESSES)
      throw new CooeeError('code-guessed', null, { why: { code: 'guesses', count: MAX_GUESSES } });
    const ports = openPorts(this.#options.hasSmallPackets ?? false);
    const towardsInternet = await addressesTowardsInternet();
    const udp = await OwnUdp.open(ports, this.#options.stunServer ?? null);
    const network = new OwnNetwork({
      ports,
      udp,
      towardsInternet,
      isLocalOnly: places.isLocalOnly,
      onFacts: events.onNetwork,
    });
    const visits = new Visits(ports, network, signal, this.#options.busyServers);
    this.#network = network;
    this.#visits = visits;
    if (places.isLocalOnly) network.nothingToAsk();
    try {
      const code = await (places.role === 'creator'
        ? this.#call(places, visits)
        : this.#answer(places, visits));
      events.onFriend();
      void network.friendCame();
      return await this.#punch(code, { ports, udp }, visits);
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

  get #friendNetwork(): NetworkOfSide | null {
    const details = this.#visits?.introductions.friendDetails ?? null;
    if (details === null) return null;
    const { nat, hasIpv6 } = details;
    return { role: friendOf(this.#options.places.role), nat, hasIpv6 };
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
    const { code, events, busyServers } = this.#options;
    // Friends who meet again ask again by themselves.
    const asksAgain = busyServers === undefined;
    await findCaller({ places, visits, roomCode: code.roomCode, asksAgain, onServer: events.onServer });
    return code;
  }

  async #punch(code: PeerCode, { ports, udp }: OwnPorts, visits: Visits): Promise<AgreedConnection> {
    const { places, events, guessesAt, signal } = this.#options;
    const { role } = places;
    let routes: readonly RouteAttempt[] = [];
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
        // Another way by UDP is no better than the one there is.
        udp:
          this.#options.mustBeat?.transport === 'udp'
            ? null
            : { role, ports: udp.ports, facts: () => this.#udpFacts(visits, udp) },
        introduction: introductions,
        guesses,
        onGuesses: (count) => watch?.countOwn(count),
        mustBeat: this.#options.mustBeat ?? null,
        onRoute: events.onRoute,
        onRoutes: (tried) => {
          routes = tried;
          events.onRoutes(tried);
        },
        isHopeless: () => {
          const sides = this.#sides(visits);
          return sides !== null && isHopeless(sides);
        },
        signal: stop.signal,
      });
    } catch (error) {
      const sides = this.#sides(visits);
      if (!(error instanceof CooeeError) || error.kind !== 'no-route' || sides === null) throw error;
      throw diagnose(sides, routes);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Null while the friend has not told that they speak UDP. */
  #udpFacts({ introductions, network }: Visits, { details }: OwnUdp): UdpFacts | null {
    const { nonce, udp } = introductions.friendDetails ?? {};
    if (details === null || nonce === undefined || udp === undefined) return null;
    const [creator, joiner] =
      this.#options.places.role === 'creator' ? [network.nonce, nonce] : [nonce, network.nonce];
    return { friend: udp, ownNat: details.nat, nonces: { creator, joiner } };
  }

  /** What both sides know about both networks: our details count only if the friend's came through the same server. */
  #sides({ introductions, network }: Visits): BothSides | null {
    const { seen, areNeighbours, friendDetails } = introductions;
    if (seen === null) return null;
    const { role } = this.#options.places;
    return {
      areNeighbours,
      own: factsOfSide(role, seen.own, friendDetails === null ? null : network.details),
      friend: factsOfSide(friendOf(role), seen.friend, friendDetails),
    };
  }
}

/** Ours in one meeting, of both transports. */
interface OwnPorts {
  readonly ports: readonly SharedPort[];
  readonly udp: OwnUdp;
}

function friendOf(role: Role): Role {
  return role === 'creator' ? 'joiner' : 'creator';
}

/** One port of each family this computer has. @throws CooeeError `internal` when it has neither */
function openPorts(hasSmallPackets: boolean): readonly SharedPort[] {
  const ports: SharedPort[] = [];
  let cause: unknown;
  for (const family of [6, 4] as const) {
    try {
      ports.push(SharedPort.open(family, hasSmallPackets));
    } catch (error) {
      cause = error;
    }
  }
  if (ports.length === 0) throw new CooeeError('internal', 'no network', { cause });
  return ports;
}
