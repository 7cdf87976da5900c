/**
 * Our UDP ports in one meeting: where they are seen from the internet, and what the router makes of them. While the friend is waited
 * for, the router is kept from forgetting them.
 */
import { lookup } from 'node:dns/promises';

import { canonicalAddress, formatSocketAddress, isGlobal } from '../../../../src-shared/contact-exchange';
import type { SocketAddress, UdpDetails } from '../../../../src-shared/contact-exchange';
import type { StunServer } from '../../../../src-shared/servers';
import { delay } from '../../../../src-shared/session';
import type { NatMapping } from '../../../../src-shared/session';
import { observation } from '../../contact';
import type { SharedContact } from '../../contact';
import { log } from '../../log';
import { askObservers, UdpPort } from '../../punch';
import type { SharedPort } from '../../punch';

/** Home routers forget a UDP port that nothing passed after 20 s and more (RFC 4787, section 4.3, asks for 120 s). */
const KEEP_ALIVE_MS = 15_000;
/** Places asked of each family: two are enough to know a router, the others are for those that do not answer. */
const MAX_PLACES = 4;

export class OwnUdp {
  readonly #seen = new Map<4 | 6, SocketAddress>();
  #nat: NatMapping | null = null;
  #isAsked = false;
  readonly #stop = new AbortController();
  #onChange = (): void => undefined;

  private constructor(
    /** One of each family; none where there is no UDP. */
    readonly ports: readonly UdpPort[],
    /** Of the user's choice, for contact servers that do not answer over UDP. */
    readonly stunServer: StunServer | null,
  ) {}

  /** @param beside the TCP ports whose numbers the UDP ports get, where they are free */
  static async open(beside: readonly SharedPort[], stunServer: StunServer | null): Promise<OwnUdp> {
    const opened = await Promise.all(beside.map(({ family, port }) => UdpPort.open(family, port)));
    return new OwnUdp(
      opened.filter((port) => port !== null),
      stunServer,
    );
  }

  /** What the friend is told; null without UDP. */
  get details(): UdpDetails | null {
    return this.ports.length === 0 ? null : { seen: [...this.#seen.values()], nat: this.#nat };
  }

  /** Called whenever the details have changed. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** A server on the internet has shown us our contact, so it, or the chosen STUN server, can be asked about UDP. Once. */
  seenBy(shared: SharedContact): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#observe(shared).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) log.info('cannot ask where the UDP ports are seen', {}, error);
    });
  }

  /** Gives the ports back; streams made from them live on. */
  close(): void {
    this.#stop.abort(new Error('the meeting is over'));
    for (const port of this.ports) port.close();
  }

  async #observe(shared: SharedContact): Promise<void> {
    const { signal } = this.#stop;
    const places = shared.observesUdpAt.length > 0 ? shared.observesUdpAt : await this.#stunPlaces();
    signal.throwIfAborted();
    await Promise.all(this.ports.map((port) => this.#observePort(port, placesOf(places, port), shared)));
    log.info('asked where the UDP ports are seen', { seen: this.#seen.size, nat: this.#nat });
    for (;;) {
      await delay(KEEP_ALIVE_MS, signal);
      await Promise.all(
        this.ports.map((port) => this.#observePort(port, placesOf(places, port).slice(0, 1), shared)),
      );
    }
  }

  async #observePort(port: UdpPort, places: readonly SocketAddress[], { own }: SharedContact): Promise<void> {
    const contact = { seen: port.family === 4 ? own.public.v4 : own.public.v6, local: own.private.v4 };
    // Of an address inside this network a server can only know the one that it has shown us already.
    const isBelieved = (claim: SocketAddress): boolean =>
      claim.family === port.family && (isGlobal(claim) || claim.host === contact.seen?.host);
    const answers = await askObservers(port, places, this.#stop.signal);
    const [first, second = null] = answers.filter(isBelieved);
    if (first === undefined) return;
    const before = JSON.stringify(this.details);
    if (port.family === 4 && places.length > 1) {
      const local = { family: 4, host: contact.local?.host ?? '', port: port.port } as const;
      this.#nat = observation(local, first, second).mapping;
    }
    this.#seen.set(port.family, second ?? first);
    if (JSON.stringify(this.details) !== before) this.#onChange();
  }

  async #stunPlaces(): Promise<readonly SocketAddress[]> {
    if (this.stunServer === null) return [];
    const { host, port } = this.stunServer;
    const addresses = await lookup(host, { all: true });
    return addresses.map(({ address }) => canonicalAddress(address, port));
  }
}

function placesOf(places: readonly SocketAddress[], { family }: UdpPort): readonly SocketAddress[] {
  const distinct = new Map(places.map((place) => [formatSocketAddress(place), place]));
  return [...distinct.values()].filter((place) => place.family === family).slice(0, MAX_PLACES);
}
