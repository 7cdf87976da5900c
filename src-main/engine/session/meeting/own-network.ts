/**
 * What this side finds out about its own network during a call, and whom it tells: the window in {@link NetworkFacts}, the friend's
 * Cooee in {@link PeerDetails}. Everything that takes time (the router's kind, a port opened in it) happens beside the call
 * and is passed on once it is known.
 */
import { randomBytes } from 'node:crypto';

import { MAX_CANDIDATES, NONCE_BYTES } from '../../../../src-shared/contact-exchange';
import type {
  Candidate,
  PeerDetails,
  RelayWish,
  SocketAddress,
} from '../../../../src-shared/contact-exchange';
import type { NetworkFacts } from '../../../../src-shared/session';
import { observed, probeNat } from '../../contact';
import type { NatObservation, SharedContact } from '../../contact';
import { isThroughVpn, localNetwork } from '../../network';
import { ownCandidates, PortMapping, predictedCandidates, SharedPort } from '../../punch';
import type { OwnUdp } from './own-udp';

/** Most ports that a sequential router is expected to have given to our dials; half the room that candidates have. */
const MAX_PREDICTED = 4;

export interface OwnNetworkOptions {
  readonly ports: readonly SharedPort[];
  readonly udp?: OwnUdp | null;
  /** Own addresses that packets to the internet have. */
  readonly towardsInternet: ReadonlySet<string>;
  /** Whether only servers of this network are asked. */
  readonly isLocalOnly: boolean;
  /** Whether the friend is told of no address of ours; false by default. */
  readonly isHidden?: boolean;
  /** Called when more is known. */
  readonly onFacts: (facts: NetworkFacts) => void;
}

export class OwnNetwork {
  readonly #local = localNetwork();
  readonly #hostCandidates: readonly Candidate[];
  readonly #listeners = new Set<(details: PeerDetails) => void>();
  /** Ours of the two that make the tokens of this meeting. */
  readonly nonce: Uint8Array = randomBytes(NONCE_BYTES);
  #relay: RelayWish | null = null;
  readonly #isThroughVpn: boolean;
  #isServerReached: boolean | null = null;
  #isSeenOverIpv6 = false;
  #observation: NatObservation | null = null;
  #mapped: Candidate | null = null;
  /** Where a sequential router is expected to let our dials out; nothing before the friend is here. */
  #predicted: readonly Candidate[] = [];
  #isFriendHere = false;
  #guesses = 0;
  #mapping: PortMapping | null = null;
  #pinhole: PortMapping | null = null;
  /** The answer of the server by which our router is examined. */
  #observer: SharedContact | null = null;
  readonly #stop = new AbortController();
  readonly #options: OwnNetworkOptions;

