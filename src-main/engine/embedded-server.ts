import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

import { CooeeError, toFailure } from '../../src-shared/session';
import { startContactServer, type ContactServer } from '../server';
import type { ServerEndpoint } from './contact';

const WILDCARDS: ReadonlySet<string> = new Set(['::', '0.0.0.0']);

/**
 * The contact server inside the program: two copies on one machine or network need nothing else. It starts with the
 * first call and stays until the program ends. If the port is taken, another Cooee on this machine already serves it
 * (and if something else does, the call says so when it gets a strange answer).
 */
export class EmbeddedServer {
  private server: ContactServer | null = null;

  constructor(
    readonly address: string,
    readonly port: number,
  ) {}

  /** For the caller. @throws CooeeError `address-unavailable` */
  async start(): Promise<ServerEndpoint> {
    if (this.server === null) {
      try {
        this.server = await startContactServer({
          listeners: [{ address: this.address, port: this.port }],
          tls: null,
        });
      } catch (error) {
        if (toFailure(error).kind !== 'port-in-use') throw error;
      }
    }
    return this.endpoint(this.reachableHost());
  }

  /** For the answerer on the same machine: whoever serves the port there. */
  existing(): ServerEndpoint {
    return this.endpoint(this.loopback());
  }

  async close(): Promise<void> {
    const server = this.server;
    this.server = null;
    await server?.close();
  }

  private endpoint(host: string): ServerEndpoint {
    return { host, port: this.port, tls: null };
  }

  private loopback(): string {
    if (!WILDCARDS.has(this.address)) return this.address;
    return '127.0.0.1';
  }

  /**
   * The caller connects by an address that a friend on the same network can use too, for it becomes the contact that
   * the friend is given. Over loopback that would be 127.0.0.1, which is somebody else on the friend's machine.
   */
  private reachableHost(): string {
    if (!WILDCARDS.has(this.address)) {
      if (isIP(this.address) === 0) throw new CooeeError('address-unavailable', this.address);
      return this.address;
    }
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? this.loopback();
  }
}
