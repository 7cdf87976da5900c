import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

import { CooeeError, toFailure } from '../../src-shared/session';
import { startContactServer, type ContactServer } from '../server';
import { announceOnLan, findOnLan, type ServerEndpoint } from './contact';

const WILDCARDS: ReadonlySet<string> = new Set(['::', '0.0.0.0']);
const LOOPBACK = '127.0.0.1';

/**
 * The contact server inside the program: two copies on one machine or network need nothing else. It starts with the
 * first call and stays until the program ends. If the port is taken, another Cooee on this machine already serves it
 * (and if something else does, the call says so when it gets a strange answer).
 */
export class EmbeddedServer {
  private server: ContactServer | null = null;
  private withdraw: (() => void) | null = null;

  constructor(
    readonly address: string,
    readonly port: number,
  ) {}

  /** For the caller. @throws CooeeError `address-unavailable` */
  async start(): Promise<ServerEndpoint> {
    if (this.server === null) {
      try {
        this.server = await this.listen();
      } catch (error) {
        if (toFailure(error).kind !== 'port-in-use') throw error;
      }
    }
    if (this.isOnNetwork) this.withdraw ??= announceOnLan(this.port);
    return this.endpoint(this.reachableHost());
  }

  /** For the answerer: whoever serves the port on this machine, then whoever announces itself on the network. */
  async *search(signal: AbortSignal): AsyncGenerator<ServerEndpoint> {
    yield this.endpoint(this.isOnNetwork ? LOOPBACK : this.address);
    if (!this.isOnNetwork) return;
    for await (const { host, port } of findOnLan(signal)) yield { host, port, tls: null };
  }

  async close(): Promise<void> {
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

  private async listen(): Promise<ContactServer> {
    const on = (address: string): Promise<ContactServer> =>
      startContactServer({ listeners: [{ address, port: this.port }], tls: null });
    try {
      return await on(this.address);
    } catch (error) {
      // A computer whose IPv6 is switched off has no `::` to listen on.
      if (this.address !== '::' || toFailure(error).kind !== 'address-unavailable') throw error;
      return on('0.0.0.0');
    }
  }

  private endpoint(host: string): ServerEndpoint {
    return { host, port: this.port, tls: null };
  }

  /**
   * The caller connects by an address that a friend on the same network can use too, for it becomes the contact that
   * the friend is given. Over loopback that would be 127.0.0.1, which is somebody else on the friend's machine.
   */
  private reachableHost(): string {
    if (!this.isOnNetwork) {
      if (isIP(this.address) === 0) throw new CooeeError('address-unavailable', this.address);
      return this.address;
    }
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? LOOPBACK;
  }
}
