/** Load balancers that are believed when they say whose connection they pass on (the PROXY protocol). */
import { BlockList, isIP } from 'node:net';
import type { Socket } from 'node:net';

import { canonicalAddress } from '../../../src-shared/contact-exchange';
import type { Log } from '../log';
import { NO_MEASURES } from '../measures';
import type { Measures } from '../measures';
import { Seldom } from '../seldom';
import { believeEnds } from './ends';
import { parseProxyHeader } from './proxy-header';

/** An address, or a network of them. */
export interface Network {
  readonly family: 4 | 6;
  /** The address, or any address of the network. */
  readonly host: string;
  /** Bits that all addresses of it share: 32 or 128 for a single one. */
  readonly prefix: number;
}

/**
 * From the connection to the last byte of the header, which balancers send at once. The protocol asks for 3 s at least, for a packet
 * that was lost.
 */
const HEADER_TIMEOUT_MS = 5_000;

/** @returns null if the text is not `192.0.2.1`, `2001:db8::1`, `10.0.0.0/8` or `fd00::/8` */
export function parseNetwork(text: string): Network | null {
  const [, host = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (isIP(host) === 0) return null;
  const { family, host: canonical } = canonicalAddress(host, 0);
  // An IPv4 address in the clothes of IPv6 would have two prefixes.
  if (isIP(host) !== family) return null;
  const longest = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  // One of all addresses would believe everybody.
  return prefix === 0 || prefix > longest ? null : { family, host: canonical, prefix };
}

export class Proxies {
  readonly #list = new BlockList();
  readonly #hasAny: boolean;
  readonly #warnings: Seldom;
  readonly #log: Log;
  readonly #measures: Measures;

  constructor(networks: readonly Network[], log: Log, measures: Measures = NO_MEASURES) {
    for (const { host, prefix, family } of networks) this.#list.addSubnet(host, prefix, `ipv${family}`);
    this.#hasAny = networks.length > 0;
    this.#log = log;
    this.#measures = measures;
    this.#warnings = new Seldom((text) => log('warn', text));
  }

  /** Whether the connection comes from one of them, and so has to begin with the header. */
  lists({ remoteAddress: host }: Socket): boolean {
    if (host === undefined || !this.#hasAny) return false;
    const address = canonicalAddress(host, 0);
    return this.#list.check(address.host, `ipv${address.family}`);
  }

  /**
   * Reads the header off a connection from one of them. Without a whole and valid one the connection is closed: its address would
   * be a lie.
   *
   * @param begin called with nothing of what the caller sent taken away
   */
  onHeader(socket: Socket, begin: () => void): void {
    const from = socket.remoteAddress ?? 'a connection that is gone';
    let received = Buffer.alloc(0);
    const stop = (): void => {
      clearTimeout(slowness);
      socket.off('readable', read);
      socket.off('end', ended);
      socket.off('error', failed);
      socket.off('close', stop);
    };
    const refuse = (why: string): void => {
      stop();
      socket.on('error', failed);
      socket.destroy();
      this.#measures.refused('proxy header');
      this.#warnings.say(`closed a connection from ${from}, which '--proxy-protocol' lists: ${why}`);
    };
    const read = (): void => {
      const bytes = socket.read() as Buffer | null;
      if (bytes === null) return;
      received = Buffer.concat([received, bytes]);
      const header = parseProxyHeader(received);
      if (header === 'incomplete') return;
      if (header === 'bad') {
        refuse('it does not begin with a header of the PROXY protocol');
        return;
      }
      if (header.ends !== null) believeEnds(socket, header.ends);
      if (received.length > header.length) socket.unshift(received.subarray(header.length));
      stop();
      begin();
    };
    const ended = (): void => {
      if (received.length > 0) {
        refuse('it ended within the header of the PROXY protocol');
        return;
      }
      // A health check that only looks whether somebody listens.
      this.#log('debug', `${from}: ended without a header of the PROXY protocol`);
      stop();
      socket.on('error', failed);
      socket.destroy();
    };
    const failed = (): void => {
      // The socket is destroyed by the error; 'close' follows.
    };
    const slowness = setTimeout(
      () => refuse(`no header of the PROXY protocol came in ${HEADER_TIMEOUT_MS / 1000} s`),
      HEADER_TIMEOUT_MS,
    );
    socket.on('readable', read);
    socket.on('end', ended);
    socket.on('error', failed);
    socket.on('close', stop);
  }
}
