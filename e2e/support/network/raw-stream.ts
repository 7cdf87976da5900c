/** Raw TCP connections to a built `cooee serve`, for scripts that know the published protocol and nothing of ours. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';

import { expect } from '@playwright/test';

import { COOEE } from '../program/command-line';

export const HAS_IPV6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

/** One TCP connection that reads exact numbers of bytes. */
export class RawStream {
  #received = Buffer.alloc(0);
  #changed: () => void = () => undefined;
  #ended = false;
  #broken = false;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;

    socket.on('data', (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#changed();
    });
    socket.on('end', () => {
      this.#ended = true;
      this.#changed();
    });
    socket.on('error', () => {
      this.#broken = true;
      this.#changed();
    });
  }

  /** The local end in the spelling of the protocol. */
  get address(): string {
    const { localAddress = '', localPort = 0, localFamily } = this.#socket;
    return localFamily === 'IPv6' ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Expects exactly these bytes next. */
  async expect(hex: string): Promise<void> {
    const count = hex.length / 2;
    while (this.#received.length < count && !this.#ended && !this.#broken) await this.#change();
    const bytes = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    expect(bytes.toString('hex')).toBe(hex);
  }

  /** Expects the server's end of the connection, without another byte and without a reset. */
  async expectEnd(): Promise<void> {
    while (!this.#ended && !this.#broken) await this.#change();
    expect({ broken: this.#broken, rest: this.#received.toString('hex') }).toEqual({
      broken: false,
      rest: '',
    });
  }

  /** Closes our side and expects the server to do the same. */
  async close(): Promise<void> {
    expect(this.#ended).toBe(false);
    this.#socket.end();
    await this.expectEnd();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve));
  }
}

/** `cooee serve -u` on loopback, over both families where the machine has both, and the connections to it. */
export class RawServer {
  readonly #streams: RawStream[] = [];
  readonly #program: ChildProcess;
  readonly #listeners: readonly { readonly host: string; readonly port: number }[];

  private constructor(
    program: ChildProcess,
    listeners: readonly { readonly host: string; readonly port: number }[],
  ) {
    this.#program = program;
    this.#listeners = listeners;
  }

  static async start(): Promise<RawServer> {
    const addresses = HAS_IPV6 ? ['127.0.0.1:0', '[::1]:0'] : ['127.0.0.1:0'];
    const [node, ...words] = COOEE;
    const flags = ['serve', '-u', '-v', 'off', ...addresses.flatMap((address) => ['-a', address])];
    const program = spawn(node, [...words, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
    const listeners: { host: string; port: number }[] = [];
    for await (const line of createInterface({ input: program.stdout })) {
      const [, v6, v4, port] = /^listening tcp (?:\[(.+)\]|(.+)):(\d+)$/.exec(line) ?? [];
      listeners.push({ host: v6 ?? v4 ?? '', port: Number(port) });
      if (listeners.length === addresses.length) break;
    }
    expect(listeners).toHaveLength(addresses.length);
    return new RawServer(program, listeners);
  }

  async open(family: 4 | 6): Promise<RawStream> {
    const target = this.#listeners.find(({ host }) => host.includes(':') === (family === 6));
    if (target === undefined) throw new Error(`the server does not listen on IPv${family}`);
    const socket = connect(target);
    await once(socket, 'connect');
    const stream = new RawStream(socket);
    this.#streams.push(stream);
    return stream;
  }

  /** Breaks all connections off, and expects the server to end as it should. */
  async stop(): Promise<void> {
    for (const stream of this.#streams) stream.destroy();
    const ended = once(this.#program, 'exit');
    this.#program.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }
}
