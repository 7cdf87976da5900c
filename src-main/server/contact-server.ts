/** What a contact server is, and what it can be told. */
import type { ListenAddress } from './listener';
import type { Network } from './listening/proxies';
import type { TlsIdentity } from './listening/tls';
import type { Measures, Standing } from './measures';
import type { Log } from './log';
import type { RelayOptions } from './relay';

/** As gday's server: how long a room waits for the second peer (docs/GDAY-WIRE.md 3.4). */
export const DEFAULT_ROOM_TIMEOUT_SECONDS = 600;
/**
 * Meetings: rooms made, sides taken, and guesses at rooms that are not there. What a peer asks in its own room is free, and where it
 * comes from it may ask as often again. So sixty calls pass at once even if all of it comes from one address, and as many every
 * minute. gday's servers count otherwise: 0.1.1 allows 60 requests of any kind, 0.5 allows 10 rooms and failures
 * (docs/GDAY-WIRE.md 3.4 and 3.5).
 */
export const DEFAULT_REQUEST_LIMIT_PER_MINUTE = 120;

/** What a server does with its callers. */
export interface ServiceOptions {
  /** The server's certificate, or null for plain TCP; the same for all listeners. */
  readonly tls: TlsIdentity | null;
  readonly roomTimeoutSeconds?: number;
  /** For each IPv4 address and IPv6 /64; of UDP as many beside. */
  readonly requestLimitPerMinute?: number;
  /** Relays for those who cannot reach each other, on the same ports, within these limits; null or absent: it does not. */
  readonly relay?: RelayOptions | null;
  /**
   * The engine in which the rooms are kept that several servers share, `redis://host:port`; null or absent: in this process.
   */
  readonly roomsUrl?: string | null;
  /** Connections of callers at a time. */
  readonly maxConnections?: number;
  /** Rooms at a time with a caller of this server. */
  readonly maxRooms?: number;
  readonly log?: Log;
  /** Told what happens in this process; nobody, if absent. */
  readonly measures?: Measures;
}

export interface ContactServerOptions extends ServiceOptions {
  /** At least one. IP addresses; `::` is every address of both families, unless an IPv4 listener has the same port. */
  readonly listeners: readonly ListenAddress[];
  /**
   * Further addresses, plain TCP whatever `tls` is, at which callers who are Cooees learn what their address looks like,
   * and so what kind of router they have. Without TLS all of `listeners` serve for that, too.
   */
  readonly observers?: readonly ListenAddress[];
  /** Whether the UDP ports of the listeners' and observers' numbers tell where a datagram comes from (STUN); false by default. */
  readonly hasUdp?: boolean;
  /**
   * Load balancers whose connections must begin with a header of the PROXY protocol, and are taken for what it says; those of
   * everybody else are what they are.
   */
  readonly proxies?: readonly Network[];
}

export interface ContactServer {
  /** Where it listens, in the order of the options, with the ports that port 0 became. */
  readonly addresses: readonly (ListenAddress & { readonly protocol: 'tcp' | 'tls' })[];
  /** Where it only observes, likewise. */
  readonly observers: readonly ListenAddress[];
  /** Where it answers over UDP, listeners first; none without `hasUdp`. */
  readonly udp: readonly ListenAddress[];
  /** What there is at this moment; of a server of several processes a second ago, null before they have told, or if none measures. */
  readonly standing: Standing | null;
  /**
   * With TLS, callers who come from now on are shown another certificate; those who are there keep their connections.
   * @throws CooeeError `certificate-unusable`, and then the former one stays
   */
  renewCertificate(identity: TlsIdentity): void;
  /**
   * Prepares the end: listens no more and sends those away who wait, to come again; those who were introduced or are relayed go on.
   * Resolves once all have ended by themselves. However it goes, {@link close} is next.
   */
  drain(): Promise<void>;
  /** Stops listening and ends every connection; resolves once the ports are free. */
  close(): Promise<void>;
}
