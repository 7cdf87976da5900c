/** Where a server listens, over TCP and UDP. */
import type { Socket as UdpSocket } from 'node:dgram';
import type { AddressInfo, Server, Socket } from 'node:net';
import { isIPv4 } from 'node:net';

import type { Alternate } from '../../src-shared/contact-exchange';
import { alternatesOf } from './alternates';
import { DEFAULT_REQUEST_LIMIT_PER_MINUTE } from './contact-server';
import type { ContactServer, ContactServerOptions } from './contact-server';
import { RateLimiter } from './limits';
import { listen } from './listener';
import type { ListenAddress, ListenOptions } from './listener';
import type { Service } from './services';
import type { Measures } from './measures';
import { observeByUdp } from './udp-observer';

export interface Doors extends Pick<ContactServer, 'addresses' | 'observers' | 'udp'> {
  /** Where callers without TLS can learn what their address looks like. */
  readonly places: readonly Alternate[];
  readonly udpPlaces: readonly Alternate[];
  /** Listens no more. Resolves once the ports are free, and every connection that came by them is closed. */
  close(): Promise<void>;
}

/**
 * Starts listening on all addresses, or on none.
 *
 * @param accept what to do with the connections of a service
 * @throws CooeeError `port-in-use` or `address-unavailable`
 */
export async function openDoors(
  { listeners, observers = [], hasUdp, tls, requestLimitPerMinute }: ContactServerOptions,
  { isPaused, log, measures }: Omit<ListenOptions, 'ipv6Only'> & { readonly measures?: Measures },
  accept: (service: Service) => (socket: Socket) => void,
): Promise<Doors> {
  const servers: Server[] = [];
  const udpSockets: UdpSocket[] = [];
  let closed: Promise<unknown> | null = null;
  const close = async (): Promise<void> => {
    closed ??= Promise.all([
      ...servers.map((server) => new Promise((resolve) => server.close(resolve))),
      ...udpSockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))),
    ]);
    await closed;
  };
  const leavesIpv4 = (place: ListenAddress): boolean =>
    [...listeners, ...observers].some(({ address, port }) => isIPv4(address) && port === place.port);
  const places: Alternate[] = [];
  const open = async (place: ListenAddress, service: Service, isPlain: boolean): Promise<ListenAddress> => {
    const ipv6Only = leavesIpv4(place);
    const server = await listen(place, { ipv6Only, isPaused, log }, accept(service));
    servers.push(server);
    const { address, port } = server.address() as AddressInfo;
    if (isPlain) places.push(...alternatesOf(address, port, ipv6Only));
    return { address, port };
  };
  try {
    const protocol = tls === null ? 'tcp' : 'tls';
    const addresses: ContactServer['addresses'][number][] = [];
    for (const listener of listeners)
      addresses.push({ protocol, ...(await open(listener, 'serve', tls === null)) });
    const observing: ListenAddress[] = [];
    for (const observer of observers) observing.push(await open(observer, 'observe', true));
    const everywhere = [...addresses, ...observing].map(({ address, port }) => ({ address, port }));
    const udp = hasUdp === true ? everywhere : [];
    const perMinute = requestLimitPerMinute ?? DEFAULT_REQUEST_LIMIT_PER_MINUTE;
    const udpLimit = new RateLimiter({ perMinute, burst: perMinute }, () => performance.now());
    const udpPlaces: Alternate[] = [];
    for (const place of udp) {
      const ipv6Only = leavesIpv4(place);
      udpSockets.push(await observeByUdp(place, ipv6Only, udpLimit, log, measures));
      udpPlaces.push(...alternatesOf(place.address, place.port, ipv6Only));
    }
    return { addresses, observers: observing, udp, places, udpPlaces, close };
  } catch (error) {
    await close();
    throw error;
  }
}
