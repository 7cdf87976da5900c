/**
 * The contact exchange server: two peers who know the same room code leave their addresses here, and each is given the
 * other's (docs/GDAY-WIRE.md 3). It sees addresses and codes of rooms, never the secret part of a code.
 */
import { withNoun } from '../../src-shared/session';
import type { ContactServer, ContactServerOptions } from './contact-server';
import { openDoors } from './doors';
import { Proxies } from './listening/proxies';
import type { Log } from './log';
import { NO_MEASURES } from './measures';
import { startServices } from './services';

export { DEFAULT_REQUEST_LIMIT_PER_MINUTE, DEFAULT_ROOM_TIMEOUT_SECONDS } from './contact-server';
export type { ContactServer, ContactServerOptions } from './contact-server';
export { DEFAULT_MAX_CONNECTIONS } from './admission';
export type { ListenAddress } from './listener';
export { parseNetwork } from './listening/proxies';
export type { Network } from './listening/proxies';
export { validUntil } from './listening/tls';
export type { TlsIdentity } from './listening/tls';
export type { Log, LogLevel } from './log';
export { fittedTo, openFileLimit } from './open-files';
export { DEFAULT_RELAY_OPTIONS, sizeText } from './relay';
export type { RelayOptions } from './relay';
export { DEFAULT_MAX_ROOMS, isEngineUrl } from './rooms';
export type { Measures } from './measures';
export { startWorkers } from './workers/fleet';
export { isWorkerProcess, runWorkerProcess } from './workers/worker-process';

/**
 * Starts listening on all addresses, or on none.
 *
 * @throws CooeeError `port-in-use`, `address-unavailable` or `certificate-unusable`
 */
export async function startContactServer(options: ContactServerOptions): Promise<ContactServer> {
  const log: Log = options.log ?? (() => undefined);
  const measures = options.measures ?? NO_MEASURES;
  const services = await startServices(options);
  const proxies = new Proxies(options.proxies ?? [], log, measures);
  try {
    const doors = await openDoors(options, { isPaused: false, log, measures }, (service) =>
      services.entrance(service, (socket, begin) => {
        if (proxies.lists(socket)) proxies.onHeader(socket, begin);
        else begin();
      }),
    );
    services.listensAt(doors.places, doors.udpPlaces);
    log('info', `serving ${withNoun(doors.addresses.length, 'address', 'addresses')}`);
    return {
      addresses: doors.addresses,
      observers: doors.observers,
      udp: doors.udp,
      get standing() {
        return services.standing;
      },
      renewCertificate: (identity) => services.renewCertificate(identity),
      drain: async () => {
        void doors.close();
        await services.drain();
      },
      close: async () => {
        const closed = doors.close();
        await services.close();
        await closed;
      },
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}
