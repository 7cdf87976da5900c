/** The part of udx-native 1.21 that the engine uses, from its own documentation; it has no types of its own. */
declare module 'udx-native' {
  import type { EventEmitter } from 'node:events';

  interface Sender {
    readonly host: string;
    readonly family: 4 | 6;
    readonly port: number;
  }

  export interface UdxSocket extends EventEmitter {
    /** @throws Error when the port is taken; 0 takes any */
    bind(port: number, host: string): void;
    address(): Sender | null;
    /** Sends a datagram if the system takes it. @throws Error for an address that is none */
    trySend(datagram: Uint8Array, port: number, host: string, ttl?: number): void;
    /** Resolves when the last of its streams is closed, too. */
    close(): Promise<void>;
    on(event: 'message', listener: (datagram: Buffer, sender: Sender) => void): this;
  }

  /** A streamx Duplex: `error`, then `close`. Whatever arrives is pushed at once, read or not. */
  export interface UdxStream extends EventEmitter {
    readonly destroyed: boolean;
    /** Of the packets on this path, bytes. */
    readonly mtu: number;
    connect(socket: UdxSocket, remoteId: number, port: number, host: string): void;
    setKeepalive(milliseconds: number): void;
    /** The buffer belongs to the stream until it is acknowledged. @returns false until `drain` */
    write(bytes: Uint8Array): boolean;
    end(): void;
    /** Whether everything written has arrived; false if the stream is destroyed first. */
    flush(): Promise<boolean>;
    destroy(): void;
  }

  export default class UDX {
    createSocket(options?: { readonly ipv6Only?: boolean }): UdxSocket;
    /** @param id of 32 bits; the other end sends it with every packet */
    createStream(id: number): UdxStream;
  }
}
