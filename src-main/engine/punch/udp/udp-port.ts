import type UDX from 'udx-native';
import type { UdxSocket } from 'udx-native';

import { canonicalAddress } from '../../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import { addressTowards } from '../../network';
import type { Family } from '../system-sockets';
import { udx } from './native';
import { UdpStream } from './udp-stream';

const ANY_HOST: Readonly<Record<Family, string>> = { 4: '0.0.0.0', 6: '::' };

export type DatagramListener = (datagram: Buffer, from: SocketAddress) => void;

/** One UDP socket of one family: datagrams, and reliable streams between it and other sockets, all from one port. */
export class UdpPort {
  readonly #listeners = new Set<DatagramListener>();
  readonly #socket: UdxSocket;
  readonly #udx: UDX;

  private constructor(
    readonly family: Family,
    socket: UdxSocket,
    library: UDX,
  ) {
    this.#socket = socket;
    this.#udx = library;
    socket.on('message', (datagram, { host, port }) => {
      if (port === 0) return;
      const from = canonicalAddress(host, port);
      for (const listener of this.#listeners) listener(datagram, from);
    });
  }

  /**
   * @param number the port to take if it is free; any other is taken if not
   * @returns null where the system has no such family, or the library does not run
   */
  static async open(family: Family, number = 0): Promise<UdpPort | null> {
    const library = await udx();
    if (library === null) return null;
    for (const port of number === 0 ? [0] : [number, 0]) {
      const socket = library.createSocket({ ipv6Only: family === 6 });
      try {
        socket.bind(port, ANY_HOST[family]);
        return new UdpPort(family, socket, library);
      } catch {
        // Somebody else has the port, or there is no such family.
        void socket.close();
      }
    }
    return null;
  }

  get port(): number {
    return this.#socket.address()?.port ?? 0;
  }

  /**
   * Sends one datagram; what the system does not take is as lost as one on the way.
   * @param hops after so many routers it is thrown away; as many as usual if it is left out
   */
  send(datagram: Uint8Array, { host, port }: SocketAddress, hops?: number): void {
    this.#socket.trySend(datagram, port, host, hops);
  }

  /** @returns a function that removes the listener */
  onDatagram(listener: DatagramListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A stream between us (`ownId`) and the socket at that address, where it has `theirId`; both ends have to make theirs. */
  openStream(ownId: number, theirId: number, { host, port }: SocketAddress): UdpStream {
    const stream = this.#udx.createStream(ownId);
    stream.connect(this.#socket, theirId, port, host);
    return new UdpStream(stream, addressTowards(host));
  }

  /** Sends and hears no more datagrams. The port is given back when the last stream on it has ended. */
  close(): void {
    this.#listeners.clear();
    void this.#socket.close();
  }
}
