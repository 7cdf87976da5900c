import { isIP } from 'node:net';

import { CooeeError, toFailure } from '../../src-shared/session';
import { startContactServer, type ContactServer } from '../server';
import { announceOnLan, hostOnLan, type ServerEndpoint } from './contact';
import { addressesTowardsInternet } from './punch';

const WILDCARDS: ReadonlySet<string> = new Set(['::', '0.0.0.0']);

/**
 * The contact server inside the program: two copies on one machine or network need nothing else. If its port is taken, most
 * likely by another Cooee with a call of its own, it takes any other, with which it is announced. Where nothing is announced,
 * because it is for one address alone, it must be that port: then it is the other Cooee's server for as long as that runs,
 * and {@link open} takes the port once it is free (if something else has it, the call says so when it gets a strange answer).
 */
export class EmbeddedServer {
  private server: ContactServer | null = null;
  private withdraw: (() => void) | null = null;
  private opening: Promise<ServerEndpoint> | null = null;

  /** @param port 0 takes any free one */
  constructor(
    readonly address: string,
    readonly port: number,
  ) {}

  /**
   * Starts and announces it, unless it is there already.
   * @returns where the caller reaches it
   * @throws CooeeError `address-unavailable`
   */
  open(): Promise<ServerEndpoint> {
    this.opening = this.start();
    return this.opening;
  }

  /** Never throws. */
  async close(): Promise<void> {
    // A call may be over before its server has begun to listen.
    await this.opening?.catch(() => undefined);
    this.withdraw?.();
    this.withdraw = null;
    const server = this.server;
    this.server = null;
    await server?.close();
  }

  /** Whether it listens for others than this computer, on every address. */
  get isOnNetwork(): boolean {
    return WILDCARDS.has(this.address);
  }

  private async start(): Promise<ServerEndpoint> {
    if (this.server === null) {
      try {
        this.server = await this.listen(this.port);
      } catch (error) {
        if (toFailure(error).kind !== 'port-in-use') throw error;
        if (this.isOnNetwork) this.server = await this.listen(0);
      }
    }
    const port = this.server?.addresses[0]?.port ?? this.port;
    if (this.isOnNetwork) this.withdraw ??= announceOnLan(port);
    return { host: await this.reachableHost(), port, tls: null };
  }

  private async listen(port: number): Promise<ContactServer> {
    const on = (address: string): Promise<ContactServer> =>
      startContactServer({ listeners: [{ address, port }], tls: null });
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
   * the friend is given. Over loopback that would be 127.0.0.1, which is somebody else on the friend's machine.
   */
  private async reachableHost(): Promise<string> {
    if (this.isOnNetwork) return hostOnLan(await addressesTowardsInternet());
    if (isIP(this.address) === 0) throw new CooeeError('address-unavailable', this.address);
    return this.address;
  }
}
