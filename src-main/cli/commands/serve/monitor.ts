/** What `cooee serve --metrics` adds: an address at which monitors read how the server is. */
import { version } from '../../../../package.json';
import { addressKind } from '../../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import type { ContactServer, ListenAddress, Log, Measures } from '../../../server';
import type { Phase } from '../../../server/metrics';

export interface Monitor {
  readonly address: ListenAddress;
  /** To be told what happens in the server. */
  readonly measures: Measures;
  /** From now on it says that the server is ready, unless it is at its limits. */
  serving(server: ContactServer): void;
  /** From now on it says that new callers should go elsewhere. */
  draining(): void;
  close(): Promise<void>;
}

/** Only those of one site, or of one carrier, can reach such an address. */
const NARROW_KINDS = new Set<ReturnType<typeof addressKind>>(['loopback', 'private', 'shared', 'link-local']);

/**
 * Answers at the address from now on, before there is a server.
 *
 * @throws CooeeError `port-in-use` or `address-unavailable`
 */
export async function openMonitor(place: SocketAddress, log: Log): Promise<Monitor> {
  if (!NARROW_KINDS.has(addressKind(place.host)))
    log(
      'warn',
      `anybody who can reach ${place.host} can read the metrics: give a private address to '--metrics'`,
    );
  // Without the option the library is not even loaded.
  const { healthOf, openEndpoint, prometheusMetrics } = await import('../../../server/metrics');
  const { measures, registry, watch } = prometheusMetrics(version);
  let phase: Phase = 'starting';
  let server: ContactServer | null = null;
  const endpoint = await openEndpoint(
    { address: place.host, port: place.port },
    {
      scrape: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
      health: () => healthOf(phase, server?.standing ?? null),
      log,
    },
  );
  return {
    address: endpoint.address,
    measures,
    serving: (started) => {
      server = started;
      phase = 'serving';
      watch(() => started.standing);
    },
    draining: () => {
      phase = 'draining';
    },
    close: () => endpoint.close(),
  };
}
