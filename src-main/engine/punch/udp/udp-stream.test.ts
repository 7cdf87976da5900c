import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { newStreamId } from './probe';
import { UdpPort } from './udp-port';
import { WINDOW_BYTES } from './udp-stream';
import type { UdpStream } from './udp-stream';

const MIB = 1024 * 1024;

/** What happens to a datagram on the way. */
type Fate = 'lost' | 'late' | 'passes';

describe('a stream over UDP', () => {
  const ports: UdpPort[] = [];
  const streams: UdpStream[] = [];
  const proxies: Socket[] = [];

  afterEach(() => {
    for (const stream of streams.splice(0)) stream.destroy();
    for (const port of ports.splice(0)) port.close();
    for (const proxy of proxies.splice(0)) proxy.close();
  });

  async function port(): Promise<UdpPort> {
    const opened = await UdpPort.open(4);
    if (opened === null) throw new Error('no UDP here');
    ports.push(opened);
    return opened;
  }

  /** Two ends. @param fate of each datagram, where there is a way between them that loses and reorders */
  async function pair(fate: (() => Fate) | null = null): Promise<readonly [UdpStream, UdpStream]> {
    const [a, b] = [await port(), await port()];
    const [idA, idB] = [newStreamId(), newStreamId()];
    const [towardsB, towardsA] = fate === null ? [b.port, a.port] : await proxy(a.port, b.port, fate);
    const at = (number: number): { family: 4; host: string; port: number } => {
      return { family: 4, host: '127.0.0.1', port: number };
    };
    const ends = [a.openStream(idA, idB, at(towardsB)), b.openStream(idB, idA, at(towardsA))] as const;
    for (const end of ends) {
      end.on('error', () => undefined);
      streams.push(end);
    }
    return ends;
  }

  /** @returns the ports by which each reaches the other */
  async function proxy(
    a: number,
    b: number,
    fate: () => Fate,
  ): Promise<readonly [towardsB: number, towardsA: number]> {
    const [nearA, nearB] = [createSocket('udp4'), createSocket('udp4')];
    proxies.push(nearA, nearB);
    const isOpen = (): boolean => proxies.includes(nearA);
    const forward = (from: Socket, to: Socket, target: number): void => {
      from.on('message', (datagram) => {
        const what = fate();
        if (what === 'lost') return;
        const send = (): void => {
          if (isOpen()) to.send(datagram, target, '127.0.0.1');
        };
        if (what === 'late') setTimeout(send, 15);
        else send();
      });
    };
    for (const socket of proxies.slice(-2)) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
      socket.setRecvBufferSize(8 * MIB);
    }
    forward(nearA, nearB, b);
    forward(nearB, nearA, a);
    return [nearA.address().port, nearB.address().port];
  }

  async function readAll(stream: UdpStream): Promise<Buffer> {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(stream, 'end');
    return Buffer.concat(chunks);
  }

  it('knows the address of this computer that its packets have', async () => {
    const [end] = await pair();
    await vi.waitFor(() => expect(end.localAddress).toBe('127.0.0.1'));
  });

  it('carries bytes both ways and ends when both have ended', async () => {
    const [a, b] = await pair();
    const [fromA, fromB] = [randomBytes(3 * MIB + 1), randomBytes(70_001)];
    a.end(fromA);
    b.end(fromB);
    const [atB, atA] = await Promise.all([readAll(b), readAll(a)]);
    expect(atB.equals(fromA)).toBe(true);
    expect(atA.equals(fromB)).toBe(true);
    expect([a.bytesRead, b.bytesRead]).toEqual([fromB.length, fromA.length]);
    if (!a.closed) await once(a, 'close');
    if (!b.closed) await once(b, 'close');
  });

  it('survives loss and packets that overtake each other', async () => {
    let count = 0;
    const [a, b] = await pair(() => {
      count += 1;
      return count % 17 === 0 ? 'lost' : count % 11 === 0 ? 'late' : 'passes';
    });
    const sent = randomBytes(2 * MIB);
    a.end(sent);
    expect((await readAll(b)).equals(sent)).toBe(true);
    expect(count).toBeGreaterThan(1_000);
  });

  it('lets the writer use a buffer again as soon as it is taken', async () => {
    const [a, b] = await pair();
    const buffer = Buffer.alloc(64 * 1024, 1);
    const arriving = readAll(b);
    await new Promise<void>((resolve) => a.write(buffer, () => resolve()));
    buffer.fill(2);
    a.end();
    expect((await arriving).every((byte) => byte === 1)).toBe(true);
  });

  it('makes a writer wait for a reader that does not read, and goes on when it does', async () => {
    const [a, b] = await pair();
    let taken = 0;
    const pieces = 24;
    const piece = randomBytes(MIB);
    for (let count = 0; count < pieces; count += 1) a.write(piece, () => (taken += 1));
    await vi.waitFor(() => expect(taken).toBeGreaterThanOrEqual(WINDOW_BYTES / MIB), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(taken).toBeLessThanOrEqual(WINDOW_BYTES / MIB);
    expect(b.bytesRead).toBeLessThanOrEqual(WINDOW_BYTES);
    a.end();
    expect((await readAll(b)).length).toBe(pieces * MIB);
    expect(taken).toBe(pieces);
  });

  it('that is ended and then destroyed delivers everything first', async () => {
    const [a, b] = await pair();
    const sent = randomBytes(MIB);
    await new Promise<void>((resolve) => a.end(sent, () => resolve()));
    a.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await readAll(b)).equals(sent)).toBe(true);
  });

  it('that is destroyed breaks at the other end, too', async () => {
    const [a, b] = await pair();
    b.resume();
    a.write('hello');
    await once(b, 'data');
    a.destroy();
    const [error] = (await once(b, 'error')) as [Error];
    expect(error).toBeInstanceOf(Error);
    if (!b.closed) await once(b, 'close');
  });
});