  constructor(options: OwnNetworkOptions) {
    this.#options = options;

    this.#isThroughVpn = isThroughVpn(options.towardsInternet);
    this.#hostCandidates =
      options.isHidden === true ? [] : ownCandidates(options.ports, options.towardsInternet);
    options.udp?.onChange(() => this.#tell());
  }

  get facts(): NetworkFacts {
    return {
      isOnline: this.#local.isOnline,
      isServerReached: this.#isServerReached,
      isProxied: this.#observer?.isProxied ?? false,
      nat: this.#observation?.mapping ?? null,
      hasIpv6: this.#hasIpv6,
      isPortMapped: this.#mapping?.isMapped ?? null,
      hasVpn: this.#local.hasVpn,
      isLocalOnly: this.#options.isLocalOnly,
    };
  }

  /** What the friend is told now; each server connection fills in its own round trip. */
  get details(): PeerDetails {
    const mapped = this.#mapped;
    const udp = this.#options.udp?.details ?? null;
    const predicted = this.#predicted;
    const best = [...(mapped === null ? [] : [mapped]), ...this.#hostCandidates];
    return {
      candidates: [...best.slice(0, MAX_CANDIDATES - predicted.length), ...predicted],
      nat: this.#observation?.mapping ?? null,
      hasIpv6: this.#hasIpv6,
      roundTripMs: null,
      ...(this.#isThroughVpn ? { isThroughVpn: true } : {}),
      ...(this.#observer?.isProxied === true ? { isProxied: true } : {}),
      ...(this.#guesses === 0 ? {} : { guesses: this.#guesses }),
      nonce: this.nonce,
      ...(udp === null ? {} : { udp }),
      ...(this.#relay === null ? {} : { relay: this.#relay }),
    };
  }

  /** So many others have tried the code; the friend is told as well. A number that is not larger than the last changes nothing. */
  guessed(count: number): void {
    if (count <= this.#guesses) return;
    this.#guesses = count;
    this.#tell();
  }

  /** Which relay we would use, and whether our user agrees: tells the friend, also when it is what they were told before. */
  wishForRelay(wish: RelayWish): void {
    this.#relay = wish;
    this.#tellFriend();
  }

  /** Calls the listener whenever the details have changed. @returns a function that ends it */
  onDetails(listener: (details: PeerDetails) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** No server will be asked: reports what this computer knows by itself. */
  nothingToAsk(): void {
    this.#options.onFacts(this.facts);
  }

  /** None of the servers on the internet could be used so far. */
  serverMissed(): void {
    this.#isServerReached ??= false;
    this.#options.onFacts(this.facts);
  }

  /** The server on the internet that we waited at is gone, and is being looked for. */
  serverLost(): void {
    this.#isServerReached = false;
    this.#options.onFacts(this.facts);
  }

  /** A server on the internet answered, though it may not have shown us our contact. */
  serverAnswered(): void {
    this.#isServerReached = true;
    this.#options.onFacts(this.facts);
  }

  /** A server on the internet has shown us our contact, so the router can be examined: once, by the first such server. */
  seenBy(shared: SharedContact): void {
    this.serverAnswered();
    this.#options.udp?.seenBy(shared);
    if (this.#observer !== null || this.#options.isHidden === true) return;
    this.#observer = shared;
    this.#isSeenOverIpv6 = shared.own.public.v6 !== null;
    const port = this.#options.ports.find(({ family }) => family === 4);
    const { v4: local } = shared.own.private;
    const { v4: seen } = shared.own.public;
    // Without translation there is nothing to open; behind a proxy only a router that is asked can tell our public address.
    const isTranslated = local !== null && seen !== null && local.host !== seen.host;
    if (port !== undefined && (isTranslated || shared.isProxied)) this.#openInRouter(port);
    void this.#probe(shared, port);
    const { v6: localV6 } = shared.own.private;
    if (localV6 !== null && localV6.host === shared.own.public.v6?.host) this.#openInFirewall();
  }

  /**
   * The friend is here, and from now on we dial. A router that counts its ports upwards has gone on since it was examined, so it is
   * examined again, from a port that it has not seen; our dials get the ports around that one.
   */
  async friendCame(): Promise<void> {
    this.#isFriendHere = true;
    const observation = this.#observation;
    const observer = this.#observer;
    const step = observation?.step ?? null;
    if (observer === null || step === null) return;
    const port = SharedPort.open(4);
    try {
      const newest = await observed(observer, port, this.#stop.signal);
      if (newest === null) return;
      const ahead = predictedCandidates({ publicAddress: newest, step }, MAX_PREDICTED / 2);
      const behind = predictedCandidates({ publicAddress: newest, step: -step }, MAX_PREDICTED / 2);
      this.#predicted = [...ahead, ...behind];
      this.#tell();
    } catch {
      // The call is over, or the server is gone: the friend may still be reached over other routes.
    } finally {
      port.close();
    }
  }

  /** Stops examining and has the router close the ports it opened, within a second. Never throws. */
  async close(): Promise<void> {
    const closed = Promise.all([this.#mapping?.close(), this.#pinhole?.close()]);
    this.#stop.abort(new Error('the call is over'));
    await closed;
  }

  get #hasIpv6(): boolean {
    return this.#local.hasIpv6 || this.#isSeenOverIpv6;
  }

  async #probe(shared: SharedContact, port: SharedPort | undefined): Promise<void> {
    const { signal } = this.#stop;
    // What kind the router is stays unknown then.
    const found = port === undefined ? null : await probeNat(shared, port, signal).catch(() => null);
    if (signal.aborted) return;
    this.#observation = found;
    const step = found?.step ?? null;
    if (this.#isFriendHere && found !== null && step !== null) {
      this.#predicted = dialledMeanwhile(found.publicAddress, step);
    }
    this.#tell();
  }

  #openInRouter(port: SharedPort): void {
    this.#mapping = PortMapping.open(port, this.#stop.signal);
    this.#mapping.onMapped((candidate) => {
      this.#mapped = candidate;
      if (!this.#stop.signal.aborted) this.#tell();
    });
  }

  /** The friend knows the address, and whether its port is open is seen when they dial it. */
  #openInFirewall(): void {
    const port = this.#options.ports.find(({ family }) => family === 6);
    if (port !== undefined) this.#pinhole = PortMapping.open(port, this.#stop.signal);
  }

  #tell(): void {
    this.#options.onFacts(this.facts);
    this.#tellFriend();
  }

  #tellFriend(): void {
    const { details } = this;
    for (const listener of this.#listeners) listener(details);
  }
}

/**
 * An answerer's first dials go out while the router is being examined, so they get the ports between the two it was seen to
 * give; where it was quicker, the ones after.
 */
function dialledMeanwhile(publicAddress: SocketAddress, step: number): readonly Candidate[] {
  const between = predictedCandidates({ publicAddress, step: -1 }, Math.min(step - 1, MAX_PREDICTED - 1));
  const after = predictedCandidates({ publicAddress, step: 1 }, MAX_PREDICTED - between.length);
  return [...between, ...after];
}
