/**
 * The relay of last resort: what is left when there is no direct way between the two. Both users have to agree to it, each learns
 * what the other said, and nothing goes through it before.
 */
import { setMaxListeners } from 'node:events';

import { formatRelayPlace } from '../../../../src-shared/contact-exchange';
import type { RelayLimits, RelayPlace, RelayWish } from '../../../../src-shared/contact-exchange';
import { CooeeError, withDeadline } from '../../../../src-shared/session';
import type { FailureReason, RelayQuestion, Role } from '../../../../src-shared/session';
import { reachRelay, RelayError } from '../../contact';
import type { RelayTarget, ServerEndpoint } from '../../contact';
import { log } from '../../log';
import { meetingToken } from '../../punch';
import type { RawConnection } from '../../punch';
import type { Introductions } from './introductions';
import type { OwnNetwork } from './own-network';
import { openPorts } from './own-ports';
import { chooseRelay, isSamePlace, wishOf } from './relay-choice';
import type { RelayDecision, RelayPreference } from './relay-choice';
import { RelayUse } from './relay-use';

/** How long the question waits for both: time to read it, and to ask each other on the phone. */
const QUESTION_TIMEOUT_MS = 120_000;
/**
 * The details are told again and again while the question stands: a contact server gives up connections that are silent for 60 s,
 * and routers forget some after 30 s.
 */
const REPEAT_MS = 20_000;

/** The contact server by which the two were introduced, if it is a relay too. */
export interface ServerRelay {
  readonly server: ServerEndpoint;
  readonly limits: RelayLimits;
}

export interface LastResortOptions {
  readonly role: Role;
  readonly preference: RelayPreference;
  /** To which both agreed before in this call. */
  readonly agreed: RelayPlace | null;
  readonly network: OwnNetwork;
  readonly introductions: Introductions;
  readonly serverRelay: () => ServerRelay | null;
  /** Whether large packets seem to be dropped on the way to the relay. */
  readonly hasSmallPackets: boolean;
  /** By which the servers were reached, and so is a relay. */
  readonly proxy: () => ServerEndpoint['proxy'];
  /** Both can be asked, or one of them has answered. */
  readonly onQuestion: (question: RelayQuestion) => void;
}

/** A relay that both agreed to. */
interface AgreedRelay {
  readonly place: RelayPlace;
  readonly target: RelayTarget;
  readonly host: string;
}

type Open = Extract<RelayDecision, { name: 'open' }>;

export class LastResort {
  #own: RelayWish;
  #agreed: AgreedRelay | null = null;
  #use: RelayUse | null = null;
  #changed: () => void = () => undefined;
  readonly #options: LastResortOptions;

