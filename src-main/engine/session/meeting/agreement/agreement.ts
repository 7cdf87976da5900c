/**
 * Agreement on one connection (docs/GDAY-WIRE.md 4.3). Several routes may come about at once; each is verified,
 * the creator chooses the one to keep, and the joiner keeps that one. Strangers who connect, stay silent, send rubbish
 * or hang up cost nothing but their own socket.
 */
import { setMaxListeners } from 'node:events';

import { CooeeError, deferred, delay, toFailure } from '../../../../../src-shared/session';
import type { Role, Route, RouteAttempt, RouteFate } from '../../../../../src-shared/session';
import { log } from '../../../log';
import { compareRoutes, punchHoles } from '../../../punch';
import type { Introduction, RawConnection, SecondWaveOptions, SharedPort } from '../../../punch';
import { GuessBudget, OwnMaterial, verifyPeer } from '../../../secure';
import type { FriendStream, GuessAccount, VerifiedCandidate } from '../../../secure';
import { DirectTime } from './direct-time';
import type { Turn } from './direct-time';
import { Suspicions, WRONG_CODE_GRACE_MS } from './suspicions';

/** How long the creator waits for a better route after the first verified one (docs/GDAY-WIRE.md 4.3: at most 150 ms). */
const BETTER_ROUTE_WINDOW_MS = 120;

/** A friend whose connection broke may come by another one that has got as far as that. */
const FRIEND_GONE_GRACE_MS = 1_000;

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
  /**
   * Whether a friend who had proved themselves and is gone ends it, with `connection-lost`: friends who meet again try anew at once.
   * Of the creator, on whom the friend waits; false by default.
   */
  readonly endsWithFriend?: boolean;
  /** Where the two can meet when the direct ways have failed. */
  readonly lastResort?: LastWay;
  readonly signal: AbortSignal;
}

/** The relay, as far as the agreement is concerned. */
export interface LastWay extends Turn {
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
  readonly #suspicions: Suspicions;
  readonly #stop = new AbortController();
  readonly #connections = new Set<RawConnection>();
  readonly #candidates: VerifiedRoute[] = [];
  #settling = false;
  #timer: NodeJS.Timeout | null = null;
  #friendGoneTimer: NodeJS.Timeout | undefined;
  readonly #directTime: DirectTime;
  #direct: readonly RouteAttempt[] = [];
  #relayed: RouteAttempt | null = null;
  readonly #outcome = deferred<AgreedConnection | Error>();
  readonly #options: AgreementOptions;

  constructor(options: AgreementOptions) {
    this.#options = options;
    this.#guesses = new GuessBudget(options.guesses);
    this.#suspicions = new Suspicions({
      guesses: this.#guesses,
      onGuesses: options.onGuesses,
      onEnd: (error) => this.#outcome.resolve(error),
    });
    const { isHopeless, lastResort } = options;
    this.#directTime = new DirectTime({
      // Who is connected may still turn out to be the friend.
      isHopeless: () => this.#connections.size === 0 && isHopeless?.() === true,
      relay: lastResort ?? null,
      onRelay: () => {
        if (lastResort !== undefined) void this.#takeLastResort(lastResort);
      },
      onNoWay: () => this.#outcome.resolve(new CooeeError('no-route')),
    });
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
    this.#directTime.end();
    if (this.#timer !== null) clearTimeout(this.#timer);
    clearTimeout(this.#friendGoneTimer);
    this.#suspicions.end(!(result instanceof Error) && result.stream.program === 'gday');
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
    this.#relayed = { ...RELAY_ATTEMPT, fate, elapsedMs: this.#directTime.elapsedMs };
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
      const { role, secret, onRoute, guesses: account } = this.#options;
      const own = this.#own;
      const guesses = this.#guesses;
      const signal = this.#stop.signal;
      const onGuess = (): void => {
        if (account !== null) this.#suspicions.guessed(connection.isIntroduced);
      };
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
    clearTimeout(this.#friendGoneTimer);
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
    if (this.#options.endsWithFriend !== true) return;
    this.#friendGoneTimer = setTimeout(
      () => this.#outcome.resolve(new CooeeError('connection-lost')),
      FRIEND_GONE_GRACE_MS,
    );
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
    const { lastResort } = this.#options;
    const isRelayed = route.kind === 'relay' && lastResort !== undefined;
    this.#suspicions.failed(isRelayed ? lastResort.differed(error) : error, isIntroduced);
  }
}
