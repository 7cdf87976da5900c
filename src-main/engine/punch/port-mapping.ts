import {
  canonicalAddress,
  isDialable,
  isGlobal,
  isInsideNat,
  isLoopback,
} from '../../../src-shared/contact-exchange';
import type { Candidate, SocketAddress } from '../../../src-shared/contact-exchange';
import { orAborted, withDeadline } from '../../../src-shared/session';
import { log } from '../log';
import { GATEWAY_PORT } from './router/ask-gateway';
import { defaultRoute } from './router/default-route';
import type { DefaultRoute } from './router/default-route';
import { mapByGateway, openInFirewall } from './router/gateway-mapping';
import { holdMapping } from './router/hold-mapping';
import { RouterRefusal } from './router/router-mapping';
import type { RouterMapping } from './router/router-mapping';
import { mapByUpnp } from './router/upnp';
import type { Family } from './system-sockets';

/** Nothing is asked for longer: 3 s of search, and a slow router may take that long for each of three answers. */
const ASKING_TIMEOUT_MS = 12_000;
/** A call that ends does not wait longer for routers that are still being asked. */
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Asks the router to open a shared port. That of IPv4 by UPnP IGD and by PCP or NAT-PMP at once: what the first one opens is
 * reported; a second mapping of the same port does no harm, and {@link close} removes both. A computer whose address is public
 * has no router that translates, and asks nobody. That of IPv6, where no port changes, in the router's firewall by PCP: most let in
 * whom one dials, but some no attempt of anybody's to connect.
 *
 * Nothing here throws or makes a call wait: a network without such a router costs ten packets.
 */
export class PortMapping {
  readonly #over = new AbortController();
  readonly #held: Promise<void>[] = [];
  readonly #listeners: ((candidate: Candidate) => void)[] = [];
  #candidate: Candidate | null = null;
  #isReachable: boolean | null = null;
  #asked: Promise<void> = Promise.resolve();
  #closed: Promise<void> | null = null;
  readonly #family: Family;
  readonly #port: number;
  #localHost: string | null = null;

  private constructor({ family, port }: { readonly family: Family; readonly port: number }) {
    this.#family = family;
    this.#port = port;
  }

  /**
   * Starts to ask.
   *
   * @param port the shared port
   * @param signal ends it as {@link close} does
   */
  static open(port: { readonly family: Family; readonly port: number }, signal: AbortSignal): PortMapping {
    const mapping = new PortMapping(port);
    const close = (): void => void mapping.close();
    signal.addEventListener('abort', close, { once: true });
    mapping.#over.signal.addEventListener('abort', () => signal.removeEventListener('abort', close));
    if (signal.aborted) mapping.#over.abort();
    mapping.#asked = mapping.#ask();
    return mapping;
  }

  /**
   * Reports the address at which a router listens for this computer, where that is another than its own, at once if it is known already,
   * and again if it changes.
   *
   * Behind two routers in a row (double or carrier NAT) it may be a private address of the outer network: no way in from the
   * internet, but one from a friend behind the same outer router.
   */
  onMapped(listener: (candidate: Candidate) => void): void {
    this.#listeners.push(listener);
    if (this.#candidate !== null) listener(this.#candidate);
  }

  /** Whether a router with a public address of its own opened the port; null while that is not known. */
  get isMapped(): boolean | null {
    return this.#isReachable;
  }

  /** Stops asking and closes what was opened. Never throws, and takes {@link CLOSE_TIMEOUT_MS} at most. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    this.#over.abort();
    const closed = this.#asked.then(() => Promise.all(this.#held));
    const { signal } = new AbortController();
    const wait = (inner: AbortSignal): Promise<unknown> => orAborted(closed, inner);
    // What a router does not close in time it forgets by itself.
    await withDeadline(signal, CLOSE_TIMEOUT_MS, tooLate, wait).catch(() => undefined);
  }

  async #ask(): Promise<void> {
    const { signal } = this.#over;
    const route = signal.aborted ? null : await defaultRoute(this.#family, signal);
    if (route !== null && this.#isWorthAsking(route)) {
      this.#localHost = route.localHost;
      const askAll = (inner: AbortSignal): Promise<unknown> =>
        Promise.all(this.#ways(route, inner).map((way) => this.#take(way)));
      // A call goes on without the router.
      await withDeadline(signal, ASKING_TIMEOUT_MS, tooLate, askAll).catch(() => undefined);
    }
    this.#isReachable ??= false;
  }

  #isWorthAsking({ localHost }: DefaultRoute): boolean {
    return this.#family === 4 ? isInsideNat(localHost) : isGlobal(canonicalAddress(localHost, 0));
  }

  #ways({ localHost, gateway }: DefaultRoute, signal: AbortSignal): readonly Promise<RouterMapping>[] {
    if (this.#family === 6) {
      if (gateway === null) return [];
      return [
        openInFirewall({ localHost, gateway: { host: gateway, port: GATEWAY_PORT } }, this.#port, signal),
      ];
    }
    const byUpnp = mapByUpnp(localHost, this.#port, signal);
    if (gateway === null) return [byUpnp];
    const path = { localHost, gateway: { host: gateway, port: GATEWAY_PORT } };
    return [byUpnp, mapByGateway(path, this.#port, signal)];
  }

  async #take(way: Promise<RouterMapping>): Promise<void> {
    const mapping = await way.catch((error: unknown) => {
      log.debug('a router opened no port', error);
      return null;
    });
    if (mapping === null) return;
    log.info('a router opened a port');
    this.#reportIfBetter(mapping.external);
    this.#held.push(holdMapping(mapping, (external) => this.#report(external), this.#over.signal));
  }

  /** The same port opened once more, by another protocol or another router, is news only if it is the better one. */
  #reportIfBetter(external: SocketAddress): void {
    if (this.#candidate === null || (this.#isReachable !== true && !isInsideNat(external.host)))
      this.#report(external);
  }

  #report(external: SocketAddress): void {
    // A firewall that has opened the port of an address that the friend knows is no news.
    if (external.host === this.#localHost && external.port === this.#port) return;
    // No router has a loopback address on its outer side.
    if (!isDialable(external) || isLoopback(external) || this.#over.signal.aborted) return;
    if (!isInsideNat(external.host)) this.#isReachable = true;
    const candidate: Candidate = { address: external, source: 'mapped' };
    this.#candidate = candidate;
    for (const listener of this.#listeners) listener(candidate);
  }
}

function tooLate(): Error {
  return new RouterRefusal('too late');
}
