import { isIP } from 'node:net';

import { CooeeError, toFailure } from '../../../src-shared/session';
import { startContactServer } from '../../server';
import type { ContactServer } from '../../server';
import { announceOnLan } from '../contact';
import type { Announcement } from '../contact';
import { log } from '../log';
import type { LogLevel } from '../log';
import { addressesTowardsInternet, hostOnLan } from '../network';
import type { OwnPlaces } from '../session';

const WILDCARDS: ReadonlySet<string> = new Set(['::', '0.0.0.0']);

/** Where neighbours find the announced server if it is free, so that a firewall can let them in by a rule. */
const ANNOUNCED_PORT = 2313;

/**
 * The contact server inside the program: two copies on one machine or network need nothing else. On a network there are two of it:
 * one on the port that was given, for friends who name it, and one on a port of its own, with which it is announced, so that it
 * does not end with another program's call. If the given port is taken, most likely by another Cooee with a call of its own, it is
 * that one's server for as long as that runs, and {@link open} takes the port once it is free.
 */
export class EmbeddedServer {
  #server: ContactServer | null = null;
  /** The announced one, on a port of its own, which two programs on one computer do not compete for. */
  #announcedServer: ContactServer | null = null;
  #announcement: Announcement | null = null;
  #opening: Promise<OwnPlaces> | null = null;

  /** @param port 0 takes any free one; nobody can name it, so on the network there is only the announced server */
  constructor(
    readonly address: string,
    readonly port: number,
  ) {}

  /**
   * Starts and announces it, unless it is there already.
   * @returns where the caller reaches it
   * @throws CooeeError `address-unavailable`
   */
  open(): Promise<OwnPlaces> {
    this.#opening = this.#start();
    return this.#opening;
  }

  /** Never throws. */
  async close(): Promise<void> {
    // A call may be over before its server has begun to listen.
    await this.#opening?.catch(() => undefined);
    this.#announcement?.withdraw();
    this.#announcement = null;
    const servers = [this.#server, this.#announcedServer];
    this.#server = null;
    this.#announcedServer = null;
    await Promise.all(servers.map(async (server) => server?.close()));
  }

  /** Whether it listens for others than this computer, on every address. */
  get isOnNetwork(): boolean {
    return WILDCARDS.has(this.address);
  }

  async #start(): Promise<OwnPlaces> {
    if (!this.isOnNetwork) return { named: await this.#openNamed(), announced: null };
    const named = this.port === 0 ? null : await this.#openNamed();
    return { named, announced: await this.#openAnnounced() };
  }

  async #openNamed(): Promise<NonNullable<OwnPlaces['named']>> {
    try {
      this.#server ??= await this.#listen(this.port);
    } catch (error) {
      if (toFailure(error).kind !== 'port-in-use') throw error;
    }
    const port = this.#server === null ? this.port : portOf(this.#server);
    return {
      host: await this.#reachableHost(),
      port,
      tls: null,
      proxy: null,
      isOfAnother: this.#server === null,
    };
  }

  async #openAnnounced(): Promise<NonNullable<OwnPlaces['announced']>> {
    this.#announcedServer ??= await this.#listenForNeighbours();
    const port = portOf(this.#announcedServer);
    const towardsInternet = await addressesTowardsInternet();
    this.#announcement ??= announceOnLan(port, towardsInternet);
    return {
      host: hostOnLan(towardsInternet),
      port,
      tls: null,
      proxy: null,
      announcement: this.#announcement.name,
    };
  }

  /** A second program on this computer takes any port: the announcement says which. */
  async #listenForNeighbours(): Promise<ContactServer> {
    try {
      return await this.#listen(ANNOUNCED_PORT);
    } catch (error) {
      if (toFailure(error).kind !== 'port-in-use') throw error;
      return this.#listen(0);
    }
  }

  async #listen(port: number): Promise<ContactServer> {
    const on = (address: string): Promise<ContactServer> =>
      startContactServer({ listeners: [{ address, port }], tls: null, log: serverLog });
    try {
      return await on(this.address);
    } catch (error) {
      // A computer whose IPv6 is switched off has no `::` to listen on.
      if (this.address !== '::' || toFailure(error).kind !== 'address-unavailable') throw error;
      return on('0.0.0.0');
    }
  }

  /**
   * The caller connects by an address that a friend on the same network can use too, for it becomes the contact that
   * the friend is given. Over loopback that would be 127.0.0.1, which on the friend's machine is their own.
   */
  async #reachableHost(): Promise<string> {
    if (this.isOnNetwork) return hostOnLan(await addressesTowardsInternet());
    if (isIP(this.address) === 0) throw new CooeeError('address-unavailable', this.address);
    return this.address;
  }
}

/** Only at `debug`: its lines are for whoever runs a server. */
function serverLog(level: LogLevel, text: string): void {
  log.debug(`own contact server: ${level}: ${text}`);
}

function portOf({ addresses }: ContactServer): number {
  const [first] = addresses;
  if (first === undefined) throw new CooeeError('internal', 'a server without an address');
  return first.port;
}
