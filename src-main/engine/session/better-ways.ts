/**
 * Better ways later: a call that runs over UDP or through a relay goes on looking for a direct TCP connection, gently and beside the
 * conversation. The creator opens a room of its own for each attempt and tells the joiner in the call, so neither searches in vain.
 *
 *   better-way   { attempt: n }     from the creator: come to room n
 *   better-way   { attempt: null }  from the joiner: my network has changed, now would be a good time
 *
 * Older Cooees ignore both; they are never on such ways.
 */
import { z } from 'zod';

import { CooeeError } from '../../../src-shared/session';
import type { Role, Route } from '../../../src-shared/session';
import { log } from '../log';
import { watchNetwork } from '../network';
import type { MeetingKey } from '../secure';
import type { AgreedConnection } from './meeting/agreement';
import { derivedCode } from './meeting/derived-code';
import type { MeetingCode } from './meeting/derived-code';

/** Before the first attempts and between all later ones, milliseconds: two or three requests to the server each. */
const PAUSES_MS = [5_000, 10_000, 30_000, 120_000];
/** Random part of a pause: calls that began in the same moment do not ask the server in the same moment. */
const JITTER = 0.2;
/** After a change of network, of ours or the friend's: time for it to settle. Nobody makes us ask a server more often than that. */
const SOON_MS = 1_000;
const AT_MOST_EVERY_MS = 5_000;
/** The same for the joiner, who hears of a room when it is open: that may take longer the first time than the second. */
const HEEDED_EVERY_MS = 2_000;
/** From the contact server to the agreed connection; a direct way is found in three seconds where there is one. */
const ATTEMPT_LIMIT_MS = 20_000;
/** More than are made in a week; a number that is not larger than the last one is no new attempt. */
const MAX_ATTEMPTS = 2 ** 16;

const messageSchema = z.object({ attempt: z.int().min(0).max(MAX_ATTEMPTS).nullable() });

export interface BetterWayMessage {
  readonly type: 'better-way';
  readonly attempt: number | null;
}

export interface BetterWayOptions {
  readonly role: Role;
  readonly meetingKey: MeetingKey;
  /** The way of the current connection; null while there is none, when others look for the friend already. */
  readonly route: () => Route | null;
  /**
   * Meets beside the call, by better ways only.
   * @param onOpen creator only: the joiner can come
   */
  readonly meet: (
    code: MeetingCode,
    signal: AbortSignal,
    onOpen: () => void,
    worse: Route,
  ) => Promise<AgreedConnection>;
  /** Sends a message to the friend; those that cannot be sent are lost. */
  readonly tell: (message: BetterWayMessage) => void;
  readonly onAgreed: (agreed: AgreedConnection) => void;
  readonly watch?: typeof watchNetwork;
  /** Between attempts; see {@link PAUSES_MS}. */
  readonly pausesMs?: readonly number[];
}

export class BetterWays {
  readonly #options: BetterWayOptions;
  #running: AbortController | null = null;
  /** One attempt after the other; the newest ends the one before it. */
  #attempts: Promise<void> = Promise.resolve();
  #newest = -1;
  #timer: NodeJS.Timeout | null = null;
  /** Attempts since the network was last another one, or a better way was found. */
  #tried = 0;
  /** Of the next attempt (creator), or the next that counts as new (joiner). */
  #next = 0;
  #lastBeganAt = -Infinity;
  #isOver = false;
  #stopWatch: () => void = () => undefined;

  constructor(options: BetterWayOptions) {
    this.#options = options;
  }

  /** Begins to look whenever the way could be better. @returns a function that ends it */
  start(): () => void {
    const { role, tell, watch = watchNetwork } = this.#options;
    this.#stopWatch = watch(({ hasGained }) => {
      if (!hasGained) return;
      if (role === 'creator') this.#hurry();
      else if (this.#isWorthIt) tell({ type: 'better-way', attempt: null });
    });
    if (role === 'creator') this.#schedule(this.#pauseMs);
    return () => {
      this.#isOver = true;
      this.#stopWatch();
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.cancel();
    };
  }

  /** The connection is lost: what is going on beside it gives way to the search for the friend. */
  cancel(): void {
    this.#running?.abort(new CooeeError('connection-lost'));
  }

  /** The friend says `better-way`. What cannot be read is from a newer version, and ignored. */
  heard(message: unknown): void {
    const parsed = messageSchema.safeParse(message);
    if (!parsed.success) return;
    const { attempt } = parsed.data;
    if (this.#options.role === 'creator') {
      if (attempt === null) this.#hurry();
      return;
    }
    if (attempt === null || attempt < this.#next || !this.#isWorthIt) return;
    if (performance.now() - this.#lastBeganAt < HEEDED_EVERY_MS) return;
    this.#next = attempt + 1;
    void this.#attempt(attempt);
  }

  get #isWorthIt(): boolean {
    const route = this.#options.route();
    return route !== null && isImprovable(route);
  }

  get #pauseMs(): number {
    const { pausesMs = PAUSES_MS } = this.#options;
    const pause = pausesMs[Math.min(this.#tried, pausesMs.length - 1)] ?? 0;
    return pause * (1 - JITTER + 2 * JITTER * Math.random());
  }

  #hurry(): void {
    this.#tried = 0;
    this.#schedule(Math.max(SOON_MS, this.#lastBeganAt + AT_MOST_EVERY_MS - performance.now()));
  }

  #schedule(milliseconds: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#onTime(), milliseconds);
  }

  async #onTime(): Promise<void> {
    this.#timer = null;
    if (this.#isWorthIt && this.#next < MAX_ATTEMPTS) {
      this.#tried += 1;
      const attempt = this.#next;
      this.#next += 1;
      await this.#attempt(attempt);
      // The network has changed meanwhile, and another one has taken its place.
      if (attempt !== this.#newest) return;
    }
    if (!this.#isOver) this.#timer ??= setTimeout(() => void this.#onTime(), this.#pauseMs);
  }

  /** In place of the one before, which is over for the friend, or began on a network that is gone. */
  #attempt(number: number): Promise<void> {
    this.#newest = number;
    this.#lastBeganAt = performance.now();
    this.cancel();
    this.#attempts = this.#attempts.then(() => this.#look(number));
    return this.#attempts;
  }

  /** Never throws: one that fails costs nothing. */
  async #look(number: number): Promise<void> {
    const { meetingKey, meet, tell, onAgreed, route } = this.#options;
    const worse = route();
    if (this.#isOver || number !== this.#newest || worse === null) return;
    const running = new AbortController();
    this.#running = running;
    const limit = setTimeout(() => this.cancel(), ATTEMPT_LIMIT_MS);
    try {
      const code = derivedCode(meetingKey, 'better way', number);
      const onOpen = (): void => tell({ type: 'better-way', attempt: number });
      const agreed = await meet(code, running.signal, onOpen, worse);
      const { kind, transport } = agreed.route;
      log.info('found a better way', { kind, transport });
      // From a relay to UDP: what let that through may let TCP through as well.
      this.#tried = 0;
      onAgreed(agreed);
    } catch (error) {
      log.info('there is no better way yet', {}, error);
    } finally {
      clearTimeout(limit);
      this.#running = null;
    }
  }
}

/** Whether a direct TCP connection would be better: it costs both computers less, and nobody else carries it. */
function isImprovable({ kind, transport }: Route): boolean {
  return kind === 'relay' || transport === 'udp';
}
