/** What a server tells of itself to clients who show that they are Cooees. */
import type { Alternate, RelayLimits, ServerDetails, SocketAddress } from '../../src-shared/contact-exchange';
import { formatSocketAddress } from '../../src-shared/contact-exchange';
import { alternatesBeside, behindBalancer, udpPlacesFor } from './alternates';

export class OwnDetails {
  readonly #relay: RelayLimits | null;
  #places: readonly Alternate[] = [];
  #udpPlaces: readonly Alternate[] = [];
  #lastTold: { readonly place: string; readonly details: ServerDetails } | null = null;

  /** @param relay what a pair may send by the relay beside the server; null if there is none */
  constructor(relay: RelayLimits | null) {
    this.#relay = relay;
  }

  /**
   * @param places where the server listens without TLS
   * @param udpPlaces where it answers over UDP
   */
  listensAt(places: readonly Alternate[], udpPlaces: readonly Alternate[]): void {
    this.#places = places;
    this.#udpPlaces = udpPlaces;
    this.#lastTold = null;
  }

  /**
   * What a caller is told; the same object for those who have dialled the same place, which nearly all have.
   *
   * @param local the end of their connection that they dialled
   * @param isPassedOn whether that is the end of a load balancer
   */
  toldAt(local: SocketAddress, isPassedOn: boolean): ServerDetails {
    const place = `${formatSocketAddress(local)}${isPassedOn ? ' passed on' : ''}`;
    if (this.#lastTold?.place !== place) this.#lastTold = { place, details: this.#at(local, isPassedOn) };
    return this.#lastTold.details;
  }

  #at(local: SocketAddress, isPassedOn: boolean): ServerDetails {
    const seen = (places: readonly Alternate[]): readonly Alternate[] =>
      isPassedOn ? behindBalancer(places) : places;
    const alternates = alternatesBeside(seen(this.#places), local);
    const udp = udpPlacesFor(seen(this.#udpPlaces), local);
    return {
      alternates,
      ...(udp.length === 0 ? {} : { udp }),
      ...(this.#relay === null ? {} : { relay: this.#relay }),
    };
  }
}
