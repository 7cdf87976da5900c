/**
 * Agreement on one connection (docs/GDAY-WIRE.md 4.3). Several routes may come about at once; each is verified,
 * the creator chooses the one to keep, and the joiner keeps that one. Strangers who connect, stay silent, send rubbish
 * or hang up cost nothing but their own socket.
 */
import { setMaxListeners } from 'node:events';

import { CooeeError, deferred, delay, toFailure } from '../../../../src-shared/session';
import type { Role, Route, RouteAttempt, RouteFate } from '../../../../src-shared/session';
import { log } from '../../log';
import { compareRoutes, punchHoles } from '../../punch';
import type { Introduction, RawConnection, SecondWaveOptions, SharedPort } from '../../punch';
import { GuessBudget, MAX_GUESSES, OwnMaterial, verifyPeer } from '../../secure';
import type { FriendStream, GuessAccount, VerifiedCandidate } from '../../secure';

/** Both sides together, from the friend's contact to a verified connection. */
const PUNCH_TIMEOUT_MS = 30_000;
/** The same when both sides know that their routers cannot be punched: time for the few routes that are left. */
const HOPELESS_TIMEOUT_MS = 10_000;
/** How often it is looked whether the direct ways have had their time. */
const LAST_RESORT_INTERVAL_MS = 250;
/** Where nothing but a relay will do: how long what the friend tells of theirs may take to be here. */
const DETAILS_GRACE_MS = 2_000;
/** The question is asked again after this: a stranger may have been connected, or a router's kind come late. */
const HOPELESS_AGAIN_MS = 1_000;
/** How long the creator waits for a better route after the first verified one (docs/GDAY-WIRE.md 4.3: at most 150 ms). */
const BETTER_ROUTE_WINDOW_MS = 120;
/** A wrong proof may come from the friend's neighbour: the friend's own gets this long to arrive before the call fails. */
const WRONG_CODE_GRACE_MS = 1_500;
/**
 * When a gday has chosen a connection it closes the others, and we may notice that first: nobody is accused of a
 * guess, and no call ended for it, before this has passed. The guess is spent at once all the same. (A Cooee that creates
 * closes them when the joiner has followed, and a Cooee that joins has proved itself on all of them by then.)
 */
const ACCUSATION_GRACE_MS = 500;

export interface AgreementOptions {
  readonly role: Role;
  readonly secret: Uint8Array;
  readonly ports: readonly SharedPort[];
  /** What UDP needs, where both may speak it. */
  readonly udp?: SecondWaveOptions | null;
  readonly introduction: Introduction;
  /** What the code has cost already; null for a secret that cannot be guessed. */
  readonly guesses: GuessAccount | null;
  /** How many others tried the code here: in this call, and before it as well when all guesses are spent. */
  readonly onGuesses: (count: number) => void;
  /** A connection has exchanged greetings: a route exists. May be called several times. */
  readonly onRoute: () => void;
  /** Every route and what became of it, at most ten times a second; the last time before the agreement ends. */
  readonly onRoutes: (routes: readonly RouteAttempt[]) => void;
  /** Only a better route than this one is worth it; any is by default. Decided by the creator, who chooses. */
  readonly mustBeat?: Route | null;
  /** Whether what both sides told leaves no route between them; asked every second from when it is time to stop early. */
  readonly isHopeless?: () => boolean;
  /** Where the two can meet when the direct ways have failed. */
  readonly lastResort?: LastWay;
  readonly signal: AbortSignal;
}

/** The relay, as far as the agreement is concerned. */
export interface LastWay {
  /** Whether it can still come to something. */
  readonly isPossible: () => boolean;
  /** How long the direct ways are tried alone, milliseconds from the beginning of the agreement; may change meanwhile. */
  readonly patienceMs: () => number;
  /** Waits for both users; once begun it has its own time limit. @throws CooeeError `no-route` with the reason */
  readonly open: (signal: AbortSignal) => Promise<RawConnection>;
  /** The failure for a connection of it that broke before the friend had proved themselves. */
  readonly broke: () => CooeeError;
  /** The failure for one of it on which the friend had another code. */
  readonly differed: (error: CooeeError) => CooeeError;
}

export interface AgreedConnection {
  readonly stream: FriendStream;
  readonly route: Route;
}

interface VerifiedRoute {
  readonly verified: VerifiedCandidate;
  readonly route: Route;
}

/** @throws CooeeError `no-route`, `code-wrong`, `code-guessed`; the signal's reason */
export function agreeOnConnection(options: AgreementOptions): Promise<AgreedConnection> {
  options.signal.throwIfAborted();
  return new Negotiation(options).run();
}

/** Its address is no secret, but reports have none. */
const RELAY_ATTEMPT = {
  kind: 'relay',
  transport: 'tcp',
  source: 'relay',
  target: 'relay',
  dials: 1,
} as const;