  constructor(options: LastResortOptions) {
    this.#options = options;

    this.#own = wishOf(options.agreed ?? options.preference);
    options.network.wishForRelay(this.#own);
    options.introductions.onDetails(() => this.#changed());
  }

  /** Whether there is a relay that neither has said no to. */
  get isPossible(): boolean {
    return this.#decision.name === 'open' && this.#nonces !== null;
  }

  /** The place of the relay that joined the two; null before. */
  get place(): RelayPlace | null {
    return this.#agreed?.place ?? null;
  }

  /** What the relay has carried for the two; null before, and of one whose limits are not known. */
  get use(): RelayUse | null {
    return this.#use;
  }

  /** Why there is none, for the failure that tells that there is no direct way. Null where the two programs share none anyway. */
  get whyNot(): FailureReason | null {
    const decision = this.#decision;
    return decision.name === 'refused' ? { code: 'relay-refused', by: decision.by } : null;
  }

  /** What our user says to the relay that the question names. */
  answer(isWilling: boolean): void {
    const decision = this.#decision;
    const place = decision.name === 'open' ? decision.place : this.#own.place;
    this.#tell({ place, consent: isWilling ? 'yes' : 'no' });
  }

  /**
   * Waits until both agree, and for the relay to join them.
   * @throws CooeeError `no-route` with what kept the relay from being used; the signal's reason
   */
  async open(signal: AbortSignal): Promise<RawConnection> {
    const agreed = await this.#agreement(signal);
    const { host, target } = agreed;
    this.#agreed = agreed;
    log.info('both agree to a relay');
    const nonces = this.#nonces;
    if (nonces === null) throw new CooeeError('no-route', null, { why: { code: 'relay-none' } });
    // Not those of the meeting, from which the contact server was reached: the relay may be at the same place.
    const ports = openPorts(this.#options.hasSmallPackets);
    try {
      const stream = await reachRelay(target, meetingToken('relay', nonces), ports, signal);
      const { place } = agreed;
      const limits = place === 'server' ? this.#options.serverRelay()?.limits : undefined;
      if (limits !== undefined) this.#use = new RelayUse(stream, limits);
      // Whoever is there has the token, which was told to nobody but the friend and their servers. A stranger's code would end the
      // call, but a dishonest relay can do so in any case; and it pays a guess for it like everybody else.
      return {
        stream,
        route: { kind: 'relay', transport: 'tcp' },
        isIntroduced: true,
        became: () => undefined,
      };
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof RelayError)) throw cause;
      throw new CooeeError('no-route', null, { cause, why: this.failedBy(cause.trouble, host) });
    } finally {
      for (const port of ports) port.close();
    }
  }

  /**
   * What failed on a connection through the relay, with the relay named where it may be the cause: neither a wrong code nor garbage
   * can be told from what was changed on the way.
   */
  blamedFor(error: CooeeError): CooeeError {
    const { kind, detail } = error.failure;
    // What is wrong in detail came from whoever has the keys.
    const mayBeRelay = kind === 'code-wrong' || (kind === 'friend-garbled' && detail === null);
    if (!mayBeRelay || this.#agreed === null) return error;
    return CooeeError.of(
      { ...error.failure, why: { code: 'relay-between', host: this.#agreed.host } },
      { cause: error },
    );
  }

  failedBy(trouble: RelayError['trouble'], host = this.#agreed?.host ?? ''): FailureReason {
    return { code: 'relay-failed', host, trouble };
  }

  async #agreement(signal: AbortSignal): Promise<AgreedRelay> {
    const expiresAt = Date.now() + QUESTION_TIMEOUT_MS;
    const tooLate = (): Error => new CooeeError('no-route', null, { why: { code: 'relay-unanswered' } });
    const repeat = setInterval(() => this.#tell(this.#own), REPEAT_MS);
    try {
      return await withDeadline(signal, QUESTION_TIMEOUT_MS, tooLate, async (deadline) => {
        setMaxListeners(0, deadline);
        for (;;) {
          const decision = this.#decision;
          if (decision.name === 'none')
            throw new CooeeError('no-route', null, { why: { code: 'relay-none' } });
          if (decision.name === 'refused')
            throw new CooeeError('no-route', null, { why: { code: 'relay-refused', by: decision.by } });
          this.#options.onQuestion(this.#question(decision, expiresAt));
          if (decision.own === 'yes' && decision.friend === 'yes') return this.#placed(decision.place);
          await this.#nextChange(deadline);
        }
      });
    } finally {
      clearInterval(repeat);
      this.#changed = () => undefined;
    }
  }

  #nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      this.#changed = () => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
    });
  }

  #tell(wish: RelayWish): void {
    this.#own = wish;
    this.#options.network.wishForRelay(wish);
    this.#changed();
  }

  #question({ place, own, friend }: Open, expiresAt: number): RelayQuestion {
    const serverRelay = this.#options.serverRelay();
    const allowance = (place === 'server' ? serverRelay?.limits : null) ?? {
      bytes: null,
      bytesPerSecond: null,
      seconds: null,
    };
    const isContactServer = place === 'server';
    return { host: this.#placed(place).host, isContactServer, allowance, own, friend, expiresAt };
  }

  #placed(place: RelayPlace): AgreedRelay {
    if (place !== 'server') {
      const { preference } = this.#options;
      const isOwn = typeof preference === 'object' && isSamePlace(preference, place);
      const target = { address: { ...place, isOwn }, proxy: this.#options.proxy() };
      return { place, host: textOf(place), target };
    }
    const serverRelay = this.#options.serverRelay();
    if (serverRelay === null) throw new CooeeError('no-route', null, { why: { code: 'relay-none' } });
    const { server } = serverRelay;
    return { place, host: textOf(server), target: { server } };
  }

  get #decision(): RelayDecision {
    const { role, introductions, serverRelay } = this.#options;
    const friend = introductions.friendDetails?.relay ?? null;
    return chooseRelay({ role, own: this.#own, friend, isServerRelay: serverRelay() !== null });
  }

  get #nonces(): { readonly creator: Uint8Array; readonly joiner: Uint8Array } | null {
    const { role, introductions, network } = this.#options;
    const friend = introductions.friendDetails?.nonce;
    if (friend === undefined) return null;
    const { nonce } = network;
    return role === 'creator' ? { creator: nonce, joiner: friend } : { creator: friend, joiner: nonce };
  }
}

/** `host:port`, as it is dialled. */
function textOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return formatRelayPlace({ host, port }).replace(/^tcp:/, '');
}