class Negotiation {
  readonly #own = new OwnMaterial();
  readonly #guesses: GuessBudget;
  readonly #guessed = { byStrangers: 0, byFriend: 0 };
  /** The introduced friend has another code: their further connections are not guesses by somebody else. */
  #hasWrongFriend = false;
  readonly #accusations = new Set<NodeJS.Timeout>();
  readonly #stop = new AbortController();
  readonly #connections = new Set<RawConnection>();
  readonly #candidates: VerifiedRoute[] = [];
  #settling = false;
  #timer: NodeJS.Timeout | null = null;
  #earlyEnd: NodeJS.Timeout;
  readonly #end: NodeJS.Timeout;
  readonly #lastResortTimer: NodeJS.Timeout | undefined;
  /** The relay is being asked for, and ends by its own time limit. */
  #isLastResort = false;
  #direct: readonly RouteAttempt[] = [];
  #relayed: RouteAttempt | null = null;
  readonly #startedAt = performance.now();
  readonly #outcome = deferred<AgreedConnection | Error>();
  readonly #options: AgreementOptions;

  constructor(options: AgreementOptions) {
    this.#options = options;

    this.#guesses = new GuessBudget(options.guesses);
    const noRoute = (): void => {
      if (!this.#isLastResort) this.#outcome.resolve(new CooeeError('no-route'));
    };
    const endEarly = (): void => {
      if (this.#connections.size === 0 && options.isHopeless?.() === true) noRoute();
      else this.#earlyEnd = setTimeout(endEarly, HOPELESS_AGAIN_MS);
    };
    this.#earlyEnd = setTimeout(endEarly, HOPELESS_TIMEOUT_MS);
    this.#end = setTimeout(noRoute, PUNCH_TIMEOUT_MS);
    const { lastResort } = options;
    if (lastResort === undefined) return;
    this.#lastResortTimer = setInterval(() => {
      const elapsedMs = performance.now() - this.#startedAt;
      const patienceMs = lastResort.patienceMs();
      if (elapsedMs < patienceMs) return;
      if (lastResort.isPossible()) {
        clearInterval(this.#lastResortTimer);
        void this.#takeLastResort(lastResort);
      } else if (patienceMs === 0 && elapsedMs > DETAILS_GRACE_MS) {
        noRoute();
      }
    }, LAST_RESORT_INTERVAL_MS);
  }

  async run(): Promise<AgreedConnection> {
    // Every connection listens to it, strangers' too; Node would warn the user of a leak from the eleventh on.
    setMaxListeners(0, this.#stop.signal);
    const { ports, udp = null, introduction, signal } = this.#options;
    const abort = (): void => this.#outcome.resolve(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const onRoutes = (routes: readonly RouteAttempt[]): void => {
      this.#direct = routes;
      this.#tellRoutes();
    };
    const onConnection = (connection: RawConnection): void => void this.#examine(connection);
    const stop = this.#stop.signal;
    const punching = punchHoles({ ports, udp, introduction, onConnection, onRoutes, signal: stop });
    punching.catch((error: unknown) =>
      this.#outcome.resolve(new CooeeError('internal', null, { cause: error })),
    );
    const result = await this.#outcome.promise;
    signal.removeEventListener('abort', abort);
    clearTimeout(this.#earlyEnd);
    clearTimeout(this.#end);
    clearInterval(this.#lastResortTimer);
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const accusation of this.#accusations) clearTimeout(accusation);
    const mayBeFriends = !(result instanceof Error) && result.stream.program === 'gday';
    if (this.#accusations.size > 0 && !mayBeFriends) this.#tellGuesses();
    this.#stop.abort(new CooeeError('connection-lost'));
    const keep = result instanceof Error ? null : result;
    for (const { stream, became } of this.#connections) {
      if (keep?.stream.uses(stream) === true) became('chosen');
      else stream.destroy();
    }
    // What ended it has become the outcome.
    await punching.catch(() => undefined);
    if (result instanceof Error) throw result;
    return result;
  }

  /** The direct ways are tried on meanwhile, and one that comes about is taken. */
  async #takeLastResort(lastResort: LastWay): Promise<void> {
    this.#isLastResort = true;
    const row = (fate: RouteFate): void => this.#relayBecame(fate);
    try {
      const connection = await lastResort.open(this.#stop.signal);
      row('connected');
      if (await this.#examine({ ...connection, became: row })) return;
      // Until then a wrong code is told as such.
      await delay(WRONG_CODE_GRACE_MS, this.#stop.signal);
      this.#outcome.resolve(lastResort.broke());
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      row('silent');
      this.#outcome.resolve(error as Error);
    }
  }

  #relayBecame(fate: RouteFate): void {
    const elapsedMs = Math.round(performance.now() - this.#startedAt);
    this.#relayed = { ...RELAY_ATTEMPT, fate, elapsedMs };
    this.#tellRoutes();
  }

  #tellRoutes(): void {
    this.#options.onRoutes(this.#relayed === null ? this.#direct : [...this.#direct, this.#relayed]);
  }

  /** @returns whether the other end proved to be the friend */
  async #examine(connection: RawConnection): Promise<boolean> {
    const { stream, route } = connection;
    this.#connections.add(connection);
    stream.once('close', () => this.#connections.delete(connection));
    try {
      const { role, secret, onRoute } = this.#options;
      const own = this.#own;
      const guesses = this.#guesses;
      const signal = this.#stop.signal;
      const onGuess = (): void => this.#suspect(connection);
      const options = { role, secret, own, guesses, signal, onGreeting: onRoute, onGuess };
      const verified = await verifyPeer(stream, options);
      log.info('a connection proved to be the friend’s', { ...route });
      if (role === 'joiner') this.#outcome.resolve({ stream: await verified.settle(signal), route });
      else this.#consider({ verified, route });
      return true;
    } catch (error) {
      this.#reject(connection, error);
      return false;
    }
  }

  /** Creator: the first verified candidate opens a short window in which a better one may still come. */
  #consider(candidate: VerifiedRoute): void {
    const { mustBeat = null } = this.#options;
    if (mustBeat !== null && compareRoutes(candidate.route, mustBeat) >= 0) {
      candidate.verified.stream.destroy();
      return;
    }
    this.#candidates.push(candidate);
    if (this.#settling || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#decide();
    }, BETTER_ROUTE_WINDOW_MS);
  }

  async #decide(): Promise<void> {
    this.#settling = true;
    this.#candidates.sort((a, b) => compareRoutes(a.route, b.route));
    for (;;) {
      const best = this.#candidates.shift();
      if (best === undefined) break;
      try {
        this.#outcome.resolve({ stream: await best.verified.settle(this.#stop.signal), route: best.route });
        return;
      } catch {
        // The best one broke before the friend could follow; the next is as good as verified.
        best.verified.stream.destroy();
      }
    }
    this.#settling = false;
  }

  /** A peer received our challenge and did not prove that they know the code. */
  #suspect({ isIntroduced }: RawConnection): void {
    if (this.#options.guesses === null) return;
    this.#guessed[isIntroduced ? 'byFriend' : 'byStrangers'] += 1;
    const accusation = setTimeout(() => {
      this.#accusations.delete(accusation);
      if (this.#guesses.isSpent) this.#noGuessIsLeft();
      else this.#tellGuesses();
    }, ACCUSATION_GRACE_MS);
    this.#accusations.add(accusation);
  }

  #tellGuesses(): void {
    const { byStrangers, byFriend } = this.#guessed;
    const count = byStrangers + (this.#hasWrongFriend ? 0 : byFriend);
    if (count > 0) this.#options.onGuesses(count);
  }

  /** A friend with several routes and the wrong words spends all guesses just as an attacker does. */
  #noGuessIsLeft(): void {
    if (this.#hasWrongFriend) {
      this.#tellGuesses();
      this.#outcome.resolve(new CooeeError('code-wrong'));
    } else {
      // Some may be from earlier calls: the friend has to learn about them, too, to stop looking for us.
      this.#options.onGuesses(MAX_GUESSES);
      this.#outcome.resolve(
        new CooeeError('code-guessed', null, { why: { code: 'guesses', count: MAX_GUESSES } }),
      );
    }
  }

  #reject({ stream, route, isIntroduced, became }: RawConnection, error: unknown): void {
    const { kind } = toFailure(error);
    // A connection that broke, or that we closed, does not tell who was there.
    if (kind !== 'connection-lost') {
      log.info('a connection is not the friend’s', { ...route, isIntroduced }, error);
      became('stranger');
    }
    // A creator's last proof is still being written to a socket that has been ended already.
    if (!stream.writableEnded) stream.destroy();
    if (!(error instanceof CooeeError)) return;
    // The last guess may still turn out to have been spent on a connection of the friend's.
    if (kind === 'code-guessed' && this.#accusations.size === 0) this.#noGuessIsLeft();
    // From anywhere else it is a stranger's guess: one of them must not end the call.
    if (kind === 'code-wrong' && isIntroduced) {
      this.#hasWrongFriend = true;
      const { lastResort } = this.#options;
      const told = route.kind === 'relay' && lastResort !== undefined ? lastResort.differed(error) : error;
      const timer = setTimeout(() => this.#outcome.resolve(told), WRONG_CODE_GRACE_MS);
      this.#stop.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    }
  }
}
